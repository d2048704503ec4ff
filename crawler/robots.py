"""What does robots.txt allow? It is asked for before any page, and obeyed for every address (RFC 9309).

Scrapy's own middleware is not used: it takes a 503, a 429 and a time-out for permission, ignores Crawl-delay,
and lets the third of several first requests in flight through (measured with 2.19).
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from catalogue import clock
from catalogue.charset import decode
from catalogue.reasons import Exclusion
from crawler.answers import (
    BadAnswer,
    EndlessRedirect,
    Fetched,
    FetchFailed,
    FetchRefused,
    HostGone,
    Response,
    TooLarge,
)

AGENT = "Pinakes"
# RFC 9309 section 2.5: at least 500 KiB are parsed; the rest is ignored.
MAX_BYTES = 500 * 1024
# Seconds that the last good copy stands in for one that cannot be had (section 2.4 lets a crawler do so).
GOOD_FOR = 30 * 86400.0

# A group is for a product, whatever its version (section 2.2.1).
_VERSION = re.compile(r"^([ \t]*user-?agent[ \t]*:[ \t]*[A-Za-z_-]+)/[^#\r\n]*", re.IGNORECASE | re.MULTILINE)

Follow = Callable[[str], Awaitable[Fetched]]


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one origin. ``blocked`` says why nothing at all may be fetched."""

    text: str = ""
    fetched_at: float = 0.0
    blocked: str | None = None
    # whether this is an older copy, because a new one could not be had
    stale: bool = False

    def to_json(self) -> str:
        """For the catalogue, as the last good copy."""
        return json.dumps({"text": self.text, "fetched_at": self.fetched_at})

    @classmethod
    def from_json(cls, stored: str) -> Robots:
        data = json.loads(stored)
        return cls(str(data["text"]), float(data["fetched_at"]))


class Rules:
    """Answers whether an address may be fetched. The text is parsed once."""

    def __init__(self, robots: Robots, obey: bool = True) -> None:
        self.robots = robots
        self._obey = obey
        self._parsed = Protego.parse(robots.text)

    @property
    def blocked(self) -> str | None:
        """Why nothing may be fetched; ``None`` where the rules decide."""
        return self.robots.blocked if self._obey else None

    def refusal(self, url: str) -> str | None:
        """Why the address may not be fetched; ``None`` where it may."""
        if not self._obey:
            return None
        if self.robots.blocked:
            return self.robots.blocked
        return None if self._parsed.can_fetch(url, AGENT) else Exclusion.ROBOTS

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between requests that the site asks for."""
        asked = self._parsed.crawl_delay(AGENT) if self._obey else None
        return float(asked) if asked is not None else None

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Sitemaps that it names, in order."""
        return tuple(dict.fromkeys(self._parsed.sitemaps))


async def fetch_robots(home: str, follow: Follow, last: Robots | None, tries: int) -> Robots:
    """Fetch the robots.txt of an origin.

    4xx means no rules; 429, 5xx, time-outs and dead hosts forbid everything, unless a good copy of the last
    thirty days is at hand.
    """
    parts = urlsplit(home)
    url = f"{parts.scheme}://{parts.netloc}/robots.txt"
    blocked = ""
    for _ in range(1 + tries):
        try:
            answer = (await follow(url)).answer
        except EndlessRedirect:  # more than five hops: as if there were none (section 2.3.1.2)
            return Robots(fetched_at=clock.timestamp())
        except TooLarge as error:
            blocked = _unreadable(error)
            break
        except FetchRefused as error:
            return Robots(blocked=str(error))
        except HostGone as error:
            blocked = str(error)
            break
        except FetchFailed as error:
            blocked = _unreadable(error) if isinstance(error, BadAnswer) else str(error)
            if not error.again:
                break
        else:
            return _read(answer)
    if last is not None and clock.timestamp() - last.fetched_at < GOOD_FOR:
        return Robots(last.text, last.fetched_at, stale=True)
    return Robots(blocked=blocked)


def _unreadable(error: Exception) -> str:
    return f"robots.txt {error}: nothing may be fetched until it can be read"


def _read(answer: Response) -> Robots:
    if not 200 <= answer.status < 300:
        return Robots(fetched_at=answer.fetched_at)
    text = decode(answer.body[:MAX_BYTES], "text/plain; charset=utf-8").text.lstrip("\ufeff")
    return Robots(_VERSION.sub(r"\1", text), answer.fetched_at)
