"""How fast is search at 100,000 articles, in CPU milliseconds?

``python -m benchmarks.search_speed [--articles N] [--keep FOLDER]``

Two peers are asked in the same run, query by query in turn: raw Tantivy as one uses it alone, an index of its
own with stored texts, ten hits with their documents and Tantivy's own snippets
(``benchmarks/raw_tantivy.py``); and nothing but the same words OR-ed over the one field of all text in our
index, ten ids. 500 queries of one to four words from titles, aliases and what is asked of them. Then every
other kind of query, as a multiple of the median: sentences, letters, common words, phrases, beginnings, deep
pages, pages of a hundred hits.
At the end articles are changed, and it is told how long after the catalogue's transaction they are found.

Where cores share what computes (most rented ones do), CPU time doubles while a neighbour works. So a
yardstick, the same piece of Python each time, is measured before and after each action; the second table
tells what it would have taken while the yardstick was at its fastest.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks import corpus
from benchmarks.floors import check
from benchmarks.raw_tantivy import RawTantivy
from catalogue.config import Config
from catalogue.text import name_key, tokens_in_place
from indexer.answers import SearchOptions
from indexer.engines.meaning import Meaning, Words
from indexer.index.sync import catch_up
from indexer.lexicon.library import LexiconCache, LibraryLexicon
from indexer.library import Library
from indexer.question.compiler import meaning_of
from indexer.question.syntax import parse
from indexer.question.understanding import understand
from indexer.search.answering import CANDIDATES
from indexer.search.facets import FACETS

_WORK = json.dumps([{"numbers": list(range(50)), "text": "some words to count " * 30} for _ in range(40)])
# Articles that change at once, and how often.
CHANGES = ((1, 40), (100, 10))
RAW, SEARCH = "raw, snippets", "search"
STAGES = (RAW, "raw, ids", "candidates", "facets", SEARCH, "suggest")
# The kinds of query beside the usual ones; each is asked so often, and the fastest time counts.
TRIES = 3
KINDS: dict[str, tuple[str, ...]] = {
    "common words": (
        "of the",
        "what is the",
        "people with a disease",
        "symptoms of the disease in the family",
    ),
    "phrases": ('"heart attack"', '"high blood pressure"', '"signs and symptoms"', '"side effects" -cancer'),
    "phrases of common words": ('"of the"', '"in the" "of the"'),
    "beginnings": ("a*", "diab*", "con* dis* tre*"),
    "typing errors": ("diabetis", "glacoma treatment", "osteoperosis", "hypertenshun symptoms"),
    "Bangla": ("ডায়াবেটিস", "জ্বর", "jor keno hoy"),
}
DEEP = ("diabetes", "cancer treatment", "syndrome")
WITH_FACETS = SearchOptions(facets=True)
INTENTS = ("symptoms", "treatment", "causes", "diagnosis", "prevention", "outlook")


def sample_queries(count: int, seed: int = 3) -> list[str]:
    """Queries of one to four words."""
    chance = random.Random(seed)
    articles = list(corpus.medquad())
    found = []
    for i in range(count):
        article = chance.choice(articles)
        words = chance.choice([article.title, *article.aliases[:3]]).split()
        size = 1 + i % 4
        start = chance.randrange(max(1, len(words) - size + 1))
        part = words[start : start + size]
        if len(part) < size:
            part = [*part, chance.choice(INTENTS)]
        found.append(" ".join(part))
    return found


def timed(action: Callable[[], object]) -> float:
    """CPU milliseconds of this process."""
    start = time.process_time()
    action()
    return (time.process_time() - start) * 1000


def yardstick() -> float:
    """CPU milliseconds of this thread for a fixed piece of such work: JSON read, words counted."""
    start = time.thread_time()
    Counter(word for row in json.loads(_WORK) for word in row["text"].split())
    return (time.thread_time() - start) * 1000


def shares(values: Sequence[float]) -> str:
    """Median, 95th and 99th percentile."""
    return "  ".join(f"p{p} {share(values, p):7.2f}" for p in (50, 95, 99))


def share(values: Sequence[float], percent: int) -> float:
    """A percentile."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


@contextmanager
def big_library(count: int, folder: Path | None) -> Iterator[Library]:
    """A library of ``count`` articles, kept in ``folder`` from run to run where one is given."""
    if folder is None:
        with corpus.library(corpus.varied(count)) as library:
            yield library
        return
    folder.mkdir(parents=True, exist_ok=True)
    library = Library.open(Config(root=folder))
    try:
        if library.catalogue.count() < count * 0.99:
            start = time.process_time()
            corpus.fill(library, corpus.varied(count))
            rate = count / (time.process_time() - start)
            print(f"filled: {rate:.0f} articles a CPU second, making, cataloguing and indexing them")
        catch_up(library.catalogue, library.engine)
        yield library
    finally:
        library.close()


class Times(NamedTuple):
    """Stage → CPU milliseconds of each query."""

    measured: dict[str, list[float]]
    at_fastest: dict[str, list[float]]  # reckoned for the moment when the yardstick was at its fastest


