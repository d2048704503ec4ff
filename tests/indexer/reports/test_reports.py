"""What each report finds, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from sqlalchemy import insert

from catalogue import clock
from catalogue.article import Article, Paragraph, Section, Term
from catalogue.pins import pin
from catalogue.query_log import QueryLog
from catalogue.schema import pages
from catalogue.states import AliasReason, PageState
from catalogue.store import Catalogue
from indexer.reports.model import ReportName, ReportRow, Why
from indexer.reports.registry import report
from tests.indexer.linking.libraries import id_of, put, url_of, written

THRESHOLD = 3
Reported = Callable[[ReportName, Iterable[Article]], list[ReportRow]]


@pytest.fixture
def reported(sqlite_catalogue: Catalogue) -> Reported:
    """What a report says of these articles."""

    def run(name: ReportName, articles: Iterable[Article]) -> list[ReportRow]:
        put(sqlite_catalogue, *articles)
        return report(sqlite_catalogue, name, THRESHOLD)

    return run


def subjects(rows: list[ReportRow]) -> list[str]:
    return [row.subject for row in rows]


def test_every_report_runs_over_an_empty_library(reported: Reported) -> None:
    assert [reported(name, []) for name in ReportName] == [[]] * len(ReportName)


def test_orphans_and_dead_ends(reported: Reported) -> None:
    articles = [
        written("Gout", "Text.", "Lupus"),
        written("Lupus", "Text.", "Lupus"),
        written("Colic", "Text.", "Elsewhere"),
    ]
    assert subjects(reported(ReportName.ORPHANS, articles)) == ["Colic", "Gout"]
    assert subjects(reported(ReportName.DEAD_ENDS, articles)) == ["Colic", "Lupus"]


def page(catalogue: Catalogue, title: str, state: PageState, **more: str) -> None:
    row = {"site": "topics", "url": url_of(title), "state": state, "due_at": 0.0, **more}
    with catalogue.begin() as connection:
        connection.execute(insert(pages), row)


def test_links_that_lead_nowhere_or_elsewhere(sqlite_catalogue: Catalogue, reported: Reported) -> None:
    article = written("Gout", "Text.", ("Gone", "a page"), ("Moved", "that"), ("Out", "it"), "Lupus", "Never")
    put(sqlite_catalogue, article, written("Out"), written("Lupus"), written("Now"))
    page(sqlite_catalogue, "Gone", PageState.GONE, reason="the server answers 404")
    page(sqlite_catalogue, "Moved", PageState.REDIRECTED, redirect_to=url_of("Now"))
    page(sqlite_catalogue, "Lupus", PageState.FAILED, reason="no answer")
    with sqlite_catalogue.begin() as connection:
        sqlite_catalogue.delete(connection, id_of("Out"), "forgotten")
    broken = reported(ReportName.BROKEN_LINKS, [])
    told = [(one.subject, one.other, one.other_url, one.detail) for one in broken]
    assert told == [
        ("Gout", "a page", url_of("Gone"), "the server answers 404"),
        ("Gout", "it", url_of("Out"), "forgotten"),
    ]
    with sqlite_catalogue.begin() as connection:
        sqlite_catalogue.alias(connection, url_of("Gone"), id_of("Now"), AliasReason.REDIRECT)
    moved = reported(ReportName.REDIRECTED_LINKS, [])
    assert [(one.other_url, one.detail) for one in moved] == [
        (url_of("Gone"), url_of("Now")),
        (url_of("Moved"), url_of("Now")),
    ]
    assert [one.other for one in reported(ReportName.BROKEN_LINKS, [])] == ["it"]


LONG = " ".join(f"word{number} of the text" for number in range(400))


def test_articles_compete_by_title_or_text(reported: Reported) -> None:
    def at(address: str, title: str, text: str, language: str = "en") -> Article:
        made = written(address, text)
        return replace(made, title=title, language=language)

    articles = [
        at("a", "Gout", "One text."),
        at("b", "GOUT", "Another text that is quite different from the first."),
        at("c", "Gout", "Een heel andere tekst in een andere taal.", "nl"),
        at("d", "Copied", LONG),
        at("e", "Copy", LONG),
        at("f", "Other", LONG.replace("of the text", "in some other words")),
    ]
    found = reported(ReportName.COMPETING, articles)
    pairs = {frozenset((one.subject, one.other)): (one.count, one.detail) for one in found}
    assert pairs == {
        frozenset(("Gout", "GOUT")): (2, Why.SAME_TITLE),
        frozenset(("Copied", "Copy")): (2, Why.NEARLY_THE_SAME),
    }


def test_an_article_is_stale_beside_newer_ones_that_it_links_to(reported: Reported) -> None:
    def dated(title: str, day: str, *linked: str) -> Article:
        return replace(written(title, "Text.", *linked), modified=day)

    articles = [
        dated("Gout", "2020-01-01", "Lupus", "Colic", "Stroke"),
        dated("Kept", "2023-05-01", "Lupus", "Colic"),
        dated("Lonely", "2020-01-01", "Lupus"),
        dated("Lupus", "2023-06-01T10:00:00"),
        dated("Colic", "2023-02-01"),
        dated("Stroke", "2020-03-01"),
    ]
    (one,) = reported(ReportName.STALE, articles)
    assert (one.subject, one.other, one.count, one.detail) == ("Gout", "Lupus", 2, "2023-06-01")


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("An ABPM shows it.", True),
        ("After ABPM, rest.", True),
        ("Ambulatory blood pressure monitoring (ABPM) shows it.", False),
        ("An ABPM (a small device) shows it.", False),
        ("ABPM stands for a long name.", False),
        ("See https://x.example/ABPM or ABPM-7 or #ABPM.", False),
        ("WARNING ABPM DANGER", False),
    ],
)
def test_an_abbreviation_that_nothing_explains_is_told(reported: Reported, text: str, is_told: bool) -> None:
    articles = [written("One", text), written("Two", text), written("Three", "Only here: XYZ. And III, IV.")]
    articles.append(written("Four", "And III, IV again."))
    found = reported(ReportName.UNEXPLAINED, articles)
    assert [(one.subject, one.count) for one in found] == ([("ABPM", 2)] if is_told else [])


@pytest.mark.parametrize("explained_by", ["title", "alias", "glossary"])
def test_an_article_or_the_glossary_explains_an_abbreviation(reported: Reported, explained_by: str) -> None:
    used = [written("One", "An ABPM."), written("Two", "An ABPM.")]
    assert subjects(reported(ReportName.UNEXPLAINED, used)) == ["ABPM"]
    match explained_by:
        case "title":
            more = written("ABPM")
        case "alias":
            more = written("Monitoring", aliases=("ABPM",))
        case _:
            more = replace(written("Words"), terms=(Term("ABPM", (("en", "A device."),)),))
    assert subjects(reported(ReportName.UNEXPLAINED, [more])) == []


def test_articles_without_a_note_in_bangla(reported: Reported) -> None:
    def saying(title: str, text: str, kind: str = "other") -> Article:
        sections = (Section("Note", kind, 2, None, (Paragraph(text),), None),)
        return replace(written(title), sections=sections)

    note = "এটি একটি সহজ ব্যাখ্যা।"
    articles = [
        written("Plain"),
        saying("Noted", note),
        saying("Only a reference", note, "references"),
        replace(written("Explained"), terms=(Term("sugar", (("bn", "চিনি"),)),)),
        replace(written("Half explained"), terms=(Term("sugar", (("en", "Sweet."), ("bn", ""))),)),
        replace(written("বাত"), language="bn"),
    ]
    lacking = ["Half explained", "Only a reference", "Plain"]
    assert subjects(reported(ReportName.WITHOUT_BANGLA, articles)) == lacking
    assert subjects(reported(ReportName.WITHOUT_BANGLA, [saying("Plain", note)])) == lacking[:2]


def test_questions_in_vain_that_no_article_is_called(sqlite_catalogue: Catalogue, reported: Reported) -> None:
    log = QueryLog(sqlite_catalogue, 90)
    for question, times in (("gouts", 5), ("lupus", 4), ("big toe", 3), ("seldom", 2)):
        for _ in range(times):
            log.note(question, 0)
    log.note("big toe", 7)
    log.flush()
    (gout, toe) = reported(ReportName.UNANSWERED, [written("Lupus")])
    assert (gout.subject, toe.subject, toe.count, toe.detail) == ("gouts", "big toe", 3, "of 4")
    end = clock.timestamp() + 60
    pin(sqlite_catalogue, "big toe", url_of("Lupus"), until=end)
    assert subjects(reported(ReportName.UNANSWERED, [])) == ["gouts"]
    assert subjects(reported(ReportName.UNANSWERED, [written("Gout")])) == []
