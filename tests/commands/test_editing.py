"""``pinakes queries``, ``pins``, ``decisions``, ``inbound`` and ``report`` as an editor runs them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from catalogue.config import Config
from catalogue.query_log import QueryLog
from catalogue.store import Catalogue
from tests.commands.running import output as run
from tests.search_app.conftest import address, library_config

# some forty commands, each a process that loads the library
pytestmark = pytest.mark.slow


def hits(folder: Path, query: str) -> list[str]:
    return [hit["title"] for hit in json.loads(run(folder, "search", query, "--json"))["hits"]]


def test_a_pin_stands_first_and_a_blocked_article_nowhere(folder: Path) -> None:
    before = hits(folder, "Catching")
    top, last = before[0], before[-1]
    assert last in run(folder, "pins", "first", "CATCHING", address(last))
    run(folder, "pins", "never", "catching", address(top))
    after = hits(folder, "Catching")
    assert after[0] == last
    assert top not in after
    told = json.loads(run(folder, "pins", "list", "--json"))["pins"]
    assert [(one["query"], one["title"], one["position"]) for one in told] == [
        ("catching", top, 0),
        ("catching", last, 1),
    ]
    assert "«catching» never" in run(folder, "pins", "list")
    for title in (top, last):
        run(folder, "pins", "remove", "catching", address(title))
    assert hits(folder, "Catching") == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("first", "toe", "https://nope.example/"), 1, "no article"),
        (("first", " ", address("Acne")), 2, "no question"),
        (("remove", "toe", address("Acne")), 1, "has no pin"),
        (("first", "toe"), 2, "Missing argument"),
    ],
)
def test_what_cannot_be_pinned_is_said(
    folder: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    assert said in run(folder, "pins", *arguments, code=code)


@pytest.fixture(scope="module")
def asked(folder: Path) -> Config:
    config = library_config(folder)
    catalogue = Catalogue.open(config.catalogue_url)
    log = QueryLog(catalogue, 90)
    for query, total in (("gout", 3), ("=1+1", 3), ("zzz", 0)):
        for _ in range(5):
            log.note(query, total)
    for _ in range(4):
        log.note("rarely", 0)
        log.opened("gout")
    log.flush()
    catalogue.close()
    return config


def test_questions_are_told_with_what_came_of_them(folder: Path, asked: Config) -> None:
    told: dict[str, Any] = json.loads(run(folder, "queries", "--json"))
    assert {one["query"] for one in told["most_asked"]} == {"gout", "=1+1", "zzz"}
    assert told["nothing_found"] == [{"query": "zzz", "asked": 5, "nothing_found": 5, "opened": 0}]
    assert [one["query"] for one in told["seldom_opened"]] == ["=1+1"]
    text = run(folder, "queries")
    assert "Nothing found" in text
    assert "5 of 5  zzz" in text


def test_bad_input_50_an_export_of_questions_holds_no_formula_and_nothing_rare(
    folder: Path, asked: Config
) -> None:
    for form in ("--json", "--csv"):
        assert "rarely" not in run(folder, "queries", form)
    rows = list(csv.DictReader(run(folder, "queries", "--csv").splitlines()))
    assert {row["query"] for row in rows} == {"gout", "'=1+1", "zzz"}
    assert "rarely" in run(folder, "queries", "--json", PINAKES_SEARCH_LOG_THRESHOLD="4")


def test_decisions_are_made_listed_and_taken_back(folder: Path) -> None:
    pair = (address("Abscess"), address("Acne"))
    assert "excluded" in run(folder, "decisions", "add", "link", "excluded", *pair, "--reason", "=1+1")
    told = json.loads(run(folder, "decisions", "list", "--json"))["decisions"]
    assert [(one["title"], one["target_title"], one["who"]) for one in told] == [
        ("Acne", "Abscess", "command line"),
        ("Abscess", "Acne", "command line"),
    ]
    assert "link excluded: Abscess → Acne (=1+1)" in run(folder, "decisions", "list")
    table = list(csv.DictReader(run(folder, "decisions", "list", "--csv").splitlines()))
    assert [line["reason"] for line in table] == ["'=1+1", "'=1+1"]
    number = str(told[0]["id"])
    run(folder, "decisions", "undo", number)
    assert json.loads(run(folder, "decisions", "list", "--json")) == {"decisions": []}
    assert "no decision" in run(folder, "decisions", "undo", number, code=1)


def test_a_pin_ends_and_says_why_and_whose_it_is(folder: Path) -> None:
    title = hits(folder, "Catching")[-1]
    options = ("--until", "2999-12-31", "--note", "=the season", "--by", "Rina")
    run(folder, "pins", "first", "flu time", address(title), *options)
    assert "until 2999-12-31: =the season" in run(folder, "pins", "list")
    (row,) = csv.DictReader(run(folder, "pins", "list", "--csv").splitlines())
    assert (row["who"], row["note"], row["position"]) == ("Rina", "'=the season", "1")
    assert "has passed" in run(
        folder, "pins", "first", "flu time", address(title), "--until", "2020-01-01", code=2
    )
    run(folder, "pins", "remove", "flu time", address(title))


def test_what_could_link_to_an_article_is_told_and_decided(folder: Path) -> None:
    told = json.loads(run(folder, "inbound", address("Asthma"), "--json"))
    assert told["url"] == address("Asthma")
    assert told["inbound"] == []  # the only article that names it links there already
    assert "could link here" in run(folder, "inbound", address("Asthma"))
    assert "no article" in run(folder, "inbound", "https://nope.example/", code=1)


def test_reports_are_listed_and_told_in_every_form(folder: Path) -> None:
    counts = {one["report"]: one["rows"] for one in json.loads(run(folder, "report", "--json"))["reports"]}
    assert counts["orphans"] > 0
    told = json.loads(run(folder, "report", "orphans", "-n", "1", "--json"))
    assert (told["total"], len(told["rows"])) == (counts["orphans"], 1)
    rows = list(csv.DictReader(run(folder, "report", "orphans", "--csv").splitlines()))
    assert len(rows) == counts["orphans"]
    assert all(row["act"] == f"/desk/articles/{row['article_id']}" for row in rows)
    assert f"{counts['orphans']} articles that no other" in run(folder, "report", "orphans")
    assert "take one of: orphans" in run(folder, "report", "orphan", code=2)
