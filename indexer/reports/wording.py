"""Which abbreviations does a library use and never explain, and which articles have no note in Bangla?

The texts of all articles are read for this once in each process, and then those that changed.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from catalogue.article import Article
from catalogue.browse import entries
from catalogue.schema import articles, terms
from catalogue.scripts import has_bangla
from catalogue.store import Catalogue
from catalogue.text import STOP_WORDS, tokens
from indexer.index.document import UNRANKED
from indexer.linking.names import NameIndex, name_tokens
from indexer.linking.projection import Projection
from indexer.reports.model import ReportRow

# Articles that must use an abbreviation for it to be reported: one alone may have its own.
FEWEST_USES = 2

# Articles that are read at a time.
_BATCH = 200

# Two to six capital letters and digits, by themselves: no part of a word, an address or a code.
_ABBREVIATION = re.compile(r"(?<![\w./@#-])([A-Z][A-Z0-9]{1,5})(?![\w/@]|[.-]\w)")
# Where it is said what one means: «magnetic resonance imaging (MRI)», «MRI (magnetic …)», «MRI stands for».
_EXPLAINED = re.compile(
    r"\(\s*([A-Z][A-Z0-9]{1,5})s?\s*[),;]"
    r"|(?<!\w)([A-Z][A-Z0-9]{1,5})\s*(?:\((?=[a-z])|,? (?:is )?(?:stands|short) for\b)"
)
# A word in capitals beside it: a line that shouts, not an abbreviation.
_SHOUTED = re.compile(r"\b[A-Z]{2,}\s+[A-Z]{2,}\b")
_ROMAN = re.compile(r"[IVXLC]+")


class _Wording(NamedTuple):
    """What the texts of an article use and explain."""

    used: tuple[str, ...]
    explained: tuple[str, ...]
    has_bangla: bool


class WordingIndex(Projection):
    """Article id → what its texts use and explain. Thread-safe."""

    def __init__(self) -> None:
        super().__init__()
        self.articles: dict[str, _Wording] = {}

    def _follow(self, catalogue: Catalogue, since: int) -> None:
        last = since
        while True:
            wanted = select(articles.c.id, articles.c.sequence, articles.c.deleted, articles.c.json)
            wanted = wanted.where(articles.c.sequence > last).order_by(articles.c.sequence).limit(_BATCH)
            with catalogue.read() as connection:
                rows = connection.execute(wanted).all()
            for row in rows:
                if row.deleted:
                    self.articles.pop(row.id, None)
                else:
                    self.articles[row.id] = _wording_of(Article.from_json(json.loads(row.json)))
            if len(rows) < _BATCH:
                return
            last = rows[-1].sequence


def unexplained(catalogue: Catalogue, connection: Connection) -> list[ReportRow]:
    """Abbreviations of which no article's title, other name, text or glossary says what they mean. ``count``
    is how many articles use one, and one of them stands beside it.
    """
    known = WordingIndex.of(catalogue).articles
    names = NameIndex.of(catalogue)
    explained = {word for wording in known.values() for word in wording.explained}
    uses = Counter(word for wording in known.values() for word in wording.used)
    wanted = {word for word, count in uses.items() if count >= FEWEST_USES and word not in explained}
    wanted = {word for word in wanted if not names.at(name_tokens(word))}
    glossary = set(connection.execute(select(terms.c.key).distinct()).scalars())
    wanted = {word for word in wanted if " ".join(tokens(word)) not in glossary}
    example: dict[str, str] = {}
    for article_id, wording in known.items():
        for word in wording.used:
            if word in wanted:
                example.setdefault(word, article_id)
    shown = {entry.id: entry for entry in entries(connection, list(example.values()))}
    return [
        ReportRow(word, "", "", "", entry.title or entry.url, entry.id, entry.url, uses[word])
        for word in sorted(wanted, key=lambda word: (-uses[word], word))
        if (entry := shown.get(example[word]))
    ]


def without_bangla(catalogue: Catalogue, connection: Connection) -> list[ReportRow]:
    """Articles in another language with nothing in Bangla in them, in filing order."""
    known = WordingIndex.of(catalogue).articles
    lacking = {article_id for article_id, wording in known.items() if not wording.has_bangla}
    wanted = select(articles.c.id).where(~articles.c.deleted)
    wanted = wanted.order_by(articles.c.letter, articles.c.filing_key, articles.c.id)
    ids = [article_id for article_id in connection.execute(wanted).scalars() if article_id in lacking]
    return [ReportRow.about(entry) for entry in entries(connection, ids)]


def _wording_of(article: Article) -> _Wording:
    bangla = article.language.partition("-")[0] == "bn"
    bangla = bangla or any(
        language == "bn" and said for term in article.terms for language, said in term.definitions
    )
    used: set[str] = set()
    explained: set[str] = set()
    for text in _texts(article):
        bangla = bangla or has_bangla(text)
        explained.update(one or other for one, other in _EXPLAINED.findall(text))
        if not _SHOUTED.search(text):
            used.update(_ABBREVIATION.findall(text))
    words = (word for word in used if not _ROMAN.fullmatch(word) and word.lower() not in STOP_WORDS)
    return _Wording(tuple(map(sys.intern, words)), tuple(map(sys.intern, explained)), bangla)


def _texts(article: Article) -> Iterator[str]:
    for section in article.sections:
        if section.kind not in UNRANKED and section.kind != "references":
            yield from section.texts()
