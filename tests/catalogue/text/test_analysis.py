"""One analysis for every engine: what is written in many ways is found in all of them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import text
from catalogue.text import (
    LONGEST_TOKEN,
    analysed,
    analysis,
    clean,
    fold,
    held,
    name_key,
    remembered,
    spans,
    stream,
    tokens,
    tokens_in_place,
    words,
)
from catalogue.text.sentences import BREAK

SAME = [
    ("covid-19", "covid19", "COVID 19", "Covid\u201119", "COVID‑19"),
    ("B12", "b-12", "B 12"),
    ("5-FU", "5FU", "5 FU"),
    ("500mg", "500 mg", "500-mg", "৫০০ mg", "５００mg"),
    ("β-blocker", "beta-blocker", "Beta‐blocker"),
    ("E11.9", "e11.9"),
    ("α-thalassaemia", "alpha-thalassemia"),
    ("Paget's disease", "Paget’s disease", "pagets disease", "PAGET'S DISEASE"),
    ("ménière's", "Meniere's", "Me\u0301nie\u0300re’s"),
    ("haemoglobin", "hemoglobin"),
    ("tumours", "tumors", "tumor"),
    ("co\u00adtrimoxazole", "cotrimoxazole", "co\u2060trimoxazole"),
    ("co\u200btrimoxazole", "co-trimoxazole"),
    ("D&C", "d&c", "D＆C", "D&C's", "(D&C)"),
    ("ডায়াবেটিস", "ডা\u09dfাবেটিস", "ডায\u09bcাবেটিস", "ডায়াবেটিসের"),
    ("রোগ", "রোগের", "রোগীর", "রোগটি", "রোগগুলোর", "রোগী", "রোগে"),
    ("জ্বর", "জ্বরের", "জ্ব\u200dর", "জ্বর\u200c"),
    ("১২", "12", "１２"),
    ("ﬁbrosis", "fibrosis"),
    ("H₂O", "H2O"),
    ("पढ़ना", "पढना", "प\u095dना"),
    ("रोज़", "रोज", "रो\u095b"),
]


@pytest.mark.parametrize("ways", SAME, ids=lambda ways: ways[0])
def test_what_is_written_in_many_ways_has_the_same_tokens(ways: tuple[str, ...]) -> None:
    assert {tuple(tokens(way)) for way in ways} == {tuple(tokens(ways[0]))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("co-trimoxazole", "cotrimoxazole"),
        ("HbA1c", "Hb A1c"),
        ("hba1c", "HBA1C"),
        ("X-ray", "xray"),
        ("D&C", "D & C"),
        ("D&C", "D&Cs"),
        ("AT&T", "at&t"),
        ("heart\u200battack", "heart attack"),
        ("heart\u200battack", "heartattack"),
        ("কাশি\u200bজ্বর", "জ্বর"),
        ("anti-IL-6", "IL6"),
        ("vitamin-B12", "B12"),
        ("E11.9", "E119"),
        ("beta-blockers", "betablocker"),
        ("O'Brien", "obrien"),
        ("COVID-19-related", "covid19"),
        ("C++", "c++"),
        ("Na+/K+", "k+"),
    ],
)
def test_a_joined_token_finds_the_other_way_of_writing(one: str, other: str) -> None:
    assert set(tokens(one)) & set(tokens(other)) - {"c", "k", "d"}


@pytest.mark.parametrize(
    ("shown", "acronyms"),
    [
        ("The WHO lists vaccines.", {"WHO"}),
        ("(WHO, UNICEF and others)", {"WHO"}),
        ("the WHO's advice; IT", {"WHO", "IT"}),
        ("those who know it", set()),
        ("WHO IS AT RISK", set()),
        ("TAKE IT WITH WATER", set()),
        ("I was", set()),
    ],
)
def test_function_words_in_capitals_are_words_of_their_own_where_not_all_is_in_capitals(
    shown: str, acronyms: set[str]
) -> None:
    assert {token for token in tokens(shown) if token.isupper()} == acronyms
    assert tokens_in_place(shown) == tokens_in_place(shown.lower())


def test_an_ampersand_joins_letters_and_no_words() -> None:
    assert {"d&c", "r&d"} <= set(tokens("A D&C, then R & D."))
    for apart in ("ear, nose & throat", "ear&nose", "Johnson & Johnson", "A & then", "& C", "x & y z"):
        assert not any("&" in token for token in tokens(apart)), apart


def test_breaks_are_no_tokens_but_keep_their_place() -> None:
    assert tokens("heart ␞ attack") == tokens_in_place("heart ␞ attack") == ["heart", "attack"]
    assert stream("heart ␞ attack") == "heart ␞ attack"
    assert stream("take covid-19") == "take covid 19 ␞ covid19"


def test_a_phrase_stands_in_place_however_its_code_is_written() -> None:
    assert (
        tokens_in_place("covid-19 vaccine")
        == tokens_in_place("COVID19 vaccine")
        == tokens_in_place("covid 19 vaccines")
    )


def test_a_name_key_tells_names_apart_that_stems_would_merge() -> None:
    assert name_key("  Paget’s  Disease ") == "paget disease"
    assert name_key("Organs") != name_key("Organ")
    assert name_key("C++") != name_key("C")
    assert name_key("🙂") == "🙂"


def test_long_words_are_cut_and_marks_do_not_pile_up() -> None:
    assert [len(t) for t in tokens("x" * 300)] == [text.LONGEST_TOKEN]
    assert all(len(token) <= text.LONGEST_TOKEN for token in tokens("a" + "\u0301" * 5000 + " ক" + "া" * 5000))


def test_words_know_where_they_stand() -> None:
    shown = "(Covid-19), «রোগ»."
    assert [shown[word.start : word.end] for word in words(shown)] == ["Covid-19", "রোগ"]
    assert [word.code for word in words(shown)] == [True, False]
    assert [shown[a:b] for a, b in spans(shown, {"covid19"})] == ["Covid-19"]


def test_held_is_what_words_hold() -> None:
    shown = "Anti-IL-6 in COVID-19, β-blockers; রোগীর"
    assert held(shown) == {token for word in words(shown) for token in (*word.tokens, *word.joined)}


@given(
    st.lists(
        st.sampled_from(
            ["Covid-19", "covid", "19,", "(a)", "a", "aa", "—", "রোগীর", "vitamin", "B12", "β-blocker."]
        )
    ),
    st.data(),
)
def test_spans_are_the_words_that_hold_what_is_wanted_however_they_are_spaced(
    chunks: list[str], data: st.DataObject
) -> None:
    wanted = {"covid19", "a", "aa", "b12", "vitaminb12", *tokens_in_place("রোগ")}
    gaps = [data.draw(st.sampled_from([" ", "  ", "\n", " \t"])) for _ in chunks]
    shown = "".join(chunk + gap for chunk, gap in zip(chunks, gaps))
    expected = [(w.start, w.end) for w in words(shown) if wanted.intersection((*w.tokens, *w.joined))]
    assert list(spans(shown, wanted)) == expected
    even = " ".join(chunks)
    assert [even[a:b] for a, b in spans(even, wanted)] == [shown[a:b] for a, b in expected]


@given(st.text())
def test_any_text_has_tokens_without_white_space(typed: str) -> None:
    found = tokens(typed)
    assert all(
        token and not any(c.isspace() for c in token) and len(token) <= 2 * text.LONGEST_TOKEN
        for token in found
    )
    assert found == tokens(typed)


@given(st.text())
def test_folding_and_keys_settle(typed: str) -> None:
    assert clean(clean(typed)) == clean(typed)
    assert name_key(name_key(typed)) == name_key(typed)
    assert fold(fold(typed)) == fold(typed)


def address(number: int) -> str:
    """Longer than what is remembered, and more than one word."""
    return f"https://journals.example/articles/covid-{number}-and-5-fu/PMC{number}/"


@pytest.mark.parametrize("limit", ["_REMEMBERED", "LONG_REMEMBERED"])
def test_what_is_forgotten_is_found_again_just_the_same(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lexicon begins anew when it is full, also in the middle of a text."""
    text = " ".join(
        f"word{chr(97 + i % 26)}{chr(97 + i // 26)} type {i} covid-{i} diseases, 5-FU {address(i)}"
        for i in range(200)
    )
    expected, known = analysed(text), held(text)
    monkeypatch.setattr(f"catalogue.text.remembered.{limit}", 7)
    for _ in range(3):
        assert held(text) == known
        stream, pieces = analysed(text)
        assert stream == expected[0]
        assert Counter(filter(None, pieces)) == Counter(filter(None, expected[1]))
        assert Counter(filter(None, pieces)) == Counter(stream.replace(BREAK, "").split())


