from __future__ import annotations

import json
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from catalogue.article import Article
from indexer.engines.meaning import FIELDS
from indexer.index.counting import BITS, ArticleRow, hash_of, rows_of
from indexer.index.document import analyse
from tests.indexer.conftest import article

_TEXTS = st.lists(
    st.sampled_from(["gout", "covid-19", "a", "5-FU", "…", "বাত", "uric\u200d acid", "x" * 90]), max_size=90
).map(" ".join)


def unpacked(row: ArticleRow) -> dict[str, dict[int, int]]:
    """Field → hash → count."""
    hashes, counts = np.frombuffer(row.hashes, "<u4").tolist(), np.frombuffer(row.counts, "<u2").tolist()
    fields = {
        name: {h: c >> shift & (1 << width) - 1 for h, c in zip(hashes, counts)}
        for name, (shift, width) in BITS.items()
    }
    return {name: {h: c for h, c in field.items() if c} for name, field in fields.items()}


def expected(made: Article) -> dict[str, dict[int, int]]:
    """The same, one token after the other."""
    found = {}
    for name, tokens in zip(FIELDS, analyse(made).fields):
        most = (1 << BITS[name][1]) - 1
        found[name] = {hash_of(token): min(count, most) for token, count in Counter(tokens).items()}
    return found


@given(st.lists(st.tuples(_TEXTS, _TEXTS, _TEXTS), max_size=4))
def test_counting_together_is_counting_one_by_one(texts: list[tuple[str, str, str]]) -> None:
    made = [
        article(title or "-", [(None, "lead", lead), (title, "other", body)], i)
        for i, (title, lead, body) in enumerate(texts)
    ]
    rows = rows_of([(a, i) for i, a in enumerate(made)])
    assert [row.sequence for row in rows] == list(range(len(made)))
    for a, row in zip(made, rows, strict=True):
        assert unpacked(row) == expected(a)
        assert np.frombuffer(row.lengths, "<u2").tolist() == [len(tokens) for tokens in analyse(a).fields]
        assert row == rows_of([(a, row.sequence)])[0]


def test_headings_are_kept_for_suggestions_and_kinds_for_questions() -> None:
    sections = [
        ("What causes Gout?", "causes", "acid"),
        ("Purines in beer", "other", "much"),
        ("Notice", "disclaimer", "none"),
    ]
    row = rows_of([(article("Gout", sections), 1)])[0]
    assert list(json.loads(row.headings).values()) == ["Purines in beer"]
    assert row.kinds == "causes other"
