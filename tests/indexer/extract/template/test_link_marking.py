"""Texts that only lead on."""

from __future__ import annotations

import pytest

from indexer.extract import Page
from indexer.extract.roles import Role
from indexer.extract.template.link_marking import mark_contents, mark_link_rows
from indexer.extract.template.profile import Profile
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


def contents(body: str) -> list[Role]:
    page = outline(body)
    labelled = unmarked(page)
    mark_contents(labelled, page.blocks)
    return roles(labelled)


def links(body: str, known: Profile) -> list[Role]:
    page = outline(body)
    labelled = unmarked(page)
    mark_link_rows(labelled, known, page.blocks)
    return roles(labelled)


def test_three_links_into_the_page_are_contents_with_the_title_over_them() -> None:
    row = "".join(f"<p><a href='#{n}'>Part {n}</a></p>" for n in "abc")
    assert contents(f"<p>On this page</p>{row}<p>Gout hurts at night, and that is a pity.</p>") == [
        *[Role.NAVIGATION] * 4,
        Role.BODY,
    ]
    assert set(contents("<p>On this page</p>" + row[: row.index("<p><a href='#c")])) == {Role.BODY}


def test_a_row_that_spells_the_headings_needs_no_links() -> None:
    names = ("Causes", "Course", "Care")
    body = "".join(f"<li>{n}</li>" for n in names) + "".join(f"<h2>{n}</h2><p>It is so.</p>" for n in names)
    assert contents(f"<ul>{body}</ul>")[:4] == [*[Role.NAVIGATION] * 3, Role.BODY]


@pytest.mark.parametrize(
    ("html", "role"),
    [
        ("<p><a href='/a'>Asthma</a> <a href='/b'>Bronchitis</a></p>", Role.RELATED),
        ("<p>Read also: <a href='/a'>Asthma and its many causes</a></p>", Role.RELATED),
        ("<p><a href='/a'>Back to the list</a></p>", Role.RELATED),
        ("<p><a href='/a'>Asthma</a></p>", Role.BODY),
        (
            (
                "<p><a href='https://other.example/a'>Asthma</a> <a href='https://other.example/b'>Croup"
                "</a></p>"
            ),
            Role.BODY,
        ),
        ("<ul><li><a href='/a'>Asthma</a> <a href='/b'>Bronchitis</a></li></ul>", Role.BODY),
    ],
)
def test_a_text_of_links_into_the_site_leads_on(html: str, role: Role) -> None:
    assert links(html, profile(patterns=("read also →",), texts={"back to the list": 0.2})) == [role]


def test_a_heading_of_many_pages_over_links_goes_with_them() -> None:
    body = "<h3>Also here</h3><ul><li><a href='/a'>Asthma</a></li><li><a href='/b'>Croup</a></li></ul>"
    assert links(body, profile(texts={"also here": 0.3})) == [Role.RELATED] * 3
    assert links(body, profile(texts={"also here": 0.2})) == [Role.BODY] * 3


@pytest.mark.parametrize(
    "links_",
    [
        "<ul><li><a href='/a'>Asthma</a></li><li><a href='/b'>Croup</a></li></ul>",
        "<p>• <a href='/a'>Asthma</a></p><p>• <a href='/b'>Croup</a></p>",
        "<div><a href='/a'>Asthma</a></div><div><b><a href='/b'>Croup</a></b></div>",
    ],
)
def test_where_boxes_have_their_own_elements_such_a_list_goes_if_the_text_goes_on(links_: str) -> None:
    known = profile(texts={"also here": 0.5}, wrapped=True)
    head, prose = "<h3>Also here</h3>", "<p>Gout hurts at night, and that is a pity.</p>"
    assert links(f"{prose}{head}{links_}{prose}", known) == [Role.BODY, *[Role.RELATED] * 3, Role.BODY]
    assert set(links(f"{prose}{head}{links_}<h3>Causes</h3>{prose}", known)) == {Role.BODY}
    assert set(links(f"{prose}{head}{links_}", known)) == {Role.BODY}


def test_a_heading_of_other_pages_goes_if_nothing_is_kept_under_it() -> None:
    known = profile(wrapped=True, texts={"read on": 0.2})
    row = "<p><a href='/a'>Asthma</a> <a href='/b'>Croup</a></p>"
    assert links(f"<h3>Read on</h3>{row}<h3>Causes</h3><p>Gout hurts.</p>", known)[0] is Role.RELATED
    assert links(f"<h3>Read on</h3>{row}<p>Gout hurts.</p>", known)[0] is Role.BODY
    assert links(f"<h3>Read on</h3>{row}<h4>Causes</h4><p>Gout hurts.</p>", known)[0] is Role.BODY
    assert links(f"<h3>Go on</h3>{row}<h3>Causes</h3><p>Gout hurts.</p>", known)[0] is Role.BODY


# -- on a whole site


@pytest.mark.parametrize("label", ["Read also:", "You may also like:"])
def test_a_link_behind_a_label_goes_however_short_its_title(label: str) -> None:
    def page(n: int) -> Page:
        return article(
            n,
            after=(
                f"<p><strong>{label} </strong><a href='/{n}/'>{SUBJECTS[(n + 1) % 12]}</a></p><p>And "
                f"so on with page {'x' * n} as before.</p>"
            ),
        )

    assert label not in text(read_as_site([page(n) for n in range(PAGES)]))


def test_a_teaser_goes_with_its_link() -> None:
    def page(n: int) -> Page:
        teaser = (
            f"<p><b>The year of {SUBJECTS[n - 1]}</b></p><p>It began in a kitchen {'late ' * n}on a "
            f"rainy …</p><a href='/{n}'>Continue reading</a>"
        )
        return article(
            n,
            after=(
                f"{teaser}<p>{SUBJECTS[n].capitalize()} {'truly ' * n}needs time, and so do those who "
                "care.</p>"
            ),
        )

    found = read_as_site([page(n) for n in range(PAGES)])
    assert "rainy" not in text(found)
    assert "The year of" not in text(found)
