"""What stands under a heading that says so is a source, whatever its links look like."""

from __future__ import annotations

import random

import pytest

from catalogue.article import Article
from indexer.extract import Page, extract
from indexer.extract.template.source_lists import source_lists
from tests.indexer.extract.site_pages import article, outline, read_as_site, text

_WORDS = "river stone lamp garden copper timber winter anchor basket candle saddle mirror orchard".split()
BOXES = [
    "<h2>References</h2>{}",
    '<section class="end"><h3>Sources and further reading</h3>{}</section>',
    '<div class="end"><h4>Bibliography:</h4><div class="inner">{}</div></div>',
    "<p><strong>তথ্যসূত্র</strong></p>{}",
    '<details class="end"><summary>References</summary>{}</details>',
    '<div class="end"><section>{refs}</section><section><h3>Related</h3><ul><li><a href="/gout/">Gout</a>'
    '</li><li><a href="/croup/">Croup</a></li></ul></section></div>'.replace(
        "{refs}", "<h2>References</h2>{}"
    ),
]
LISTS = [
    ("<ul>{}</ul>", '<li><a href="https://press.example/{}">{}</a></li>'),
    ("<ol>{}</ol>", '<li><a href="/books/{}">{}</a></li>'),
    ("{}", '<p><a href="https://press.example/{}">{}</a></p>'),
    ("{}", '<div class="entry"><a href="https://press.example/{}">{}</a></div>'),
    ("<table>{}</table>", '<tr><td>*</td><td><a href="https://press.example/{}">{}</a></td></tr>'),
]


def titles(number: int) -> list[str]:
    chooser = random.Random(number)
    return [" ".join(chooser.choice(_WORDS) for _ in range(6)).capitalize() for _ in range(3)]


def listed(number: int, form: tuple[str, str]) -> str:
    around, entry = form
    return around.format("".join(entry.format(n, title) for n, title in enumerate(titles(number))))


def site(box: str, form: tuple[str, str], pages: int) -> list[Page]:
    return [article(n, after=box.format(listed(n, form))) for n in range(pages)]


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("form", LISTS)
def test_titles_under_such_a_heading_are_references(box: str, form: tuple[str, str]) -> None:
    pages = site(box, form, 6)
    alone = extract(pages[2])
    assert isinstance(alone, Article)
    for found, number in ((alone, 2), (read_as_site(pages), 3)):
        assert [one.text.removeprefix("* ") for one in found.references if one.text != "*"] == titles(number)
        assert found.sections[-1].kind == "references"
        assert "Related" not in text(found)


def test_sources_behind_the_body_s_element_belong_to_it() -> None:
    box = '<section class="end"><h3>Sources</h3>{}</section>'
    pages = [
        article(n, wrap='<div class="entry">{}</div>' + box.format(listed(n, LISTS[0]))) for n in range(8)
    ]
    assert [one.text for one in read_as_site(pages).references] == titles(3)


def test_what_is_the_same_on_every_page_is_the_site_s() -> None:
    pages = [article(n, after=BOXES[1].format(listed(0, LISTS[0]))) for n in range(8)]
    assert not read_as_site(pages).references


@pytest.mark.parametrize(
    "html",
    [
        "<nav><h3>Sources</h3><ul><li>One</li></ul></nav>",
        "<h3>Sources</h3><ul><li><a href='/x'>Export</a></li><li><a href='/s'>Search it</a></li></ul>",
        "<h3>Further reading</h3><ul><li>One</li></ul>",
        "<div><h3>Sources</h3></div><ul><li>One</li></ul>".replace("<ul><li>One</li></ul>", ""),
        "<p>The sources of this river are not known.</p><ul><li>One</li></ul>",
    ],
)
def test_other_lists_are_none(html: str) -> None:
    assert not list(source_lists(outline(html)))


@pytest.mark.parametrize(
    "heading", ["Einzelnachweise", "Références :", "2. Fuentes", "参考文献", "Источники", "सन्दर्भ", "المراجع"]
)
def test_headings_over_sources_are_known_in_other_languages(heading: str) -> None:
    found = list(
        source_lists(outline(f"<h2>{heading}</h2><ul><li>One old book</li><li>Two old books</li></ul>"))
    )
    assert [block.text for block in found[0].entries] == ["One old book", "Two old books"]


def test_a_list_ends_where_something_else_begins() -> None:
    lists = "<ul><li>One old book</li></ul><ul><li>Two old books</li></ul>"
    page = f"<h2>Sources</h2>{lists}<p>A box</p><ul><li>Three</li></ul>"
    found = next(source_lists(outline(page)))
    assert [block.text for block in found.entries] == ["One old book", "Two old books"]
