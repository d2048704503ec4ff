"""Where the learned places are on a page."""

from __future__ import annotations

import pytest

from indexer.extract.blocks import Container, Outline
from indexer.extract.roles import Role
from indexer.extract.template.places import (
    between_title_and,
    dates_page,
    is_source_list,
    is_table,
    leads_into_page,
    main_container,
    relative,
    slotted,
    sources_behind,
)
from indexer.extract.template.profile import Slot
from tests.indexer.extract.site_pages import outline

SOURCES = "".join(
    f"<li><a href='https://doi.org/10.1/{n}'>https://doi.org/10.1/{n}</a></li>" for n in range(3)
)


def holding(page: Outline, name: str) -> Container:
    return next(container for container in page.containers if name in container.tokens)


def tags(page: Outline) -> list[str]:
    return [container.tag for container in page.containers]


@pytest.mark.parametrize(
    ("html", "is_list"),
    [
        (f"<ol class='x'>{SOURCES}</ol>", True),
        (
            (
                "<ul class='x'><li><a href='https://other.example/'>A site</a></li><li><a "
                "href='https://third.example/'>Another</a></li></ul>"
            ),
            False,
        ),
        ("<ul class='x'><li>Fever</li><li>Cough</li></ul>", False),
    ],
)
def test_a_list_of_sources_shows_addresses(html: str, is_list: bool) -> None:
    page = outline(html)
    assert is_source_list(page, holding(page, "x")) is is_list


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<div class='x'><h3>Facts</h3><table><tr><td>Age</td><td>Old</td></tr></table></div>", True),
        ("<dl class='x'><dt>Age</dt><dd>Old</dd></dl>", True),
        ("<div class='x'><table><tr><td>Age</td><td>Old</td></tr></table><p>One</p><p>Two</p></div>", False),
    ],
)
def test_a_table_may_have_a_heading_over_it_and_nothing_else(html: str, found: bool) -> None:
    page = outline(html)
    assert is_table(page, holding(page, "x")) is found


def test_contents_lead_into_the_page() -> None:
    page = outline(
        "<ul class='x'><li><a href='#a'>A</a></li><li><a href='#b'>B</a></li></ul><ul class='y'><li><a "
        "href='#a'>A</a></li><li><a href='/b'>B</a></li></ul>"
    )
    assert leads_into_page(page, holding(page, "x"))
    assert not leads_into_page(page, holding(page, "y"))


@pytest.mark.parametrize(
    ("html", "dates"),
    [
        ("<dl><dt>Published</dt><dd>3 March 2021</dd></dl>", True),
        ("<dl><dt>First described</dt><dd>in 1847</dd></dl>", False),
        ("<dl><dt>Published</dt><dd>by Ada</dd><dt>Kind</dt><dd>A leaflet</dd></dl>", False),
    ],
)
def test_dates_of_the_page_are_told_from_those_of_its_subject(html: str, dates: bool) -> None:
    assert dates_page(outline(html).blocks) is dates


def test_of_several_containers_at_the_main_path_the_one_with_own_words_is_taken() -> None:
    page = outline(
        "<div><p>An archive of many older leaflets</p><p>and of others</p></div><div><p>Gout hurts</p></div>"
    )
    found = main_container(page, tags(page), "div", lambda block: block.text == "Gout hurts")
    assert found is not None
    assert page.blocks[found.first].text == "Gout hurts"
    assert main_container(page, tags(page), "section", lambda block: True) is None


def test_what_stands_between_the_title_and_the_main_container() -> None:
    page = outline("<p>Home</p><h1>Gout</h1><p>A standfirst</p><div class='main'><p>Gout hurts</p></div>")
    assert [b.text for b in between_title_and(holding(page, "main"), page, "gout")] == ["A standfirst"]
    assert not between_title_and(holding(page, "main"), page, "asthma")
    assert not between_title_and(holding(page, "main"), page, "")


def test_the_first_list_of_sources_behind_the_body_comes_with_its_heading() -> None:
    page = outline(
        f"<div class='main'><p>Gout hurts</p></div><div><h2>References</h2><ol>{SOURCES}</ol></div>"
    )
    assert [b.text for b in sources_behind(holding(page, "main"), page)][:2] == [
        "References",
        "https://doi.org/10.1/0",
    ]
    page = outline(
        f"<div class='main'><p>Gout hurts</p></div><div><h2>Our partners</h2><ol>{SOURCES}</ol></div>"
    )
    assert next(iter(sources_behind(holding(page, "main"), page))).text == "https://doi.org/10.1/0"


def test_a_path_below_the_main_container() -> None:
    assert relative("html/body/div.x", "html/body") == "div.x"
    assert relative("html/bodywork/div.x", "html/body") == "html/bodywork/div.x"


def test_the_outermost_slot_holds_what_is_in_it() -> None:
    page = outline("<main><div class='box'><p>One</p><p>Two</p></div><p>Three</p></main>")
    names = {"main": "m", "div": "m/div", "p": "m/p"}
    paths = [names.get(tag, tag) for tag in tags(page)]
    main = page.containers[tags(page).index("main")]
    found = slotted(page, paths, main, "m", {"div": Slot(Role.CHROME, "a box")})
    assert found == {0: "div", 1: "div"}
