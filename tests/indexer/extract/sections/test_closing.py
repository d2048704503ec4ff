"""Which headings at an article's end are its closing words."""

from __future__ import annotations

import pytest

from catalogue.article import Paragraph
from tests.indexer.extract.sections.reading import sections
from tests.indexer.extract.site_pages import article, read_all, text

TEXT = "<h2>Causes</h2><p>Pollen, dust and cold air.</p>"


@pytest.mark.parametrize(
    "closing",
    [
        "<h3>Thank you for reading!</h3>",
        "<h2>Take good care of your lungs.</h2>",
        "<h4>Atmen Sie gut durch …</h4>",
        "<h3>আপনার ফুসফুসের যত্ন নিন।</h3>",
        "<h3>And how do you breathe?</h3>",
        "<h3>Breathe <em>well!</em></h3><br>",
        '<div class="end"><h5>“Breathe in, breathe out.”</h5></div>',
        "<h3>Write to us about the air where you live and work!</h3><div class='share'></div>",
    ],
)
def test_a_heading_that_says_something_at_the_end_is_the_last_paragraph(closing: str) -> None:
    last = sections(TEXT + closing)[-1]
    assert last.heading == "Causes"
    assert len(last.blocks) == 2
    assert isinstance(last.blocks[-1], Paragraph)


@pytest.mark.parametrize(
    "heading",
    [
        "<h2>Related articles</h2>",
        "<h2>More on this:</h2>",
        "<h2>Leave a comment!</h2><div id='thread'></div>",
        "<h2><a href='/letter'>Get our letter!</a></h2>",
        "<h2>Sign up for our letter and get it each and every week!</h2><button>Sign up</button>",
    ],
)
def test_a_heading_of_what_was_left_out_goes(heading: str) -> None:
    last = sections(TEXT + heading)[-1]
    assert last.heading == "Causes"
    assert len(last.blocks) == 1


def test_several_closing_headings_stay_in_their_order() -> None:
    last = sections(TEXT + "<h3>Breathe well!</h3><h3>See you soon.</h3>")[-1]
    assert [block.text for block in last.blocks[1:] if isinstance(block, Paragraph)] == [
        "Breathe well!",
        "See you soon.",
    ]


def test_a_paragraph_set_as_a_heading_is_a_paragraph() -> None:
    words = "Cold air narrows the airways at once, and they stay narrow for an hour after one has come in."
    found = sections(f"{TEXT}<h3>{words}</h3><p>Warm air helps.</p>")
    assert [section.heading for section in found] == [None, "Causes"]
    assert Paragraph(words) in found[-1].blocks


@pytest.mark.parametrize(
    "heading",
    ["Wash your hands.", "What happens in the airways of the lungs when the air is cold or dry or dusty?"],
)
def test_short_sentences_and_questions_are_headings(heading: str) -> None:
    assert sections(f"{TEXT}<h3>{heading}</h3><p>Warm air helps.</p>")[-1].heading == heading


def test_on_a_site_words_that_only_one_page_closes_with_are_its_own() -> None:
    pages = [
        article(n, after=f"<h3>{'Until the next walk' if n == 3 else 'Related'}</h3>") for n in range(12)
    ]
    found = read_all(pages)
    assert "Until the next walk" in text(found[3])
    assert all("Related" not in text(one) for one in found)
