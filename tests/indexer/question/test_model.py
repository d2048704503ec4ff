from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.answers import Filters
from indexer.engines.meaning import AllOf, AnyOf, Everything, Meaning, Not, Phrase, Prefix, Words
from indexer.question.model import (
    Alternative,
    Concept,
    Question,
    concepts_of,
    meaning_of,
    merged,
    name_keys,
    parse,
)


def test_operators_are_taken_out_of_the_words() -> None:
    typed = parse(
        'joint “big toe” -purines -"red meat" site:health.example section:"when to see a doctor" swell*',
        300,
        32,
    )
    assert typed.text == "joint"
    assert typed.phrases == (("big", "toe"),)
    assert typed.without == (("purin",), ("red", "meat"))
    assert typed.prefixes == ("swell",)
    assert typed.filters == Filters(site="health.example", section="when to see a doctor")
    assert not typed.plain


@pytest.mark.parametrize(
    "typed",
    ['"gout', "gout*x", "title:gout", "NOT gout", "(gout", "gout AND", "co-gout", "a* gout", "-5 gout"],
)
def test_all_else_is_words(typed: str) -> None:
    found = parse(typed, 300, 32)
    assert "gout" in found.text
    assert not (found.phrases)
    assert not (found.without)
    assert not (found.prefixes)


def test_a_lone_exclusion_is_a_word() -> None:
    found = parse("-gout", 300, 32)
    assert found.text == "-gout"
    assert not found.shown_without


def test_an_exclusion_beside_a_filter_takes_out_of_it() -> None:
    found = parse("site:health.example -gout", 300, 32)
    assert found.text == ""
    assert found.without == (("gout",),)


@pytest.mark.parametrize("typed", ["fever -cold", "fever −cold", "fever –cold", 'fever –"cold"'])
def test_any_dash_that_a_phone_types_leaves_out(typed: str) -> None:
    assert parse(typed, 300, 32).without == (("cold",),)


def test_a_dash_between_words_leaves_nothing_out() -> None:
    assert parse("flu – cold", 300, 32).without == ()


def test_what_is_too_long_is_cut_and_said() -> None:
    typed = parse("word " * 100, 300, 32)
    assert len(typed.text.split()) == 32
    assert len(typed.query) <= 300
    assert typed.notes == ("cut",)


def test_two_words_that_may_be_one_are_one_concept() -> None:
    from catalogue.text import words

    text = "co trimoxazole dose"
    found = concepts_of(list(words(text)), text, {"cotrimoxazole": (1, 1)})
    assert [tuple(a.tokens for a in concept.alternatives) for concept in found] == [
        (("co", "trimoxazole"), ("cotrimoxazole",)),
        (("dose",),),
    ]


def test_a_code_is_looked_for_as_a_whole() -> None:
    from catalogue.text import words

    found = concepts_of(list(words("B12")), "B12", {"b12": (3, 0), "b": (9, 9), "12": (9, 9)})
    assert found[0].alternatives == (Alternative(("b12",)),)


def test_repetitions_weigh() -> None:
    one = Concept((Alternative(("gout",)),), "gout")
    assert [c.weight for c in merged([one, one])] == [2.0]


def test_names_inside_a_query_are_looked_for_longest_first() -> None:
    keys = name_keys("symptoms of paget's disease of bone")
    assert keys[0] == "symptoms of paget disease of bone"
    assert "paget disease of bone" in keys
    assert not any(key.startswith("of ") or key.endswith(" of") for key in keys)


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


@given(st.text())
def test_any_text_is_parsed_within_its_caps(text: str) -> None:
    typed = parse(text, 50, 5)
    assert len(typed.query) <= 50
    assert len(typed.text.split()) <= 50
    assert all(typed.phrases)
    assert all(typed.without)
    assert len(typed.prefixes) <= 4


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


def test_a_sign_behind_a_name_tells_which_is_meant() -> None:
    from catalogue.text import words

    found = concepts_of(list(words("K+")), "K+", {"k": (9, 9), "k+": (3, 0)})
    assert found[0].alternatives == (Alternative(("k",), 0.5), Alternative(("k+",)))


def test_a_beginning_that_goes_on_beyond_a_stem_means_that_word() -> None:
    assert meaning_of(Question(parse("diabetes*", 300, 32))).query == AnyOf(
        (Prefix("diabetes"), Words(("diabet",)))
    )
    assert meaning_of(Question(parse("arter*", 300, 32))).query == Prefix("arter")


@pytest.mark.parametrize(
    ("typed", "begins"),
    [("haem*", "hem"), ("anaemi*", "anemi"), ("diarrhoea*", "diarrhea"), ("paed*", "ped"), ("heal*", "heal")],
)
def test_a_beginning_is_spelt_as_the_index_is(typed: str, begins: str) -> None:
    assert parse(typed, 300, 32).prefixes == (begins,)
