"""What on this page is the article? Pure: no network, no database; the same input gives the same output.

``extract`` repairs the source, asks whether the page is an article at all, labels its blocks, cuts what is
kept into sections, and reads what the page says about itself. ``TemplateLearner`` learns a site's template
from the site's own pages; ``explain`` shows the labels of one page with the evidence for each.
"""

from __future__ import annotations

from indexer.extract.explain import Explanation, explain
from indexer.extract.extraction import Extracted, extract, extract_ranked
from indexer.extract.page import ApiFacts, Options, Page
from indexer.extract.sections.kinds import DEFAULT, Vocabulary
from indexer.extract.template.profile import SiteTemplate
from indexer.extract.template_learner import TemplateLearner

__all__ = [
    "DEFAULT",
    "ApiFacts",
    "Explanation",
    "Extracted",
    "Options",
    "Page",
    "SiteTemplate",
    "TemplateLearner",
    "Vocabulary",
    "explain",
    "extract",
    "extract_ranked",
]
