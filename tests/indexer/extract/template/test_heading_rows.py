"""Wrappers of headings are no slots, and boxes of the template are."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from indexer.extract import Page
from indexer.extract.template.heading_rows import row_of
from tests.indexer.extract.site_pages import article, outline, read_all

ROWS = [
    '<div class="hd"><h2>{}</h2></div>',
    '<div class="hd"><h2>{}</h2><span>Listen</span></div>',
    '<div class="hd"><span>{number}</span><h2>{}</h2></div>',
    '<div class="hd"><div class="n">Part</div><div class="t"><h4>{}</h4></div></div>',
    '<header class="hd"><h3>{}</h3><a href="/change/{number}">Change</a></header>',
    '<div class="hd"><h2>{}</h2><a href="#top">Up</a><button>Share</button></div>',
    '<div class="hd"><div><h4>{}</h4></div><div><a href="#top">Up</a><button>Share</button></div></div>',
]


def wrapped(page: Page, row: str) -> Page:
    """The page with its headings in wrappers."""
    numbers = iter(range(1, 10))
    html = re.sub("<h2>(.*?)</h2>", lambda found: row.format(found[1], number=next(numbers)), str(page.html))
    return replace(page, html=html)


def without_second(page: Page, number: int) -> Page:
    """The page with one of its two headings."""
    gone = ("Causes", "Treatment")[number % 2]
    return replace(page, html=str(page.html).replace(f"<h2>{gone}</h2>", ""))


@pytest.mark.parametrize("row", ROWS)
def test_a_wrapped_heading_heads_what_stands_behind_it(row: str) -> None:
    for found in read_all([wrapped(article(n), row) for n in range(8)]):
        assert [section.heading for section in found.sections] == [None, "Causes", "Treatment"]
        assert all(section.blocks for section in found.sections)
        assert not {"Listen", "Part", "Change", "Up", "1"} & {t for s in found.sections for t in s.texts()}


@pytest.mark.parametrize("row", [row for row in ROWS if "/change" not in row])
def test_a_wrapped_heading_need_not_be_one_of_several(row: str) -> None:
    pages = [wrapped(without_second(article(n), n), row) for n in range(8)]
    for number, found in enumerate(read_all(pages)):
        assert [s.heading for s in found.sections][1:] == [("Treatment", "Causes")[number % 2]]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="ad"><h3>Our letter</h3><a href="/letter">Sign up</a></div>',
        '<div class="ad"><h3>{}</h3><a href="/book/{number}">Book it</a></div>',
        '<div class="grid"><div class="card"><h3>{}</h3><span>Five minutes</span></div>'
        '<div class="card"><h3>Rest well</h3><span>Two minutes</span></div></div>',
    ],
)
def test_a_box_of_the_template_is_none(box: str) -> None:
    names = ("A check of your ears", "A check of your eyes")
    pages = [article(n, before=box.format(names[n % 2], number=n % 2)) for n in range(8)]
    for found in read_all(pages):
        assert "Causes" in [section.heading for section in found.sections]
        assert not {"Our letter", *names, "Rest well"} & {section.heading for section in found.sections}


@pytest.mark.parametrize(
    ("html", "is_row"),
    [
        ("<div><h2>Oak</h2><span>Listen</span></div><p>Text.</p>", True),
        ("<div><h2>Oak</h2><span>Listen</span></div>", False),
        ("<div><h2>Oak</h2><p>Tall</p></div><p>Text.</p>", False),
        ("<div><h2>Oak</h2><span>It is tall.</span></div><p>Text.</p>", False),
        ("<div><h2>Oak</h2><h3>Ash</h3></div><p>Text.</p>", False),
        ("<div><h2><a href='/oak'>Oak</a></h2><span>Tree</span></div><p>Text.</p>", False),
    ],
)
def test_a_row_holds_a_heading_and_a_few_words(html: str, is_row: bool) -> None:
    found = outline(html)
    container = next(c for c in found.containers if c.tag == "div")
    assert (row_of(found, container) is not None) is is_row
