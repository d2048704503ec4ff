"""What a block shows of itself and its surroundings."""

from __future__ import annotations

import pytest

from indexer.extract.blocks import Outline
from indexer.extract.body.evidence import evidence_of
from indexer.extract.body.features import Features
from indexer.extract.body.votes import Votes
from indexer.extract.label import Label
from indexer.extract.roles import Role
from tests.indexer.extract.site_pages import outline

PROSE = "Gout is a disease of the joints, and it mostly comes at night when nobody thinks of it."


def evidence(
    page: Outline,
    whole: list[float] | None = None,
    pruned: list[float] | None = None,
    roles: dict[int, Role] | None = None,
    shares: dict[str, float] | None = None,
) -> list[Features]:
    count = len(page.blocks)
    labels = [Label((roles or {}).get(n, Role.BODY)) for n in range(count)]
    rows = evidence_of(page, Votes(whole or [0.0] * count, pruned), labels, shares or {}, "Gout")
    return [Features(*row) for row in rows.tolist()]


def test_one_row_a_block() -> None:
    assert evidence(outline("")) == []
    assert [found.bias for found in evidence(outline("<p>One</p><p>Two</p>"))] == [1.0, 1.0]


def test_what_the_markup_says() -> None:
    page = outline(
        "<h2>Gout</h2><ul><li>Fever</li></ul><table><tr><td>Age</td></tr></table><blockquote>So</blockquote>"
    )
    heading, item, cell, quote = evidence(page, [0.0, 1.0, 0.0, 0.0])
    assert (heading.is_heading, heading.heading_next_vote, heading.is_title) == (1.0, 1.0, 1.0)
    assert (item.is_item, item.is_heading, item.heading_next_vote) == (1.0, 0.0, 0.0)
    assert (cell.is_cell, quote.is_quote) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        (PROSE, "ends_like_sentence", 1.0),
        (PROSE, "commas", 0.25),
        (PROSE, "length", 18 / 40),
        (PROSE, "is_long", 0.0),
        ("Gout", "is_tiny", 1.0),
        ("Checked on 3 May 2024", "is_dated", 1.0),
        ("By Ada North", "is_byline", 1.0),
        ("Nearby", "is_byline", 0.0),
        ("<a href='/a'>Asthma</a> and more", "link_share", 1 / 3),
    ],
)
def test_what_the_text_says(text: str, name: str, value: float) -> None:
    assert getattr(evidence(outline(f"<p>{text}</p>"))[0], name) == value


def test_where_a_block_stands_by_the_votes() -> None:
    page = outline(f"<p>Home</p><p>{PROSE}</p><p>More</p><p>{PROSE}</p><p>End</p>")
    found = evidence(page, [0.0, 1.0, 0.0, 1.0, 0.0])
    assert [one.between_votes for one in found] == [0.0, 1.0, 1.0, 1.0, 0.0]
    assert (found[0].before_votes, found[4].behind_votes) == (0.1, 0.1)
    assert (found[2].previous_vote, found[2].next_vote) == (1.0, 1.0)
    assert (found[0].previous_vote, found[4].next_vote) == (0.0, 0.0)


def test_the_votes_with_and_without_the_template() -> None:
    page = outline("<p>One</p><p>Two</p>")
    agree, differ = evidence(page, [1.0, 1.0], [0.8, 0.2])
    assert (agree.vote_on_whole_page, agree.vote_without_template, agree.vote_if_both_agree) == (
        1.0,
        0.8,
        0.9,
    )
    assert differ.vote_if_both_agree == 0.0
    assert evidence(page, [1.0, 1.0])[0].vote_without_template == 0.0


def test_what_the_template_says_counts_only_where_one_is_known() -> None:
    page = outline("<p>One</p><p>Two</p>")
    roles = {1: Role.CHROME}
    kept, left_out = evidence(page, pruned=[0.5, 0.5], roles=roles, shares={"two": 0.4})
    assert (kept.template_known, kept.template_allows, kept.template_keeps, kept.template_fills) == (
        1,
        1,
        1,
        0,
    )
    assert (left_out.template_allows, left_out.template_keeps, left_out.template_fills) == (0, 0, 1)
    assert (kept.page_share, left_out.page_share) == (0.0, 0.4)
    assert kept.template_keeps_parent == 0.5
    unknown = evidence(page, roles=roles)[0]
    assert (unknown.template_known, unknown.template_allows, unknown.template_keeps) == (0, 0, 0)


def test_what_the_containers_are_called() -> None:
    page = outline(f"<article class='post'><p>{PROSE}</p></article><nav class='sidebar'><p>Links</p></nav>")
    body, beside = evidence(page)
    assert (body.named_body, body.in_body_element, body.named_beside) == (1.0, 1.0, 0.0)
    assert (beside.named_beside, beside.in_beside_element, beside.named_body) == (1.0, 1.0, 0.0)


def test_a_name_around_most_of_the_page_says_nothing_of_its_parts() -> None:
    page = outline(f"<div class='has-sidebar'><p>{PROSE}</p></div><p>End</p>")
    assert evidence(page)[0].named_beside == 0.0


def test_records_stand_beside_others_like_them() -> None:
    one = "<li class='entry'><p>Ada</p><p>Thanks</p></li>"
    assert evidence(outline(f"<ul>{one * 3}</ul>"))[0].in_record == 2 / 6
    assert evidence(outline(f"<ul>{one * 2}</ul>"))[0].in_record == 0.0


def test_most_prose_stands_in_one_container() -> None:
    page = outline(f"<div><p>{PROSE}</p><p>{PROSE}</p></div><div><p>Links</p></div>")
    assert [found.in_densest for found in evidence(page)] == [1.0, 1.0, 0.0]
