"""An article's summary, and the other names of its subject."""

import pytest

from catalogue.article import Paragraph, Section
from indexer.extract.metadata.collect import Metadata
from indexer.extract.metadata.summary import aliases_of, summary_of
from tests.indexer.extract.metadata.reading import read, section
from tests.indexer.extract.unspaced import ALL, Prose

BODY = section(
    "Angina is a pain in the chest that comes from the heart. It comes with effort and goes "
    "with rest, and it is common among older people.",
    "More follows here.",
)


def test_the_pages_own_description_is_the_summary() -> None:
    found = read("<meta name=description content='What angina is, how it feels and what helps.'>")
    assert summary_of(found, [BODY]) == "What angina is, how it feels and what helps."


@pytest.mark.parametrize(
    "description",
    [
        "",
        "Angina",
        "Angina is a pain in the chest that comes from the heart. It comes with eff…",
        "A site for everybody who wants health.",
    ],
)
def test_otherwise_the_first_sentences_of_the_body_are(description: str) -> None:
    found = read(f"<title>Angina</title><meta name=description content='{description}'>")
    assert summary_of(found, [BODY], shared={"A site for everybody who wants health."}) == (
        "Angina is a pain in the chest that comes from the heart. It comes with effort and goes "
        "with rest, and it is common among older people."
    )


@pytest.mark.parametrize("prose", ALL, ids=[f"{prose.language}-{prose.encodings[-1]}" for prose in ALL])
def test_scripts_without_spaces_have_summaries(prose: Prose) -> None:
    found = summary_of(Metadata(prose.title), [section(*prose.paragraphs)])
    assert found.startswith(prose.paragraphs[0])
    assert 40 <= len(found) <= 640


def test_a_long_run_of_sentences_is_cut_at_their_ends() -> None:
    sentences = [f"{mill}村里的旧磨坊又转起来了，孩子们跑来看。" for mill in "一二三四五六七八九十" * 4]
    found = summary_of(Metadata("磨坊"), [section("".join(sentences))])
    assert "".join(sentences).startswith(found)
    assert found.endswith("。")
    assert 60 <= len(found) <= 180


def test_a_sentence_without_an_end_is_cut_between_letters() -> None:
    found = summary_of(Metadata("ตลาด"), [section("ตลาด " + "น้ำแห่งนี้เปิดตั้งแต่เช้า" * 60)])
    assert 500 < len(found) <= 641
    assert found.endswith("…")


def test_a_short_description_of_wide_letters_says_enough() -> None:
    found = read("<title>磨坊</title><meta name=description content='山村旧磨坊的历史与它今天的用处'>")
    assert summary_of(found, [BODY]) == "山村旧磨坊的历史与它今天的用处"


def test_notices_are_no_summary() -> None:
    notice = Section(
        "Disclaimer",
        "disclaimer",
        2,
        None,
        (Paragraph("This is no medical advice, and nobody is liable for it."),),
    )
    assert summary_of(Metadata("Angina"), [notice, BODY]).startswith("Angina is a pain")


@pytest.mark.parametrize(
    ("title", "text", "aliases"),
    [
        (
            "Megalencephaly",
            "Megalencephaly, also called macrencephaly, is a condition in which a child has a large brain.",
            ("macrencephaly",),
        ),
        (
            "Heart attack",
            "A heart attack (also known as myocardial infarction or cardiac arrest) is an emergency.",
            ("myocardial infarction", "cardiac arrest"),
        ),
        ("Ehlers-Danlos syndrome", "Ehlers-Danlos syndrome (EDS) is a group of disorders.", ("EDS",)),
        ("Congestive Heart Failure (CHF)", "It is common.", ("CHF", "Congestive Heart Failure")),
        ("Angina", "Angina is common. Asthma, also called wheeze, is something else.", ()),
        ("Angina", "Angina (see below) is common.", ()),
    ],
)
def test_aliases(title: str, text: str, aliases: tuple[str, ...]) -> None:
    assert aliases_of(Metadata(title), [section(text)]) == aliases
