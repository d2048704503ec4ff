"""Blocks and containers of a page."""

from __future__ import annotations

import pytest

from indexer.extract import walk
from indexer.extract.blocks import Anchor, Outline
from indexer.extract.page import Page
from indexer.extract.source.repair import heal
from indexer.extract.walk import outline_of


def outline(html: str) -> Outline:
    return outline_of(heal(Page("https://library.example/", html)).tree)


def texts(html: str) -> list[str]:
    return [block.text for block in outline(html).blocks]


def test_loose_text_between_elements_is_a_block() -> None:
    assert texts("<div>One <b>two</b><p>three</p>four</div>") == ["One two", "three", "four"]


def test_two_line_breaks_end_a_block_and_one_does_not() -> None:
    assert texts("<p>One<br>two<br> <br>three</p>") == ["One two", "three"]


def test_preformatted_text_keeps_its_lines() -> None:
    assert texts("<pre>a\n  b<br>c\n</pre>") == ["a\n  b\nc"]


def test_an_inline_element_around_blocks_is_a_container() -> None:
    found = outline("<a href='/x'><div>One</div><div>two</div></a>")
    assert [block.text for block in found.blocks] == ["One", "two"]
    assert [block.anchors for block in found.blocks] == [(Anchor("/x", "One"),), (Anchor("/x", "two"),)]
    assert "a" in {container.tag for container in found.containers}


def test_a_block_tells_its_links_its_boldness_and_its_ids() -> None:
    block = outline("<p><a name='here'></a><b>See <a href='/gout'>gout and more</a></b></p>").blocks[0]
    assert (block.words, block.link_words) == (4, 3)
    assert block.bold
    assert block.ids == ("here",)
    assert not outline("<p><b>Gout</b> hurts</p>").blocks[0].bold


def test_a_container_tells_its_classes_its_id_and_whether_it_is_hidden() -> None:
    html = "<div id=x class='a b'><p>One</p></div><div aria-hidden=true><p>Two</p></div>"
    containers = outline(html).containers
    assert ("a", "b", "#x") in {container.tokens for container in containers}
    assert [c.tag for c in containers if c.hidden] == ["div", "p"]


def test_roles_end_where_a_table_or_cell_begins() -> None:
    found = outline("<ul><li><table><tr><td>Cell</td></tr></table></li><li>Item</li></ul>")
    cell, item = (found.containers[block.container].roles for block in found.blocks)
    assert cell.cell >= 0
    assert cell.item < 0
    assert item.item >= 0


def test_the_blocks_of_a_container_are_one_range() -> None:
    found = outline("<div><p>One</p><section><p>Two</p><p>Three</p></section></div><p>Four</p>")
    section = next(container for container in found.containers if container.tag == "section")
    assert [block.text for block in found.blocks if found.inside(block, section)] == ["Two", "Three"]


def test_a_page_beyond_measure_is_read_as_far_as_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MAX_BLOCKS", 10)
    found = outline("<p>x</p>" * 20)
    assert found.cut
    assert len(found.blocks) == 11, "the container that is one too many is open already, and keeps its text"
