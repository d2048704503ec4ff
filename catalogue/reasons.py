"""Why was an address not fetched, and how often does each reason occur?"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# Addresses that are named for each reason.
MAX_EXAMPLES = 3


class Exclusion(StrEnum):
    """Rules of the site or the operator that leave a page no place in the library.

    A page that is refused for one of these loses its article. Errors, logins and challenges do no such thing.
    """

    ROBOTS = "robots.txt forbids it"
    EXCLUDED = "the configuration excludes it"
    NOT_INCLUDED = "the configuration includes other paths only"
    WIKI = "is a wiki's own page, not an article"


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """A reason, how many addresses it holds for, and which for example."""

    reason: str
    count: int
    examples: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"reason": self.reason, "count": self.count, "examples": list(self.examples)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ReasonCount:
        return cls(data["reason"], data["count"], tuple(data["examples"]))


@dataclass
class ReasonTally:
    """Counts addresses by reason. ``total`` includes those without a reason."""

    total: int = 0
    _counts: dict[str, int] = field(default_factory=dict)
    _examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reason: str, url: str) -> None:
        self.total += 1
        if not reason:
            return
        self._counts[reason] = self._counts.get(reason, 0) + 1
        examples = self._examples.setdefault(reason, [])
        if len(examples) < MAX_EXAMPLES:
            examples.append(url)

    def in_order(self) -> tuple[ReasonCount, ...]:
        """The reasons in the order in which they first occurred."""
        return tuple(
            ReasonCount(reason, count, tuple(self._examples[reason]))
            for reason, count in self._counts.items()
        )

    def most_frequent(self) -> tuple[ReasonCount, ...]:
        """The most frequent reason first; equally frequent ones by the alphabet."""
        return tuple(sorted(self.in_order(), key=lambda reason: (-reason.count, reason.reason)))
