from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from catalogue.schema import query_counts
from indexer.library import Library
from indexer.search import autocomplete as module
from indexer.search.completions import ALIAS, HEADING, TERM, TITLE, CompletionIndex, asked_for
from indexer.search.familiarity import familiarity
from tests.indexer.conftest import MakeLibrary, article, put


def texts(library: Library, typed: str, limit: int = 8) -> list[str]:
    return [suggestion.text for suggestion in library.suggest(typed, limit)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("go", "Go"),
        ("gou", "Gout"),
        ("glau", "Glaucoma"),
        ("GLAU", "Glaucoma"),
        ("osteitis d", "Osteitis deformans"),
        ("ডায়া", "ডায়াবেটিস"),
        ("ডা\u09dfা", "ডায়াবেটিস"),
        ("covid-1", "COVID-19"),
        ("paget’s", "Paget's disease of bone"),
        ("infarct", "Myocardial infarction"),
        ("pagets", "Paget's disease of bone"),
        ("pagets dis", "Paget's disease of bone"),
        ("glaucomas", "Glaucoma"),
    ],
)
def test_a_beginning_is_completed(health: Library, typed: str, first: str) -> None:
    assert texts(health, typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [("gluac", "Glaucoma"), ("myocradial inf", "Myocardial infarction"), ("hydralzin", "Hydralazine")],
)
def test_a_mistyped_beginning_is_completed(health: Library, typed: str, first: str) -> None:
    assert texts(health, typed)[0] == first


def test_a_suggestion_says_what_it_is(health: Library) -> None:
    alias = health.suggest("baduk")[0]
    assert (alias.kind, alias.title) == ("alias", "Go")
    assert alias.url
    assert health.suggest("gout")[0].kind == "title"
    assert health.suggest("symptoms")[0].kind == "heading"


def test_glossary_terms_are_suggested(make_library: MakeLibrary) -> None:
    library = make_library(
        [article("Gout", [("A", "other", "x")], 1, terms=[("purine", {"en": "A part of meat."})])]
    )
    assert [(s.text, s.kind) for s in library.suggest("puri")] == [("purine", "term")]


def test_what_a_term_is_called_in_bangla_is_suggested(make_library: MakeLibrary) -> None:
    terms = [
        ("inflammation", {"bn": "প্রদাহ হলো শরীরের একটি প্রতিক্রিয়া।"}),
        ("sputum", {"bn": "কফ"}),
        ("gene", {"bn": "এখানে এর কোনো নাম নেই।"}),
    ]
    library = make_library([article("Gout", [("A", "other", "x")], 1, terms=terms)])
    assert [(s.text, s.kind) for s in library.suggest("প্রদ")] == [("প্রদাহ", "term")]
    assert texts(library, "কফ") == ["কফ"]
    assert texts(library, "এখা") == []


def test_bangla_in_latin_letters_is_completed(health: Library) -> None:
    assert texts(health, "bohumut")[0] == "ডায়াবেটিস"
    assert "Fever" in texts(health, "jor")


def test_a_heading_stands_behind_what_is_called_so(make_library: MakeLibrary) -> None:
    library = make_library([article("The Flu", [("Flu vs cold", "comparison", "x")], 1)])
    assert texts(library, "flu") == ["The Flu", "Flu vs cold"]


def test_a_short_beginning_that_fits_is_no_slip(make_library: MakeLibrary) -> None:
    library = make_library(
        [article("Asthma", [("A", "other", "x")], 1), article("Arthritis", [("A", "other", "x")], 2)]
    )
    assert texts(library, "asth") == ["Asthma"]


def test_an_abbreviation_is_no_slip_of_another_one(make_library: MakeLibrary) -> None:
    assert texts(make_library([article("HAV", [("A", "other", "x")], 1)]), "hiv") == []


@pytest.mark.parametrize("typed", ["", " ", "?!", "\x00", "zzzzzz"])
def test_nothing_fits_nothing(health: Library, typed: str) -> None:
    assert texts(health, typed) == []


