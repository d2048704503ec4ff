from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import insert, select

from catalogue.grouping import GROUPS, Group
from catalogue.reasons import ReasonCount
from catalogue.schema import crawls, pages
from catalogue.store import Catalogue
from crawler.events import Ended
from crawler.removals import Removals
from crawler.report import CrawlReport, report, store

START = 1_000.0
HOST = "https://example.org"


def made(**values: Any) -> CrawlReport:
    counts = dict.fromkeys(GROUPS, 0) | values.pop("counts", {})
    reasons: dict[Group, tuple[ReasonCount, ...]] = dict.fromkeys(GROUPS, ()) | values.pop("reasons", {})
    return CrawlReport("example", f"{HOST}/", counts, reasons, **values)


def visited(catalogue: Catalogue, path: str, **values: Any) -> None:
    row = {"site": "example", "url": HOST + path, "fetched_at": START + 1, **values}
    with catalogue.begin() as connection:
        connection.execute(insert(pages).values(row))


def of(catalogue: Catalogue, ended: Ended | None = None, removals: Removals | None = None) -> CrawlReport:
    return report(catalogue, "example", f"{HOST}/", START, ended or Ended(), removals or Removals())


def test_pages_are_counted_with_their_reasons_and_examples(sqlite_catalogue: Catalogue) -> None:
    for number in range(5):
        visited(sqlite_catalogue, f"/{number}", state="failed", reason="answers 500")
    visited(sqlite_catalogue, "/cut", state="failed", reason="the answer broke off")
    visited(sqlite_catalogue, "/list", state="fetched", reason="list page")
    visited(sqlite_catalogue, "/before", state="failed", reason="long ago", fetched_at=START - 1)
    ended = Ended(left_out=(ReasonCount("is a file", 2, ("/x.jpg",)),), notes=("a note",), requests=9)
    found = of(sqlite_catalogue, ended)
    assert found.counts[Group.FAILED] == 6
    examples = tuple(f"{HOST}/{number}" for number in range(3))
    cut = ReasonCount("the answer broke off", 1, (f"{HOST}/cut",))
    assert found.reasons[Group.FAILED] == (ReasonCount("answers 500", 5, examples), cut)
    assert [reason.reason for reason in found.left_out] == ["list page", "is a file"]
    assert (found.notes, found.requests, found.fatal) == (("a note",), 9, None)


@pytest.mark.parametrize(
    ("pages", "fatal"),
    [
        ([("failed", "answers 500"), ("refused", "is a PDF, not a web page")], "is a PDF, not a web page"),
        ([("failed", "answers 500"), ("fetched", None)], None),
        ([], None),
    ],
)
def test_a_crawl_in_which_nothing_came_is_fatal_with_the_reason(
    sqlite_catalogue: Catalogue, pages: list[tuple[str, str | None]], fatal: str | None
) -> None:
    for state, reason in pages:
        visited(sqlite_catalogue, f"/{state}", state=state, reason=reason)
    assert of(sqlite_catalogue).fatal == fatal


def test_a_fatal_ending_and_the_sites_new_address_are_told(sqlite_catalogue: Catalogue) -> None:
    found = of(sqlite_catalogue, Ended(fatal="robots.txt forbids it", url="https://www.example.org/"))
    assert (found.fatal, found.url) == ("robots.txt forbids it", "https://www.example.org/")


def test_the_report_for_a_person() -> None:
    found = made(
        counts={Group.NEW: 2, Group.FAILED: 2},
        reasons={Group.FAILED: (ReasonCount("answers 500", 2, (f"{HOST}/a",)),)},
        left_out=(ReasonCount("is a file", 1, (f"{HOST}/b.jpg",)),),
        notes=("robots.txt could not be read",),
        removed=1,
        articles=7,
        without_template=5,
        alone=tuple(f"{HOST}/{n}" for n in range(5)),
        requests=9,
        seconds=3.4,
    )
    assert list(found.lines()) == [
        f"example ({HOST}/)",
        "  2 new, 0 changed, 0 unchanged, 0 gone, 0 refused, 2 failed",
        f"  failed 2: answers 500 ({HOST}/a …)",
        f"  left out 1: is a file ({HOST}/b.jpg)",
        "  note: robots.txt could not be read",
        "  1 article taken out of the library",
        "  7 articles of this site in the library (9 requests, 3 s).",
        f"  5 of them fit no template of the site: {HOST}/0 {HOST}/1 {HOST}/2 …",
    ]


def test_a_report_without_news_a_hold_or_pages_says_so() -> None:
    assert "Nothing has changed." in list(made().lines())[-1]
    held = list(made(held="8 of 10 articles are gone").lines())
    assert (
        "  HELD: 8 of 10 articles are gone. Nothing was taken out. "
        "If this is right: pinakes crawl example --confirm-removals"
    ) in held
    cut = list(made(cut="stopped").lines())
    assert "  not finished: stopped; the next crawl goes on from here" in cut
    assert list(made(fatal="no answer").lines())[1:] == ["  no page could be had: no answer"]


def test_a_report_is_stored_with_its_crawl_unless_that_was_stopped(sqlite_catalogue: Catalogue) -> None:
    with sqlite_catalogue.begin() as connection:
        connection.execute(insert(crawls).values(site="example", started_at=START))
    store(sqlite_catalogue, START, made(cut="stopped"))
    assert _stored(sqlite_catalogue).ended_at is None
    store(sqlite_catalogue, START, made(counts={Group.NEW: 3}))
    row = _stored(sqlite_catalogue)
    assert row.ended_at is not None
    document = json.loads(row.report)
    assert (document["new"], document["failed"], document["reasons"]) == (3, 0, {})


def _stored(catalogue: Catalogue) -> Any:
    with catalogue.read() as connection:
        return connection.execute(select(crawls)).one()
