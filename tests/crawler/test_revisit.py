import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from catalogue.states import FoundBy, PageState
from crawler import revisit
from crawler.pages import Visit
from crawler.revisit import Floats, Rates, Waiting
from tests.crawler.examples import leased

NOW = 1_000_000.0


def one(weight: float = 1.0, changes: float = 0.0, days: float = 0.0, hidden: float = 1.0) -> Waiting:
    """One page that was looked at just now."""
    rates = Rates.of(np.array([changes]), np.array([days]))
    return Waiting(np.array([weight]), rates, np.array([0.0]), np.array([hidden]))


def after(page: Waiting, days: float) -> Waiting:
    return page._replace(days=np.array([days]))


@given(
    arrays(np.float64, 5, elements=st.floats(0.1, 40)),
    arrays(np.float64, 5, elements=st.floats(0.5, 500)),
    arrays(np.float64, 5, elements=st.floats(0.01, 300)),
)
def test_a_change_raises_the_rate_and_a_quiet_look_lowers_it(
    shape: Floats, exposure: Floats, days: Floats
) -> None:
    rates = Rates(shape, exposure)
    before = rates.changes_a_day()
    changed, quiet = np.ones(5, dtype=bool), np.zeros(5, dtype=bool)
    assert (revisit.learned(rates, days, changed, told=quiet).changes_a_day() > before * (1 - 1e-6)).all()
    assert (revisit.learned(rates, days, quiet, told=quiet).changes_a_day() < before).all()


def test_the_posterior_has_the_moments_of_the_exact_one() -> None:
    """Against numbers: the mean and variance of a rate of which it is known that something happened."""
    draw = np.random.default_rng(5)
    shape, exposure, days = 0.7, 30.0, 20.0
    rate = draw.gamma(shape, 1 / exposure, 2_000_000)
    rate = rate[draw.random(len(rate)) < -np.expm1(-rate * days)]
    found = revisit.learned(
        Rates(np.array([shape]), np.array([exposure])), np.array([days]), np.array([True]), np.array([False])
    )
    assert found.changes_a_day()[0] == pytest.approx(rate.mean(), rel=0.01)
    assert (found.shape / found.exposure**2)[0] == pytest.approx(rate.var(), rel=0.02)


@pytest.mark.parametrize(("true_rate", "error"), [(0.02, 0.15), (0.2, 0.12), (2.0, 0.5)])
def test_looks_that_only_tell_whether_find_the_rate(true_rate: float, error: float) -> None:
    """Where every look finds a change, a Gamma variable follows from below."""
    draw = np.random.default_rng(3)
    rates = Rates.of(np.zeros(200), np.zeros(200))
    for _ in range(400):
        days = draw.uniform(0.5, 3.0, 200)
        changed = draw.random(200) < -np.expm1(-true_rate * days)
        rates = revisit.learned(rates, days, changed, told=np.zeros(200, dtype=bool))
    assert rates.changes_a_day().mean() == pytest.approx(true_rate, rel=error)


# at half a change and one and a half the integrals of the index have another form
changes_seen = st.floats(0, 20) | st.sampled_from([0.5, 1.5, 0.4999, 1.5001])


@given(changes_seen, st.floats(0, 500), st.floats(0.02, 1), st.floats(0.1, 100), st.floats(1.01, 10))
def test_a_look_is_worth_more_the_longer_the_last_one_is_ago_and_the_more_the_page_matters(
    changes: float, days: float, hidden: float, ago: float, times: float
) -> None:
    page = after(one(1.0, changes, days, hidden), ago)
    value = revisit.worth(page)[0]
    assert value >= 0
    assert revisit.worth(after(page, ago * times))[0] > value
    assert revisit.worth(page._replace(weight=np.array([times])))[0] == pytest.approx(value * times)


def test_the_index_is_that_of_the_paper_where_the_rate_is_known() -> None:
    """w/Δ (1 - (1 + Δτ) exp(-Δτ)), but for what the age of a change costs."""
    rate, ago, many = 0.1, 12.0, 1e7
    page = Waiting(
        np.array([3.0]), Rates(np.array([many * rate]), np.array([many])), np.array([ago]), np.ones(1)
    )
    stale = 3.0 / rate * (1 - (1 + rate * ago) * np.exp(-rate * ago))
    unseen = ago - (1 - np.exp(-rate * ago)) / rate  # the mean age at the end, and over the time
    over = np.trapezoid(
        [t - (1 - np.exp(-rate * t)) / rate for t in np.linspace(0, ago, 4_001)], dx=ago / 4_000
    )
    expected = stale + 3.0 * revisit.AGE * (ago * unseen - over)
    assert revisit.worth(page)[0] == pytest.approx(expected, rel=1e-3)


