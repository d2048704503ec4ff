"""Which sections without wrappers are the template's."""

from __future__ import annotations

import random

from indexer.extract import Page
from indexer.extract.blocks import Block
from indexer.extract.template.flow import FlowHeadings, learn_flow
from indexer.extract.template.view import Common, View
from tests.indexer.extract.site_pages import (
    PAGES,
    article,
    headings,
    outline,
    ranked,
    read_as_site,
    text,
)

BOX = "<h3>Ask us</h3><p>We answer by mail.</p>"
OTHER = "<h3>Keep in touch</h3><p>We write every week.</p>"
THIRD = "<h3>Who we are</h3><p>We are volunteers.</p>"


def lesson(bodies: list[str], least: int = 2) -> FlowHeadings:
    """What is learned from pages of which these are the flows; texts on several pages repeat."""
    views = [View.of(outline(body), "gout", Common()) for body in bodies]
    seen = [block.key for view in views for block in view.outline.blocks]

    def repeats(block: Block, title: str) -> bool:
        return seen.count(block.key) > 1

    return learn_flow([(view, view.outline.blocks) for view in views], repeats, len(views), least)


def own(number: int) -> str:
    return (
        f"<h2>Day {'x' * (number + 1)}</h2><p>It went {'on and ' * (number + 4)}on, as we had thought "
        "before.</p>"
    )


def test_sections_that_are_the_same_everywhere_are_sure_ones() -> None:
    found = lesson([own(n) + BOX + OTHER + THIRD for n in range(6)])
    assert sorted(found.strong) == ["ask us", "keep in touch", "who we are"]
    assert found.strong["ask us"] == "a section that is the same on all 6 of 6 pages that have it"


def test_one_or_two_such_sections_of_few_pages_are_the_editors() -> None:
    assert lesson([own(n) + BOX + OTHER for n in range(6)]) == ({}, {})
    assert list(lesson([own(n) + BOX for n in range(8)]).strong) == ["ask us"]


def test_of_few_pages_nothing_is_learned() -> None:
    assert lesson([own(n) + BOX + OTHER + THIRD for n in range(4)]) == ({}, {})


def test_a_section_that_names_an_aspect_of_the_subject_is_only_a_filler() -> None:
    found = lesson([own(n) + BOX + "<h3>Prevention</h3><p>Walk a lot.</p>" + OTHER + THIRD for n in range(6)])
    assert list(found.weak) == ["prevention"]


def test_sources_and_questions_about_the_subject_are_never_the_template_s() -> None:
    cited = "<h3>Sources</h3><p><a href='https://doi.org/1'>https://doi.org/1</a></p>"
    asked = "<h3>Can gout be cured?</h3><p>Ask your doctor.</p>"
    found = lesson([own(n) + BOX + cited + asked + OTHER + THIRD for n in range(6)])
    assert sorted((*found.strong, *found.weak)) == ["ask us", "keep in touch", "who we are"]


def test_sections_that_contents_name_are_the_article_s() -> None:
    contents = "<ul>" + "".join(f"<li><a href='#{n}'>{n}</a></li>" for n in ("a", "b", "c")) + "</ul>"
    named = (
        "<h2 id='a'>Ask us</h2><p>By mail.</p><h2 id='b'>Write us</h2><p>By mail.</p><h2 id='c'>See us"
        "</h2><p>At home.</p>"
    )
    found = lesson([contents + named + own(n) + "<h2>Keep in touch</h2><p>We write.</p>" for n in range(6)])
    assert list(found.strong) == ["keep in touch"]


# -- on a whole site


def contents(*names: str) -> str:
    return "<ul>" + "".join(f"<li><a href='#{name.lower()}'>{name}</a></li>" for name in names) + "</ul>"


def test_a_section_that_the_table_of_contents_passes_over_is_the_template_s() -> None:
    """Its heading names an aspect of the subject, but it is the same everywhere, and never listed."""
    box = (
        "<h2>Symptoms that cannot wait</h2><p>Call for help at once.</p><ul><li>Blue lips</li>"
        "<li>Chest pain</li></ul>"
    )

    def page(n: int) -> Page:
        made = article(
            n,
            before=contents("Causes", "Treatment", "Outlook"),
            after="<h2>Outlook</h2><p>It gets better.</p>",
        )
        assert isinstance(made.html, str)
        return Page(made.url, made.html.replace("<h2>Treatment</h2>", f"{box}<h2>Treatment</h2>"))

    found = read_as_site([page(n) for n in range(PAGES)])
    assert headings(found) == ["Causes", "Treatment", "Outlook"]
    assert "Blue lips" not in text(found)


def test_one_of_a_few_versions_is_a_box_and_a_choice_of_tips_is_not() -> None:
    advisers = ("Vera answers within a day.", "Hugo answers on Mondays.", "Ito answers by telephone.")
    tips = (
        "Rest when tired",
        "Drink water",
        "Eat small meals",
        "Keep a diary",
        "Sleep well",
        "Walk a little",
    )

    def page(n: int) -> Page:
        chosen = "".join(f"<li>{tip}</li>" for tip in random.Random(n).sample(tips, 3))
        return article(
            n,
            after=(
                f"<h3>At home</h3><ul>{chosen}</ul><h2>Outlook</h2><p>It {'often ' * (n % 4)}gets "
                f"better.</p><h3>Ask us</h3><p>{advisers[n % 3]}</p>"
            ),
        )

    found = read_as_site([page(n) for n in range(PAGES)])
    assert "At home" in headings(found)
    assert "answers" not in ranked(found)


def test_sentences_made_of_the_headings_are_the_template_s() -> None:
    parts = ("the causes", "the treatment", "daily life", "the outlook", "your rights")

    def page(n: int) -> Page:
        points = "".join(
            f"<li>This guide tells you about {parts[(n + k) % 5]} in plain words.</li>" for k in range(3)
        )
        return article(
            n,
            before=(
                f"<h3>What you will learn</h3><ul>{points}</ul><h3>First things first</h3><p>Read it "
                "twice.</p>"
            ),
        )

    found = read_as_site([page(n) for n in range(PAGES)])
    assert "This guide tells" not in text(found)
    assert headings(found) == ["Causes", "Treatment"]
