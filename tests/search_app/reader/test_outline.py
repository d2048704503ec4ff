"""An article's outline: ids, levels, nested lists, links woven back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.article import Article, Link, ListBlock, Paragraph, Section
from indexer.answers import SectionHit
from search_app.reader.outline import (
    MAX_LINKS,
    MAX_LOOKS,
    MAX_SECTIONS,
    TextRun,
    hit_fragment,
    reference_address,
    reference_name,
    section_ids,
    shown,
    web_address,
)
from tests.growth import TOO_MUCH, growth


def article(*sections: Section, links: tuple[Link, ...] = ()) -> Article:
    return Article("x", "https://x.example/", "X", sections, links=links)


def headed(
    heading: str | None, level: int = 2, *blocks: Paragraph | ListBlock, anchor: str | None = None
) -> Section:
    return Section(heading, "other" if heading else "lead", level, anchor, blocks)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([2, 2, 3, 2], [2, 2, 3, 2]),
        ([3, 3, 4], [2, 2, 3]),
        ([2, 4, 6, 3], [2, 3, 4, 3]),
        ([1, 2, 6], [2, 3, 4]),
        ([4, 2], [2, 2]),
    ],
)
def test_levels_start_at_two_and_leave_none_out(levels: list[int], expected: list[int]) -> None:
    sections = shown(article(*(headed(f"H{n}", level) for n, level in enumerate(levels))), {})
    assert [section.level for section in sections] == expected


def test_nothing_stands_below_the_lead() -> None:
    sections = shown(article(headed(None, 2, Paragraph("lead")), headed("Causes", 3)), {})
    assert [section.level for section in sections] == [2, 2]


HEADINGS = st.sampled_from([None, "", "Causes", "page-main", " a b ", "কারণ", "🙂"])
ANCHORS = st.sampled_from([None, "", "causes", "page-q", "a b"])


@given(st.lists(st.tuples(HEADINGS, ANCHORS)))
def test_ids_are_unique_never_empty_and_never_the_pages_own(
    given: list[tuple[str | None, str | None]],
) -> None:
    ids = section_ids([headed(heading, anchor=anchor) for heading, anchor in given])
    assert len(set(ids)) == len(ids)
    assert all(i and not i.startswith("page-") and not set(i) & set(" \t\n") for i in ids)


def test_a_hit_leads_to_the_section_by_anchor_by_heading_and_by_its_words() -> None:
    def fragment(heading: str | None, anchor: str | None, found: str = "") -> str:
        return hit_fragment(SectionHit(heading, "other", anchor, (), found))

    assert fragment("Causes", "why", "#why") == "#why"
    assert fragment("Rare causes", None) == "#rare-causes"
    assert fragment("Rare causes", None, "#:~:text=a%20few") == "#rare-causes:~:text=a%20few"
    assert fragment(None, None, "#:~:text=a%20few") == "#:~:text=a%20few"
    assert fragment(None, None) == ""


def test_nested_items_hang_below_the_one_before() -> None:
    block = ListBlock(("a", "b", "c", "d", "e"), False, (0, 1, 7, 1, 0))
    (a, e) = shown(article(headed("H", 2, block)), {})[0].blocks[0].items
    assert [item.runs[0].text for item in a.below] == ["b", "d"]
    assert [item.runs[0].text for item in a.below[0].below] == ["c"]
    assert e.below == []


def test_links_are_woven_back_once_each_in_order() -> None:
    text = "Gout and gout; see Asthma, or read this."
    links = (
        Link("https://y.example/", "lost", 0),
        Link("https://x.example/asthma/#a", "Asthma", 0),
        Link("javascript:alert(1)", "read", 0),
    )
    runs = (
        shown(
            article(headed("H", 2, Paragraph(text)), links=links),
            {"https://x.example/asthma/": "id-of-asthma"},
        )[0]
        .blocks[0]
        .runs
    )
    assert "".join(run.text for run in runs) == text
    assert [run for run in runs if run.url] == [TextRun("Asthma", "id-of-asthma", inside=True)]


@given(st.text(max_size=60), st.lists(st.text(max_size=5), max_size=4))
def test_weaving_changes_no_text(text: str, anchors: list[str]) -> None:
    links = tuple(Link("https://y.example/", anchor, 0) for anchor in anchors)
    runs = shown(article(headed("H", 2, Paragraph(text)), links=links), {})[0].blocks[0].runs
    assert "".join(run.text for run in runs) == text


def test_only_addresses_of_the_web_are_linked() -> None:
    assert web_address("https://x.example/") == "https://x.example/"
    for address in (
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "//x.example",
        "",
        None,
        "file:///etc/passwd",
    ):
        assert web_address(address) == ""
    assert reference_address(None, "doi:10.1000/182") == "https://doi.org/10.1000/182"
    odd = "10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2#?"
    assert reference_address(None, f"doi:{odd}") == (
        "https://doi.org/10.1002/(SICI)1097-0258(19980815)17:15%3C1661::AID-SIM968%3E3.0.CO;2-2%23%3F"
    )
    assert reference_address("javascript:x", "pmid:12") == "https://pubmed.ncbi.nlm.nih.gov/12"
    assert reference_address(None, "isbn:1") == ""


@pytest.mark.parametrize(
    "heading",
    [
        lambda number: "Symptoms",
        lambda number: f"Heading {number}",
        lambda number: "Symptoms" if number % 2 else f"Symptoms {number}",
        lambda number: f"Symptoms {number // 7 + 2}",
    ],
)
def test_bad_input_56_naming_sections_grows_with_their_number(heading: Callable[[int], str]) -> None:
    def work(marks: str) -> None:
        sections = [Section(heading(number), "other", 2, None, ()) for number in range(len(marks))]
        made = section_ids(sections)
        assert len(set(made)) == len(made) == len(marks)

    assert growth(work, "x", 500) < TOO_MUCH


def test_bad_input_56_showing_an_article_grows_with_its_sections_and_links() -> None:
    def work(marks: str) -> None:
        sections = tuple(
            Section(f"Heading {number}", "other", 2, None, (Paragraph("a few words"),))
            for number in range(len(marks))
        )
        links = tuple(Link("https://e.org/", "few", number) for number in range(len(marks)))
        article = Article("id", "https://e.org/a", "Title", sections, links=links)
        assert len(shown(article, {})) == len(marks)

    assert growth(work, "x", MAX_SECTIONS // 8) < TOO_MUCH


def test_bad_input_56_links_that_stand_nowhere_are_not_looked_for_for_ever() -> None:
    blocks = tuple(Paragraph(f"item {number}") for number in range(3 * MAX_LOOKS // MAX_LINKS))
    links = tuple(Link("https://e.org/", f"absent {number}", 0) for number in range(MAX_LINKS))
    last = Link("https://e.org/", blocks[-1].text, 0)
    section = Section("Items", "other", 2, None, blocks)
    (made,) = shown(Article("id", "https://e.org/a", "T", (section,), links=(*links[1:], last)), {})
    assert [run.url for run in made.blocks[-1].runs] == [""]
    (made,) = shown(Article("id", "https://e.org/a", "T", (section,), links=(last,)), {})
    assert [run.url for run in made.blocks[-1].runs] == ["https://e.org/"]


@pytest.mark.parametrize(
    ("text", "url", "identifier", "name"),
    [
        ("Rahman K. On gout. 2019.", "https://a.example/x", "pmid:12", "Rahman K. On gout. 2019."),
        (
            "https://pubmed.ncbi.nlm.nih.gov/12/",
            "https://pubmed.ncbi.nlm.nih.gov/12/",
            "pmid:12",
            "PubMed 12",
        ),
        ("", "https://doi.org/10.1000/182", "doi:10.1000/182", "DOI 10.1000/182"),
        ("https://www.a.example/guide/", "https://www.a.example/guide/", None, "a.example/guide"),
        ("", "https://a.example/guide?x=1", None, "a.example/guide?x=1"),
        ("", None, "isbn:978", "isbn:978"),
        ("", "javascript:x", None, ""),
        ("", None, None, ""),
    ],
)
def test_a_reference_is_called_by_more_than_a_bare_address(
    text: str, url: str | None, identifier: str | None, name: str
) -> None:
    assert reference_name(text, url, identifier) == name
