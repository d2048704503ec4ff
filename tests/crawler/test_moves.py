"""Redirects that last: the rule, over any order of looks."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from catalogue.states import PageState
from crawler.moves import Lasting, lasting, reason
from crawler.pages import LeasedPage, Visit
from crawler.revisit import DAY
from tests.crawler.examples import leased


class Look(NamedTuple):
    """So many days after the one before, it gave this. ``target``: where a redirect led."""

    days: float
    state: PageState
    status: int | None
    target: str | None = None


_redirects = st.builds(
    Look,
    st.floats(0.01, 9.0),
    st.just(PageState.REDIRECTED),
    st.sampled_from([301, 302, 303, 307, 308]),
    st.sampled_from(["https://example.org/new", "https://example.org/other"]),
)
_others = st.builds(
    Look,
    st.floats(0.01, 9.0),
    st.sampled_from([PageState.FETCHED, PageState.FAILED, PageState.GONE, PageState.REFUSED]),
    st.none(),
)
_looks = st.lists(st.one_of(_redirects, _redirects, _others), max_size=12)


def visits(looks: list[Look]) -> tuple[list[Visit], LeasedPage]:
    """The visits, each with what the frontier knew before; and what it knows after them."""
    page, at, made = leased(), 1_700_000_000.0, []
    for look in looks:
        at += look.days * DAY
        visit = Visit(page, look.state, at, status=look.status, redirect_to=look.target)
        made.append(visit)
        since, days = lasting(visit)
        target = page.redirect_to if look.state == PageState.FAILED else look.target
        known = {"fetched_at": at, "redirect_to": target, "redirected_since": since, "redirected_days": days}
        page = replace(page, **known)  # type: ignore[arg-type]
    return made, page


@given(_looks)
def test_a_redirect_lasts_since_the_first_of_those_in_a_row_to_one_address(looks: list[Look]) -> None:
    made, page = visits(looks)
    row: list[Visit] = []
    for visit in made:
        passing = visit.state == PageState.REDIRECTED and visit.status not in (301, 308)
        if passing and (not row or row[0].redirect_to == visit.redirect_to):
            row.append(visit)
        elif visit.state != PageState.FAILED:
            row = [visit] if passing else []
    assert page.redirected_since == (row[0].at if row else None)
    assert page.redirected_days <= len({(visit.at - row[0].at) // DAY for visit in row})
    assert (page.redirected_days > 0) is bool(row)


@given(st.lists(st.floats(0.01, 0.03), min_size=2, max_size=20))
def test_looks_of_one_day_count_once(pauses: list[float]) -> None:
    looks = [Look(days, PageState.REDIRECTED, 302, "https://example.org/new") for days in pauses]
    _, page = visits(looks)
    assert page.redirected_days == 1


def test_the_reason_says_for_how_long() -> None:
    made, _ = visits([Look(2.5, PageState.REDIRECTED, 302, "https://example.org/new")] * 2)
    assert reason(made[0]) == "redirects to https://example.org/new"
    assert reason(made[1]) == "redirects to https://example.org/new, for 2 days by now"
    for_good = replace(made[1], status=301)
    assert reason(for_good) == "redirects to https://example.org/new"
    assert lasting(for_good) == Lasting()
