"""Every kind of page that people see, with one address of each."""

from __future__ import annotations

from tests.search_app.conftest import ASTHMA, DIABETES_IN_BANGLA, HOSTILE_ID, SITE

READER = {
    "home": "/",
    "search form": "/search",
    "results": "/search?q=pain",
    "results narrowed": "/search?q=words&category=medicines&section=causes",
    "results mended": "/search?q=asthna",
    "results far on": "/search?q=words&page=40",
    "nothing found": "/search?q=qqqxyzzy",
    "A to Z": "/a-to-z/",
    "A to Z of a topic": "/a-to-z/medicines/",
    "letter": "/a-to-z/all/A/",
    "Bangla letter": "/a-to-z/all/ক/",
    "letter without titles": "/a-to-z/medicines/Q/",
    "topic": "/topic/diseases-a-z",
    "article": f"/article/{ASTHMA}",
    "Bangla article": f"/article/{DIABETES_IN_BANGLA}",
    "hostile article": f"/article/{HOSTILE_ID}",
    "recent": "/recent",
    "feedback": "/feedback",
    "problem": "/problems/query-empty",
    "programs": "/programs",
    "no page": "/nowhere",
    "no article": "/article/none",
}
EDITORS = {
    "desk": "/desk/",
    "draft": f"/desk/draft?article={ASTHMA}",
    "decisions": "/desk/decisions",
    "article on the desk": f"/desk/articles/{ASTHMA}",
    "report": "/desk/reports/orphans",
    "pins": "/desk/pins",
    "synonyms": "/desk/synonyms",
    "board": "/board/",
    "site on the board": f"/board/sites/{SITE}",
}


def address(path: str, ui: str) -> str:
    """The page in a language of the interface."""
    return path + ("&" if "?" in path else "?") + f"ui={ui}"
