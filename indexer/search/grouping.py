"""Which hits are one and the same to a reader? Articles of several sites that bear one title.

Only what is shown together is grouped, so that each article stands on one page of the answer, whatever the
size of a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalogue.text import name_key
from indexer.answers import Hit


@dataclass(frozen=True, slots=True)
class HitGroup:
    """A hit, and those behind it that bear the same title: its further sources."""

    hit: Hit
    others: tuple[Hit, ...] = ()


def grouped(hits: Iterable[Hit]) -> list[HitGroup]:
    """The hits in their order, those of one title and language in the place of the best of them.

    An English plural s makes no other title: Kidney stone, Kidney stones. A hit that an editor put on top
    stands for itself.
    """
    found: dict[tuple[str, str], list[Hit]] = {}
    for hit in hits:
        title = name_key(hit.title).removesuffix("s")
        found.setdefault((hit.id if hit.pinned or not title else title, hit.language), []).append(hit)
    return [HitGroup(first, tuple(others)) for first, *others in found.values()]
