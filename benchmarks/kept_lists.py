"""Are kept lists of related articles what would be reckoned, and what do they spare?

``python -m benchmarks.kept_lists [--articles N] [--asked N]`` keeps the lists of some articles of a varied
library, and compares each with one that is reckoned anew, to the last reason: at once, and after 1, 5 and 20
more articles have changed. Of the lists that changes left standing it tells how many differ, and in what; and
in how many an article that changed stands where it would not be reckoned, or stands not where it would. Then
what a list costs that is kept, one that is reckoned, and what following a change costs, in CPU.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import select

from benchmarks import corpus
from benchmarks.floors import check
from catalogue.schema import related_lists
from indexer.answers import Related
from indexer.index.sync import catch_up
from indexer.library import Library
from indexer.linking import touching
from indexer.linking.related import related

# Articles that change at once, in turn.
CHANGES = (1, 5, 20)

Lists = dict[str, list[Related]]


def _ask(library: Library, ids: Sequence[str], anew: bool = False) -> Lists:
    found = {}
    for one in ids:
        article = library.catalogue.article(one)
        if article is not None:
            found[one] = (
                related(library.catalogue, library.engine, article) if anew else library.related(article)
            )
    library.write_down()
    return found


def _kept(library: Library) -> set[str]:
    with library.catalogue.read() as connection:
        return set(connection.execute(select(related_lists.c.article_id)).scalars())


def _timed(library: Library, ids: Sequence[str], anew: bool) -> tuple[Lists, float]:
    """The lists, and CPU milliseconds of each."""
    start = time.process_time()
    found = _ask(library, ids, anew)
    return found, (time.process_time() - start) * 1000 / max(1, len(ids))


def _change(library: Library, ids: Sequence[str], chance: random.Random) -> float:
    """Each of the articles takes in the beginning of another one. CPU milliseconds to follow one of them."""
    others = chance.sample(ids, len(ids))
    changed = []
    for one, other in zip(ids, others, strict=True):
        article, more = library.catalogue.article(one), library.catalogue.article(other)
        if article is not None and more is not None:
            changed.append(
                replace(article, sections=(*more.sections[:1], *article.sections, *more.sections[1:2]))
            )
    with library.catalogue.begin() as connection:
        library.catalogue.put_many(connection, changed)
    catch_up(library.catalogue, library.engine)
    start = time.process_time()
    touching.follow(library.catalogue, library.engine)
    return (time.process_time() - start) * 1000 / max(1, len(changed))


def _places(found: Lists, of: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """Where the articles stand in each list."""
    return {key: [(n, one.id) for n, one in enumerate(row) if one.id in of] for key, row in found.items()}


def _share(ones: Lists, others: Lists) -> float:
    """The share of the lists that are the same."""
    return sum(ones[key] == others[key] for key in ones) / max(1, len(ones))


def _order(found: Lists) -> dict[str, list[str]]:
    return {key: [one.id for one in row] for key, row in found.items()}


def main() -> int:
    """Measure and print; 1 where a value is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--asked", type=int, default=150)
    given = parser.parse_args()
    chance = random.Random(3)
    with corpus.library(corpus.varied(given.articles)) as library:
        with library.engine.searcher() as searcher:
            ids = sorted(article_id for article_id, _ in searcher.ids())
        asked = chance.sample(ids, min(given.asked, len(ids)))
        library.warm()
        _ask(library, asked[:3], anew=True)
        _ask(library, asked)
        kept, read_ms = _timed(library, asked, anew=False)
        fresh, reckoned_ms = _timed(library, asked, anew=True)
        values = {"same": _share(kept, fresh), "reckoned_to_kept": reckoned_ms / max(read_ms, 0.01)}
        print(f"a list that is kept {read_ms:.2f} ms, one that is reckoned {reckoned_ms:.1f} ms")
        changed: set[str] = set()
        for count in CHANGES:
            some = chance.sample(ids, count)
            changed.update(some)
            taken = _change(library, some, chance)
            standing = [one for one in asked if one in _kept(library)]
            kept, fresh = _ask(library, standing), _ask(library, standing, anew=True)
            same = sum(_order(kept)[one] == _order(fresh)[one] for one in standing)
            right = sum(_places(kept, changed)[one] == _places(fresh, changed)[one] for one in standing)
            print(
                f"{len(changed):3} changed, {taken:.1f} ms to follow each: {len(standing)} of {len(asked)} "
                f"lists stand, {same} of them in the same order, {right} with what changed where it belongs"
            )
            values[f"same_order_after_{len(changed)}"] = same / max(1, len(standing))
    return check("kept_lists", values)


if __name__ == "__main__":
    sys.exit(main())
