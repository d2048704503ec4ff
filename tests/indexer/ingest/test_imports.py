"""Articles from a file: as they are, streamed, with bad lines named."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

from catalogue import browse
from catalogue.config import Config
from catalogue.store import Catalogue
from indexer.engines import open_engine
from indexer.index.sync import verify
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
