"""How a question is put to an engine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.answers import Filters
from indexer.engines.meaning import AllOf, AnyOf, Everything, Meaning, Not, Phrase, Prefix, Query, Words
from indexer.question.compiler import MOST_OTHERS, MOST_TOKENS, meaning_of, whole_meaning_of
from indexer.question.model import Alternative, Concept, Question
from indexer.question.syntax import parse


def test_a_meaning_holds_words_phrases_and_exclusions() -> None:
    typed = parse('gout "big toe" -diet', 300, 32)
    question = Question(typed, (Concept((Alternative(("gout",)),), "gout"),))
    match meaning_of(question):
        case Meaning(
            AllOf(
                (
                    AllOf((Phrase(("big", "toe")), AnyOf((Words(), Words(field="title"))))),
                    Not(Words(("diet",))),
                )
            )
        ):
            pass
        case other:
            pytest.fail(repr(other))


def test_filters_alone_ask_for_everything() -> None:
    typed = parse("site:health.example", 300, 32)
    assert meaning_of(Question(typed)) == Meaning(Everything(), Filters(site="health.example"))
    assert meaning_of(Question(parse("glauc*", 300, 32))).query == Prefix("glauc")


def test_another_name_of_several_words_is_asked_as_all_of_them_without_its_function_words() -> None:
    ways = (Alternative(("tinnitus",)), Alternative(("ring", "in", "the", "ear"), 0.9, other=True))
    match meaning_of(Question(parse("tinnitus", 300, 32), concepts=(Concept(ways, "tinnitus"),))).query:
        case AnyOf(
            parts=(
                Words(tokens=("tinnitus",)),
                Words(tokens=("tinnitus",), field="title"),
                AllOf(parts=every),
            )
        ):
            assert [part.tokens for part in every if isinstance(part, Words)] == [("ring",), ("ear",)]
        case other:
            pytest.fail(f"asked as {other}")


def test_a_short_piece_of_a_compound_is_never_asked_alone() -> None:
    question = Question(
        parse("co-trimoxazole", 300, 32),
        concepts=(Concept((Alternative(("co", "trimoxazole")),), "co-trimoxazole"),),
    )
    match meaning_of(question).query:
        case AnyOf(parts=(Words(tokens=tokens), *_)):
            assert tokens == ("trimoxazole",)
        case other:
            pytest.fail(f"asked as {other}")


def test_a_beginning_that_goes_on_beyond_a_stem_means_that_word() -> None:
    assert meaning_of(Question(parse("diabetes*", 300, 32))).query == AnyOf(
        (Prefix("diabetes"), Words(("diabet",)))
    )
    assert meaning_of(Question(parse("arter*", 300, 32))).query == Prefix("arter")


def test_weights_are_those_of_the_heaviest_concept_and_only_said_where_they_differ() -> None:
    one, half = Alternative(("gout",)), Alternative(("gout",), 0.5)
    light = Question(parse("gout", 300, 32), (Concept((half,)), Concept((one,))))
    assert meaning_of(light).query == AnyOf((Words(("gout",)), Words(("gout",), "title", (1.0,))))
    heavy = Question(parse("gout", 300, 32), (Concept((one,), weight=9.0),))
    assert meaning_of(heavy).query == AnyOf(
        (Words(("gout",), weights=(4.0,)), Words(("gout",), "title", (4.0,)))
    )


def test_a_meaning_is_bounded() -> None:
    concepts = [
        Concept((Alternative((f"token{n}",)),), weight=1 if n < 9 else 2) for n in range(MOST_TOKENS + 9)
    ]
    names = [Alternative((f"one{n}", f"two{n}"), other=True) for n in range(MOST_OTHERS + 9)]
    query = meaning_of(Question(parse("gout", 300, 32), (*concepts, Concept(tuple(names))))).query
    assert isinstance(query, AnyOf)
    anywhere, in_titles, *others = query.parts
    assert isinstance(anywhere, Words)
    assert isinstance(in_titles, Words)
    assert len(anywhere.tokens) == len(in_titles.tokens) == MOST_TOKENS
    assert set(anywhere.weights) == {2.0}
    assert len(others) == MOST_OTHERS


def holds(query: Query, tokens: frozenset[str]) -> bool:
    """Whether a text of these tokens is among what a query matches."""
    match query:
        case Words(tokens=wanted, least=least):
            return len(tokens.intersection(wanted)) >= min(least, len(set(wanted))) if wanted else False
        case AllOf(parts=parts):
            return all(holds(part, tokens) for part in parts)
        case AnyOf(parts=parts):
            return any(holds(part, tokens) for part in parts)
    raise AssertionError(f"nothing of the sort is asked: {query}")


_LETTERS = "abcdefgh"
_TOKENS = st.lists(st.sampled_from([f"token{letter}" for letter in _LETTERS]), min_size=1, max_size=3)
_TYPED = st.builds(Alternative, _TOKENS.map(tuple))
_WAYS = st.builds(Alternative, _TOKENS.map(tuple), st.sampled_from([1.0, 0.9]), other=st.booleans())
_CONCEPTS = st.lists(
    st.builds(
        lambda typed, others, weight: Concept((typed, *others), weight=weight),
        _TYPED,
        st.lists(_WAYS, max_size=2),
        st.sampled_from([1.0, 0.4]),
    ),
    min_size=1,
    max_size=4,
)


@given(_CONCEPTS, st.lists(st.frozensets(st.sampled_from([f"token{x}" for x in _LETTERS])), max_size=8))
def test_what_holds_all_that_was_asked_is_a_part_of_what_is_found(
    concepts: list[Concept], texts: list[frozenset[str]]
) -> None:
    found = meaning_of(question := Question(parse("gout", 300, 32), tuple(concepts)))
    if (whole := whole_meaning_of(question, found)) is None:
        return
    asked = [concept for concept in concepts if concept.weight >= 1]
    for text in texts:
        every = all(any(text.issuperset(way.tokens) for way in c.alternatives) for c in asked)
        assert holds(whole.query, text) == (every and holds(found.query, text))


@pytest.mark.parametrize(("typed", "alone"), [("gout fever", True), ('gout fever "big toe"', False)])
def test_what_is_found_is_only_asked_for_where_it_is_less(typed: str, alone: bool) -> None:
    concepts = tuple(Concept((Alternative((token,)),)) for token in ("gout", "fever"))
    question = Question(parse(typed, 300, 32), concepts)
    whole = whole_meaning_of(question, found := meaning_of(question))
    assert whole is not None
    assert isinstance(whole.query, AllOf)
    assert (found.query in whole.query.parts) is not alone
