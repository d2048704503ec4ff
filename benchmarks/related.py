"""Related topics against editors' see-also lists: Recall@10, Recall@5, nDCG@10 and MRR.

    python -m benchmarks.related [--links none|text|lists] [--queries 300] [--keep FOLDER]

Without ``--links`` all three are measured.

The set is MDN (14,076 articles; ../shared/data/related). See-also sections and their links are taken out of
every article before it is catalogued: what editors chose is the answer, never a hint. With ``--links none``
the links of the text are taken out as well; with ``--links lists`` the other articles keep their lists, and
only the one that is asked for loses its own. 1,795 articles have such a list; the weights are learned from
four fifths of them (``--dev``), the others are what is reported. Standard errors are some 2 points. Floors:
``[related]`` in floors.toml.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from benchmarks.floors import check
from catalogue.article import Article, Link, Paragraph, Section, article_id
from catalogue.config import Config, load
from indexer.index.sync import catch_up
from indexer.library import Library
from indexer.linking import own_weights
from indexer.linking.link_index import LinkIndex
from indexer.linking.names import NameIndex
from indexer.linking.own_weights import without_list
from indexer.linking.profile import WordProfile
from indexer.linking.rankings import RankingSource, rankings_of
from indexer.linking.related import Finder

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "related" / "mdn.jsonl.gz"
BASE = "https://mdn.example"
BATCH = 1000
# An article → ids, best first.
Ranking = Callable[[Article], Sequence[str]]


def rows(path: Path = DATA) -> Iterator[dict[str, Any]]:
    """The set, row by row."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


class Links(StrEnum):
    """Which links a library of the set has."""

    NONE = "none"
    TEXT = "text"
    LISTS = "lists"  # those of the text, and of the lists


def article_of(row: dict[str, Any], links: Links = Links.TEXT) -> Article:
    """A row as an Article; its see-also lists only where they are asked for."""
    lists = links == Links.LISTS
    kept = [place for place, section in enumerate(row["sections"]) if lists or not section["see_also"]]
    sections = tuple(
        Section(
            s["heading"] or None,
            "see-also" if s["see_also"] else "other" if s["heading"] else "lead",
            min(6, max(2, s["level"])),
            None,
            (Paragraph(s["text"]),) if s["text"] else (),
        )
        for s in (row["sections"][place] for place in kept)
    )
    where = {old: new for new, old in enumerate(kept)}
    wanted = [] if links == Links.NONE else row["links"]
    kept_links = tuple(
        Link(BASE + link["target"], link["anchor"], where[link["section"]])
        for link in wanted
        if link["section"] in where
    )
    url = BASE + row["url"]
    return Article(
        id=article_id(url),
        url=url,
        title=row["title"],
        sections=sections,
        site="mdn.example",
        summary=row["description"],
        links=kept_links,
        aliases=tuple(row["aliases"]),
        categories=tuple(tuple(path.split("/")) for path in row["categories"]),
    )


def truth(path: Path = DATA) -> dict[str, set[str]]:
    """Article id → ids that its editors list under «See also»."""
    found: dict[str, set[str]] = {}
    known = {row["url"] for row in rows(path)}
    for row in rows(path):
        targets = {
            link["target"]
            for link in row["links"]
            if link["in_see_also"] and link["target"] in known and link["target"] != row["url"]
        }
        if targets:
            found[article_id(BASE + row["url"])] = {article_id(BASE + target) for target in targets}
    return found


def is_dev(query: str) -> bool:
    """Whether a query is of the half that constants may be tuned on."""
    return hashlib.sha256(query.encode()).digest()[0] < 128


def is_kept_back(query: str) -> bool:
    """Whether a query is of the fifth that nothing was learned from; none of the tuning half is."""
    return hashlib.sha256(query.encode()).digest()[0] >= 205


def build(config: Config, path: Path = DATA, links: Links = Links.TEXT) -> None:
    """Catalogue and index the set, where that was not done yet."""
    library = Library.open(config)
    try:
        if not library.catalogue.count():
            batch: list[Article] = []
            for row in rows(path):
                batch.append(article_of(row, links))
                if len(batch) == BATCH:
                    _put(library, batch)
                    batch = []
            _put(library, batch)
        catch_up(library.catalogue, library.engine)
    finally:
        library.close()


