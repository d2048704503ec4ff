from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from catalogue.article import Article
from catalogue.text import tokens_in_place
from indexer.engines.meaning import FIELDS
from indexer.index.counting import rows_of
from indexer.index.statistics import DocumentFrequency, Forward, Totals, idf
from indexer.question.model import Alternative, Concept, Question, parse
from indexer.search.ranking import ALIAS_TIER, TITLE_TIER, NameMatches, counted, rank
from indexer.search.regularisation import regularised
from tests.indexer.conftest import article

SEEN = DocumentFrequency(articles=5, named=1)


def forward(articles: list[Article]) -> Forward:
    packed = [(row.hashes, row.counts, row.lengths) for row in rows_of([(a, 1) for a in articles])]
    sizes = [len(counts) // 2 for _, counts, _ in packed]
    return Forward(
        tuple(a.id for a in articles),
        np.frombuffer(b"".join(hashes for hashes, _, _ in packed), "<u4"),
        np.frombuffer(b"".join(counts for _, counts, _ in packed), "<u2"),
        np.concatenate(([0], np.cumsum(sizes))),
        np.frombuffer(b"".join(lengths for _, _, lengths in packed), "<u2").reshape(
            len(articles), len(FIELDS)
        ),
        tuple(" ".join({s.kind for s in a.sections}) for a in articles),
    )


def order(
    articles: list[Article], *tokens: str, kinds: tuple[str, ...] = (), names: NameMatches | None = None
) -> list[str]:
    concepts = tuple(Concept((Alternative((token,)),), token) for token in tokens)
    question = Question(parse(" ".join(tokens), 300, 32), concepts, tokens, kinds)
    found = forward(articles)
    totals = Totals(1, 100, tuple(found.lengths.mean(axis=0) + 0.01))
    ranked = rank(question, found, dict.fromkeys(tokens, SEEN), totals, names or NameMatches({}, {})).places
    titles = {a.id: a.title for a in articles}
    return [titles[place.id] for place in ranked]


def test_a_title_that_is_asked_for_stands_above_a_body_that_repeats_it() -> None:
    articles = [
        article("Meals", [("A", "other", "gout " * 20)], 1),
        article("Gout", [("A", "other", "a disease of joints " * 5)], 2),
    ]
    assert order(articles, "gout") == ["Gout", "Meals"]


def test_an_article_without_a_field_loses_nothing_by_it() -> None:
    articles = [
        article("", [(None, "lead", "gout " * 5)], 1),
        article("Long other title of it", [(None, "lead", "gout " * 4)], 2),
    ]
    assert order(articles, "gout")[0] == ""


def test_having_the_kind_that_was_asked_for_counts() -> None:
    articles = [article("One", [("A", "other", "gout")], 1), article("Two", [("A", "causes", "gout")], 2)]
    assert order(articles, "gout", kinds=("causes",)) == ["Two", "One"]


def among_passages(*texts: str, length: int, kinds: tuple[str, ...]) -> list[str]:
    """The order of passages without headings, in a library whose texts have ``length`` words."""
    articles = [article("", [(None, "lead", text)], i) for i, text in enumerate(texts)]
    question = Question(
        parse("gout", 300, 32), (Concept((Alternative(("gout",)),), "gout"),), ("gout",), kinds
    )
    totals = Totals(1, 100, (1, 1, 1, length, 1, 1))
    tokens = ["gout", *counted(question, totals)]
    ranked = rank(
        question, forward(articles), dict.fromkeys(tokens, SEEN), totals, NameMatches({}, {})
    ).places
    return [texts[[a.id for a in articles].index(place.id)] for place in ranked]


def test_a_passage_without_headings_answers_by_what_it_says() -> None:
    asked, other = (
        "gout is treated with a drug that lowers uric acid",
        "gout is a gout that runs in some families of old",
    )
    assert among_passages(asked, other, length=100, kinds=())[0] == other
    assert among_passages(asked, other, length=100, kinds=("treatment",))[0] == asked


def test_a_passage_without_a_title_is_not_behind_its_siblings_for_that() -> None:
    titled = article("Gout", [(None, "lead", "gout runs in some families of old")], 1)
    bare = article("", [(None, "lead", "gout is treated with a drug that lowers uric acid")], 2)
    question = Question(
        parse("gout", 300, 32), (Concept((Alternative(("gout",)),), "gout"),), ("gout",), ("treatment",)
    )
    totals = Totals(1, 100, (1, 1, 1, 100, 1, 1))
    tokens = ["gout", *counted(question, totals)]
    found = forward([titled, bare])
    ranked = rank(
        question, found, dict.fromkeys(tokens, SEEN), totals, NameMatches({}, {titled.id: 1.0})
    ).places
    assert [place.id for place in ranked] == [bare.id, titled.id]


def test_of_short_texts_the_one_that_says_a_sentence_in_one_place_stands_first() -> None:
    words = "aspirin lowers mortality after surgery in elderly patients"
    tokens = [token for token in tokens_in_place(words) if token not in ("after", "in")]
    filler = "and some other word of no weight whatever is put here " * 3
    scattered = article("", [(None, "lead", filler.join(f"{word} " for word in words.split()))], 1)
    together = article("", [(None, "lead", f"{words} {filler * 7}")], 2)
    found = forward([scattered, together])
    texts = {a.id: tokens_in_place(" ".join(a.texts())) for a in (scattered, together)}
    question = Question(
        parse(words, 300, 32),
        tuple(Concept((Alternative((token,)),), token) for token in [*tokens, "other"]),
        tuple(tokens),
    )
    for length, first in ((150, together.id), (800, None)):
        asked: list[str] = []

        def read(ids: Sequence[str], asked: list[str] = asked) -> dict[str, list[str]]:
            asked += ids
            return texts

        totals = Totals(1, 100, (1, 1, 1, length, 1, 1))
        places = rank(
            question, found, dict.fromkeys([*tokens, "other"], SEEN), totals, NameMatches({}, {}), read
        ).places
        if first:
            assert places[0].id == first
        assert bool(asked) == bool(first)


def test_long_articles_are_not_taken_for_passages() -> None:
    asked, other = (
        "gout is treated with a drug that lowers uric acid",
        "gout is a gout that runs in some families of old",
    )
    assert among_passages(asked, other, length=800, kinds=("treatment",))[0] == other


def test_who_holds_the_whole_of_a_long_question_stands_above_who_repeats_half_of_it() -> None:
    half = article("Half", [("A", "other", "uric acid " * 40 + "other words of the same length " * 4)], 1)
    whole = article(
        "Whole", [("A", "other", "uric acid crystals inflame joints at night " + "some more words " * 30)], 2
    )
    tokens = ("uric", "acid", "crystal", "inflam", "joint", "night")
    assert order([half, whole], *tokens)[0] == "Whole"


def test_exact_names_stand_above_every_score() -> None:
    articles = [article(f"Gout {i}", [("A", "other", "gout " * i)], i) for i in range(1, 4)]
    names = NameMatches({articles[0].id: ALIAS_TIER, articles[1].id: TITLE_TIER}, {})
    assert order(articles, "gout", names=names)[:2] == ["Gout 2", "Gout 1"]


def test_equal_scores_go_by_id() -> None:
    articles = [article("Gout", [("A", "other", "gout")], i) for i in range(5)]
    question = Question(parse("gout", 300, 32), (Concept((Alternative(("gout",)),), "gout"),), ("gout",))
    found = forward(articles)
    places = rank(
        question,
        found,
        {"gout": DocumentFrequency(5, 5)},
        Totals(1, 100, tuple(found.lengths.mean(axis=0) + 0.01)),
        NameMatches({}, {}),
    ).places
    assert [p.id for p in places] == sorted(a.id for a in articles)


def test_all_words_of_a_concept_count_more_than_half_of_them() -> None:
    articles = [
        article("A", [("A", "other", "heart " * 9)], 1),
        article("B", [("A", "other", "myocardial infarction")], 2),
    ]
    concept = Concept(
        (Alternative(("heart", "attack")), Alternative(("myocardi", "infarct"), 0.9)), "heart attack"
    )
    found = forward(articles)
    question = Question(parse("heart attack", 300, 32), (concept,), ("heart", "attack"))
    frequencies = dict.fromkeys(("heart", "attack", "myocardi", "infarct"), SEEN)
    places = rank(
        question,
        found,
        frequencies,
        Totals(1, 100, tuple(found.lengths.mean(axis=0) + 0.01)),
        NameMatches({}, {}),
    ).places
    assert places[0].id == articles[1].id


def test_nothing_found_is_no_error() -> None:
    assert rank(Question(parse("gout", 300, 32)), forward([]), {}, Totals(), NameMatches({}, {})).places == []


@pytest.mark.parametrize(("articles", "total"), [(0, 0), (5, 5), (10, 5), (1, 10**6)])
def test_idf_is_never_negative(articles: int, total: int) -> None:
    assert idf(articles, total) > 0


def test_regularisation_lifts_an_article_among_its_like() -> None:
    alike = [article(f"A{i}", [("A", "other", f"uric acid purine joint crystal w{i}")], i) for i in range(5)]
    stranger = article("S", [("A", "other", "stone board game player east")], 9)
    others = [
        article(f"O{i}", [("A", "other", f"something else entirely here{i}")], 20 + i) for i in range(30)
    ]
    found = forward([*alike, stranger, *others])
    scores = np.array([5, 4.8, 4.6, 4.4, 4.2, 4.3] + [0.1] * 30, np.float32)
    blended = regularised(scores, found, 0.3)
    assert scores[5] > scores[4]
    assert blended[4] > blended[5]
    assert np.all(blended >= scores)
    assert np.array_equal(regularised(scores, found, 0.0), scores)


def test_regularisation_moves_nobody_below_those_it_did_not_look_at() -> None:
    articles = [article(f"A{i}", [("A", "other", f"gout w{i} v{i % 7}")], i) for i in range(60)]
    scores = np.linspace(5, 1, 60).astype(np.float32)
    blended = regularised(scores, forward(articles), 0.3)
    assert blended[:40].min() >= blended[40:].max()
