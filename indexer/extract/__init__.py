"""Pages → articles. Pure: no network, no database; same input, same output.

``extract`` reads like the way of a page: heal it, ask whether it is an article at all, label its blocks, cut
what is kept into sections, read what is known about it. ``TemplateLearner`` learns a site's template from the
site's own pages; ``explain`` shows the labels of one page with the evidence for each.
"""

from __future__ import annotations

from indexer.extract.explain import Explanation, explain
from indexer.extract.extraction import extract
from indexer.extract.page import Options, Page
from indexer.extract.sections.kinds import DEFAULT, Vocabulary
from indexer.extract.template.profile import SiteTemplate
from indexer.extract.template_learner import TemplateLearner

__all__ = [
    "DEFAULT",
    "Explanation",
    "Options",
    "Page",
    "SiteTemplate",
    "TemplateLearner",
    "Vocabulary",
    "explain",
    "extract",
]
