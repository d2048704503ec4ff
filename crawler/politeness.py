"""How often may a host be asked? One connection, a delay, and whatever the host itself asks for."""

from __future__ import annotations

import asyncio
from email.utils import parsedate_to_datetime

from catalogue import clock

# Seconds of the first pause after a 429 or 503 that names none; doubled each time in a row.
BACK_OFF = 2.0
# Errors and time-outs in a row that put nothing off.
PATIENCE = 2
# Seconds. A host that asks for more is left alone until the next crawl.
LONGEST_PAUSE = 120.0
# Seconds of the pause after errors in a row, beside the delay; whether the host is ill is seen after some.
_REST = 0.5
# Failures in a row after which it has to be seen whether the host is well; and answers in a row that ask for
# less without saying for how long, after which the pauses come to a minute.
_MANY_TROUBLES = 16
_MANY_PLEAS = 5


class Politeness:
    """The turn of one host. ``delay`` is the operator's; robots.txt may only make it longer.

    The operator's counts from the beginning of one request to that of the next, but the host rests as long as
    its last answer took, and the whole delay where that was longer. What robots.txt asks for counts from an
    answer's end, as its strictest readers have it.
    """

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self._next = self._begun = 0.0
        self._is_asked_for = False  # by robots.txt
        self.troubles = 0  # answers in a row that ask for less, and errors
        self._pleas = 0  # those of them that ask for less

    def at_least(self, crawl_delay: float | None) -> None:
        """Take over a Crawl-delay of robots.txt."""
        if crawl_delay is not None:
            self.delay = max(self.delay, min(crawl_delay, LONGEST_PAUSE))
            self._is_asked_for = True

    async def turn(self) -> None:
        """Wait until the host may be asked again, and take the turn."""
        loop = asyncio.get_running_loop()
        if (wait := self._next - loop.time()) > 0:
            await asyncio.sleep(wait)
        self._begun = loop.time()
        self._next = self._begun + self.delay

    def asked(self) -> None:
        """An answer came."""
        now = asyncio.get_running_loop().time()
        rest = self.delay if self._is_asked_for else min(self.delay, now - self._begun)
        self._next = max(self._next, now + rest)

    def served(self) -> None:
        """The host is well."""
        self.troubles = self._pleas = 0

    @property
    def is_in_doubt(self) -> bool:
        """Whether so much went wrong in a row that the host may be ill, not its pages."""
        return self.troubles >= _MANY_TROUBLES or self._pleas >= _MANY_PLEAS

    def asked_for_less(self, retry_after: float | None) -> float:
        """A 429 or 503: put the next turn off, and return the seconds until then.

        More than ``LONGEST_PAUSE`` means: give up for now.
        """
        self.troubles += 1
        self._pleas += 1
        doubled = min(LONGEST_PAUSE, max(BACK_OFF, self.delay) * 2.0 ** (self._pleas - 1))
        pause = retry_after if retry_after is not None else doubled
        self._put_off(pause)
        return pause

    def troubled(self) -> None:
        """An error or a time-out. One broken page is no sign of a tired host, several in a row are."""
        self.troubles += 1
        if self.troubles > PATIENCE:
            self._put_off(_REST)

    def _put_off(self, pause: float) -> None:
        # so that many crawlers do not come back in the same second
        jitter = clock.random.uniform(0, 0.1) * pause
        self._next = max(self._next, asyncio.get_running_loop().time() + pause + jitter)


def retry_after(value: str | None) -> float | None:
    """Seconds that a Retry-After header asks for: a number or a date (RFC 9110, section 10.2.3).

    ``None`` for none or nonsense.
    """
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - clock.timestamp())
    except (ValueError, TypeError, OverflowError):
        return None
