"""Whether an article has the kind of section that was asked for."""

from __future__ import annotations

from indexer.index.statistics import Totals
from indexer.search.bm25f import Scorer
from indexer.search.section_evidence import cue_share, has_kind
from tests.indexer.conftest import article
from tests.indexer.search.candidates import SEEN, forward, order, passages, texts_of

TREATED, INHERITED = passages(
    "gout is treated with a drug that lowers uric acid", "gout is a gout that runs in some families of old"
)


def test_having_the_kind_that_was_asked_for_counts() -> None:
    other = article("One", [("A", "other", "gout")], 1)
    causes = article("Two", [("A", "causes", "gout")], 2)
    assert order([other, causes], "gout", kinds=("causes",)) == [causes, other]


def test_a_passage_without_headings_answers_by_what_it_says() -> None:
    either = [TREATED, INHERITED]
    assert order(either, "gout", totals=texts_of(100))[0] == INHERITED
    assert order(either, "gout", kinds=("treatment",), totals=texts_of(100))[0] == TREATED


def test_long_articles_are_not_taken_for_passages() -> None:
    found = order([TREATED, INHERITED], "gout", kinds=("treatment",), totals=texts_of(800))
    assert found[0] == INHERITED


def test_one_kind_of_those_asked_for_is_enough() -> None:
    made = [
        article("One", [("A", "causes", "x"), ("B", "other", "y")], 1),
        article("Two", [("A", "other", "x")], 2),
    ]
    assert has_kind(forward(made), ("causes", "symptoms")).tolist() == [1.0, 0.0]


def test_cue_words_tell_of_articles_without_telling_headings_only() -> None:
    headed = article("Gout", [("Treatment", "treatment", "a drug treats it")], 9)
    found = forward([TREATED, INHERITED, headed])
    scorer = Scorer(found, {"treat": SEEN, "drug": SEEN}, Totals(1, 100))
    share = cue_share(scorer, found, ("treat", "drug"))
    assert share is not None
    assert 0 < share[0] < 1
    assert share[1:].tolist() == [0.0, 0.0]


def test_nothing_is_told_by_words_that_nobody_uses_or_where_every_article_has_headings() -> None:
    found = forward([TREATED])
    assert cue_share(Scorer(found, {}, Totals(1, 100)), found, ("treat",)) is None
    headed = forward([article("Gout", [("Treatment", "treatment", "a drug treats it")])])
    assert cue_share(Scorer(headed, {"treat": SEEN}, Totals(1, 100)), headed, ("treat",)) is None
