"""What ``explain`` tells of a page."""

from __future__ import annotations

from indexer.extract import Page
from indexer.extract.explain import Explanation, explain
from indexer.extract.roles import Role
from tests.indexer.extract.site_pages import article, learned

TIPS = "<div class='tips'><h3>Tips</h3><p>Drink a glass of water before breakfast.</p></div>"


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


def test_the_page_names_each_role_by_its_colour() -> None:
    told = explain(
        article(3, after="<form><p>Ask a question here</p></form>"),
        learned([article(number) for number in range(10)]),
    )
    page = told.to_html()
    for block in told.blocks:
        colour = page.partition(f"<td>{block.role.value}</td>")[0].rpartition("background:")[2][:7]
        assert f'<li style="background:{colour}">{block.role.value}' in page
    assert ">navigation (left out)</li>" in page
    assert ">paragraph</li>" in page


def test_what_stands_outside_the_body_is_told_apart_by_what_it_is() -> None:
    told = explain(article(3), learned([article(number) for number in range(10)]))
    assert roles(told, "A to Z") == [Role.NAVIGATION]
    assert roles(told, "Home Guide is written by volunteers in their free time.") == [Role.CHROME]


def test_explain_shows_crawled_markup_as_text() -> None:
    told = explain(
        Page(
            "https://example.org/",
            "<p>&lt;script&gt;alert(1)&lt;/script&gt; is shown as it is, on a page about writing for "
            "the web.</p>",
        )
    )
    assert "&lt;script&gt;alert(1)" in told.to_html()


def test_explain_gives_evidence_for_what_is_left_out() -> None:
    page = article(2, before=TIPS)
    template = learned([article(number, before=TIPS) for number in range(8)])
    box = next(block for block in explain(page, template).blocks if block.text == "Tips")
    assert not box.kept
    assert "tips" in box.evidence
    assert "pages" in box.evidence


def test_the_page_is_whole_and_loads_nothing() -> None:
    page = explain(
        Page("https://example.org/", "<h1>Costs $5</h1><p>It costs $5, or ${much} more.</p>")
    ).to_html()
    assert page.startswith("<!DOCTYPE html>")
    assert page.endswith("</html>\n")
    assert "<title>How Costs $5 was read</title>" in page
    assert "It costs $5, or ${much} more." in page
    assert "src=" not in page
    assert "@import" not in page
