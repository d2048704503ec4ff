"""The corpora of the search benchmarks, as Articles: MedQuAD, the judged sets, and 100,000 articles made by
varying MedQuAD.

They lie beside the repository (``../shared/data``) and are no part of it; what needs them skips where they
are absent.
"""

from __future__ import annotations

import gzip
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from catalogue.article import Article, Paragraph, Section, article_id
from catalogue.config import Config
from catalogue.text import name_key
from indexer.extract.sections.kinds import DEFAULT
from indexer.index.sync import catch_up
from indexer.library import Library

# Query number → URL → grade.
Grades = dict[str, dict[str, int]]

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
JUDGED = ("med", "cranfield", "cisi")
# Articles that are catalogued in one transaction.
BATCH = 500
# Letters below which an article gets more sections: MedQuAD's without their removed answers are short.
LEAST_LETTERS = 5_000
_SUFFIXES = (
    "in children",
    "in adults",
    "overview",
    "care at home",
    "research",
    "guide",
    "questions",
    "in pregnancy",
    "facts",
    "types",
)


class Query(NamedTuple):
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Task:
    """Documents, questions to them, and what is relevant for each."""

    articles: list[Article]
    questions: list[Query]
    grades: Grades


def medquad(kinds: bool = False) -> Iterator[Article]:
    """The 5,461 health articles; with ``kinds``, their sections have the kinds that extraction would have
    given them.
    """
    for row in _rows(DATA / "library" / "medquad.jsonl.gz"):
        title = row["title"]
        sections = [
            dict(s) | {"kind": DEFAULT.kind_of(s["heading"], title) if kinds else "other"}
            for s in row["sections"]
        ]
        yield Article.from_json(
            {"url": row["url"], "title": title, "aliases": row["aliases"], "sections": sections}
        )


def judged(name: str) -> Iterator[Article]:
    """The documents of a judged set, each at ``https://SET.example/N``."""
    for row in _rows(DATA / "relevance" / name / "docs.jsonl.gz"):
        sections = [{"heading": None, "kind": "lead", "text": row["text"]}]
        yield Article.from_json(
            {"url": f"https://{name}.example/{row['id']}", "title": row["title"], "sections": sections}
        )


def queries(name: str) -> list[Query]:
    """The queries of a judged set."""
    lines = (DATA / "relevance" / name / "queries.tsv").read_text(encoding="utf-8").splitlines()
    return [Query(number, text) for number, _, text in (line.partition("\t") for line in lines) if text]


def judgments(name: str) -> Grades:
    """The judgments of a judged set."""
    found: Grades = defaultdict(dict)
    for line in (DATA / "relevance" / name / "qrels.txt").read_text(encoding="utf-8").splitlines():
        number, _, document, grade = line.split()
        found[number][f"https://{name}.example/{document}"] = int(grade)
    return found


def bearers() -> dict[str, list[str]]:
    """Name → addresses of MedQuAD's articles that have it as their title."""
    found: dict[str, list[str]] = defaultdict(list)
    for article in medquad():
        found[name_key(article.title)].append(article.url)
    return found


def kinds_of(key: str, titled: dict[str, list[str]]) -> dict[str, int]:
    """Grade 1 for the articles on kinds of a thing: those that have more words in their titles besides."""
    words = set(key.split())
    return {url: 1 for other, urls in titled.items() if words < set(other.split()) for url in urls}


def varied(count: int, seed: int = 7) -> Iterator[Article]:
    """``count`` articles made from MedQuAD: titles varied, sections drawn anew from articles of the same
    shape, rare invented words so that the vocabulary grows. Good for timing, worthless for relevance.
    """
    chance = random.Random(seed)
    originals = list(medquad())
    pool: dict[str, list[Section]] = defaultdict(list)
    for article in originals:
        for section in article.sections:
            pool[(section.heading or "").split(" ")[0]].append(section)
    for number in range(count):
        article = originals[number % len(originals)]
        turn = number // len(originals)
        if turn == 0:
            yield article
            continue
        sections = [_varied_section(section, pool, chance) for section in article.sections]
        while sum(len(text) for s in sections for text in s.texts()) < LEAST_LETTERS:
            section = chance.choice(article.sections or originals[0].sections)
            sections.append(_varied_section(section, pool, chance))
        title = f"{article.title} {_SUFFIXES[turn % len(_SUFFIXES)]}"
        url = f"https://varied.example/{number}"
        yield replace(
            article,
            id=article_id(url),
            url=url,
            title=title,
            sections=tuple(sections),
            aliases=tuple(f"{alias} {turn}" for alias in article.aliases[:2]),
        )


def _varied_section(section: Section, pool: dict[str, list[Section]], chance: random.Random) -> Section:
    other = chance.choice(pool[(section.heading or "").split(" ")[0]])
    invented = "".join(chance.choice("bcdfghklmnprstvz") + chance.choice("aeiou") for _ in range(4))
    texts = (*other.texts(), f"See also {invented}.")
    return replace(section, blocks=tuple(Paragraph(text) for text in texts))


@contextmanager
def library(articles: Iterable[Article], **search: Any) -> Iterator[Library]:
    """A library of these articles in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="pinakes-benchmark-") as folder:
        config = Config.model_validate({"root": folder, "search": search})
        opened = Library.open(config)
        try:
            fill(opened, articles)
            yield opened
        finally:
            opened.close()


def fill(opened: Library, articles: Iterable[Article]) -> None:
    """Catalogue and index the articles."""
    batch: list[Article] = []
    for article in articles:
        batch.append(article)
        if len(batch) == BATCH:
            _put(opened, batch)
            batch = []
    _put(opened, batch)
    catch_up(opened.catalogue, opened.engine)


def _put(opened: Library, batch: list[Article]) -> None:
    if batch:
        with opened.catalogue.begin() as connection:
            opened.catalogue.put_many(connection, batch)


def _rows(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
