"""When reading waits for further pages, so that it begins with a better template."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.ingest.arrival import PATIENCE, Arrivals


def arrivals(*seconds: float) -> Arrivals:
    """Of a site whose pages are looked for at these seconds."""
    times: Iterator[float] = iter(seconds)
    return Arrivals(lambda: next(times))


def test_pages_that_come_quickly_are_worth_waiting_for() -> None:
    site = arrivals(0.0, 1.0, 5.0, 10.0)
    assert [site.are_worth_waiting_for(came, 200) for came in (1, 20, 100, 200)] == [True, True, True, False]


@pytest.mark.parametrize("came", [1, 10])
def test_pages_that_come_slowly_are_not(came: int) -> None:
    site = arrivals(0.0, 10.0)
    site.are_worth_waiting_for(1, 200)
    assert not site.are_worth_waiting_for(came, 200)


def test_no_wait_is_longer_than_the_patience() -> None:
    site = arrivals(0.0, PATIENCE + 1)
    site.are_worth_waiting_for(199, 200)
    assert not site.are_worth_waiting_for(199, 200)


def test_what_comes_after_a_reading_is_watched_anew() -> None:
    site = arrivals(0.0, 100.0, 200.0)
    site.are_worth_waiting_for(2, 200)
    assert not site.are_worth_waiting_for(2, 200)
    site.were_read()
    assert site.are_worth_waiting_for(2, 198)


def test_nothing_is_waited_for_before_the_first_page() -> None:
    assert not arrivals().are_worth_waiting_for(0, 200)