def test_a_page_whose_list_tells_its_changes_is_worth_a_look_later() -> None:
    silent, spoken_for = after(one(hidden=1.0), 10.0), after(one(hidden=0.05), 10.0)
    assert revisit.worth(spoken_for)[0] < revisit.worth(silent)[0] / 5


@given(arrays(np.float64, st.integers(0, 60), elements=st.floats(-5, 5)), st.integers(0, 80))
def test_the_best_are_the_best(value: Floats, count: int) -> None:
    rows = revisit.best(value, count)
    assert sorted(value[rows], reverse=True) == sorted(value, reverse=True)[:count]


@given(changes_seen, st.floats(0, 500), st.floats(0, 40), st.floats(0, 0.5))
def test_the_foretold_day_is_the_first_on_which_the_page_would_be_chosen(
    changes: float, days: float, price: float, least: float
) -> None:
    page = one(1.0, changes, days)
    until = revisit.days_until(page, price, least)
    then = after(page, until)
    assert revisit.worth(then)[0] >= price * 0.999
    assert then.rates.chance(then.days)[0] >= least * 0.999
    if until > 0.1:
        early = after(page, until - 0.05)
        assert revisit.worth(early)[0] < price or early.rates.chance(early.days)[0] < least


@pytest.mark.parametrize(
    ("before", "visit", "days"),
    [
        (PageState.FETCHED, {"state": PageState.FETCHED}, 182.0),
        (PageState.FETCHED, {"state": PageState.FAILED}, 1 / 24),
        (PageState.FETCHED, {"state": PageState.FETCHED, "missing": True}, 1.0),
        (PageState.FETCHED, {"state": PageState.GONE, "missing": True}, 7.0),
        (PageState.GONE, {"state": PageState.GONE, "missing": True}, 7.0),
        (PageState.DUE, {"state": PageState.REFUSED}, 7.0),
    ],
)
def test_a_visit_decides_when_the_page_is_due_at_the_latest(
    before: PageState, visit: dict[str, object], days: float
) -> None:
    made = Visit(leased(state=before), at=NOW, **visit)  # type: ignore[arg-type]
    failures = int(made.state == PageState.FAILED)
    due = (revisit.due_after(made, failures, 7.0) - NOW) / revisit.DAY
    assert due == pytest.approx(days, rel=0.26 if days > 1 else 1e-6)


@pytest.mark.parametrize(
    ("found_by", "left", "days"),
    [
        (FoundBy.SITEMAP, {"state": PageState.GONE, "missing": True}, 182.0),
        (FoundBy.REST, {"state": PageState.REDIRECTED, "status": 301}, 182.0),
        (FoundBy.REST, {"state": PageState.REDIRECTED, "status": 302}, 7.0),
        (FoundBy.LINK, {"state": PageState.REDIRECTED, "status": 301}, 7.0),
        (FoundBy.SITEMAP, {"state": PageState.FETCHED, "missing": True}, 1.0),
    ],
)
def test_what_left_for_good_is_left_to_the_list_that_had_it(
    found_by: FoundBy, left: dict[str, object], days: float
) -> None:
    visit = Visit(leased(found_by=found_by), at=NOW, **left)  # type: ignore[arg-type]
    due = (revisit.due_after(visit, 0, 7.0) - NOW) / revisit.DAY
    assert due == pytest.approx(days, rel=0.26)


@given(st.integers(1, 10_000))
def test_pages_that_were_looked_at_together_do_not_stay_together(first: int) -> None:
    days = [revisit.spread(number, 7.0) for number in range(first, first + 140)]
    whole = [sum(int(d * 4) == quarter for d in days) for quarter in range(21, 35)]
    assert max(whole) <= 2 * len(days) / len(whole)


def test_failures_in_a_row_put_the_next_visit_off_by_twice_as_long() -> None:
    hours = [(revisit.after_failure(NOW, n, 7.0) - NOW) / 3_600 for n in (1, 2, 3, 50)]
    assert hours == [1.0, 2.0, 4.0, 7 * 24.0]
