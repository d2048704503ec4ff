from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.article import Article, Paragraph, Section
from catalogue.text import graphemes, held
from indexer.answers import Piece, SectionHit
from indexer.search.snippets import (
    LEAST_SAID,
    LONGEST_SNIPPET,
    MOST_SECTIONS,
    AnsweringSections,
    fragment,
    marked,
    shortened,
)
from tests.indexer.conftest import MakeLibrary, article

GOUT: Article = article(
    "Gout",
    [
        (None, "lead", "A disease of joints. Meals matter."),
        ("Causes", "causes", "Many things. Gout comes from uric acid, says everyone. The end."),
        ("Symptoms", "symptoms", "Pain in a toe."),
        ("Notice", "boilerplate", "Gout gout uric acid."),
    ],
)


def section_hits(
    article: Article, marks: dict[str, float], kinds: tuple[str, ...] = (), asked: Collection[str] = ()
) -> tuple[SectionHit, ...]:
    return AnsweringSections(marks, kinds, asked).of(article)


def of_paragraphs(texts: Sequence[str]) -> Article:
    section = Section("Signs", "symptoms", 2, None, tuple(Paragraph(text) for text in texts))
    return replace(GOUT, title="Podagra", sections=(section,))


def shown(hit: SectionHit) -> str:
    return "".join(piece.text for piece in hit.snippet)


def test_the_best_sentence_is_whole_and_marked() -> None:
    hit = section_hits(GOUT, {"gout": 2.0, "uric": 3.0}, ())[0]
    assert hit.heading == "Causes"
    assert shown(hit) == "Gout comes from uric acid, says everyone."
    assert [piece.text for piece in hit.snippet if piece.marked] == ["Gout", "uric"]


def test_the_kind_that_was_asked_for_comes_first() -> None:
    assert section_hits(GOUT, {"gout": 2.0}, ("symptoms",))[0].kind == "symptoms"


@pytest.mark.parametrize("heading", [None, "Overview"])
def test_what_something_is_stands_in_the_lead_whatever_heading_it_has(heading: str | None) -> None:
    causes = ("Causes of gout", "causes", "Gout comes from uric acid. Gout hurts.")
    told = article("Podagra", [causes, (heading, "lead", "A disease of joints.")])
    assert section_hits(told, {"gout": 2.0}, ("definition",))[0].kind == "lead"


def test_boilerplate_never_answers_and_three_sections_are_enough() -> None:
    many = article("Gout", [(f"Gout {i}", "other", "gout") for i in range(9)])
    assert len(section_hits(many, {"gout": 1.0}, ())) == MOST_SECTIONS
    assert all(hit.kind != "boilerplate" for hit in section_hits(GOUT, {"gout": 1.0}, ()))


def test_an_article_that_matches_by_its_name_shows_its_beginning() -> None:
    assert shown(section_hits(GOUT, {"podagra": 1.0}, ())[0]) == "A disease of joints."


def test_marking_loses_no_letter() -> None:
    assert marked("(Gout), x", {"gout": 1.0}) == (Piece("("), Piece("Gout", True), Piece("), x"))


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        (Section("Causes", "causes", 2, "the causes", ()), "#the%20causes"),
        (
            Section("Self-care, food & more", "other", 2, None, ()),
            "#:~:text=Self%2Dcare%2C%20food%20%26%20more",
        ),
        (Section(None, "lead", 1, None, ()), "#:~:text=One%20two%20three%20four%20five%20six"),
    ],
)
def test_a_section_has_a_deep_link(section: Section, expected: str) -> None:
    assert fragment(section, "One two three four five six seven.") == expected


def test_a_long_sentence_is_cut_around_its_match() -> None:
    sentence = "word " * 200 + "gout " + "word " * 200
    cut = shortened(sentence, {"gout": 1.0})
    assert "gout" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert len(graphemes(cut)) <= LONGEST_SNIPPET + 4


@given(st.text(alphabet="কি\u09cdষাে ab.🙂\u200d👩‍⚕️", max_size=900))
def test_text_is_cut_between_graphemes_only(text: str) -> None:
    cut = shortened(text, {"a": 1.0}).strip("… ")
    assert "".join(graphemes(cut)) == cut
    whole = graphemes(" ".join(text.split()))
    assert all(part in whole for part in graphemes(cut))


def test_the_name_of_the_article_in_a_heading_answers_nothing() -> None:
    article = Article.from_json(
        {
            "url": "https://e.org/",
            "title": "Gout",
            "sections": [
                {"heading": None, "kind": "lead", "text": "Gout is a disease of joints."},
                {"heading": "Causes of gout", "kind": "causes", "text": "Gout has more than one cause."},
                {"heading": "Gout at night", "kind": "other", "text": "It hurts."},
            ],
        }
    )
    assert [hit.heading for hit in section_hits(article, {"gout": 2.0}, ())] == [None, "Causes of gout"]
    assert section_hits(article, {"gout": 2.0, "night": 3.0}, ())[0].heading == "Gout at night"
    assert section_hits(article, {"gout": 2.0}, ("definition",))[0].heading is None
    assert section_hits(article, {"gout": 2.0}, ("causes",))[0].heading == "Causes of gout"


