"""What does a host answer, or why does it not? The vocabulary of fetching, without what carries it.

The process that starts the crawls knows it too, and does without Scrapy: .4 s and 30 MB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

# Statuses of an answer that leads on.
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Those that lead on for good (RFC 9110, sections 15.4.2 and 15.4.9).
PERMANENT_REDIRECTS = (301, 308)


@dataclass(frozen=True, slots=True)
class Response:
    """What a host answered to one request.

    In ``headers`` the names are in lower case, and the values of one name are joined by commas. ``asked`` are
    the headers of the request but for its host.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    raw_headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: float
    asked: tuple[tuple[str, str], ...] = ()

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def answered_at(self) -> float:
        """When it was made, in seconds since the epoch, by the site's own clock; ours, where none is told."""
        try:
            return parsedate_to_datetime(self.headers.get("date", "")).timestamp()
        except (ValueError, TypeError, OverflowError):
            return self.fetched_at


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page's answer after its redirects. ``hops``: the statuses of these."""

    answer: Response
    hops: tuple[int, ...] = ()

    @property
    def redirected(self) -> bool:
        """Whether the answer came from another address than was asked, or leads there."""
        return bool(self.hops)

    @property
    def status(self) -> int:
        """What it is to whoever asks for the address: a chain leads on for good if every hop of it does.

        The first hop that does not is the chain's word, else its first one.
        """
        passing = (hop for hop in self.hops if hop not in PERMANENT_REDIRECTS)
        return next(passing, self.hops[0] if self.hops else self.answer.status)


class FetchRefused(Exception):
    """A rule of ours forbids this fetch, or what came is not wanted."""


class TooLarge(FetchRefused):
    """More bytes came than may come."""


class FetchFailed(Exception):
    """It did not come. ``again``: another try may help."""

    def __init__(self, reason: str, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again


class BadAnswer(FetchFailed):
    """The host answered, with an error or with a redirect that names no target."""


class EndlessRedirect(FetchFailed):
    """The redirects lead in a loop, or are too many."""


class HostGone(Exception):
    """The host has to be left alone for now: it asks so, or it fails at everything."""
