"""What ``explain`` tells of a page."""

from __future__ import annotations

from indexer.extract import Explanation, explain
from indexer.extract.label import Role
from tests.indexer.extract.site_pages import article, learned


def roles(explanation: Explanation, text: str) -> list[Role]:
    return [block.role for block in explanation.blocks if block.text == text]


def test_the_headline_is_the_title_wherever_it_stands() -> None:
    template = learned([article(number) for number in range(10)])
    page = article(3, after="<div class='more'><p>Gout</p></div>")
    assert roles(explain(page, template), "Anaemia") == [Role.TITLE]
    assert roles(explain(page), "Anaemia") == [Role.TITLE]


def test_a_link_with_the_same_words_is_no_headline() -> None:
    page = article(3, before="<p><a href='/anaemia/'>Anaemia</a></p>")
    found = roles(explain(page, learned([article(number) for number in range(10)])), "Anaemia")
    assert found.count(Role.TITLE) == 1
