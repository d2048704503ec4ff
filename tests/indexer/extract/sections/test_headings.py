"""Which paragraph is read as a heading, and how a link finds it."""

import pytest

from tests.indexer.extract.sections.reading import sections


def test_bold_paragraph_ending_in_colon_is_a_heading() -> None:
    found = sections("<p><strong>Causes:</strong></p><p>Pollen and dust are among them.</p>")
    assert found[1].heading == "Causes"
    assert found[1].level == 2


def test_a_bold_sentence_is_no_heading() -> None:
    assert len(sections("<p><strong>Call for help at once.</strong></p><p>Do not wait.</p>")) == 1


@pytest.mark.parametrize(
    ("markup", "anchor"),
    [
        ("<h2 id='own'>Causes</h2>", "own"),
        ("<h2><span class='toc' id='nested'></span>Causes<span></span></h2>", "nested"),
        ("<a name='before'></a><h2>Causes</h2>", "before"),
        ("<h2>Causes</h2>", None),
    ],
)
def test_anchor_of_a_heading(markup: str, anchor: str | None) -> None:
    found = sections(f"{markup}<p>Pollen.</p>")
    assert found[1].heading == "Causes"
    assert found[1].anchor == anchor


def test_a_bold_line_over_a_heading_is_none_unless_it_says_that_something_follows() -> None:
    label = sections("<p><b>Our editors</b></p><h2>Causes</h2><p>Pollen and dust.</p>")
    assert [s.heading for s in label] == [None, "Causes"]
    announcing = sections("<p><b>More on asthma:</b></p><h2>Causes</h2><p>Pollen and dust.</p>")
    assert [s.heading for s in announcing] == [None, "More on asthma", "Causes"]
