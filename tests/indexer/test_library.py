"""What a reader gets for what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from indexer.answers import SearchOptions
from indexer.library import DEEPEST, Library
from tests.indexer.conftest import MakeLibrary, article, put, titles


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("go", "Go"),
        ("baduk", "Go"),
        ("gout", "Gout"),
        ("GOUT?", "Gout"),
        ("paget's disease", "Paget's disease of bone"),
        ("pagets disease of bone", "Paget's disease of bone"),
        ("osteitis deformans", "Paget's disease of bone"),
        ("covid19", "COVID-19"),
        ("covid 19", "COVID-19"),
        ("COVID-19 symptoms", "COVID-19"),
        ("E11.9", "Type 2 diabetes"),
        ("hba1c", "Type 2 diabetes"),
        ("metformin 500 mg", "Type 2 diabetes"),
        ("cotrimoxazole", "Co-trimoxazole"),
        ("co trimoxazole", "Co-trimoxazole"),
        ("beta-blocker", "Beta blockers"),
        ("β-blocker", "Beta blockers"),
        ("b12", "Vitamin B12"),
        ("vitamin b-12", "Vitamin B12"),
        ("heart attack", "Myocardial infarction"),
        ("treatment of heart attack", "Myocardial infarction"),
        ("what causes gout", "Gout"),
        ("gout treatment", "Gout"),
        ("ডায়াবেটিস", "ডায়াবেটিস"),
        ("ডা\u09dfাবেটিস", "ডায়াবেটিস"),
        ("ডায়াবেটিসের লক্ষণ", "ডায়াবেটিস"),
        ("ডায়াবেটিস কেন হয়", "ডায়াবেটিস"),
        ("diabetis rog", "ডায়াবেটিস"),
        ("jor", "Fever"),
        ("জ্বর", "Fever"),
        ("gouut", "Gout"),
        ("glucoma", "Glaucoma"),
    ],
)
def test_what_is_meant_stands_first(health: Library, typed: str, first: str) -> None:
    assert titles(health, typed)[:1] == [first]


def test_operators_narrow(health: Library) -> None:
    assert titles(health, '"muscle wasting"') == ["Atrophy"]
    assert "Gout" not in titles(health, "arthritis -purines")
    assert titles(health, "atrophy site:other.example") == ["Atrophy"]
    assert titles(health, "glauc*") == ["Glaucoma"]
    assert titles(health, "joint section:treatment")[:1] == ["Gout"]
    assert "Gout" in titles(health, "attack section:treatment")


def test_disclaimers_are_not_searched(health: Library) -> None:
    assert titles(health, "zookeeper") == []


@pytest.mark.parametrize("typed", ["", "   ", "?!…", "the of", "()", '""', "-", "*", "\x00\u202e"])
def test_nothing_asked_is_answered_as_such(health: Library, typed: str) -> None:
    result = health.search(typed)
    assert result.empty
    assert not result.hits


# A question asks the database some ten times, one of four beginnings thirty times.
MOST_STATEMENTS = 40

BAD_QUERIES = [
    '"unbalanced',
    "AND",
    "NOT x",
    "*",
    "(((",
    "title:",
    "NEAR(",
    "5-FU",
    "C++",
    "o'brien",
    "Na+/K+",
    "10.1000/xyz(1)",
    "E11.9",
    "α-thalassemia",
    "x " * 2000,
    "gout " * 2500,
    " ".join(f"{c}*" for c in "abcdefghijklmnopqrstuvwxyz"),
    "*out",
    "a\x00b\r\nc\u202e",
    "\ud800gout",
    "😀🙂",
    "ক" + "া" * 5000,
    "g" * 300,
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7} %0d%0aSet-Cookie",
    "-" * 300,
    '"' * 299,
    "site:",
    "site:x section:y",
    "category:../../etc",
    "-gout",
    '-"gout"',
    "gout -gout",
    "১২৩",
    "../..",
    "' OR 1=1 --",
    "\u0301" * 300,
    'a:b "x',
    "+ - && || ! ( ) { } [ ] ^ ~ ? : \\ /",
]


@pytest.fixture
def statements(health: Library) -> Iterator[list[str]]:
    """What is asked of the database."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(health.catalogue.engine, "before_cursor_execute", note)
    yield asked
    event.remove(health.catalogue.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("typed", BAD_QUERIES, ids=range(len(BAD_QUERIES)))
def test_no_query_is_an_error_or_asks_without_end(health: Library, statements: list[str], typed: str) -> None:
    result = health.search(typed, SearchOptions(facets=True))
    health.suggest(typed)
    assert len(result.query) <= health.config.search.max_query_chars
    assert 0 < len(statements) <= MOST_STATEMENTS


@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(['"', "-", "*", "site:", "gout", "section:", "the", "জ্বর", "b12", " ", "a"])
    ).map("".join)
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_answered(health: Library, typed: str) -> None:
    result = health.search(typed)
    assert result.total >= len(result.hits)
    assert len({hit.id for hit in result.hits}) == len(result.hits)


def test_long_queries_are_cut_and_it_is_said(health: Library) -> None:
    assert "cut" in health.search("gout " * 100).notes


def test_pages_follow_each_other(health: Library) -> None:
    whole = titles(health, "disease pain gout treatment", size=8)
    assert (
        titles(health, "disease pain gout treatment", size=4)
        + titles(health, "disease pain gout treatment", size=4, page=2)
        == whole
    )
    for page in (0, -1, 10**9):
        health.search("gout", SearchOptions(page=page))
    assert health.search("gout", SearchOptions(page=10**9, size=10)).page == DEEPEST // 10


