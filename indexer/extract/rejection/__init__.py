"""Is this page an article at all, and if not, why not?

Either error is bad, but not equally: a list page among the articles is noise, an article rejected is lost. So
every verdict needs words that only such pages have, on a page with hardly any others, or several signs that
agree. A short article is an article.
"""

from __future__ import annotations

from indexer.extract.rejection.reasons import RejectionReason
from indexer.extract.rejection.verdict import not_an_article

__all__ = ["RejectionReason", "not_an_article"]
