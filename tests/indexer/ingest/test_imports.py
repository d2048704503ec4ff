"""Articles from a file: as they are, streamed, with bad lines named."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, update

from catalogue import browse, schema
from catalogue.config import Config
from catalogue.forgetting import forget
from catalogue.store import Catalogue
from indexer.engines import open_engine
from indexer.index.sync import rebuild, verify
from indexer.ingest.imports import import_articles


def line(url: str, title: str = "Gout", text: str = "A painful joint.", **more: Any) -> bytes:
    return json.dumps(
        {"url": url, "title": title, "sections": [{"heading": None, "blocks": [{"text": text}]}], **more}
    ).encode()


def test_articles_are_taken_as_they_are(sqlite_catalogue: Catalogue) -> None:
    lines = [
        line("HTTP://Example.ORG:80/A/../b?utm_source=x#top"),
        line("https://nobody.example/1", "Gout"),
        line("https://nobody.example/2", "Gout"),
        line("https://nobody.example/3", "", ""),
        line("urn:isbn:9780", sections=[]),
        line("https://nobody.example/4", noindex=True, id=None),
    ]
    report = import_articles(lines, sqlite_catalogue, None)
    assert (report.new, report.bad) == (6, 0)
    assert {article.url for article in sqlite_catalogue.articles()} == {
        json.loads(given)["url"] for given in lines
    }
    assert sqlite_catalogue.count("nobody.example") == 4


def test_a_section_without_a_kind_has_that_of_its_heading(sqlite_catalogue: Catalogue) -> None:
    sections = [
        {"heading": "What causes Gout ?"},
        {"heading": "গাউটের লক্ষণ", "kind": None},
        {"heading": "Symptoms", "kind": "other"},
        {"heading": ""},
        {"heading": None},
        {"heading": "In the news"},
    ]
    import_articles([line("https://e.org/gout", sections=sections)], sqlite_catalogue, None)
    (article,) = sqlite_catalogue.articles()
    assert [section.kind for section in article.sections] == [
        "causes",
        "symptoms",
        "other",
        "lead",
        "lead",
        "other",
    ]


def test_bad_lines_are_named_and_the_others_taken(sqlite_catalogue: Catalogue) -> None:
    bad = [
        b"nonsense",
        b"[1]",
        b"\xff\xfe",
        b'{"url": "https://e.org/", "title": "x"}',
        b"[" * 100_000,
        b"null",
        b'{"url": 7, "title": "x", "sections": []}',
        line(" "),
        line("https://e.org/" + "x" * 3_000),
        line("https://e.org/", sections=[{"blocks": [{"type": "video"}]}]),
        b'{"url": 1e999}',
        b"1" * 5_000,
    ]
    report = import_articles(
        [b"\xef\xbb\xbf" + line("https://e.org/first"), b"", b"  \n", *bad, line("https://e.org/last")],
        sqlite_catalogue,
        None,
    )
    assert (report.good, report.bad) == (2, len(bad))
    assert [found.number for found in report.bad_lines] == list(range(4, 4 + len(bad)))
    assert all(found.reason and "\n" not in found.reason for found in report.bad_lines)


def test_only_the_first_bad_lines_are_kept_in_words(sqlite_catalogue: Catalogue) -> None:
    report = import_articles([b"x"] * 1_000, sqlite_catalogue, None)
    assert (report.bad, len(report.bad_lines)) == (1_000, 20)


def test_importing_again_changes_nothing(library_config: Config, sqlite_catalogue: Catalogue) -> None:
    lines = [line(f"https://e.org/{number}", f"Title {number}") for number in range(700)]
    engine = open_engine(library_config)
    assert import_articles(lines, sqlite_catalogue, engine).new == 700
    assert verify(sqlite_catalogue, engine).agrees
    sequence = sqlite_catalogue.sequence()
    assert import_articles(lines, sqlite_catalogue, engine).unchanged == 700
    assert sqlite_catalogue.sequence() == sequence
    engine.close()


def test_memory_stays_flat_however_long_the_file(sqlite_catalogue: Catalogue) -> None:
    def lines(count: int, start: int) -> Iterator[bytes]:
        for number in range(start, start + count):
            yield line(f"https://e.org/{number}", text="word " * 200)

    import_articles(lines(600, 0), sqlite_catalogue, None)  # caches are warm
    tracemalloc.start()
    import_articles(lines(600, 1_000), sqlite_catalogue, None)
    short = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    import_articles(lines(1_800, 2_000), sqlite_catalogue, None)
    long = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert long < 1.5 * short


def test_a_category_without_a_name_is_left_out_and_told_with_its_line(sqlite_catalogue: Catalogue) -> None:
    lines = [
        line("https://e.org/1", categories=[["", "Lungs"]]),
        line("https://e.org/2", categories=[["Topics"]]),
        line("https://e.org/3", categories=["\u200b \u00ad"]),
        line("https://e.org/4", categories=[["Topics", " ", "Joints"], []]),
    ]
    report = import_articles(lines, sqlite_catalogue, None)
    assert (report.new, report.bad, report.refused) == (4, 0, 3)
    assert [told.number for told in report.refused_lines] == [1, 3, 4]
    assert all("category" in told.reason for told in report.refused_lines)
    with sqlite_catalogue.read() as connection:
        assert [one.label for one in browse.categories(connection)] == ["Lungs", "Topics", "Joints"]
    found = {article.url[-1]: article.categories for article in sqlite_catalogue.articles()}
    assert found == {"1": (("Lungs",),), "2": (("Topics",),), "3": (), "4": (("Topics", "Joints"),)}


def test_only_the_first_lines_with_a_nameless_category_are_kept_in_words(sqlite_catalogue: Catalogue) -> None:
    lines = [line(f"https://e.org/{i}", categories=[[""]]) for i in range(50)]
    report = import_articles(lines, sqlite_catalogue, None)
    assert (report.new, report.refused, len(report.refused_lines)) == (50, 50, 20)


POISON: dict[str, dict[str, Any]] = {
    "an id with NUL": {"id": "a\0b"},
    "an id with a slash": {"id": "a/b"},
    "an id that is a folder": {"id": ".."},
    "an id of white space": {"id": " "},
    "an id with a line end": {"id": "a\nb"},
    "an id that turns the line around": {"id": "a\u202eb"},
    "a section beyond 64 bits": {"links": [{"url": "https://e.org/", "anchor": "x", "section": 2**70}]},
    "a section beyond 32 bits": {"links": [{"url": "https://e.org/", "anchor": "x", "section": -(2**40)}]},
    "a depth beyond 64 bits": {
        "sections": [{"blocks": [{"type": "list", "items": ["a"], "depths": [2**64]}]}]
    },
    "header rows beyond 64 bits": {"sections": [{"blocks": [{"type": "table", "header_rows": 10**300}]}]},
    "a section beyond what a float holds": {
        "links": [{"url": "https://e.org/", "anchor": "x", "section": -(10**400)}]
    },
    "NaN": {"extraction": {"confidence": float("nan")}},
    "infinity": {"extraction": {"confidence": float("-inf")}},
}
HOLLOW = (
    b"[" * 100_000,
    b'{"url":' * 100_000,
    b'{"url": "u", "title": "t", "sections": [], "x": ' + b"7" * 9_999 + b"}",
)


@pytest.mark.parametrize("more", POISON.values(), ids=POISON)
def test_bad_input_55_what_cannot_be_stored_is_refused_with_its_line(
    more: dict[str, Any], library_config: Config, sqlite_catalogue: Catalogue
) -> None:
    lines = [line("https://e.org/first"), line("https://e.org/poison", **more), line("https://e.org/last")]
    engine = open_engine(library_config)
    report = import_articles(lines, sqlite_catalogue, engine)
    assert (report.new, [bad.number for bad in report.bad_lines]) == (2, [2])
    assert verify(sqlite_catalogue, engine).agrees
    engine.close()


def test_bad_input_55_hollow_documents_are_refused_with_their_lines(sqlite_catalogue: Catalogue) -> None:
    report = import_articles([*HOLLOW, line("https://e.org/last")], sqlite_catalogue, None)
    assert (report.new, [bad.number for bad in report.bad_lines]) == (1, [1, 2, 3])


def test_bad_input_55_a_confidence_is_a_share_whatever_was_written(sqlite_catalogue: Catalogue) -> None:
    written = (b"-3", b"0.25", b"7", b"1e999", b"1" + b"0" * 400)
    lines = [
        line(f"https://e.org/{number}", extraction={"confidence": 0.123}).replace(b"0.123", value)
        for number, value in enumerate(written)
    ]
    assert import_articles(lines, sqlite_catalogue, None).new == len(written)
    found = {article.url[-1]: article.extraction.confidence for article in sqlite_catalogue.articles()}
    assert found == {"0": 0.0, "1": 0.25, "2": 1.0, "3": 1.0, "4": 1.0}


def test_bad_input_55_a_catalogue_that_was_poisoned_earlier_works_again(
    library_config: Config, sqlite_catalogue: Catalogue
) -> None:
    """An earlier version stored the id's NUL as U+FFFD in the row, and as NUL in the document beside it."""
    import_articles(
        [line("https://e.org/poison", id="a-b"), line("https://e.org/first")], sqlite_catalogue, None
    )
    stored = schema.articles.c.json
    with sqlite_catalogue.begin() as connection:
        for old, new in (('"a-b"', '"a\\u0000b"'), ('"confidence":1.0', '"confidence":NaN')):
            written = func.replace(stored, old, new)
            connection.execute(
                update(schema.articles).where(schema.articles.c.id == "a-b").values(json=written)
            )
        connection.execute(update(schema.articles).where(schema.articles.c.id == "a-b").values(id="a\ufffdb"))
    engine = open_engine(library_config)
    report = import_articles([line("https://e.org/last")], sqlite_catalogue, engine)
    assert (report.new, report.bad) == (1, 0)
    rebuild(sqlite_catalogue, engine)
    assert verify(sqlite_catalogue, engine).agrees
    changed = import_articles([line("https://e.org/poison", text="Other words.")], sqlite_catalogue, engine)
    assert changed.changed == 1
    for article in sqlite_catalogue.articles():
        json.dumps(article.to_json(), allow_nan=False)
    assert [gone.title for gone in forget(sqlite_catalogue, ["https://e.org/poison"])] == ["Gout"]
    import_articles([], sqlite_catalogue, engine)
    assert verify(sqlite_catalogue, engine).agrees
    engine.close()
