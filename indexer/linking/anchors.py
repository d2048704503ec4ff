"""On which words do the library's own links stand, and where do they lead?"""

from __future__ import annotations

import string
from collections import Counter, defaultdict

from sqlalchemy import func, select

from catalogue import schema
from catalogue.store import Catalogue
from indexer.linking.citations import ids_at
from indexer.linking.names import Beginnings, PhraseMatch, Tokens, name_tokens, setting_apart
from indexer.linking.projection import Projection

# What stands around the words of a link.
_AROUND = string.whitespace + string.punctuation


class AnchorIndex(Projection):
    """The words that the library's links stand on → how many articles link them to which article.

    Thread-safe.
    """

    def __init__(self) -> None:
        super().__init__()
        self._targets: dict[Tokens, dict[str, int]] = {}
        self._apart: dict[Tokens, set[str]] = {}
        self.beginnings = Beginnings()
        self._incoming: Counter[str] = Counter()
        self._ids: dict[str, str] = {}
        self.links = 0

    def _follow(self, catalogue: Catalogue, since: int) -> None:
        """Read all links again: a link may get its target long after it was written."""
        links = schema.links
        targets: dict[Tokens, dict[str, int]] = defaultdict(dict)
        apart: dict[Tokens, set[str]] = defaultdict(set)
        articles = func.count(links.c.from_id.distinct())
        counted = select(links.c.anchor, links.c.url, articles).group_by(links.c.anchor, links.c.url)
        with catalogue.read() as connection:
            rows = [(anchor, url, int(count)) for anchor, url, count in connection.execute(counted)]
            ids = ids_at(connection, {url for _, url, _ in rows})
        beginnings = Beginnings()
        incoming: Counter[str] = Counter()
        self.links = 0
        for anchor, url, count in rows:
            key = name_tokens(anchor) if url in ids else ()
            if key:
                targets[key][ids[url]] = targets[key].get(ids[url], 0) + count
                beginnings.add(key)
                incoming[ids[url]] += count
                self.links += count
                if len(key) > 1 and (between := setting_apart(anchor.strip(_AROUND))):
                    apart[key].add(between)
        self._targets, self._apart = dict(targets), dict(apart)
        self._incoming, self._ids = incoming, ids
        self.beginnings = beginnings

    def targets_in(self, text: str, found: PhraseMatch) -> dict[str, int]:
        """:meth:`targets` of a phrase, if a link stands on it with the punctuation that it has in a text."""
        targets = self.targets(found.tokens)
        if not targets or len(found.tokens) < 2:
            return targets
        between = setting_apart(text[found.start : found.end])
        return targets if not between or between in self._apart.get(found.tokens, ()) else {}

    def at(self, url: str) -> str | None:
        """The article at an address that the library's links lead to."""
        return self._ids.get(url)

    def incoming(self, target: str) -> int:
        """How many articles link to an article, each counted once for every words that it links there."""
        return self._incoming[target]

    def towards(self, target: str) -> list[Tokens]:
        """The words that link to an article, the most often linked first. Looks through all of them."""
        found = {key: linked[target] for key, linked in self._targets.items() if target in linked}
        return sorted(found, key=lambda key: (-found[key], key))

    def targets(self, key: Tokens) -> dict[str, int]:
        """Article id → articles that link these words to it."""
        return self._targets.get(key, {})
