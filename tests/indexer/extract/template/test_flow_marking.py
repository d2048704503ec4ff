"""Which sections of a page's flow are marked as the template's."""

from __future__ import annotations

import pytest

from indexer.extract import Page
from indexer.extract.roles import Role
from indexer.extract.template.flow_marking import Chain, chains_of, mark_runs
from indexer.extract.template.flow_page import FlowSection, Strength
from indexer.extract.template.profile import Profile
from indexer.extract.template.runs import HeadedRun
from tests.indexer.extract.site_pages import (
    PAGES,
    article,
    outline,
    profile,
    ranked,
    read_as_site,
    roles,
    unmarked,
)

OWN = (
    "<h2>Causes of it</h2><p>It comes at night when the blood holds too much of an acid that it cannot "
    "carry.</p>"
)
ASK, MAIL = "<h3>Ask us</h3><p>By mail.</p>", "<h3>Write us</h3><p>On paper.</p>"
VARIES = "<h3>Near you</h3><p>In your town.</p>"
KNOWN = profile(
    pages=6,
    headings={"ask us": "the same", "write us": "the same"},
    fillers={"near you": "varies"},
    texts={
        "ask us": 0.8,
        "by mail": 0.8,
        "write us": 0.8,
        "on paper": 0.8,
        "near you": 0.8,
        "in your town": 0.8,
    },
)


def left(body: str, known: Profile = KNOWN) -> list[str]:
    """The texts that stay the article's."""
    page = outline(body)
    labelled = unmarked(page)
    mark_runs(labelled, known, page.blocks, "gout")
    return [block.text for block, role in zip(page.blocks, roles(labelled)) if role is Role.BODY]


@pytest.mark.parametrize(
    ("strengths", "resumes", "chains"),
    [
        ([2, 1, 2, 0], {}, [Chain(0, 3)]),
        ([2, 1, 0, 2], {}, [Chain(0, 1), Chain(3, 4)]),
        ([1, 1, 2], {}, [Chain(2, 3)]),
        ([2, 2, 2], {1: 0}, [Chain(0, 2), Chain(2, 3)]),
        ([0, 1, 0], {}, []),
    ],
)
def test_chains_have_sure_sections_at_both_ends(
    strengths: list[int], resumes: dict[int, int], chains: list[Chain]
) -> None:
    sections = [FlowSection(HeadedRun(None), Strength(s), resumes.get(at)) for at, s in enumerate(strengths)]
    assert list(chains_of(sections)) == chains


def test_a_chain_of_two_is_left_out_and_a_filler_between_them_too() -> None:
    assert left(OWN + ASK + VARIES + MAIL + OWN.replace("Causes", "Course"))[0] == "Causes of it"
    assert "In your town." not in left(OWN + ASK + VARIES + MAIL + OWN)


def test_a_single_section_between_the_article_s_own_stays() -> None:
    assert "By mail." in left(OWN + ASK + OWN)
    assert "In your town." in left(OWN + VARIES + OWN)


def test_a_single_section_that_opens_the_flow_or_stands_on_nearly_every_page_goes() -> None:
    assert "By mail." not in left(ASK + OWN)
    everywhere = profile(pages=6, headings={"ask us": "the same"}, texts={"ask us": 0.9, "by mail": 0.9})
    assert "By mail." not in left(OWN + ASK + OWN, everywhere)


def test_the_article_goes_on_behind_its_first_own_sentence() -> None:
    own = "Then she got up and walked to the lake, as she had done each day of that year."
    kept = left(f"{OWN}{ASK}<h3>Write us</h3><p>On paper.</p><p>{own}</p>")
    assert kept[-1] == own
    assert "On paper." not in kept


def test_a_heading_right_over_the_article_s_own_heading_stays() -> None:
    assert "Ask us" in left(f"<h2>Ask us</h2>{OWN}")


def test_sections_with_which_other_pages_close_are_kept_as_notices() -> None:
    page = outline(OWN + ASK)
    labelled = unmarked(page)
    mark_runs(labelled, KNOWN, page.blocks, "gout")
    assert roles(labelled)[-2:] == [Role.BOILERPLATE, Role.BOILERPLATE]


def test_lines_of_other_pages_before_the_first_heading_go() -> None:
    known = profile(pages=6, texts={"listen to it": 0.5})
    assert left(f"<p>Listen to it</p><p>Gout hurts</p>{OWN}", known)[0] == "Gout hurts"


def test_a_section_that_contents_name_stays() -> None:
    contents = "".join(f"<p><a href='#{n}'>{n}</a></p>" for n in ("ask", "b", "c"))
    assert "By mail." in left(contents + OWN + ASK.replace("<h3>", "<h3 id='ask'>") + MAIL + OWN)


# -- on a whole site


def test_a_constant_section_of_the_editors_stays() -> None:
    """It is the same on all pages, but alone, and its heading names an aspect of the subject.

    This trap costs most recall.
    """
    shared = "<h2>When to see a doctor</h2><p>See a doctor if it lasts longer than two weeks.</p>"

    def page(n: int) -> Page:
        made = article(n)
        assert isinstance(made.html, str)
        return Page(made.url, made.html.replace("<h2>Treatment</h2>", f"{shared}<h2>Treatment</h2>"))

    assert "two weeks" in ranked(read_as_site([page(n) for n in range(PAGES)]))
