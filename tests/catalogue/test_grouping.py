from typing import Any

import pytest

from catalogue.grouping import Group, Placement, VisitedPage, placement

START = 1_000.0
BEFORE, AFTER = START - 1, START + 1


def page(state: str = "fetched", **values: Any) -> VisitedPage:
    empty = dict.fromkeys(VisitedPage._fields)
    return VisitedPage(**empty | {"url": "https://example.org/a", "state": state} | values)


@pytest.mark.parametrize(
    ("visited", "placed"),
    [
        (page("refused", reason="is empty"), Placement(Group.REFUSED, "is empty")),
        (page("failed", reason="answers 500"), Placement(Group.FAILED, "answers 500")),
        (page("gone", reason="404", captured_at=BEFORE), Placement(Group.GONE, "404")),
        # a link that leads nowhere
        (page("gone", reason="404"), Placement(Group.FAILED, "404")),
        (page(reason="days of grace", missing_since=BEFORE), Placement(Group.GONE, "days of grace")),
        # not captured by this crawl
        (page("redirected"), Placement(Group.ASIDE, "redirects to another page")),
        (page(reason="list page"), Placement(Group.ASIDE, "list page")),
        (page(), None),
        (page(captured_at=BEFORE, read_at=BEFORE, outcome="new"), Placement(Group.UNCHANGED)),
        (page(captured_at=BEFORE), Placement(Group.UNCHANGED)),
        (
            page(captured_at=BEFORE, read_at=BEFORE, outcome="it holds no text"),
            Placement(Group.REFUSED, "it holds no text"),
        ),
        # captured by this crawl
        (page(captured_at=AFTER), Placement(Group.ASIDE, "is kept, and will be read by the next crawl")),
        (
            page(captured_at=AFTER, read_at=AFTER, outcome="duplicate"),
            Placement(Group.REFUSED, "is a copy of another article here"),
        ),
        (page(captured_at=AFTER, read_at=AFTER), Placement(Group.REFUSED, "could not be read")),
        (
            page(captured_at=AFTER, read_at=AFTER, outcome="unchanged", added_at=AFTER),
            Placement(Group.NEW),
        ),
        (
            page(captured_at=AFTER, read_at=AFTER, outcome="changed", added_at=BEFORE),
            Placement(Group.CHANGED),
        ),
        (
            page(captured_at=AFTER, read_at=AFTER, outcome="moved", added_at=BEFORE),
            Placement(Group.CHANGED),
        ),
        (
            page(captured_at=AFTER, read_at=AFTER, outcome="unchanged", added_at=BEFORE),
            Placement(Group.UNCHANGED),
        ),
    ],
)
def test_where_a_page_stands(visited: VisitedPage, placed: Placement | None) -> None:
    assert placement(visited, START, removed=False) == placed


def test_a_page_whose_article_was_taken_out_is_gone_whatever_its_state() -> None:
    visited = page("redirected", reason="redirects")
    assert placement(visited, START, removed=True) == Placement(Group.GONE, "redirects")
    # but a refusal stays one, with its reason
    refused = page("refused", reason="robots.txt forbids it")
    assert placement(refused, START, removed=True) == Placement(Group.REFUSED, "robots.txt forbids it")
