import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.states import PageState
from crawler import revisit
from crawler.pages import Visit
from tests.crawler.examples import leased

NOW = 1_000_000.0


@given(st.integers(0, 1_000), st.integers(0, 1_000), st.floats(0.1, 100))
def test_the_livelier_a_page_the_sooner_the_next_look(checks: int, changes: int, days: float) -> None:
    changes = min(changes, checks)
    now = revisit.interval(checks, changes, days)
    assert days * revisit.SHORTEST * 0.999 <= now <= days * revisit.LONGEST * 1.001
    assert revisit.interval(checks + 1, changes + 1, days) <= now + 1e-9 or changes == 0
    assert revisit.interval(checks + 1, changes, days) >= now - 1e-9


def test_a_page_never_looked_at_again_waits_for_the_configured_days() -> None:
    assert revisit.interval(0, 0, 7.0) == pytest.approx(7.0)


@pytest.mark.parametrize(
    ("before", "visit", "days"),
    [
        (PageState.FETCHED, {"state": PageState.FETCHED}, 7.0),
        (PageState.FETCHED, {"state": PageState.FAILED}, 1 / 24),
        (PageState.FETCHED, {"state": PageState.FETCHED, "missing": True}, 1.0),
        (PageState.FETCHED, {"state": PageState.GONE, "missing": True}, 1.0),
        (PageState.GONE, {"state": PageState.GONE, "missing": True}, 7.0),
        (PageState.DUE, {"state": PageState.REFUSED}, 7.0),
    ],
)
def test_a_visit_decides_when_the_page_is_due_again(
    before: PageState, visit: dict[str, object], days: float
) -> None:
    made = Visit(leased(state=before), at=NOW, **visit)  # type: ignore[arg-type]
    failures = int(made.state == PageState.FAILED)
    assert revisit.due_after(made, failures, 0, 7.0) - NOW == pytest.approx(days * revisit.DAY)


def test_failures_in_a_row_put_the_next_visit_off_by_twice_as_long() -> None:
    hours = [(revisit.after_failure(NOW, n, 7.0) - NOW) / 3_600 for n in (1, 2, 3, 50)]
    assert hours == [1.0, 2.0, 4.0, 7 * 24.0]