def test_names_of_what_changed_are_suggested_and_gone_ones_are_not(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_AGAIN", 0.0)
    library = make_library([article("Gout", [("A", "other", "x")], 1)])
    assert texts(library, "go") == ["Gout"]
    put(library, [article("Goitre", [("A", "other", "x")], 2)])
    assert texts(library, "go") == ["Gout", "Goitre"]
    with library.catalogue.begin() as connection:
        library.catalogue.delete(connection, article("Gout", (), 1).id, "gone")
    assert texts(library, "go") == ["Goitre"]


def test_a_word_inside_a_name_is_found_behind_names_that_begin_so() -> None:
    index = CompletionIndex.of({"acute leukemia": 0, "leukemia": 0, "leukoplakia": 1, "the leukon": 0})
    assert {key for _, key in index.beginning("leuk")} == set(index.keys)
    assert [key for _, key in sorted(index.beginning("leuk"))] == [
        "leukemia",
        "leukoplakia",
        "acute leukemia",
        "the leukon",
    ]


_KEYS = st.dictionaries(
    st.lists(st.sampled_from(["heart", "heat", "attack", "gout", "a", "hearth"]), min_size=1, max_size=3).map(
        " ".join
    ),
    st.sampled_from([TITLE, ALIAS, TERM, HEADING]),
    max_size=30,
)


@given(_KEYS, st.sampled_from(["h", "hea", "heart", "heart a", "a", "attack g"]), st.integers(0, 200))
def test_ranks_order_as_they_say(kinds: dict[str, int], typed: str, often: int) -> None:
    index = CompletionIndex.of(kinds)

    def spelt_out(key: str, asked: int) -> tuple[object, ...]:
        """The best of the places where the key goes on as was typed."""
        starts = [i for i in range(len(key)) if key.startswith(typed, i) and (not i or key[i - 1] == " ")]
        words = [key[key.rfind(" ", 0, i + len(typed) - 1) + 1 :].split(" ")[0] for i in starts]
        whole = [f"{key} ".startswith(f"{typed} ", i) for i in starts]
        levels = [
            (-asked - (is_whole and not i), (0 if is_whole else familiarity(word)) + (i > 0), i > 0)
            for i, word, is_whole in zip(starts, words, whole, strict=True)
        ]
        return (kinds[key] == HEADING, *min(levels), kinds[key], len(key), key)

    found = dict(sorted(((key, rank) for rank, key in index.beginning(typed)), reverse=True))
    told = dict.fromkeys(found, 0) | dict.fromkeys([*found][:1], min(often, 126))
    ranked = sorted(asked_for((rank, key), told[key]) for key, rank in found.items())
    assert [key for _, key in ranked] == sorted(found, key=lambda key: spelt_out(key, told[key]))


@given(st.text(max_size=40), st.integers(-2, 30))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_completed_within_its_limit(health: Library, typed: str, limit: int) -> None:
    assert len(health.suggest(typed, limit)) <= max(0, limit)


@pytest.fixture(scope="module")
def mixed(make_library: MakeLibrary) -> Library:
    rows = [
        ("Sugarman syndrome", ()),
        ("Blood sugar", ()),
        ("Diabetes mellitus", ()),
        ("Hypertelorism", ()),
        ("Hyperthyroidism", ()),
        ("Hypertension in pregnancy", ()),
        ("Diamond-Blackfan anaemia", ()),
        ("Myocardial infarction", ()),
        ("Anaerobic infection", ()),
        ("Oedema", ()),
        ("Foetal alcohol syndrome", ()),
        ("Foot care", ()),
        ("Orthopaedic shoes", ()),
        ("Haemorrhage", ()),
        ("Oesophagus", ()),
        ("Gynaecology", ()),
        ("Diarrhoea", ()),
        ("Tumour", ()),
        ("Anaemia", ("Low blood count",)),
        ("Paralysed limb", ()),
        ("Sulphur", ()),
    ]
    return make_library(
        [
            article(title, [("A", "other", "x")], n, aliases=list(aliases))
            for n, (title, aliases) in enumerate(rows)
        ]
    )


@pytest.mark.parametrize(
    ("typed", "before", "behind"),
    [
        ("sug", "Blood sugar", "Sugarman syndrome"),
        ("sug", "Sugar disease", "Sugarman syndrome"),
        ("hypert", "Hypertension in pregnancy", "Hyperthyroidism"),
        ("dia", "Diabetes mellitus", "Diamond-Blackfan anaemia"),
    ],
)
def test_what_most_readers_mean_stands_first(mixed: Library, typed: str, before: str, behind: str) -> None:
    found = texts(mixed, typed)
    assert found.index(before) < found.index(behind)


def test_what_people_call_a_thing_leads_to_its_article(mixed: Library) -> None:
    found = mixed.suggest("heart att")[0]
    assert (found.text, found.kind, found.title) == ("Heart attack", "alias", "Myocardial infarction")


BRITISH = [
    "Oedema",
    "Foetal alcohol syndrome",
    "Orthopaedic shoes",
    "Haemorrhage",
    "Oesophagus",
    "Gynaecology",
    "Diarrhoea",
    "Tumour",
    "Anaemia",
    "Paralysed limb",
    "Sulphur",
]


@given(st.sampled_from(BRITISH), st.data())
def test_every_beginning_of_a_british_word_is_completed(
    mixed: Library, title: str, data: st.DataObject
) -> None:
    word = title.split()[0]
    typed = word[: data.draw(st.integers(4, len(word)))]
    assert title in texts(mixed, typed)


def test_what_is_asked_often_stands_first(make_library: MakeLibrary) -> None:
    library = make_library(
        [article(title, [("A", "other", "x")], n) for n, title in enumerate(("Rash", "Rabies"))]
    )
    assert texts(library, "ra") == ["Rash", "Rabies"]
    with library.catalogue.begin() as connection:
        row = {"day": "2026-01-01", "query": "rabies", "count": 40, "zero": 0, "clicks": 0}
        connection.execute(insert(query_counts), row)
    again = make_library([], folder=Path(library.config.root))
    assert texts(again, "ra") == ["Rabies", "Rash"]


@pytest.fixture(scope="module")
def bodies(make_library: MakeLibrary) -> Library:
    names = [
        *("Eyelid disorders", "Eye infections", "Eye wear", "Diabetic eye problems", "Ear infections"),
        *("Early-onset glaucoma", "Early infantile epilepsy", "Flu shot", "Fluid balance", "Bird flu"),
        *("Asthma", "Asymmetric hypertrophy", "Asymmetry of muscles", "Asymbolia", "CVID"),
        *("Hyper-IgD syndrome", "Hypertension"),
    ]
    return make_library([article(name, [], number) for number, name in enumerate(names)])


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("eye", ["Eye wear", "Eye infections"]),
        ("ear", ["Ear infections"]),
        ("flu", ["Flu shot"]),
        ("astm", ["Asthma"]),
        ("hyp", ["Hypertension"]),
    ],
)
def test_a_word_that_is_typed_whole_or_that_everybody_says_comes_first(
    bodies: Library, typed: str, first: list[str]
) -> None:
    assert texts(bodies, typed)[: len(first)] == first


