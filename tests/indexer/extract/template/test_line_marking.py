"""Lines of the site's between and behind an article's own texts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.extract import Page
from indexer.extract.roles import Role
from indexer.extract.template.flow_marking import mark_runs
from indexer.extract.template.profile import Profile
from tests.indexer.extract.site_pages import (
    PAGES,
    SUBJECTS,
    article,
    headings,
    outline,
    profile,
    ranked,
    read_as_site,
    roles,
    text,
    unmarked,
)

OWN = "<p>It comes at night when the blood holds too much of an acid that it cannot carry any longer.</p>"
KNOWN = profile(
    pages=8,
    headings={"ask us": "the same"},
    texts={"advertisement": 0.9, "skip it": 0.2, "serves 0": 0.9, "steel bottle": 0.3, "see the offer": 0.9},
)


def marked(body: str, known: Profile = KNOWN) -> list[Role]:
    page = outline(body)
    labelled = unmarked(page)
    mark_runs(labelled, known, page.blocks, "gout")
    return roles(labelled)


def test_a_line_of_nearly_every_page_between_the_article_s_own_goes() -> None:
    assert marked(f"{OWN}<p>Advertisement</p>{OWN}") == [Role.BODY, Role.CHROME, Role.BODY]


def test_what_is_known_goes_with_it_if_it_stands_right_behind() -> None:
    assert marked(f"{OWN}<p>Advertisement</p><p>Skip it</p>{OWN}")[2] is Role.CHROME
    assert marked(f"{OWN}<p>Advertisement</p>{OWN}<p>Skip it</p>{OWN}")[3] is Role.BODY


@pytest.mark.parametrize(
    "line",
    ["<p>Serves 4</p>", "<ul><li>Advertisement</li></ul>", "<table><tr><td>Advertisement</td></tr></table>"],
)
def test_numbers_items_and_cells_are_the_page_s_own(line: str) -> None:
    assert marked(f"{OWN}{line}{OWN}")[1] is Role.BODY


def test_of_few_pages_no_line_goes() -> None:
    few = profile(pages=7, texts={"advertisement": 1.0})
    assert marked(f"{OWN}<p>Advertisement</p>{OWN}", few)[1] is Role.BODY


def test_a_card_has_a_heading_of_some_pages_over_a_text_of_all() -> None:
    body = OWN + "<h4>Steel bottle</h4><p>See the offer</p>" + f"<h4>Outlook</h4>{OWN}"
    assert marked(body)[1:3] == [Role.RELATED, Role.RELATED]
    assert marked(body.replace("Steel bottle", "Cork block"))[1] is Role.BODY
    assert marked(body.replace("See the offer", "See the river"))[1] is Role.BODY


def test_paragraphs_of_the_site_s_at_the_end_of_a_section_are_notices() -> None:
    notice = "Ask your own doctor before you change what you eat or drink, or how you move."
    page = outline(f"{OWN}<p>{notice}</p>")
    known = profile(pages=6, headings={"ask us": "the same"}, texts={page.blocks[1].key: 0.6})
    assert marked(f"{OWN}<p>{notice}</p>", known) == [Role.BODY, Role.BOILERPLATE]
    rare = profile(pages=6, headings={"ask us": "the same"}, texts={page.blocks[1].key: 0.4})
    assert marked(f"{OWN}<p>{notice}</p>", rare) == [Role.BODY, Role.BODY]


# -- on a whole site


def test_a_paragraph_of_every_page_between_the_article_s_own_is_left_out() -> None:
    def page(n: int) -> Page:
        made = article(
            n,
            after=(
                f"<p>Advertisement</p><p>{SUBJECTS[n].capitalize()} {'and ' * n}then went away, as it "
                "mostly does in the end.</p>"
            ),
        )
        assert isinstance(made.html, str)
        return made

    found = read_as_site([page(n) for n in range(PAGES)])
    assert "Advertisement" not in text(found)
    assert "mostly does in the end" in text(found)


def test_cards_with_headings_of_their_own_go_by_what_all_of_them_say() -> None:
    offers = ("Steel bottle", "Cork block", "Warm blanket")

    def page(n: int) -> Page:
        made = article(n)
        assert isinstance(made.html, str)
        card = f"<h4>{offers[n % 3]}</h4><p>See the offer</p>"
        own = (
            f"<p>{SUBJECTS[n].capitalize()} {'still ' * n}goes on behind the card, as the reader will "
            "have expected it to.</p>"
        )
        return Page(made.url, made.html.replace("<h2>Treatment</h2>", f"{card}{own}<h2>Treatment</h2>"))

    found = read_as_site([page(n) for n in range(PAGES)])
    assert headings(found) == ["Causes", "Treatment"]
    assert "See the offer" not in text(found)
    assert "goes on behind the card" in text(found)


NOTICE = "<p>First printed in the Lake Letters, and shown here with the leave of its keepers.</p>"


@pytest.mark.parametrize("pages", [5, 12])
@pytest.mark.parametrize(
    "where", ["<h2>Treatment</h2>", "<h2>Causes</h2>", "</ul>", "</div><div class='bottom'>"]
)
@pytest.mark.parametrize(
    "box", ["", "<div class='box'><h4>Ask us</h4><p>By mail, any day of the year.</p></div>"]
)
def test_a_sentence_that_all_pages_have_among_their_own_is_a_notice(pages: int, where: str, box: str) -> None:
    made = [article(n, after=box) for n in range(pages)]
    found = read_as_site([replace(page, html=str(page.html).replace(where, NOTICE + where)) for page in made])
    kinds = {section.kind for section in found.sections if "Lake Letters" in " ".join(section.texts())}
    assert kinds <= {"boilerplate"}


def test_the_page_s_title_in_a_notice_varies() -> None:
    made = [article(n, after=NOTICE.replace("First", f"{SUBJECTS[n]} was first")) for n in range(12)]
    assert "Lake Letters" not in ranked(read_as_site(made))
