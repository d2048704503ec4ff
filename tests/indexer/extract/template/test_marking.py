"""What a site's template marks on one page."""

from __future__ import annotations

import pytest

from indexer.extract import Page, SiteTemplate
from indexer.extract.roles import Role
from indexer.extract.template.marking import mark_head, mark_notices, mark_template, profile_for, short
from indexer.extract.template.paths import paths_of
from indexer.extract.template.profile import Profile, Slot
from tests.indexer.extract.site_pages import (
    PAGES,
    SUBJECTS,
    article,
    outline,
    profile,
    read_as_site,
    roles,
    text,
    unmarked,
)

VOCABULARY = ("box", "entry", "intro")
MAIN = "html/body/div.entry"


def known(**more: object) -> Profile:
    return profile(vocabulary=VOCABULARY, core=VOCABULARY, main=MAIN, wrapped=True, **more)


def marked(body: str, by: Profile) -> list[Role] | None:
    page = outline(body)
    labelled = unmarked(page)
    paths = paths_of(page, frozenset(by.vocabulary), frozenset(by.core))
    return roles(labelled) if mark_template(labelled, by, paths, "Gout") else None


def test_what_stands_outside_the_main_container_is_chrome() -> None:
    assert marked("<p>Home</p><div class='entry'><p>Gout hurts.</p></div><p>End</p>", known()) == [
        Role.CHROME,
        Role.BODY,
        Role.CHROME,
    ]


def test_a_page_without_the_main_container_is_not_marked() -> None:
    assert marked("<p>Home</p>", known()) is None


def test_slots_give_their_role() -> None:
    by = known(slots={"div.box": Slot(Role.RELATED, "on other pages")})
    body = "<div class='entry'><div class='box'>More</div><p>Gout hurts.</p></div>"
    assert marked(body, by) == [Role.RELATED, Role.BODY]


@pytest.mark.parametrize(
    ("line", "role"),
    [("A standfirst", Role.BODY), ("By Ada, 3 May 2024", Role.CHROME), ("Share it", Role.CHROME)],
)
def test_an_annex_between_title_and_body_is_the_article_s_unless_it_is_a_credit_or_shared(
    line: str, role: Role
) -> None:
    by = known(annexes=("html/body/p.intro",), outside={"share it": 0.9})
    found = marked(f"<h1>Gout</h1><p class='intro'>{line}</p><div class='entry'><p>Gout hurts.</p></div>", by)
    assert found == [Role.CHROME, role, Role.BODY]


def test_the_profile_that_a_page_fits_best_is_taken() -> None:
    page = outline("<div class='entry'><p>Gout hurts.</p></div>")
    fitting = known(shape=tuple(paths_of(page, frozenset(VOCABULARY), frozenset(VOCABULARY))))
    found = profile_for(page, SiteTemplate((known(shape=("html", "table")), fitting)))
    assert found.profile is fitting
    assert found.fit == 1.0
    assert profile_for(page, None).profile is None


def test_the_title_parts_what_stands_before_it_and_the_line_behind() -> None:
    page = outline(
        "<p>Health A-Z</p><h1>Gout</h1><p>By Ada, 3 May 2024</p><p>Listen</p><h2>Causes</h2><p>In 2024</p>"
    )
    labelled = unmarked(page)
    mark_head(labelled, page.blocks, "gout")
    assert roles(labelled) == [Role.NAVIGATION, Role.BODY, Role.CHROME, Role.BODY, Role.BODY, Role.BODY]


@pytest.mark.parametrize(
    ("share", "words", "role"),
    [
        (0.5, "for educational purposes only, as all of it", Role.DISCLAIMER),
        (0.0, "for educational purposes only, as all of it", Role.BODY),
        (0.5, "printed on paper and sold in the shops", Role.BODY),
    ],
)
def test_a_notice_is_shared_and_says_so(share: float, words: str, role: Role) -> None:
    page = outline(f"<p>This page is {words}.</p>")
    labelled = unmarked(page)
    mark_notices(labelled, profile(texts={page.blocks[0].key: share}), page.blocks)
    assert roles(labelled) == [role]


def test_a_path_is_shown_by_its_last_two_steps() -> None:
    assert short("html/body/div.page/div.entry") == "div.page/div.entry"


# -- on a whole site


def test_sources_in_an_element_behind_the_body_belong_to_the_article() -> None:
    def page(n: int) -> Page:
        links = "".join(
            (
                "<li><a "
                f"href='https://pubmed.ncbi.nlm.nih.gov/{n}{k}/'>https://pubmed.ncbi.nlm.nih.gov/{n}{k}/"
                "</a></li>"
            )
            for k in range(3)
        )
        return article(
            n,
            wrap=f"<div class='entry'>{{}}</div><div class='cited'><h2>References</h2><ol>{links}</ol></div>",
        )

    found = read_as_site([page(n) for n in range(PAGES)])
    assert [reference.identifier for reference in found.references] == ["pmid:30", "pmid:31", "pmid:32"]
    assert found.sections[-1].heading == "References"


def test_addresses_that_stand_behind_every_body_are_not_its_sources() -> None:
    partners = (
        "<div class='partners'><p><a href='https://one.example.net/'>https://one.example.net/</a></p>"
        "<p><a href='https://two.example.net/'>https://two.example.net/</a></p></div>"
    )
    found = read_as_site([article(n, wrap=f"<div class='entry'>{{}}</div>{partners}") for n in range(PAGES)])
    assert found.references == ()


def test_the_caption_of_a_picture_above_the_body_is_kept() -> None:
    def page(n: int) -> Page:
        return article(
            n,
            wrap=(
                f"<figure class='lead'><img src='/{n}.jpg'><figcaption>{SUBJECTS[n]} under the lamp"
                f"</figcaption></figure><div class='entry'>{{}}</div>"
            ),
        )

    assert f"{SUBJECTS[3]} under the lamp" in text(read_as_site([page(n) for n in range(PAGES)]))