def test_addresses_that_come_once_do_not_pile_up() -> None:
    """A reference has one of its own in every article; the texts of a crawl have thousands."""

    def known() -> int:
        return len(remembered.lexicon) + len(remembered.lexicon.special) + len(remembered.marked)

    def read(numbers: range) -> None:
        for number in numbers:
            analysed(f"As was said: {address(number)}")

    read(range(10_000, 10_000 + 2 * remembered.LONG_REMEMBERED))
    before = known()
    read(range(20_000, 20_000 + 2 * remembered.LONG_REMEMBERED))
    assert known() == before


@pytest.mark.parametrize(
    ("shown", "wanted", "marked"),
    [
        ("旧磨坊又转，磨坊真好。", {"磨坊"}, ["磨坊", "磨坊"]),
        ("山村里的旧磨坊转起来", {"旧磨", "磨坊"}, ["旧磨坊"]),
        ("一个磨坊，一个旧磨坊", {"旧磨", "磨坊"}, ["磨坊", "旧磨坊"]),
        ("iPhone手机很贵", {"手机"}, ["手机"]),
        ("iPhone手机很贵", {"iphon"}, ["iPhone"]),
        ("ﾊﾞﾝとパン", {"バン"}, ["ﾊﾞﾝ"]),
        ("水", {"水"}, ["水"]),
    ],
)
def test_of_a_run_without_spaces_only_what_is_wanted_is_marked(
    shown: str, wanted: set[str], marked: list[str]
) -> None:
    assert [shown[start:end] for start, end in spans(shown, wanted)] == marked


@given(
    st.text(alphabet="水車磨坊ใน้ำກໃab ，。", max_size=60),
    st.sets(st.text("水車磨坊น", min_size=2, max_size=2)),
)
def test_marks_stand_in_order_and_overlap_nowhere(shown: str, wanted: set[str]) -> None:
    end = 0
    for start, stop in spans(shown, wanted):
        assert end <= start < stop <= len(shown)
        end = stop


def test_a_long_run_is_analysed_to_its_end() -> None:
    assert tokens_in_place("水車" * 100 + "磨坊")[-1] == "磨坊"
    assert len(name_key("水車" * 100)) <= LONGEST_TOKEN


SPACES = "\x1c\x1d\x1e\x1f\x85\u2028\u2029\u200b\u00a0\u3000\x0b\x0c \n"


@given(st.text(st.sampled_from(f"a0é.{SPACES}"), max_size=20))
def test_a_text_has_as_many_words_whichever_way_it_is_cut(text: str) -> None:
    assert len(list(words(text))) == sum(map(bool, analysis.chunks_of(text)[1]))
