"""Hours of the day: open and closed, over midnight, in the machine's own time zone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.hours import Hours

MINUTE, DAY = 60.0, 86_400.0
# January to May of 2026, with the night in which clocks in New York are put forward
moments = st.floats(1_767_225_600, 1_780_000_000)
hours = st.builds(Hours, st.integers(0, 1_439), st.integers(0, 1_439))


@pytest.fixture(autouse=True, params=["UTC", "Asia/Dhaka", "America/New_York"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def local(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("text", "at", "is_open"),
    [
        ("22-6", "2026-02-01T21:59:59", False),
        ("22-6", "2026-02-01T22:00:00", True),
        ("22-6", "2026-02-01T03:00:00", True),
        ("22-6", "2026-02-01T06:00:00", False),
        ("1:30-5:15", "2026-02-01T01:29:00", False),
        ("1:30-5:15", "2026-02-01T05:14:00", True),
        (" 18 – 24 ", "2026-02-01T23:59:00", True),
        ("18-24", "2026-02-01T00:00:00", False),
        ("0-24", "2026-02-01T00:00:00", True),
        ("", "2026-02-01T12:00:00", True),
    ],
)
def test_hours_are_those_of_a_clock_on_the_wall(text: str, at: str, is_open: bool) -> None:
    assert Hours.of(text).are_open(local(at)) is is_open


def test_what_is_over_midnight_ends_on_the_next_day() -> None:
    night = Hours.of("22-6")
    assert night.close_at(local("2026-02-01T23:00:00")) == local("2026-02-02T06:00:00")
    assert night.close_at(local("2026-02-02T05:00:00")) == local("2026-02-02T06:00:00")
    assert night.open_at(local("2026-02-02T07:00:00")) == local("2026-02-02T22:00:00")


@pytest.mark.parametrize(
    "text", ["22", "25-6", "22-25", "22:60-6", "6-6", "24-6", "night", "-", "22-6-8", "२२-६"]
)
def test_what_are_no_hours_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"hours of a day|end when they begin"):
        Hours.of(text)


@given(hours, moments)
def test_they_are_open_until_they_close_and_closed_until_they_open(found: Hours, at: float) -> None:
    opened = found.open_at(at)
    assert opened >= at
    assert found.are_open(opened)
    assert found.are_open(at) or not found.are_open(opened - MINUTE)
    closed = found.close_at(opened)
    if closed is None:
        assert found.are_all
        return
    assert opened < closed <= opened + DAY + 3_600
    assert found.are_open(closed - 1)
    assert not found.are_open(closed)
