"""Is the address that a page names as its canonical one a page at all, and the same?

Themes name one address on every page, address forms that are gone, or page 1 of a series. So what pages name
is looked at, as long as something comes of it: credit is used up by addresses that say what was expected.
Ingest compares the texts, and files each under the right address.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

# Canonical addresses of a site that are looked at, though no link leads there, and turn out right.
CHECKS = 20
# What one that turns out wrong gives back.
_REWARD = 2


@dataclass
class CanonicalChecks:
    """Which canonical addresses a crawl looks at."""

    _credit: int = CHECKS
    _asked: set[str] = field(default_factory=set)

    def wanted(self, named: str | None, own: str, known: Container[str]) -> list[str]:
        """The address ``named`` by the page at ``own``, where it is worth a look; both in canonical form."""
        if named is None or named == own or named in known or self._credit <= 0:
            return []
        self._credit -= 1
        self._asked.add(named)
        return [named]

    def learn(self, url: str, *, is_copy: bool) -> None:
        """Learn whether what stands at an address was known from the page that named it."""
        if url in self._asked:
            self._asked.discard(url)
            self._credit = min(CHECKS, self._credit + (0 if is_copy else _REWARD))
