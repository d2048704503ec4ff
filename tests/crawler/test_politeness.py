import asyncio
from collections.abc import Iterator

import pytest

from catalogue import clock
from crawler.politeness import BACK_OFF, LONGEST_PAUSE, PATIENCE, Politeness, retry_after


@pytest.fixture
def stopped_clock() -> Iterator[None]:
    clock.set_clock(lambda: 1_700_000_000.0)
    yield
    clock.set_clock(None)


@pytest.mark.usefixtures("stopped_clock")
def test_retry_after_in_both_forms() -> None:
    assert retry_after("120") == 120.0
    assert retry_after("Tue, 14 Nov 2023 22:14:20 GMT") == 60.0
    assert retry_after("Tue, 14 Nov 2022 22:14:20 GMT") == 0.0
    assert retry_after("soon") is retry_after(None) is retry_after("") is None


async def _next_turn(politeness: Politeness) -> float:
    """Seconds until the host may be asked again."""
    return politeness._next - asyncio.get_running_loop().time()


def test_the_pause_doubles_with_each_refusal_and_begins_anew_after_an_answer() -> None:
    async def pauses() -> list[float]:
        politeness = Politeness(delay=0)
        found = [politeness.asked_for_less(None) for _ in range(8)]
        politeness.served()
        return [*found, politeness.asked_for_less(None)]

    doubled = [min(LONGEST_PAUSE, BACK_OFF * 2**n) for n in range(8)]
    assert asyncio.run(pauses()) == [*doubled, BACK_OFF]


def test_one_broken_page_puts_nothing_off_and_several_in_a_row_do() -> None:
    async def waits() -> list[float]:
        politeness = Politeness(delay=0)
        found = []
        for _ in range(PATIENCE + 1):
            politeness.troubled()
            found.append(await _next_turn(politeness))
        return found

    *patient, last = asyncio.run(waits())
    assert all(wait <= 0 for wait in patient)
    assert last > 0.4


def test_a_host_is_in_doubt_after_many_errors_or_some_answers_that_ask_for_less() -> None:
    async def doubts() -> list[bool]:
        errors, pleas = Politeness(delay=0), Politeness(delay=0)
        for _ in range(5):
            errors.troubled()
            pleas.asked_for_less(None)
        found = [errors.is_in_doubt, pleas.is_in_doubt]
        for _ in range(11):
            errors.troubled()
        found.append(errors.is_in_doubt)
        errors.served()
        return [*found, errors.is_in_doubt]

    assert asyncio.run(doubts()) == [False, True, True, False]


@pytest.mark.parametrize(("asked", "delay"), [(None, 1.0), (0.5, 1.0), (4.0, 4.0), (9_999.0, LONGEST_PAUSE)])
def test_crawl_delay_makes_ours_longer_and_never_shorter(asked: float | None, delay: float) -> None:
    async def wait() -> float:
        politeness = Politeness(delay=1.0)
        politeness.at_least(asked)
        await politeness.turn()
        return await _next_turn(politeness)

    assert asyncio.run(wait()) == pytest.approx(delay, abs=0.2)


@pytest.mark.parametrize(
    ("took", "asked", "cycle"),
    [
        (0.02, None, 0.3),  # a delay from beginning to beginning
        (0.2, None, 0.4),  # the host rests as long as it worked
        (0.5, None, 0.8),  # and the whole delay where it worked longer
        (0.02, 0.3, 0.32),  # robots.txt counts from the end
        (0.02, 0.0, 0.32),
    ],
)
def test_a_slow_host_rests_longer_than_a_fast_one(took: float, asked: float | None, cycle: float) -> None:
    async def waits() -> float:
        politeness = Politeness(delay=0.3)
        politeness.at_least(asked)
        await politeness.turn()
        begun = asyncio.get_running_loop().time()
        await asyncio.sleep(took)
        politeness.asked()
        await politeness.turn()
        return asyncio.get_running_loop().time() - begun

    assert cycle - 0.01 <= asyncio.run(waits()) < cycle + 1