def test_what_changed_is_found_at_once(make_library: MakeLibrary) -> None:
    library = make_library([article("Gout", [("A", "other", "uric acid")], 1)])
    library.search("gout")
    put(
        library,
        [
            article("Scurvy", [("A", "other", "vitamin C")], 2),
            article("Gout", [("A", "other", "purines")], 1),
        ],
    )
    assert titles(library, "scurvy") == ["Scurvy"]
    assert titles(library, "uric") == []
    with library.catalogue.begin() as connection:
        library.catalogue.delete(connection, article("Gout", (), 1).id, "gone")
    assert titles(library, "gout") == []


def test_the_order_is_the_same_on_each_engine(
    make_library: MakeLibrary, health: Library, tmp_path: Path
) -> None:
    other = make_library(list(health.catalogue.articles()), tmp_path, index={"engine": "whoosh"})
    for typed in (
        "gout",
        "pain in a joint",
        "symptoms of diabetes",
        "ডায়াবেটিস",
        "atrophy of the brain",
        "blood pressure medicine",
    ):
        one, two = health.search(typed).hits, other.search(typed).hits
        assert [(hit.id, hit.score) for hit in one] == [(hit.id, hit.score) for hit in two]


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_signs_powers_and_acronyms_do_not_change_what_a_word_is(
    make_library: MakeLibrary, engine: str
) -> None:
    rows = [
        article("Lipitor™", [("Uses", "other", "Lipitor® lowers fat in the blood.")], 1),
        article("Blood count", [("Platelets", "other", "250 × 10⁹/L of them, or ১০⁹.")], 2),
        article("Hearing aids", [("Kinds", "other", "Hearing aids make sounds louder.")], 3),
        article("AIDS", [("Cause", "other", "AIDS comes from HIV.")], 4),
    ]
    library = make_library(rows, index={"engine": engine})
    assert titles(library, "lipitor") == titles(library, "LIPITOR®") == ["Lipitor™"]
    assert titles(library, "10⁹") == titles(library, "10^9") == ["Blood count"]
    assert titles(library, "109") == []
    assert titles(library, "hearing aid") == ["Hearing aids"]
    assert titles(library, "Hearing Aids")[0] == "Hearing aids"
    assert titles(library, "AIDS")[0] == titles(library, "aids")[0] == "AIDS"
    assert "AIDS" not in titles(library, "aid")


def test_the_number_of_a_code_that_nobody_knows_finds_nothing(health: Library) -> None:
    assert health.search("2-XQ").total == 0


def test_a_fifth_beginning_is_said_to_be_too_many(health: Library) -> None:
    assert health.search("ab* cd* ef* gh* gou*").notes == ("prefix-many",)
    assert health.search("a* gout").notes == ("prefix-short",)


def test_a_question_in_words_of_its_own_finds_the_passage_that_answers(make_library: MakeLibrary) -> None:
    texts = (
        "Gout is a painful form of arthritis of one joint.",
        "Gout is managed by drugs that lower uric acid, and by rest in an attack.",
        "The prevalence of gout is estimated at 4 percent.",
        "Gout is inherited in part: mutations of some genes are found in families.",
    )
    passages = [article("", [(None, "lead", text)], number) for number, text in enumerate(texts)]
    library = make_library(passages)
    asked = {
        "My uncle has gout. How many others have it?": 2,
        "i have gout, is it passed on in families": 3,
        "what can be done about gout?": 1,
    }
    for question, place in asked.items():
        assert library.search(question).hits[0].url == passages[place].url, question


def test_a_medicine_that_the_library_does_not_hold_is_no_other_one(make_library: MakeLibrary) -> None:
    rows = [
        article("Co-careldopa", [("Uses", "uses", "For Parkinson's disease.")]),
        article("Co-amoxiclav", [("Uses", "uses", "Kills.")], 1),
    ]
    library = make_library(rows)
    assert titles(library, "co-trimoxazole") == []
    assert titles(library, "co-amoxiclav") == ["Co-amoxiclav"]


def test_another_name_finds_only_what_holds_all_of_it(make_library: MakeLibrary) -> None:
    rows = [
        article("Tinnitus", [("Overview", "definition", "A noise that nobody else hears.")]),
        article("Noises", [("Overview", "definition", "Some hear a ringing in the ears at night.")], 1),
        article(
            "Wedding ring", [("Overview", "definition", "A ring stuck in the swelling of the finger.")], 2
        ),
    ]
    assert titles(make_library(rows), "tinnitus") == ["Tinnitus", "Noises"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("diabetes*", "Type 2 diabetes"), ("infections*", "Co-trimoxazole"), ("haem*", "Haemophilia")],
)
def test_a_whole_word_with_an_asterisk_finds_itself_in_either_spelling(
    make_library: MakeLibrary, typed: str, found: str
) -> None:
    rows = [
        ("Type 2 diabetes", "Sugar."),
        ("Co-trimoxazole", "For an infection."),
        ("Haemophilia", "Blood does not clot."),
    ]
    library = make_library(
        [article(title, [("A", "other", text)], n) for n, (title, text) in enumerate(rows)]
    )
    assert titles(library, typed) == [found]
