"""Structure: what opens a section, and what stands in it."""

from catalogue.article import Code, Figure, Paragraph, QuestionBlock, Quote
from tests.indexer.extract.sections.reading import sections


def test_the_lead_comes_first_and_the_title_is_not_repeated() -> None:
    found = sections("<h2>Causes</h2><p>Pollen.</p>")
    assert [(s.heading, s.kind) for s in found] == [(None, "lead"), ("Causes", "causes")]


def test_a_heading_in_a_heading_opens_a_section_of_its_level() -> None:
    found = sections("<h2>Treatment</h2><p>First rest.</p><h3>Drugs</h3><p>Then sprays.</p>")
    assert [(s.heading, s.level) for s in found[1:]] == [("Treatment", 2), ("Drugs", 3)]


def test_details_with_a_question_are_questions_with_answers() -> None:
    found = sections(
        "<h2>Common questions</h2><details><summary>Is it catching?</summary><p>No.</p></details>"
    )
    assert found[1].blocks == (QuestionBlock("Is it catching?"), Paragraph("No."))


def test_details_without_a_question_open_a_section() -> None:
    found = sections("<details><summary>Side effects</summary><p>A dry mouth.</p></details>")
    assert found[1].heading == "Side effects"


def test_an_accordion_opens_sections() -> None:
    found = sections(
        "<div class='acc'><button aria-expanded='false'>Side effects</button>"
        "<div><p>A dry mouth.</p></div></div>"
    )
    assert found[1].heading == "Side effects"


def test_quote_code_and_figure() -> None:
    found = sections(
        "<blockquote><p>Breathe.</p></blockquote><pre>a\n  b</pre>"
        "<figure><img src='x'><figcaption>An airway</figcaption></figure>"
    )
    assert found[0].blocks[-3:] == (Quote("Breathe."), Code("a\n  b"), Figure("An airway"))


def test_two_line_breaks_end_a_paragraph() -> None:
    assert sections("<div>First line<br>goes on.<br><br>Second line.</div>")[0].blocks[-2:] == (
        Paragraph("First line goes on."),
        Paragraph("Second line."),
    )


def test_a_heading_that_heads_nothing_at_the_end_is_dropped() -> None:
    assert [s.heading for s in sections("<h2>Causes</h2><p>Pollen.</p><h2>Share this</h2>")] == [
        None,
        "Causes",
    ]
