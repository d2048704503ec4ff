"""What does a fetching process tell its parent? One JSON object a line, on its standard output."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

from catalogue.reasons import ReasonCount

STOPPED: Final = "stopped"
"""``Ended.cut`` of a crawl that a person or the system stopped; the next crawl takes it up again."""


OVER: Final = "the hours in which it is crawled are over"
"""``Ended.cut`` of a crawl of a schedule that has to wait for the next night."""


@dataclass(frozen=True, slots=True)
class Began:
    """Pages visited at or after ``started_at`` belong to this crawl, which may have been cut off before."""

    started_at: float


@dataclass(frozen=True, slots=True)
class Progress:
    """``pages`` more were visited, ``kept`` of them kept; the site has ``known`` pages in all."""

    pages: int
    kept: int
    known: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The process failed with an error of ``catalogue.errors``; ``kind`` is the name of its class."""

    kind: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a crawl ended: whole, unless ``fatal`` or ``cut`` is set."""

    # why no page at all could be had
    fatal: str | None = None
    # why it ended before its time
    cut: str | None = None
    requests: int = 0
    left_out: tuple[ReasonCount, ...] = ()
    notes: tuple[str, ...] = ()
    # the site's start page, after redirects
    url: str = ""


Event = Began | Progress | Failed | Ended
Tell = Callable[[Event], None]

_NAMES: dict[type[Event], str] = {Began: "begin", Progress: "progress", Failed: "error", Ended: "end"}
_KINDS = {name: kind for kind, name in _NAMES.items()}


def to_line(event: Event) -> str:
    return json.dumps({"event": _NAMES[type(event)], **asdict(event)}) + "\n"


def from_line(line: str | bytes) -> Event:
    """What :func:`to_line` wrote."""
    data: dict[str, Any] = json.loads(line)
    kind = _KINDS[data.pop("event")]
    if kind is Ended:
        data["left_out"] = tuple(ReasonCount.from_json(reason) for reason in data["left_out"])
        data["notes"] = tuple(data["notes"])
    return kind(**data)