def test_a_word_that_people_know_is_no_slip_of_an_acronym(bodies: Library) -> None:
    assert texts(bodies, "covid") == []
    assert texts(bodies, "cvid") == ["CVID"]


NAMES = (
    *("2型糖尿病", "糖尿病", "妊娠期高血压疾病", "新型インフルエンザ", "ワクチン接種", "โรคเบาหวาน"),
    *(".NET", "Networks", "Node.js", "Vitamin D deficiency", "Blood pressure monitor", "U.S. Army"),
    *("X-ray", "Ob-gyn", "C#", "ぜんそく"),
)


@pytest.fixture(scope="module")
def names(make_library: MakeLibrary) -> Library:
    return make_library([article(name, [(None, "lead", "More.")], i) for i, name in enumerate(NAMES)])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("糖尿", "2型糖尿病"),
        ("血压", "妊娠期高血压疾病"),
        ("インフル", "新型インフルエンザ"),
        ("เบาหวาน", "โรคเบาหวาน"),
        ("vit d", "Vitamin D deficiency"),
        ("vit d def", "Vitamin D deficiency"),
        ("bp mon", "Blood pressure monitor"),
        ("us ar", "U.S. Army"),
        ("xr", "X-ray"),
        ("obg", "Ob-gyn"),
        ("csh", "C#"),
        ("ゼンソ", "ぜんそく"),
    ],
)
def test_a_name_is_completed_from_within_and_as_it_is_called_else(
    names: Library, typed: str, name: str
) -> None:
    assert name in texts(names, typed)


@pytest.mark.parametrize("typed", [".n", ".net", "dotn", "dotnet", "DotNet"])
def test_a_dot_begins_names_that_have_it(names: Library, typed: str) -> None:
    assert texts(names, typed)[0] == ".NET"


@pytest.mark.parametrize("typed", ["าหวาน", "ーエンザ", "ン"])
def test_no_name_is_completed_from_what_begins_no_word(names: Library, typed: str) -> None:
    assert texts(names, typed) == []
