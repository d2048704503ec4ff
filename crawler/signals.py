"""What a site's change signals are worth: a sitemap's lastmod, the REST API's modified date, a feed. Pure.

Following a lying lastmod first is worse than no signal at all (simulated: freshness .894 against .947), so
each kind of signal has to prove itself on each site: of the pages that it called changed, enough must have
been.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PROBATION = 10
"""Signals that are believed before anything is known."""
RIGHT_SHARE = 0.3
"""Of the pages called changed that must have changed."""
_MEMORY = 500.0
"""Weight of the past: older proofs fade, so that a site that mends its sitemap is believed again."""


@dataclass
class Trust:
    """Per kind of signal how often it spoke and how often it was right; kept as JSON in the catalogue's
    ``sites``.
    """

    counts: dict[str, list[float]] = field(default_factory=dict)
    robots: str | None = None
    """The last good robots.txt (crawler/robots.py)."""
    outline: dict[str, Any] | None = None
    """What the start page told of feeds and the REST API, for when it answers «not modified»."""

    @classmethod
    def from_json(cls, text: str) -> Trust:
        """Read what :meth:`to_json` wrote; unknown keys are dropped."""
        data: Any = json.loads(text or "{}")
        said = data.get("said", {})
        return cls(
            {str(k): [float(v[0]), float(v[1])] for k, v in said.items()},
            data.get("robots"),
            data.get("outline"),
        )

    def to_json(self) -> str:
        """For the catalogue."""
        return json.dumps({"said": self.counts, "robots": self.robots, "outline": self.outline})

    def learn(self, kind: str, changed: bool) -> None:
        """A page that the signal called changed was looked at."""
        said = self.counts.setdefault(kind, [0.0, 0.0])
        if said[0] >= _MEMORY:
            said[:] = [said[0] / 2, said[1] / 2]
        said[0] += 1
        said[1] += changed

    def believed(self, kind: str) -> bool:
        """Whether pages that this signal calls changed are fetched at once."""
        said, right = self.counts.get(kind, (0.0, 0.0))
        return said < PROBATION or right / said >= RIGHT_SHARE

    def words(self) -> Mapping[str, str]:
        """Per kind, for people: «right for 48 of 50 pages»."""
        return {
            kind: f"right for {right:.0f} of {said:.0f} pages"
            for kind, (said, right) in sorted(self.counts.items())
        }
