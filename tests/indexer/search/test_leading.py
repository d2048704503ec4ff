"""What stands above the hits: the section that was asked for, in its own words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.article import Article
from catalogue.text import graphemes
from indexer.answers import LeadingAnswer, SearchOptions
from indexer.library import Library
from indexer.question.model import Question
from indexer.question.syntax import parse
from indexer.search.leading import LONGEST_ITEM, LONGEST_SENTENCE, MOST_ITEMS, leading_answer
from tests.indexer.conftest import MakeLibrary, article

ASKED = Question(parse("symptoms of gout", 300, 32), kinds=("symptoms",), topic="gout", topic_keys=("gout",))


def made(title: str, *sections: dict[str, Any], **more: Any) -> Article:
    url = f"https://health.example/{title}"
    return Article.from_json({"url": url, "title": title, "sections": list(sections), **more})


def section(kind: str, *blocks: dict[str, Any], heading: str = "A heading", level: int = 2) -> dict[str, Any]:
    return {"heading": heading, "kind": kind, "level": level, "blocks": list(blocks)}


def paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "text": text}


def listed(*items: str, depths: list[int] | None = None) -> dict[str, Any]:
    return {"type": "list", "ordered": False, "items": list(items), "depths": depths or [0] * len(items)}


@pytest.fixture(scope="module")
def library(make_library: MakeLibrary) -> Library:
    rows = [
        made(
            "Kidney stones",
            section("lead", paragraph("Stones form in the kidney. They hurt.")),
            section("symptoms", paragraph("The signs are these:"), listed("Pain", "Blood", "Chills")),
            section("treatment", heading="Treatment"),
            section("other", paragraph("Drink much."), heading="At home", level=3),
            section("causes", paragraph("One. Two. Three. Four. Five.")),
        ),
        made(
            "Myocardial infarction",
            section("symptoms", paragraph("Pain in the chest.")),
            aliases=["Heart attack"],
        ),
        made("Symptoms in the kidney", section("symptoms", paragraph("Kidney stones have symptoms."))),
        made("হাঁপানি", section("symptoms", paragraph("শ্বাসকষ্ট হয়।")), language="bn", aliases=["Asthma"]),
        article("Gout", [("Overview", "definition", "A disease of joints.")], 5),
        made("Migraine", section("treatment", paragraph("Rest in a dark room."))),
        made("Migraine medicines", section("drugs", paragraph("Triptans.")), aliases=["Migraine"]),
    ]
    return make_library(rows)


def leading(library: Library, typed: str, **options: Any) -> LeadingAnswer | None:
    return library.search(typed, SearchOptions(**options)).leading


@pytest.mark.parametrize(
    ("typed", "title", "text", "items"),
    [
        ("symptoms of kidney stones", "Kidney stones", "The signs are these:", ("Pain", "Blood", "Chills")),
        ("kidney stone symptoms", "Kidney stones", "The signs are these:", ("Pain", "Blood", "Chills")),
        ("what causes kidney stones", "Kidney stones", "One. Two. Three.", ()),
        ("how is kidney stones treated", "Kidney stones", "Drink much.", ()),
        ("heart attack symptoms", "Myocardial infarction", "Pain in the chest.", ()),
        ("হাঁপানির লক্ষণ", "হাঁপানি", "শ্বাসকষ্ট হয়।", ()),
        ("what is gout", "Gout", "A disease of joints.", ()),
        ("drugs for kidney stones", "Kidney stones", "Drink much.", ()),
        ("medicine for migraine", "Migraine medicines", "Triptans.", ()),
        ("migraine surgery", "Migraine", "Rest in a dark room.", ()),
        ("what are kidney stones", "Kidney stones", "Stones form in the kidney. They hurt.", ()),
    ],
)
def test_a_topic_and_a_section_are_answered_by_the_article_of_that_name(
    library: Library, typed: str, title: str, text: str, items: tuple[str, ...]
) -> None:
    found = leading(library, typed)
    assert found is not None
    assert (found.title, found.text, found.items) == (title, text, items)
    assert found.section.fragment


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("high blood pressure treatment", "Hypertension"),
        ("treatment of hypertension", "Hypertension"),
        ("how is pertussis treated", "Whooping cough"),
        ("chickenpox treatment", "Varicella"),
        ("treatment of UTI", "Urinary tract infections"),
        ("kidney stones treatment", "Kidney stone"),
        ("nephrolithiasis treatment", "Kidney stone"),
        # what only leads to a thing, or is a part of its name, is no name of it
        ("tummy ache treatment", None),
        ("treatment of blood pressure", None),
    ],
)
def test_another_name_of_the_very_thing_leads_to_it(
    make_library: MakeLibrary, typed: str, title: str | None
) -> None:
    titles = ("Hypertension", "Whooping cough", "Varicella", "Urinary tract infections", "Abdominal pain")
    library = make_library(
        [made(one, section("treatment", paragraph(f"Rest, for {one}."))) for one in titles]
        + [
            made("Renal calculus", section("treatment", paragraph("Drink much."))),
            made("Kidney stone", section("treatment", paragraph("Drink much."))),
        ]
    )
    found = leading(library, typed)
    assert (found.title if found else None) == title


def test_an_article_called_as_was_typed_answers_before_one_of_an_equal_name(
    make_library: MakeLibrary,
) -> None:
    rows = [made(t, section("symptoms", paragraph(f"{t} hurts."))) for t in ("Furuncle", "Heart attack")]
    rows += [made("Myocardial infarction", section("symptoms", paragraph("Signs of infarction. " * 3)))]
    library = make_library(rows)
    for typed, title in (("heart attack", rows[1].title), ("myocardial infarction", rows[2].title)):
        found = leading(library, f"symptoms of {typed}")
        assert found is not None
        assert found.title == title


@pytest.mark.parametrize(
    "typed",
    [
        "kidney stones",
        "symptoms",
        "gout symptoms",
        "kidney symptoms",
        "symptoms of asthma",
        '"kidney stones" symptoms',
        "kidney stones symptoms -pain",
        "dose of kidney stones",
    ],
)
def test_nothing_leads_where_no_article_of_that_name_has_the_section(library: Library, typed: str) -> None:
    assert leading(library, typed) is None


@pytest.mark.parametrize(
    ("typed", "title", "text"),
    [
        ("types of croup", "Croup", "There are three types. The first is rare."),
        ("croup, diet", "Croup", "A soft diet helps."),
        ("croup diet and types", "Croup", "A soft diet helps."),
        ("stages of croup", None, ""),  # an end-stage disease has none
        ("croup side effects", None, ""),  # nothing that concerns medicines is told by a sentence elsewhere
        ("croup exercise", None, ""),  # nothing says it
    ],
)
def test_what_has_no_section_is_told_by_a_sentence_of_one_where_it_may_stand(
    make_library: MakeLibrary, typed: str, title: str | None, text: str
) -> None:
    meaning = "Croup is a cough. Which types are there? There are three types. The first is rare."
    treatment = "It goes away. A soft diet helps. It has side effects. End-stage croup is treated so, too."
    library = make_library(
        [
            made(
                "Croup",
                section("definition", paragraph(meaning), heading="What it is"),
                section("treatment", paragraph("Rest."), paragraph(treatment), heading="What helps"),
            )
        ]
    )
    found = leading(library, typed)
    assert (found.title if found else None) == title
    assert (found.text if found else "").startswith(text)


def test_of_several_kinds_the_one_asked_first_answers(library: Library) -> None:
    for typed, text in (
        ("causes and symptoms of kidney stones", "One. Two. Three."),
        ("symptoms and causes of kidney stones", "The signs are these:"),
        ("kidney stones (symptoms, causes)", "The signs are these:"),
        ("outlook and causes of kidney stones", "One. Two. Three."),
    ):
        found = leading(library, typed)
        assert found is not None, typed
        assert found.text == text


def test_only_the_first_page_has_an_answer_and_none_without_sections(library: Library) -> None:
    assert leading(library, "symptoms of kidney stones", page=2, size=1) is None
    assert library.search("symptoms of kidney stones", snippets=False).leading is None


def test_of_several_sections_the_one_that_says_what_was_asked_answers(make_library: MakeLibrary) -> None:
    other = section("genetics", paragraph("A gene is changed."), heading="Genetic changes in croup")
    own = section("genetics", paragraph("Is croup inherited? It is not."), heading="Is croup inherited?")
    library = make_library([made("Croup", other, own)])
    asked = leading(library, "is croup inherited")
    assert asked is not None
    assert (asked.section.heading, asked.text) == ("Is croup inherited?", "It is not.")


@pytest.mark.parametrize(
    ("blocks", "text", "items"),
    [
        ([paragraph("Take it with food."), paragraph("Not with:"), listed("Milk")], "Take it with food.", ()),
        ([paragraph("Take it. " * 40 + "Not with:"), listed("Milk")], "Not with:", ("Milk",)),
        ([paragraph("Take it. " * 40), listed("Milk")], "Take it. Take it. Take it.", ()),
        ([paragraph("Take it. Not with:"), listed("Milk")], "Take it. Not with:", ("Milk",)),
        ([listed("Milk"), paragraph("These are not for you.")], "", ("Milk",)),
    ],
)
def test_a_list_is_never_parted_from_what_introduces_it(
    blocks: list[dict[str, Any]], text: str, items: tuple[str, ...]
) -> None:
    found = leading_answer(ASKED, [made("Gout", section("symptoms", *blocks))])
    assert found is not None
    assert (found.text, found.items) == (text, items)


def test_steps_are_told_from_items() -> None:
    steps = {**listed("One", "Two"), "ordered": True}
    found = [
        leading_answer(ASKED, [made("Gout", section("symptoms", one))]) for one in (steps, listed("One"))
    ]
    assert [answer.ordered for answer in found if answer] == [True, False]


def test_what_is_left_out_is_told(library: Library) -> None:
    causes, symptoms = (leading(library, f"kidney stones {kind}") for kind in ("causes", "symptoms"))
    assert causes is not None
    assert symptoms is not None
    assert (causes.more, symptoms.more) == (True, False)


_TEXTS = st.text(alphabet="ab Cé। .?!:\nকা", max_size=700)
_BLOCKS = st.one_of(
    _TEXTS.map(paragraph),
    st.lists(_TEXTS, min_size=1, max_size=12).map(lambda items: listed(*items)),
    _TEXTS.map(lambda text: {"type": "question", "text": text}),
    _TEXTS.map(lambda text: {"type": "table", "rows": [[text, "x"]], "header_rows": 0}),
)


@given(st.lists(st.lists(_BLOCKS, max_size=5), max_size=3))
def test_nothing_is_written_that_does_not_stand_there(sections: list[list[dict[str, Any]]]) -> None:
    of = made("Gout", *(section("symptoms", *blocks, level=2 + i) for i, blocks in enumerate(sections)))
    found = leading_answer(ASKED, [of])
    stands = [" ".join(text.split()) for text in of.texts()]
    if found is None:
        return
    assert found.text or found.items
    for text in filter(None, (found.text, *found.items)):
        assert any(text.removesuffix(" …") in one for one in stands)
    assert len(found.items) <= MOST_ITEMS
    assert len(graphemes(found.text)) <= LONGEST_SENTENCE + 2
    assert all(len(graphemes(item)) <= LONGEST_ITEM + 2 for item in found.items)


@pytest.mark.parametrize(
    "letter", ["a", "কা", "ক্ষি", "é", "e\u0301\u0323", "\U0001f468\u200d\U0001f469\u200d\U0001f467"]
)
@pytest.mark.parametrize("count", [LONGEST_ITEM // 2, LONGEST_ITEM, LONGEST_ITEM + 1, 2 * LONGEST_ITEM])
def test_an_item_is_cut_where_it_has_more_letters_than_are_shown(letter: str, count: int) -> None:
    item = letter * count
    found = leading_answer(ASKED, [made("Gout", section("symptoms", listed(item)))])
    assert found is not None
    assert found.items == (item if count <= LONGEST_ITEM else f"{letter * LONGEST_ITEM} …",)
    assert found.more == (count > LONGEST_ITEM)
