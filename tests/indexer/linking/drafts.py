"""What of a draft a link may stand on."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.linking.drafts import Draft
from indexer.linking.passages import Span


def open_places(draft: Draft, word: str) -> Iterator[Span]:
    """Where in the source a link could be put on a word."""
    for passage in draft.passages:
        at = passage.text.find(word)
        while at >= 0:
            source = passage.source_of(at, at + len(word))
            if source:
                yield source
            at = passage.text.find(word, at + 1)


def open_words(draft: Draft, word: str) -> list[str]:
    """What stands in the source there."""
    return [draft.text[slice(*place)] for place in open_places(draft, word)]
