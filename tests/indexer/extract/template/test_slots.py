"""Which places are the template's."""

from __future__ import annotations

import random

import pytest

from indexer.extract import Page
from indexer.extract.roles import Role
from indexer.extract.template.place_counts import Place, WordCounts
from indexer.extract.template.slots import SlotSearch, holds_facts, role_of
from tests.indexer.extract.site_pages import PAGES, article, learned, read_all, read_as_site, sentence, text


def place(pages: int = 10, counts: WordCounts | None = None, **known: int) -> Place:
    """A place that is the same on each page."""
    one = counts or WordCounts(words=100, exact=100)
    made = Place(counts=[one] * pages, texts=pages, wholes=list(range(pages)), told=list(range(pages)))
    for name, value in known.items():
        setattr(made, name, value)
    return made


def judged(path: str, held: Place, own: int = 10_000) -> str:
    slot = SlotSearch(10, own).judge(path, held)
    return f"{slot.role}: {slot.evidence}" if slot else ""


def test_a_place_whose_words_stand_on_other_pages_is_a_slot() -> None:
    assert (
        judged("div.box", place()) == "chrome: 100% of its words stand on other pages too, on 10 of 10 pages"
    )
    assert judged("div.box", place(counts=WordCounts(words=100, exact=59))) == ""


@pytest.mark.parametrize("path", ["div.box/div", "div.box/p"])
def test_a_place_without_a_name_is_none(path: str) -> None:
    assert judged(path, place()) == ""
    assert judged("div.box/aside", place())


def test_a_place_on_one_page_is_none() -> None:
    assert judged("div.box", place(pages=1)) == ""


def test_near_copies_need_a_heading_or_label_that_other_pages_have() -> None:
    near = WordCounts(words=100, soft=100)
    assert judged("div.box", place(counts=near)) == ""
    assert judged("div.box", place(counts=near, opened=5)).startswith("chrome: 100% of its words are copies")


def test_a_label_with_the_title_in_it_counts_only_over_links_and_copies() -> None:
    near = WordCounts(words=100, soft=100)
    assert judged("div.box", place(counts=near, titled=10)) == ""
    assert judged("div.box", place(counts=near._replace(links=30), titled=10)).startswith("chrome")


def test_words_around_the_title_are_the_template_s_unless_they_ask_about_it() -> None:
    framed = WordCounts(words=100, framed=80)
    assert "around the page's title" in judged("div.box", place(counts=framed))
    assert judged("div.box", place(counts=framed, asks=1)) == ""


def test_copies_of_the_page_itself_are_summaries() -> None:
    assert judged("div.box", place(counts=WordCounts(words=100, copies=70))).startswith("summary copy")


def test_a_slot_holds_little_of_the_site_s_own_words() -> None:
    held = place(counts=WordCounts(words=100, exact=70, own=30))
    assert judged("div.box", held, own=6_001)
    assert judged("div.box", held, own=5_999) == ""


def test_while_the_pages_are_few_a_slot_of_the_template_s_may_hold_more() -> None:
    held = place(counts=WordCounts(words=100, exact=80, own=20))
    assert judged("div.box", held, own=2_300)
    assert SlotSearch(100, 2_300).judge("div.box", held) is None


def test_lists_of_sources_and_headings_by_themselves_are_none() -> None:
    assert judged("div.box", place(sources=5)) == ""
    assert judged("div.box", place(only_heads=10)) == ""


def test_a_list_of_which_only_the_parts_recur_is_content() -> None:
    assert judged("ul.list", place(pages=8)) == ""
    assert judged("ul.list", place(pages=8, wholes=[1] * 8))
    assert judged("ul.list", place(pages=9))


def test_what_stands_in_a_slot_or_in_a_table_of_facts_is_no_slot_of_its_own() -> None:
    facts = place(facts=10, texts=200)
    found = SlotSearch(10, 10_000).slots_among(
        {"div.box": place(), "div.box/p.x": place(), "dl.facts": facts, "dl.facts/dt.x": place()}
    )
    assert list(found) == ["div.box"]


def test_facts_differ_from_page_to_page() -> None:
    assert holds_facts(place(facts=10, texts=200))
    assert not holds_facts(place(facts=7, texts=200))
    assert not holds_facts(place(facts=10, texts=200, told=[1] * 10))
    assert not holds_facts(place(facts=10, texts=100))


@pytest.mark.parametrize(
    ("held", "role"),
    [
        (place(forms=1), Role.FORM),
        (place(fragments=5), Role.NAVIGATION),
        (place(counts=WordCounts(words=100, links=50)), Role.RELATED),
        (place(counts=WordCounts(words=100, copies=30)), Role.RELATED),
        (place(), Role.CHROME),
    ],
)
def test_the_role_of_a_slot(held: Place, role: Role) -> None:
    assert role_of(held, held.links) is role


# -- on a whole site


def test_a_table_of_the_page_s_own_dates_is_left_out() -> None:
    def page(n: int) -> Page:
        return article(
            n,
            after=(
                f"<dl class='dates'><dt>Published</dt><dd>{n + 1} March 2021</dd><dt>Last updated</dt>"
                f"<dd>{n + 2} June 2025</dd></dl>"
            ),
        )

    assert "Last updated" not in text(read_as_site([page(n) for n in range(PAGES)]))


def test_what_a_box_says_in_a_rare_category_is_none_of_the_pages_own() -> None:
    def page(n: int) -> Page:
        # The last category has three of 24 pages, too few for their texts to count as shared ones.
        category = (0, 1, 0, 1, 0, 0, 1, 2)[n % 8]
        chooser = random.Random(category)
        told = "".join(f"<li>{sentence(chooser, 'packing')}</li>" for _ in range((3, 6, 16)[category]))
        asked = f"<h3>What to take</h3><ul>{told}</ul><h3>What to leave</h3><p>Leave the dog.</p>"
        return article(n, after=f"<div class='before-you-go'><h2>Before you go</h2>{asked}</div>")

    found = [text(one) for one in read_all([page(n) for n in range(24)])]
    assert len(found) == 24
    assert not [one for one in found if "Packing has" in one or "the dog" in one]
    assert all("Smoking" in one for one in found)


def test_cards_are_none_of_the_pages_own_though_nobody_read_what_they_quote() -> None:
    def card(number: int) -> str:
        quoted = sentence(random.Random(1000 + number), "harbour").removesuffix(".")
        return f"<div class='card'><h4><a href='/{number}/'>Harbour {number}</a></h4><p>{quoted}…</p></div>"

    def page(n: int) -> Page:
        cards = "".join(card(4 * n + place) for place in range(4))
        lead = "<h3>Where to go from here</h3><p>Take the next one, or turn the page.</p>"
        return article(n, after=f"<div class='onward'>{lead}{cards}</div>")

    (found,) = learned([page(n) for n in range(PAGES)]).profiles
    assert list(found.slots) == ["div.onward"]
