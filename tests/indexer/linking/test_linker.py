"""Link suggestions: right words, right place, right article, and none that editors would have to take out
again.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalogue.schema import decisions
from indexer.answers import Confidence, LinkSuggestion
from indexer.library import Library
from indexer.linking.decisions import Decision, DecisionKind
from indexer.linking.drafts import Draft
from indexer.linking.passages import DraftForm
from tests.indexer.linking.libraries import BASE, OpenLibrary, id_of, indexed_library, url_of, written
from tests.query_plans import plans

ARTICLES = (
    written("Atrial fibrillation", aliases=("irregular heartbeat",)),
    written("Fibrillation"),
    written(
        "Stroke",
        "A stroke may follow atrial fibrillation.",
        ("Atrial fibrillation", "atrial fibrillation"),
    ),
    written("Gout"),
    written("Multiple sclerosis", aliases=("MS",)),
    written(
        "Warfarin",
        "Warfarin thins the blood in atrial fibrillation.",
        ("Atrial fibrillation", "atrial fibrillation"),
        ("INR", "clotting time"),
    ),
    written("INR", aliases=("prothrombin time",)),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = indexed_library(tmp_path_factory.mktemp("links"), ARTICLES)
    yield opened
    opened.close()


def suggested(
    library: Library, text: str, form: DraftForm = DraftForm.TEXT, url: str = ""
) -> list[LinkSuggestion]:
    draft = Draft.read(text, form, url)
    found = library.suggest_links(draft)
    assert all(draft.text[one.start : one.end] == one.phrase for one in found)
    return found


def titles(found: list[LinkSuggestion]) -> set[tuple[str, str]]:
    return {(one.phrase, one.title) for one in found}


def test_titles_and_aliases_are_suggested_where_they_first_stand(library: Library) -> None:
    found = suggested(library, "Gout hurts. An irregular heartbeat does not. Gout again.")
    assert titles(found) == {("Gout", "Gout"), ("irregular heartbeat", "Atrial fibrillation")}
    assert next(one for one in found if one.title == "Gout").start == 0


def test_the_longest_name_wins(library: Library) -> None:
    assert titles(suggested(library, "In atrial fibrillation the pulse is uneven.")) == {
        ("atrial fibrillation", "Atrial fibrillation")
    }


def test_words_that_editors_link_are_learned_from_their_links(library: Library) -> None:
    (found,) = suggested(library, "The clotting time is measured.")
    assert found.title == "INR"
    assert found.reason == "1 article links these words there"


def test_offsets_hold_behind_letters_that_change_length_when_folded(library: Library) -> None:
    (found,) = suggested(library, "İİİ ßßß ﬁﬁ — gout!")
    assert (found.phrase, found.start) == ("gout", 13)


@pytest.mark.parametrize("draft", ["# Gout", "`gout`", "[gout](https://other.example/)", "```\ngout\n```"])
def test_headings_code_and_links_are_left_alone(library: Library, draft: str) -> None:
    assert suggested(library, draft, DraftForm.MARKDOWN) == []


@pytest.mark.parametrize(
    ("form", "draft"),
    [
        (DraftForm.HTML, f"<a href='{BASE}/gout/?utm_source=x'>this</a> <p>Gout hurts</p>"),
        (DraftForm.MARKDOWN, f"[this]({BASE}/gout/)\n\nGout hurts"),
        (DraftForm.TEXT, f"Gout hurts: {BASE}/gout/"),
    ],
)
def test_a_target_that_is_linked_already_is_not_suggested_again(
    library: Library, form: DraftForm, draft: str
) -> None:
    assert suggested(library, draft, form) == []


@pytest.mark.parametrize(
    "address",
    [
        "http://topics.example/gout",
        "https://TOPICS.example:443/gout#causes",
        "http://topics.example/gout/?utm_medium=x",
    ],
)
def test_http_https_and_a_trailing_slash_are_one_target(library: Library, address: str) -> None:
    assert suggested(library, f"[this]({address})\n\nGout hurts", DraftForm.MARKDOWN) == []
    assert suggested(library, "Gout hurts", url=address) == []


def test_a_link_of_a_wiki_is_a_link(library: Library) -> None:
    assert suggested(library, "[[Gout]] is gout.", DraftForm.MARKDOWN) == []


@pytest.mark.parametrize(
    "text",
    [
        "It is atrial. Fibrillations are others",
        "atrial, fibrillation",
        "- atrial\n- fibrillation",
        "* atrial\n* fibrillation",
        "atrial (fibrillation)",
        "“atrial” fibrillation",
        "atrial – fibrillation",
        "atrial/ fibrillation",
        "atrial\n\nfibrillation",
        "atrial\tfibrillation",
        "atrial। fibrillation",
        "atrial: fibrillation",
        "atrial,fibrillation",
        "atrial|fibrillation",
        "atrial—fibrillation",
        "atrial--fibrillation",
        "atrial…fibrillation",
        "atrial[1] fibrillation",
    ],
)
def test_a_name_runs_over_no_punctuation_that_it_has_not(library: Library, text: str) -> None:
    assert all(title != "Atrial fibrillation" for _, title in titles(suggested(library, text)))


@pytest.mark.parametrize("text", ["atrial\nfibrillation", "Atrial-fibrillation", "atrial  fibrillation’s"])
def test_a_name_runs_over_line_ends_and_hyphens(library: Library, text: str) -> None:
    assert {title for _, title in titles(suggested(library, text))} == {"Atrial fibrillation"}


@pytest.mark.parametrize(
    "text", ["x—gout—x", "x--gout---x", "gout…x", "gout[1] x", "gout[^a] x", "gout[12][13] x"]
)
@pytest.mark.parametrize("form", [DraftForm.TEXT, DraftForm.MARKDOWN])
def test_a_name_ends_at_a_dash_and_before_the_mark_of_a_note(
    library: Library, text: str, form: DraftForm
) -> None:
    assert titles(suggested(library, f"{text} is read", form)) == {("gout", "Gout")}


def test_a_name_with_punctuation_is_found_with_and_without_it(open_library: OpenLibrary) -> None:
    library = open_library([written("St. John’s wort"), written("Diabetes, type 2")])
    for text in ("St. John's wort", "st john’s wort", "diabetes, type 2", "diabetes type 2"):
        assert len(suggested(library, f"On {text} now")) == 1
    assert suggested(library, "On diabetes; type 2 screws") == []


@pytest.mark.parametrize("word", ["Fall", "Cold", "Lead", "Spring", "Shock", "Method"])
def test_an_everyday_word_is_suggested_only_where_articles_link_it(
    open_library: OpenLibrary, word: str
) -> None:
    said = f"In the {word.lower()} and {word.lower()}s he gout."
    library = open_library([written(word), written("Gout"), written("Ague")])
    assert titles(suggested(library, said)) == {("gout", "Gout")}
    linking = written("Chill", f"A {word.lower()}.", (word, word.lower()))
    library = open_library([written(word), linking])
    assert {title for _, title in titles(suggested(library, said))} == {word}


def test_there_are_no_more_suggestions_than_the_density_allows(library: Library) -> None:
    text = "Gout, stroke, INR, atrial fibrillation, warfarin. " + "word " * 150
    draft = Draft.read(text)
    assert len(library.suggest_links(draft, density=1)) == 2
    assert len(library.suggest_links(draft, density=0.4)) == 1
    assert library.suggest_links(draft, density=0) == []
    assert len(library.suggest_links(draft)) == 5


def test_an_article_is_not_told_to_link_to_itself(library: Library) -> None:
    assert titles(suggested(library, "Gout and stroke", url=url_of("Gout"))) == {("stroke", "Stroke")}


def test_an_abbreviation_counts_only_as_it_is_written(library: Library) -> None:
    assert suggested(library, "It takes 5 ms to answer.") == []
    assert titles(suggested(library, "Life with MS")) == {("MS", "Multiple sclerosis")}


def test_what_editors_always_link_comes_before_what_they_never_do(library: Library) -> None:
    found = suggested(library, "Gout, INR, and atrial fibrillation.")
    assert found[0].title == "Atrial fibrillation"
    assert found[0].confidence == Confidence.HIGH == "high"
    assert "2 articles link these words there" in found[0].reason
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_the_links_of_the_drafts_own_article_prove_nothing(library: Library) -> None:
    assert suggested(library, "The clotting time is measured.", url=url_of("Warfarin")) == []


def test_a_word_of_every_article_is_not_suggested(open_library: OpenLibrary) -> None:
    subjects = (written(f"Subject {n}", "It has a value.", ("Gout", "gout")) for n in range(80))
    library = open_library([written("Value"), *subjects, written("Gout")])
    assert titles(suggested(library, "The value of rest in gout")) == {("gout", "Gout")}


def test_what_an_editor_refused_stays_away(open_library: OpenLibrary) -> None:
    library = open_library(ARTICLES)
    refusal = {
        "kind": DecisionKind.LINK,
        "article_id": id_of("Stroke"),
        "target_id": id_of("Gout"),
        "verdict": Decision.REJECTED,
        "at": 1.0,
    }
    with library.catalogue.begin() as connection:
        connection.execute(decisions.insert(), refusal)
    assert suggested(library, "Gout hurts", url=url_of("Stroke")) == []
    assert titles(suggested(library, "Gout hurts")) == {("Gout", "Gout")}


def test_an_article_of_the_library_is_a_draft_too(library: Library) -> None:
    found = library.suggest_links(Draft.of(library.catalogue.resolve(url_of("Warfarin"))))
    assert found == []  # it names only what it links


def test_a_target_is_suggested_where_its_best_evidence_stands(library: Library) -> None:
    (found,) = suggested(library, "The INR, that is the prothrombin time.")
    assert (found.phrase, found.title) == ("prothrombin time", "INR")


def test_the_words_around_are_whole_and_in_one_line(library: Library) -> None:
    text = f"{'word ' * 30}before\nthe gout behind {'word ' * 30}"
    (found,) = suggested(library, text)
    assert "before the gout behind" in found.context
    assert set(found.context.split()) == {"word", "before", "the", "gout", "behind"}
    assert "\n" not in found.context


def test_the_limit_is_kept_and_any_text_is_answered(library: Library) -> None:
    assert len(library.suggest_links(Draft.read("Gout, stroke, INR"), 2)) == 2
    assert library.suggest_links(Draft.read("")) == []
    assert suggested(library, "\x00\ud800 ((( `` [[ <" * 50, DraftForm.MARKDOWN) == []


@pytest.mark.parametrize(
    ("title", "draft", "stands"),
    [
        ("高血圧", "私は高血圧です。薬を飲む。", True),
        ("高血压", "我父亲有高血压怎么办？", True),
        ("哮喘", "孩子得了哮喘，夜里咳嗽。", True),
        ("โรคเบาหวาน", "ผู้ป่วยโรคเบาหวานควรออกกำลังกาย", True),
        ("ជំងឺទឹកនោមផ្អែម", "អ្នកមានជំងឺទឹកនោមផ្អែមត្រូវប្រុងប្រយ័ត្ន", True),
        ("アレルギー", "子どものアレルギーが心配です。", True),
        ("がん", "がんの治療と検査。", True),
        ("IgA腎症", "父はIgA腎症と言われた。", True),
        # within another word
        ("ガン", "ガンマ線を浴びた。", False),
        ("がん", "ちがんばる人。", False),
        ("ยา", "พยาบาลมาแล้ว", False),
        ("ยา", "กินยาแก้ปวด ยา แล้ว", True),
        # parted by a mark
        ("高血圧", "高血、圧がある。", False),
    ],
)
def test_a_name_is_found_in_a_run_without_spaces(
    open_library: OpenLibrary, title: str, draft: str, stands: bool
) -> None:
    library = open_library([written(title), written("Gout")])
    found = suggested(library, draft)
    assert [one.phrase for one in found] == ([title] if stands else [])


def test_targets_are_looked_up_by_their_ids(open_library: OpenLibrary) -> None:
    library = open_library(ARTICLES)
    steps = plans(library.catalogue, lambda: suggested(library, "Gout may follow a stroke."))
    with library.catalogue.begin() as connection:
        library.catalogue.put(connection, written("Croup"))
    steps += plans(library.catalogue, lambda: suggested(library, "Gout and croup."))
    assert any("articles" in step for step in steps)
    # a count of all reads nothing but an index
    assert [step for step in steps if "(deleted" in step and "COVERING" not in step] == []


@pytest.mark.parametrize(
    "words",
    ["ปวดหัวมากและมีไข้สูง", "頭が痛くて熱が高いです。", "他头痛得厉害还发高烧。", "it hurts much and long "],
)
def test_what_a_draft_may_have_is_reckoned_by_its_words_in_every_script(library: Library, words: str) -> None:
    named = ("Gout", "Stroke", "Warfarin", "Multiple sclerosis")
    draft = f"{words * 60} {', '.join(named)}."
    few, many = (
        len(library.suggest_links(Draft.read(text, DraftForm.TEXT, ""), density=1.0))
        for text in (", ".join(named), draft)
    )
    assert few == 1
    assert many > 1


SIGNED = ("C++", "C#", ".NET", "AT&T", "R&D", "K+", "Notepad++", "Visual C++", "WHO", "IT", "TCP/IP")


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = indexed_library(tmp_path_factory.mktemp("signed"), tuple(map(written, SIGNED)))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("We write it in C++ and (C#).", {"C++", "C#"}),
        ("On .NET and TCP/IP; c++ too.", {".NET", "TCP/IP", "c++"}),
        ("AT&T has R & D.", {"AT&T", "R & D"}),
        ("Use Notepad++ or Visual C++ here.", {"Notepad++", "Visual C++"}),
        ("K+ is low, says the WHO to IT.", {"K+", "WHO", "IT"}),
        ("用C++写。", {"C++"}),
        ("Vitamin K and a C in the net: who is at t, it says; r and d.", set()),
        ("A notepad, a sharp C #5, i++ and a visual C.", set()),
    ],
)
def test_a_name_is_linked_with_its_signs(signed: Library, text: str, phrases: set[str]) -> None:
    draft = Draft.read(text, DraftForm.TEXT)
    assert {one.phrase for one in signed.suggest_links(draft, density=50)} == phrases
