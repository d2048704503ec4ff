"""What can wait takes its share of a process's time, and no more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.linking.allowance import MOST_SAVED, SHARE, Allowance

STEPS = st.lists(st.tuples(st.floats(0, 20), st.floats(0, 2)), min_size=1, max_size=60)


class Clocks:
    """Time that passes, and CPU that is spent, as a test says."""

    def __init__(self) -> None:
        self.now = self.cpu = 0.0
        self.allowance = Allowance(lambda: self.now, lambda: self.cpu)

    def spend(self, seconds: float) -> None:
        with self.allowance.spending():
            self.cpu += seconds


@given(STEPS)
def test_who_asks_first_spends_no_more_than_the_share_and_one_piece_of_work(
    steps: list[tuple[float, float]],
) -> None:
    clocks, longest = Clocks(), 0.0
    for waited, work in steps:
        clocks.now += waited
        if clocks.allowance.is_left():
            clocks.spend(work)
            longest = max(longest, work)
        assert clocks.cpu <= MOST_SAVED + SHARE * clocks.now + longest + 1e-6


@given(STEPS)
def test_what_is_spent_without_asking_is_owed_for_a_bounded_time(steps: list[tuple[float, float]]) -> None:
    clocks = Clocks()
    for waited, work in steps:
        clocks.now += waited
        clocks.spend(work)
    clocks.now += MOST_SAVED / SHARE + 1
    assert clocks.allowance.is_left()


def test_a_reader_now_and_then_is_never_refused() -> None:
    clocks = Clocks()
    for _ in range(1000):
        clocks.now += 1.0
        assert clocks.allowance.is_left()
        clocks.spend(0.09)
