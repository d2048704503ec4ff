"""What on this page is the article? Pure: no network, no database; the same input gives the same output.

``extract`` repairs the source, asks whether the page is an article at all, labels its blocks, cuts what is
kept into sections, and reads what the page says about itself. ``TemplateLearner`` learns a site's template
from the site's own pages. :func:`indexer.extract.explain.explain` shows the labels of one page with the
evidence for each.

What stands here is imported when it is asked for: whoever only wants to know the kinds of sections, as search
does, does not load what reads pages (.25 s of CPU).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indexer.extract.extraction import extract, extract_ranked
    from indexer.extract.page import ApiFacts, Extracted, Options, Page
    from indexer.extract.sections.kinds import DEFAULT, Vocabulary
    from indexer.extract.template.profile import SiteTemplate
    from indexer.extract.template_learner import TemplateLearner
    from indexer.extract.whole_site import read_whole_site

__all__ = [
    "DEFAULT",
    "ApiFacts",
    "Extracted",
    "Options",
    "Page",
    "SiteTemplate",
    "TemplateLearner",
    "Vocabulary",
    "extract",
    "extract_ranked",
    "read_whole_site",
]

_MODULES = {
    "extraction": ("extract", "extract_ranked"),
    "page": ("ApiFacts", "Extracted", "Options", "Page"),
    "sections.kinds": ("DEFAULT", "Vocabulary"),
    "template.profile": ("SiteTemplate",),
    "template_learner": ("TemplateLearner",),
    "whole_site": ("read_whole_site",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import what is asked for (PEP 562)."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    return found
