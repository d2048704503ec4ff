"""Pages, answers and jobs as the crawler's tests need them."""

from __future__ import annotations

from typing import Any

from catalogue.states import FoundBy, PageState
from crawler.answers import Response
from crawler.pages import LeasedPage

NOW = 1_000_000.0
HOST = "https://example.org"


def leased(path: str = "/a", **changes: Any) -> LeasedPage:
    """A page that was visited before and kept, unless ``changes`` say otherwise."""
    values: dict[str, Any] = {
        "id": 1,
        "url": HOST + path,
        "state": PageState.FETCHED,
        "found_by": FoundBy.LINK,
        "depth": 1,
        "etag": None,
        "last_modified": None,
        "digest": "0" * 64,
        "signalled_at": None,
        "missing_since": None,
        "failures": 0,
        "checks": 0,
    }
    return LeasedPage(**values | changes)


def answer(
    status: int = 200, body: bytes = b"<html><p>Text</p></html>", path: str = "/a", **headers: str
) -> Response:
    """What a host answered; ``headers`` with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named.setdefault("content-type", "text/html")
    return Response(HOST + path, status, named, tuple(named.items()), body, NOW)
