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
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalogue.article import Article, Paragraph, Section, article_id
from catalogue.config import Config
from indexer.extract.sections.kinds import DEFAULT
from indexer.index.sync import catch_up
from indexer.library import Library

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
JUDGED = ("med", "cranfield", "cisi")
BATCH = 500


def medquad(kinds: bool = False) -> Iterator[Article]:
    """The 5,461 health articles; with ``kinds``, their sections have the kinds that extraction would have
    given them.
    """
    for row in _rows(DATA / "library" / "medquad.jsonl.gz"):
        sections = [
            dict(s) | {"kind": DEFAULT.kind_of(s["heading"], row["title"]) if kinds else "other"}
            for s in row["sections"]
        ]
        yield Article.from_json(
            {"url": row["url"], "title": row["title"], "aliases": row["aliases"], "sections": sections}
        )


def judged(name: str) -> Iterator[Article]:
    """The documents of a judged set, each at ``https://SET.example/N``."""
    for row in _rows(DATA / "relevance" / name / "docs.jsonl.gz"):
        sections = [{"heading": None, "kind": "lead", "text": row["text"]}]
        yield Article.from_json(
            {"url": f"https://{name}.example/{row['id']}", "title": row["title"], "sections": sections}
        )


def queries(name: str) -> list[tuple[str, str]]:
    """Number and text of each query of a judged set."""
    lines = (DATA / "relevance" / name / "queries.tsv").read_text(encoding="utf-8").splitlines()
    return [(number, text) for number, _, text in (line.partition("\t") for line in lines) if text]


def judgments(name: str) -> dict[str, dict[str, int]]:
    """Query number → URL → grade."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (DATA / "relevance" / name / "qrels.txt").read_text(encoding="utf-8").splitlines():
        number, _, document, grade = line.split()
        found[number][f"https://{name}.example/{document}"] = int(grade)
    return found


def varied(count: int, seed: int = 7) -> Iterator[Article]:
    """``count`` articles made from MedQuAD: titles varied, sections drawn anew from articles of the same
    shape, rare invented words for the growth of the vocabulary. Synthetic: good for timing, worthless for
    relevance.
    """
    chance = random.Random(seed)
    originals = list(medquad())
    pool: dict[str, list[Section]] = defaultdict(list)
    for article in originals:
        for section in article.sections:
            pool[(section.heading or "").split(" ")[0]].append(section)
    suffixes = (
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
    for number in range(count):
        article = originals[number % len(originals)]
        turn = number // len(originals)
        if turn == 0:
            yield article
            continue
        sections = [_varied_section(section, pool, chance) for section in article.sections]
        # originals without their removed answers are short
        while sum(len(text) for s in sections for text in s.texts()) < 5_000:
            sections.append(
                _varied_section(chance.choice(article.sections or originals[0].sections), pool, chance)
            )
        title = f"{article.title} {suffixes[turn % len(suffixes)]}"
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