def test_a_section_that_speaks_of_the_articles_name_does_not_answer_for_the_one_that_was_asked_for() -> None:
    tuberculosis = article(
        "Tuberculosis",
        [
            ("Is TB contagious?", "causes", "TB of the lungs is. TB is passed on by coughs."),
            ("Treatment", "treatment", "Four medicines for six months."),
        ],
        aliases=["TB"],
    )
    hits = section_hits(tuberculosis, {"tb": 11.0, "treatment": 1.5}, ("treatment",), {"treatment"})
    assert hits[0].kind == "treatment"


def test_what_was_asked_beside_the_articles_name_chooses_the_section() -> None:
    warfarin = article(
        "Warfarin",
        [
            (None, "lead", "Warfarin thins the blood. Warfarin is taken daily."),
            ("Interactions", "precautions", "Ibuprofen and many others."),
        ],
    )
    assert section_hits(warfarin, {"warfarin": 6.0, "ibuprofen": 4.0}, ())[0].heading == "Interactions"
    assert section_hits(warfarin, {"warfarin": 6.0}, ())[0].heading is None


def test_a_word_inside_another_one_is_not_what_a_heading_says() -> None:
    medicine = article(
        "Paracetamol",
        [("Overdose", "dosage", "It harms the liver."), ("Dosage", "dosage", "A dose of 500 mg.")],
    )
    assert (
        section_hits(medicine, {"paracetamol": 5.0, "dose": 3.0}, ("dosage",), {"dose"})[0].heading
        == "Dosage"
    )


def test_sources_answer_nothing(make_library: MakeLibrary) -> None:
    sections = [
        ("References", "references", "Asthma asthma guideline for asthma."),
        ("Signs", "symptoms", "Asthma makes wheezing."),
    ]
    hit = make_library([article("Lungs", sections, 1)]).search("asthma").hits[0]
    assert [section.kind for section in hit.sections] == ["symptoms"]


@pytest.mark.parametrize("first", [0, 1, 2])
def test_an_article_found_by_its_sources_alone_says_first_what_it_is(first: int) -> None:
    """… in its own language: the sources of an article in Bangla are in English."""
    sections = [
        (None, "lead", "হাঁপানি শ্বাসনালির একটি রোগ।"),
        ("লক্ষণ", "symptoms", "শ্বাসকষ্ট ও কাশি।"),
        ("তথ্যসূত্র", "references", "Spirometry in asthma and allergy; Lancet 2019."),
    ]
    found = article("হাঁপানি", sections[first:])
    hits = section_hits(found, {"spirometri": 3.0})
    own = [kind for _, kind, _ in sections[first:2]][:1]
    assert [hit.kind for hit in hits] == [*own, "references"]
    assert shown(hits[0]) == sections[first][2]


def test_an_article_of_nothing_but_sources_shows_them() -> None:
    found = article("Reading list", [("References", "references", "Spirometry. Lancet 2019.")])
    assert [hit.kind for hit in section_hits(found, {"list": 3.0})] == ["references"]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("Diabetes", "Thirst", "Weight loss", "Tired all day"), "Diabetes · Thirst · Weight loss · Tired"),
        (("Finding diabetes. A blood test in the morning shows it.",), "Finding diabetes. A blood test"),
        (("A blood test in the morning shows it. Diabetes.",), "A blood test in the morning shows it. Dia"),
        (("Diabetes?", "One in eleven adults lives with it."), "Diabetes? One in eleven adults"),
        (("Diabetes",), "Diabetes"),
        (("ডায়াবেটিস।", "রক্তে শর্করা অনেক দিন বেশি থাকে।"), "ডায়াবেটিস। রক্তে শর্করা"),
    ],
)
def test_a_snippet_says_more_than_was_asked_where_its_section_does(texts: tuple[str, ...], said: str) -> None:
    told = of_paragraphs(texts)
    marks = dict.fromkeys(held("diabetes ডায়াবেটিস"), 1.0)
    assert shown(section_hits(told, marks, ())[0]).startswith(said)


@given(
    st.lists(st.sampled_from(["Gout.", "Gout", "Finding gout.", "Toes hurt.", "Uric acid", ""]), max_size=9)
)
def test_a_snippet_is_short_of_words_only_where_its_section_is(texts: list[str]) -> None:
    told = of_paragraphs([*texts, "gout"])
    (hit,) = section_hits(told, {"gout": 1.0}, ())
    most = min(LEAST_SAID, len(held(" ".join(texts)) - {"gout"}))
    assert len(held(shown(hit)) - {"gout"}) >= most
    for part in shown(hit).replace(" ·", "").split():
        assert part in " ".join([*texts, "gout"])
