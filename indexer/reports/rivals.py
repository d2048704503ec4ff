"""Which articles compete for the same topic? Those of one title, and those of nearly the same text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from catalogue.browse import Entry, entries
from catalogue.schema import articles
from indexer.linking.copies import ALIKE_BITS
from indexer.reports.model import ReportRow, Why

_a = articles.c

# Two hashes that differ in at most three of 64 bits have one of four parts of 16 bits in common.
_PARTS = (0, 16, 32, 48)
_PART = 0xFFFF


def competing(connection: Connection) -> list[ReportRow]:
    """A row for each article but the oldest of its group, which stands beside it; ``count`` is the number of
    articles in the group, ``detail`` says in what they are alike (:class:`Why`).
    """
    wanted = select(_a.id, _a.letter, _a.filing_key, _a.language, _a.simhash)
    rows = connection.execute(wanted.where(~_a.deleted).order_by(_a.added_at, _a.id)).all()
    titled: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows:
        titled[row.letter, row.filing_key, row.language.partition("-")[0]].append(row.id)
    named = [group for group in titled.values() if len(group) > 1]
    hashes = {row.id: row.simhash & (1 << 64) - 1 for row in rows if row.simhash is not None}
    alike = _alike(hashes)
    ids = [article_id for group in (*named, *alike) for article_id in group]
    known = {entry.id: entry for entry in entries(connection, ids)}
    found = {one.article_id: one for group in alike for one in _rows(group, known, Why.NEARLY_THE_SAME)}
    found |= {one.article_id: one for group in named for one in _rows(group, known, Why.SAME_TITLE)}
    return sorted(found.values(), key=lambda one: (one.other.casefold(), one.other_id, one.article_id))


def _rows(group: Sequence[str], known: dict[str, Entry], why: Why) -> Iterator[ReportRow]:
    first, *others = group
    for one in others:
        yield ReportRow.about(known[one], known[first], len(group), why)


def _alike(hashes: dict[str, int]) -> list[list[str]]:
    """Groups of articles each of which has nearly the text of another one in it, in the order given."""
    leader = {article_id: article_id for article_id in hashes}

    def first_of(article_id: str) -> str:
        while leader[article_id] != article_id:
            leader[article_id] = article_id = leader[leader[article_id]]
        return article_id

    for part in _PARTS:
        shared: dict[int, dict[int, str]] = defaultdict(dict)
        for article_id, value in hashes.items():
            there = shared[value >> part & _PART]
            for other, its_id in there.items():
                if (other ^ value).bit_count() <= ALIKE_BITS:
                    leader[first_of(article_id)] = first_of(its_id)
            there.setdefault(value, article_id)
    groups: dict[str, list[str]] = defaultdict(list)
    for article_id in hashes:
        groups[first_of(article_id)].append(article_id)
    return [group for group in groups.values() if len(group) > 1]
