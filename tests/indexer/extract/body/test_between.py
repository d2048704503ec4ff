"""Structures between what is kept."""

import pytest

from indexer.extract.body.between import keep_annotated_links, keep_between, keep_contents, keep_rows
from indexer.extract.labelling import unlabelled
from indexer.extract.page import Page
from indexer.extract.source.repair import heal
from indexer.extract.walk import outline_of


def kept(body: str) -> list[str]:
    """The texts that are kept, where all paragraphs are kept before, and nothing else."""
    outline = outline_of(heal(Page("https://a.example/", f"<main>{body}</main>")).tree)
    keeps = [outline.containers[block.container].tag == "p" for block in outline.blocks]
    keep_between(keeps, unlabelled(outline, "https://a.example/"))
    return [block.text for block, keep in zip(outline.blocks, keeps) if keep]


@pytest.mark.parametrize(
    "structure",
    [
        "<ul><li>Peel <a href='/l'>it</a></li><li>cut it</li></ul>",
        "<div class='x'><ol><li>Peel it</li><li>cut it</li></ol></div>",
        "<dl><dt>Peel it</dt><dd>cut it</dd></dl>",
        "<table><tr><td>Peel it</td><td>cut it</td></tr></table>",
    ],
)
@pytest.mark.parametrize("behind", ["<p>Eat it.</p>", "<h2>Then</h2><p>Eat it.</p>"])
def test_a_structure_right_between_what_is_kept_is_kept_whole(structure: str, behind: str) -> None:
    assert kept(f"<p>Take a lemon.</p>{structure}{behind}") == [
        "Take a lemon.",
        "Peel it",
        "cut it",
        "Eat it.",
    ]


def test_a_heading_may_stand_between_a_text_and_its_list() -> None:
    body = "<p>One.</p><h2>Two</h2><ul><li>Three</li></ul><h2>Four</h2><p>Five.</p>"
    assert kept(body) == ["One.", "Two", "Three", "Five."]


def test_a_structure_may_end_the_element_around_it() -> None:
    body = "<div><p>One.</p><ul><li>Two</li></ul></div><div><p>Three.</p></div>"
    assert kept(body) == ["One.", "Two", "Three."]


def test_code_in_the_text_is_kept_and_not_what_stands_over_it() -> None:
    body = "<p>One.</p><div><span>Copy</span><pre>two</pre></div><div>three</div><p>Four.</p>"
    assert kept(body) == ["One.", "two", "Four."]


@pytest.mark.parametrize(
    "body",
    [
        "<p>One.</p><ul><li><a href='/2'>Two</a></li><li><a href='/3'>Three</a></li></ul><p>Four.</p>",
        "<p>One.</p><div><ul><li>Two</li></ul></div><div><span>Three</span></div><p>Four.</p>",
        "<ul><li>Two</li></ul><p>Four.</p>",
        "<div><p>One.</p></div><div><ul><li>Two</li></ul>three</div><p>Four.</p>",
        "<div><div><div><div><p>One.</p><ul><li>Two</li></ul></div></div></div></div><p>Four.</p>",
        "<p>One.</p><ul hidden id='panel'><li>Two</li></ul><div>Three</div>",
    ],
)
def test_lists_of_links_and_those_at_a_rim_stay_as_they_were_judged(body: str) -> None:
    assert set(kept(body)) <= {"One.", "Four."}


def annotated(body: str) -> list[str]:
    """The texts that are kept, where all paragraphs and headings are kept before."""
    outline = outline_of(heal(Page("https://a.example/", f"<main>{body}</main>")).tree)
    keeps = [outline.containers[block.container].tag in ("p", "h2") for block in outline.blocks]
    keep_annotated_links(keeps, unlabelled(outline, "https://a.example/"))
    return [block.text for block, keep in zip(outline.blocks, keeps) if keep]


LINKS = "<ul><li><a href='/a'>Its juice</a></li><li><a href='/b'>its peel</a></li></ul>"


@pytest.mark.parametrize(
    "intro", ["<h2>Lemons</h2>", "<p>Of lemons we have written on two pages so far, namely:</p>"]
)
def test_lists_of_links_are_the_text_of_a_page_whose_sections_are_such_lists(intro: str) -> None:
    page = f"<p>One.</p>{intro}{LINKS}"
    assert annotated(page * 3 + "<p>End.</p>").count("its peel") == 3
    assert annotated(page * 2 + "<p>End.</p>").count("its peel") == 0


