"""Which operators are in a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.answers import Filters, Note
from indexer.question.syntax import parse


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
    ['"gout', "title:gout", "NOT gout", "(gout", "gout AND", "co-gout", "a* gout", "-5 gout"],
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
    assert typed.notes == (Note.CUT,)


@given(st.text())
def test_any_text_is_parsed_within_its_caps(text: str) -> None:
    typed = parse(text, 50, 5)
    assert len(typed.query) <= 50
    assert len(typed.text.split()) <= 50
    assert all(typed.phrases)
    assert all(typed.without)
    assert len(typed.prefixes) <= 4


@pytest.mark.parametrize(
    ("typed", "begins"),
    [("haem*", "hem"), ("anaemi*", "anemi"), ("diarrhoea*", "diarrhea"), ("paed*", "ped"), ("heal*", "heal")],
)
def test_a_beginning_is_spelt_as_the_index_is(typed: str, begins: str) -> None:
    assert parse(typed, 300, 32).prefixes == (begins,)


def test_too_many_asterisks_and_too_short_beginnings_are_words_and_it_is_said() -> None:
    typed = parse("ab* cd* ef* gh* gou*", 300, 32)
    assert (typed.prefixes, typed.text) == (("ab", "cd", "ef", "gh"), "gou")
    assert typed.notes == (Note.PREFIX_MANY,)
    typed = parse("a* gout", 300, 32)
    assert (typed.prefixes, typed.text) == ((), "a* gout")
    assert typed.notes == (Note.PREFIX_SHORT,)


@pytest.mark.parametrize(
    ("text", "plain", "may_be_a_name"),
    [
        ("big toe", True, True),
        ('"big toe"', False, True),
        ('"big toe" gout', False, False),
        ('"big" "toe"', False, False),
        ("gout -diet", False, False),
        ("gout site:health.example", False, False),
    ],
)
def test_only_words_without_operators_or_all_in_quotes_may_be_a_name(
    text: str, plain: bool, may_be_a_name: bool
) -> None:
    typed = parse(text, 300, 32)
    assert (typed.plain, typed.may_be_a_name) == (plain, may_be_a_name)


def test_what_cannot_be_seen_counts_where_it_is_too_much() -> None:
    assert parse("gout" + "\u200b" * 500, 50, 32).notes == (Note.CUT,)
    assert parse("gout" + "\u200b" * 50, 50, 32).notes == ()


@pytest.mark.parametrize(
    ("query", "prefixes", "text"),
    [
        ("glau*ma", ("glau",), ""),
        ("glau*ma treatment", ("glau",), "treatment"),
        ("di*bet*s", ("di",), ""),
        ("শ্বা*কষ্ট", ("শ্বা",), ""),
        ("g*ut pain", (), "g pain"),
    ],
)
def test_an_asterisk_inside_a_word_ends_it_and_that_is_said(
    query: str, prefixes: tuple[str, ...], text: str
) -> None:
    typed = parse(query, 300, 32)
    assert (typed.prefixes, typed.text) == (prefixes, text)
    assert Note.PREFIX_INSIDE in typed.notes


@pytest.mark.parametrize("query", ["HLA-B*27", "CYP2D6*4", "2*3", "**bold**", "a * b", "gout *"])
def test_an_asterisk_in_a_code_or_beside_words_is_a_sign(query: str) -> None:
    typed = parse(query, 300, 32)
    assert (typed.prefixes, typed.notes) == ((), ())
    assert typed.text == query


@pytest.mark.parametrize("query", ["*itis", "pain *itis", "*ডায়া"])
def test_an_asterisk_before_a_word_is_said_to_do_nothing(query: str) -> None:
    assert Note.PREFIX_SHORT in parse(query, 300, 32).notes


@pytest.mark.parametrize(
    ("typed", "read"),
    [("D&amp;C", "D&C"), ("a &lt; b", "a < b"), ("&#68;ogs", "Dogs"), ("AT&T;", "AT&T;"), ("R&not", "R&not")],
)
def test_a_character_that_is_copied_as_html_writes_it_is_read(typed: str, read: str) -> None:
    assert parse(typed, 300, 32).text == read


@pytest.mark.parametrize("typed", ["A*", "A* search", "the A* path"])
def test_a_letter_with_a_star_stays_a_word(typed: str) -> None:
    assert parse(typed, 300, 32).text == typed