def measure(library: Library, raw_tantivy: RawTantivy, queries: Sequence[str]) -> Times:
    """Query by query in turn, after one round to warm up."""
    times: dict[str, list[float]] = {name: [] for name in STAGES}
    slowness: dict[str, list[float]] = {name: [] for name in STAGES}
    cache = LexiconCache(library.vocabulary)
    for warm in (True, False):
        for text in queries[:100] if warm else queries:
            with library.catalogue.read() as connection:
                question = understand(parse(text, 300, 32), LibraryLexicon(connection, cache))
            meaning, raw = meaning_of(question), Meaning(Words(tuple(dict.fromkeys(tokens_in_place(text)))))
            beginning = name_key(text)[: 2 + len(text) % 7]
            with library.engine.searcher() as searcher:
                actions: dict[str, Callable[[], object]] = {
                    RAW: partial(raw_tantivy.search, text),
                    "raw, ids": partial(searcher.find, raw, 10),
                    "candidates": partial(searcher.find, meaning, CANDIDATES),
                    "facets": partial(searcher.facets, meaning, FACETS),
                    SEARCH: partial(library.search, text, WITH_FACETS),
                    "suggest": partial(library.suggest, beginning),
                }
                for name, action in actions.items():
                    before, taken, after = yardstick(), timed(action), yardstick()
                    if not warm:
                        times[name].append(taken)
                        slowness[name].append((before + after) / 2)
    best = min(min(values) for values in slowness.values())
    at_fastest = {
        name: [taken * best / slow for taken, slow in zip(times[name], slowness[name], strict=True)]
        for name in times
    }
    return Times(times, at_fastest)


def other_kinds(queries: Sequence[str]) -> dict[str, list[tuple[str, SearchOptions]]]:
    """Kind → its queries. Sentences and letters are from articles' own texts."""
    chance = random.Random(5)
    texts = [" ".join(article.texts()).split() for article in islice(corpus.medquad(), 400)]
    found = {kind: [(text, WITH_FACETS) for text in asked] for kind, asked in KINDS.items()}
    for kind, words, count in (("sentences", 25, 10), ("letters of 200 words", 200, 4)):
        found[kind] = [(" ".join(chance.choice(texts)[20 : 20 + words]), WITH_FACETS) for _ in range(count)]
    pages = ((text, page) for text in DEEP for page in (2, 20, 100))
    found["deep pages"] = [(text, replace(WITH_FACETS, page=page)) for text, page in pages]
    found["a hundred hits"] = [(text, replace(WITH_FACETS, size=100)) for text in queries[:10]]
    return found


def show_kinds(library: Library, queries: Sequence[str]) -> float:
    """How many times the median search each kind takes; the largest is answered."""
    usual = [(text, WITH_FACETS) for text in queries[:100]]
    median = statistics.median(fastest(library, *one) for one in usual)
    print(f"the median search is {median:.2f} ms; times that, the mean and the slowest query")
    worst = 0.0
    for kind, asked in other_kinds(queries).items():
        times = [fastest(library, *one) / median for one in asked]
        print(f"  {kind:24} {statistics.mean(times):5.2f} {max(times):6.2f}")
        worst = max(worst, *times)
    return worst


def fastest(library: Library, text: str, options: SearchOptions) -> float:
    """CPU milliseconds of a search, the fastest of several."""
    return min(timed(partial(library.search, text, options)) for _ in range(TRIES))


def show_changes(library: Library) -> None:
    """How long after its transaction a changed article is found: statistics, index and snapshot, wall time
    and CPU time.
    """
    catalogue, engine = library.catalogue, library.engine
    with engine.searcher() as searcher:
        ids = sorted(article_id for article_id, _ in searcher.ids())
    random.Random(3).shuffle(ids)
    for size, count in CHANGES:
        wall, spent = [], []
        for turn in range(-2, count):
            articles = [article for _ in range(size) if (article := catalogue.article(ids.pop()))]
            changed = [replace(article, title=f"{article.title} {turn}") for article in articles]
            with catalogue.begin() as connection:
                catalogue.put_many(connection, changed)
            start, used = time.perf_counter(), time.process_time()
            catch_up(catalogue, engine)
            with engine.searcher() as searcher:
                assert searcher.sequence == catalogue.sequence(), "the change is not seen"
            if turn >= 0:  # the first two warm up
                wall.append((time.perf_counter() - start) * 1000)
                spent.append((time.process_time() - used) * 1000)
        print(f"  {size:3} changed, visible {shares(wall)} ms wall  {shares(spent)} ms CPU")


def private_memory() -> float:
    """Megabytes of this process that are no mapped file."""
    rows = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Anonymous:")) / 1024


def main() -> int:
    """Measure and print; 1 where a floor is not held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--keep", type=Path, help="folder to keep the library in")
    asked = parser.parse_args()
    with big_library(asked.articles, asked.keep) as library, contextlib.ExitStack() as stack:
        library.warm()
        queries = sample_queries(asked.queries)
        kept = stack.enter_context(tempfile.TemporaryDirectory()) if asked.keep is None else asked.keep
        raw_tantivy = RawTantivy(Path(kept) / "raw-tantivy", library.catalogue.articles())
        times = measure(library, raw_tantivy, queries)
        tables = {"as it was": times.measured, "at the yardstick's fastest": times.at_fastest}
        for title, table in tables.items():
            print(title)
            for name, values in table.items():
                print(f"  {name:12} {shares(values)} ms CPU")
        print(f"private memory of this process, words and names learned: {private_memory():.0f} MB")
        worst = show_kinds(library, queries)
        show_changes(library)
    calm = times.at_fastest
    ratios = {f"raw_to_search_p{p}": share(calm[RAW], p) / share(calm[SEARCH], p) for p in (50, 95)}
    return check("search_speed", ratios | {"median_to_slowest_kind": 1 / worst})


if __name__ == "__main__":
    sys.exit(main())
