"""What elements say by ``role``."""

import pytest

from catalogue.article import Table
from indexer.extract.page import Page
from indexer.extract.source.repair import heal
from tests.indexer.extract.sections.reading import sections


def tags(html: str) -> list[str]:
    body = heal(Page("https://a.example/", f"<body>{html}</body>")).tree.find("body")
    assert body is not None
    return [str(element.tag) for element in body.iterdescendants()]


@pytest.mark.parametrize("tag", ["div", "span", "p", "x-title", "strong"])
@pytest.mark.parametrize(
    ("level", "made"),
    [("aria-level=1", "h1"), ("aria-level='4'", "h4"), ("aria-level=9", "h6"), ("aria-level=0", "h1")]
    + [(wrong, "h2") for wrong in ("", "aria-level=x", "aria-level=''", "aria-level=-3", "aria-level=²")],
)
def test_an_element_may_be_a_heading_by_its_role(tag: str, level: str, made: str) -> None:
    assert tags(f"<div><{tag} role='Heading' {level}>Tea</{tag}><p>is hot</p></div>") == ["div", made, "p"]


@pytest.mark.parametrize(
    "html",
    [
        "<h3><span role=heading aria-level=2>Tea</span></h3>",
        "<div role=heading><p>Tea</p><p>and more of it</p></div>",
        "<a role=heading href='/tea'>Tea</a>",
        "<h3 role=heading>Tea</h3>",
        "<div role=listitem>Tea</div>",
        "<div role=cell>Tea</div>",
        "<ul role=list><li role=listitem>Tea</li></ul>",
        "<div role=navigation>Tea</div>",
    ],
)
def test_a_role_that_adds_nothing_changes_nothing(html: str) -> None:
    assert tags(f"{html}<i role=list></i>")[:-1] == tags(html.replace("role", "data-role"))


def test_headings_and_lists_told_by_role_are_those_of_the_article() -> None:
    found = sections(
        "<div role='heading' aria-level='2'>At night</div><p>The air is cold and dry at night.</p>"
        "<div role='list'><div role='listitem'>Close <b>the</b> window</div>"
        "<div role='listitem'><div>Drink <i>tea</i></div></div></div>"
    )
    assert [section.heading for section in found] == [None, "At night"]
    assert list(found[1].texts()) == [
        "The air is cold and dry at night.",
        "Close the window",
        "Drink tea",
    ]


def test_a_table_told_by_roles_has_rows_and_headers() -> None:
    html = (
        "<div role='table'><div role='rowgroup'><div role='row'><span role='columnheader'>Sort</span>"
        "<span role='columnheader'>Minutes</span></div></div><div role='rowgroup'>"
        "<div role='row'><span role='cell'>Green</span><span role='cell'>2</span></div>"
        "<div role='row'><span role='rowheader'>Black</span><span role='cell'>4</span></div></div></div>"
    )
    table = sections(html)[0].blocks[-1]
    assert isinstance(table, Table)
    assert table.rows == (("Sort", "Minutes"), ("Green", "2"), ("Black", "4"))
    assert table.header_rows == 1