def learn_own(library: Library, right: dict[str, set[str]]) -> None:
    """Learn from the library's own lists, but for those of the fifth that is reported."""
    unseen = {query for query in right if is_kept_back(query)}
    learned = own_weights.learn(library.catalogue, library.engine, unseen)
    own_weights.keep(library.catalogue, learned, library.catalogue.sequence())
    print(
        f"learned from {learned.questions} {learned.choice or 'nothing'}: nDCG@10 {learned.before} before, "
        f"{learned.after} after, {'own trees' if learned.trees else 'no own trees'}"
    )


def _put(library: Library, batch: Sequence[Article]) -> None:
    with library.catalogue.begin() as connection:
        library.catalogue.put_many(connection, batch)


def measure(
    rank: Ranking, library: Library, queries: Sequence[str], right: dict[str, set[str]]
) -> dict[str, float]:
    """The means over the queries, and CPU milliseconds a query."""
    sums = {"R@5": 0.0, "R@10": 0.0, "nDCG@10": 0.0, "MRR": 0.0}
    spent = 0.0
    for query in queries:
        catalogued = library.catalogue.article(query)
        assert catalogued is not None
        article = without_list(catalogued)
        started = time.process_time()
        found = list(rank(article))
        spent += time.process_time() - started
        wanted = right[query]
        gains = [1.0 if other in wanted else 0.0 for other in found]
        sums["R@5"] += sum(gains[:5]) / len(wanted)
        sums["R@10"] += sum(gains[:10]) / len(wanted)
        best = sum(1 / math.log2(place + 2) for place in range(min(10, len(wanted))))
        sums["nDCG@10"] += sum(gain / math.log2(place + 2) for place, gain in enumerate(gains[:10])) / best
        sums["MRR"] += next((1 / (place + 1) for place, gain in enumerate(gains) if gain), 0.0)
    return {name: round(value / len(queries), 4) for name, value in sums.items()} | {
        "cpu_ms": round(1000 * spent / len(queries), 2)
    }


def alone(library: Library, source: RankingSource) -> Ranking:
    """One of the rankings that are fused."""
    names, graph = NameIndex.of(library.catalogue), LinkIndex.of(library.catalogue).graph

    def rank(article: Article) -> Sequence[str]:
        with library.catalogue.read() as connection, library.engine.searcher() as searcher:
            profile = WordProfile.of(connection, article)
            return list(rankings_of(article, profile, names, graph, connection, searcher)[source])[:10]

    return rank


def report(chosen: argparse.Namespace, links: Links) -> float:
    """Print a line a method for one kind of links; Recall@10 of the lists as they are shown."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep / links if chosen.keep else Path(temporary)
        config = load(None, {"PINAKES_LIBRARY_DATA": str(folder)})
        build(config, links=links)
        right = truth()
        queries = sorted(query for query in right if is_kept_back(query) != chosen.dev)
        if chosen.queries and chosen.queries < len(queries):
            queries = random.Random(1).sample(queries, chosen.queries)
        library = Library.open(config)
        try:
            learn_own(library, right)
            finder = Finder(library.catalogue, library.engine)
            methods: dict[str, Ranking] = {"related": lambda a: [one.id for one in finder.choose(a, 10)]}
            if chosen.sources:
                methods |= {source: alone(library, source) for source in RankingSource}
            part = "those that are learned from" if chosen.dev else "the fifth that nothing was learned from"
            print(f"{len(queries)} queries of {part}, links: {links}")
            found = {name: measure(rank, library, queries, right) for name, rank in methods.items()}
            for name, values in found.items():
                print(name, json.dumps(values), flush=True)
            return found["related"]["R@10"]
        finally:
            library.close()


def main() -> int:
    """Print a line a method and a kind of links; 1 where the lists as shown are below their floor."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--queries", type=int, default=0, help="queries drawn (0: all)")
    parser.add_argument("--links", type=Links, choices=list(Links), nargs="*", help="what is known")
    parser.add_argument("--keep", type=Path, help="folder of the libraries, kept for the next run")
    parser.add_argument("--dev", action="store_true", help="those that are learned from instead")
    parser.add_argument("--sources", action="store_true", help="each source of candidates alone as well")
    chosen = parser.parse_args()
    return check("related", {f"recall_{links}": report(chosen, links) for links in chosen.links or Links})


if __name__ == "__main__":
    sys.exit(main())