@pytest.mark.parametrize(
    "around", ["<nav>{}</nav>", "<aside>{}</aside>", "<p>Read more:</p>{}", "<p>One.</p>{}"]
)
def test_lists_of_links_beside_the_text_or_in_its_midst_stay_out(around: str) -> None:
    page = around.format(LINKS if "<p>" in around else f"<h2>Lemons</h2>{LINKS}")
    assert "its peel" not in annotated(f"<p>One.</p>{page * 4}<p>End.</p>")


def test_lists_of_links_within_items_are_introduced_by_these() -> None:
    page = f"<p>One.</p><ul><li>Lemons, of which we have a word to say{LINKS}</li></ul>"
    assert annotated(page * 3 + "<p>End.</p>").count("its peel") == 3


def rows(*cells: str) -> str:
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def kept_of_rows(table: str) -> list[str]:
    """The texts of a table that are kept, where those without a link are kept before."""
    outline = outline_of(heal(Page("https://a.example/", f"<main>{table}</main>")).tree)
    keeps = [not block.link_words for block in outline.blocks]
    keep_rows(keeps, unlabelled(outline, "https://a.example/"))
    return [block.text for block, keep in zip(outline.blocks, keeps) if keep]


def test_a_row_of_data_keeps_its_cells() -> None:
    days = ("Monday", "Tuesday", "Friday")
    table = rows(*(f"<td>{day}</td><td><a href='/{day}'>notes of {day}</a></td>" for day in days))
    assert kept_of_rows(table) == [text for day in days for text in (day, f"notes of {day}")]


@pytest.mark.parametrize(
    "table",
    [
        rows("<td>One<td><a href=/1>first</a>", "<td><a href=/2>second</a>", "<td><a href=/3>third</a>"),
        rows("<td>One<td><a href=/1>first</a>", "<td>Two<td><a href=/2>second</a>"),
        "<ul><li>One <a href=/1>first</a></ul>",
    ],
)
def test_a_table_of_few_rows_or_mostly_of_links_keeps_what_it_had(table: str) -> None:
    assert not {"first", "second"} & set(kept_of_rows(table))


PARTS = "<{0}><{1}><a href='sowing.html'>Sowing</a></{1}><{1}><a href='water.html'>Watering</a></{1}></{0}>"


def kept_of_chapter(contents: str, head: str, text: str = "On beans.") -> list[str]:
    """What is kept of the list of a chapter's parts, where all paragraphs are kept before."""
    html = f"{head}<main><h1>Beans</h1><div>{contents}</div><p>{text}</p></main>"
    outline = outline_of(heal(Page("https://a.example/beans/", html)).tree)
    keeps = [outline.containers[block.container].tag == "p" for block in outline.blocks]
    keep_contents(keeps, unlabelled(outline, "https://a.example/beans/"))
    return [block.text for block, keep in zip(outline.blocks, keeps) if keep and block.text != text]


NEXT = (
    "<link rel=next href=sowing.html>",
    "<nav><a rel='nofollow next' href=sowing.html>on</a></nav>",
    "<a accesskey=n href=sowing.html>Next</a>",
)


@pytest.mark.parametrize("head", NEXT)
@pytest.mark.parametrize("names", [("ul", "li"), ("dl", "dt")])
def test_the_list_of_a_chapters_parts_is_its_text(names: tuple[str, str], head: str) -> None:
    assert kept_of_chapter(PARTS.format(*names), head) == ["Sowing", "Watering"]


@pytest.mark.parametrize(
    ("contents", "head", "text"),
    [
        (PARTS.format("ul", "li"), "", "On beans."),
        (PARTS.format("ul", "li"), "<link rel=next href=peas.html>", "On beans."),
        (PARTS.format("ul", "li"), NEXT[0], "Beans like it warm and stand in the sun for weeks."),
        (f"<nav>{PARTS.format('ul', 'li')}</nav>", NEXT[0], "On beans."),
        ("<ul><li><a href='sowing.html'>Sowing</a><li>and more</ul>", NEXT[0], "On beans."),
    ],
)
def test_other_lists_of_links_are_no_contents(contents: str, head: str, text: str) -> None:
    assert kept_of_chapter(contents, head, text) == []
