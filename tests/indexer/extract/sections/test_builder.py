"""Structure: headings and what only looks like one, lists, tables, questions, reference lists."""

from __future__ import annotations

import pytest

from catalogue.article import (
    Article,
    Code,
    Figure,
    ListBlock,
    Paragraph,
    QuestionBlock,
    Quote,
    Section,
    Table,
)
from indexer.extract import Options, Page, extract

PROSE = "Asthma narrows the airways of the lungs, and breathing out becomes hard, above all at night and in cold air, as many people know. "


def sections(body: str) -> tuple[Section, ...]:
    html = f"<!DOCTYPE html><html><head><title>Asthma</title></head><body><main id='m'><h1>Asthma</h1><p>{PROSE * 2}</p>{body}</main></body></html>"
    found = extract(Page("https://example.org/asthma", html), options=Options(body_selector="#m"))
    assert isinstance(found, Article)
    return found.sections


def test_the_lead_comes_first_and_the_title_is_not_repeated() -> None:
    found = sections("<h2>Causes</h2><p>Pollen.</p>")
    assert [(s.heading, s.kind) for s in found] == [(None, "lead"), ("Causes", "causes")]


def test_bold_paragraph_ending_in_colon_is_a_heading() -> None:
    found = sections("<p><strong>Causes:</strong></p><p>Pollen and dust are among them.</p>")
    assert found[1].heading == "Causes"
    assert found[1].level == 2


def test_a_bold_sentence_is_no_heading() -> None:
    assert len(sections("<p><strong>Call for help at once.</strong></p><p>Do not wait.</p>")) == 1


def test_a_heading_in_a_heading_opens_a_section_of_its_level() -> None:
    found = sections("<h2>Treatment</h2><p>First rest.</p><h3>Drugs</h3><p>Then sprays.</p>")
    assert [(s.heading, s.level) for s in found[1:]] == [("Treatment", 2), ("Drugs", 3)]


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


def test_nested_lists_become_flat_items_with_depths() -> None:
    found = sections("<ul><li>One<ul><li>One a</li><li>One b</li></ul></li><li>Two</li></ul>")
    assert ListBlock(("One", "One a", "One b", "Two"), False, (0, 1, 1, 0)) in found[0].blocks


def test_a_list_item_of_two_paragraphs_is_one_item() -> None:
    found = sections("<ol><li><p>First.</p><p>Second.</p></li><li>Third.</li></ol>")
    assert ListBlock(("First. Second.", "Third."), True) in found[0].blocks


def test_a_table_keeps_its_rows_and_header() -> None:
    found = sections(
        "<table><tr><th>Sign</th><th>How often</th></tr><tr><td>Cough</td><td>often</td></tr><tr><td>Fever</td><td></td></tr></table>"
    )
    assert Table((("Sign", "How often"), ("Cough", "often"), ("Fever", "")), 1) in found[0].blocks


def test_a_table_for_the_layout_is_read_through() -> None:
    found = sections(
        f"<table><tr><td><h2>Causes</h2><p>{PROSE}</p></td><td><h2>Signs</h2><p>{PROSE}</p></td></tr></table>"
    )
    assert [s.heading for s in found[1:]] == ["Causes", "Signs"]


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
        "<div class='acc'><button aria-expanded='false'>Side effects</button><div><p>A dry mouth.</p></div></div>"
    )
    assert found[1].heading == "Side effects"


def test_long_definitions_open_sections_and_short_ones_are_a_list() -> None:
    assert sections(f"<dl><dt>Trigger</dt><dd>{PROSE * 2}</dd></dl>")[1].heading == "Trigger"
    assert (
        ListBlock(("FEV", "a volume"), False, (0, 1))
        in sections("<dl><dt>FEV</dt><dd>a volume</dd></dl>")[0].blocks
    )


def test_questions_in_a_definition_list_are_questions() -> None:
    found = sections("<dl><dt>Is it catching?</dt><dd>No.</dd></dl>")
    assert found[0].blocks[-2:] == (QuestionBlock("Is it catching?"), Paragraph("No."))


def test_quote_code_and_figure() -> None:
    found = sections(
        "<blockquote><p>Breathe.</p></blockquote><pre>a\n  b</pre><figure><img src='x'><figcaption>An airway</figcaption></figure>"
    )
    assert found[0].blocks[-3:] == (Quote("Breathe."), Code("a\n  b"), Figure("An airway"))


def test_two_line_breaks_end_a_paragraph() -> None:
    assert sections("<div>First line<br>goes on.<br><br>Second line.</div>")[0].blocks[-2:] == (
        Paragraph("First line goes on."),
        Paragraph("Second line."),
    )


def test_a_list_of_sources_stands_where_it_stood() -> None:
    sources = "".join(
        f"<li><a href='https://doi.org/10.1000/x{n}'>https://doi.org/10.1000/x{n}</a></li>" for n in range(3)
    )
    found = sections(f"<h2>Outlook</h2><p>Mostly good.</p><ol>{sources}</ol><h2>Words</h2><p>See there.</p>")
    assert [(s.heading, s.kind) for s in found[1:]] == [
        ("Outlook", "outlook"),
        (None, "references"),
        ("Words", "other"),
    ]


def test_icons_and_colons_are_no_part_of_a_heading() -> None:
    assert sections("<h2><i class='icon'></i>▸ Causes: ¶</h2><p>Pollen.</p>")[1].heading == "Causes"


def test_links_tell_their_section() -> None:
    html = f"<title>Asthma</title><main id='m'><p>{PROSE * 2}</p><h2>Causes</h2><p>See <a href='/gout#x'>gout</a>, not <a href='javascript:alert(1)'>this</a>.</p></main>"
    found = extract(Page("https://example.org/asthma", html), options=Options(body_selector="#m"))
    assert isinstance(found, Article)
    assert [(link.url, link.anchor, link.section) for link in found.links] == [
        ("https://example.org/gout", "gout", 1)
    ]


def test_a_heading_that_heads_nothing_at_the_end_is_dropped() -> None:
    assert [s.heading for s in sections("<h2>Causes</h2><p>Pollen.</p><h2>Share this</h2>")] == [
        None,
        "Causes",
    ]


def test_terms_without_definitions_are_a_flat_list() -> None:
    """Found by fuzzing: depths of nothing but 0 do not survive the article's JSON, where they mean the same as none."""
    found = sections(
        "<dl><dt>Spirometry, which measures the air that is breathed out in a second.</dt><dt>Peak flow</dt></dl>"
    )
    lists = [block for section in found for block in section.blocks if isinstance(block, ListBlock)]
    assert lists == [
        ListBlock(("Spirometry, which measures the air that is breathed out in a second.", "Peak flow"))
    ]
