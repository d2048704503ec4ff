"""How fast is an engine alone, without catalogue and ranking?

``python -m benchmarks.engines [--engine E] [--articles N] [--keep FOLDER]``

Raw Tantivy is the same words OR-ed over the field of all text, ten hits without a count, asked of the same
index in turn with ours. CPU milliseconds of this process, except where it says wall: what waits for the disk,
and readers beside a writer.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import corpus
from benchmarks.floors import check
from benchmarks.search_speed import yardstick
from catalogue.config import Config
from catalogue.settings import IndexSettings
from indexer.engines import open_engine
from indexer.engines.base import Engine, IndexDocument, Searcher
from indexer.engines.meaning import ALL, AnyOf, Everything, Fuzzy, Meaning, Phrase, Prefix, Words
from indexer.index.document import document_of
from indexer.search.answering import CANDIDATES

FACETS = ("site", "language", "categories", "sections")
# Articles that the floors are for.
GATED = 100_000


def main() -> int:
    """Fill an index, measure, print; 1 where Tantivy is below its floors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="tantivy", choices=["tantivy", "whoosh"])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="folder to keep the index in")
    asked = parser.parse_args()
    with folder(asked.keep) as root, filled(root, asked.engine, asked.articles) as (engine, sample):
        size = sum(file.stat().st_size for file in root.rglob("*") if file.is_file())
        print(f"{asked.engine}, {asked.articles} articles, {size / 1e6:.0f} MB")
        times = answer(engine, questions(sample, asked.questions))
        update(engine, sample)
        read_beside_a_writer(engine, sample)
    if asked.engine != "tantivy" or asked.articles < GATED:
        return 0
    raw, ours = cuts(times["raw tantivy, 10"]), cuts(times["candidates"])
    ratios = {"candidates_p50_to_raw": raw[49] / ours[49], "candidates_p95_to_raw": raw[94] / ours[94]}
    return check("engines", ratios)


@contextmanager
def folder(kept: Path | None) -> Iterator[Path]:
    """The folder to keep, or a temporary one."""
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


@contextmanager
def filled(root: Path, name: str, count: int) -> Iterator[tuple[Engine, list[IndexDocument]]]:
    """The engine with ``count`` articles, and some of its documents to ask about."""
    index = IndexSettings.model_validate({"engine": name})
    engine = open_engine(Config.model_validate({"root": root, "index": index}))
    sample: list[IndexDocument] = []
    spent = {"analysis": 0.0, "engine": 0.0}
    # CPU seconds for so many articles, and the yardstick's milliseconds beside them
    calm: list[tuple[float, float]] = []
    before = 0.0
    with engine.searcher() as searcher:
        stored = searcher.count(Meaning(Everything())) >= 0.99 * count  # measuring changes a few
    with engine.rebuild() as writer:
        for number, article in enumerate(corpus.varied(2000 if stored else count), 1):
            start = time.process_time()
            document = document_of(article, number)
            middle = time.process_time()
            if number % (count // 1000 or 1) == 0 or stored:
                sample.append(document)
            if not stored:
                writer.put(document)
            spent["analysis"] += middle - start
            spent["engine"] += time.process_time() - middle
            if number % 500 == 0:
                calm.append((sum(spent.values()) - before, yardstick()))
                before = sum(spent.values())
        if not stored:
            start = time.process_time()
            writer.commit(count)
            spent["engine"] += time.process_time() - start
    if not stored:
        print_rates(count, spent, calm)
    yield engine, sample
    engine.close()


def print_rates(count: int, spent: dict[str, float], calm: Sequence[tuple[float, float]]) -> None:
    """Articles indexed a CPU second, in all and by part; and while the yardstick was at its fastest."""
    both = sum(spent.values())
    parts = ", ".join(f"{name} {count / seconds:.0f}" for name, seconds in spent.items())
    print(f"indexing {count / both:.0f} articles a CPU second ({parts})")
    if calm:
        fastest = min(yard for _, yard in calm)
        reckoned = both + sum(seconds * (fastest / yard - 1) for seconds, yard in calm)
        print(f"  {count / reckoned:.0f} at the yardstick's fastest (benchmarks/search_speed.py)")


def questions(sample: Sequence[IndexDocument], count: int, seed: int = 5) -> list[tuple[str, ...]]:
    """One to four tokens of a title, filled up from the article's body."""
    chance = random.Random(seed)
    found = []
    for i in range(count):
        document = chance.choice(sample)
        of_body = chance.sample(document.body.split() or ["x"], 1)
        tokens = list(dict.fromkeys(document.title.split() + of_body))
        found.append(tuple(tokens[: 1 + i % 4]))
    return found


def answer(engine: Engine, asked: Sequence[tuple[str, ...]]) -> dict[str, list[float]]:
    """Every kind of question, in turn; CPU milliseconds by kind."""
    times: dict[str, list[float]] = {}
    with engine.searcher() as searcher:
        raw = raw_search(searcher)
        for tokens in [*asked[:50], *asked]:  # the first ones warm up
            words = Words(tokens)
            both = Meaning(AnyOf((words, Words(tokens, "title", tuple(0.5 for _ in tokens)))))
            actions: dict[str, Callable[[], object]] = {
                "raw tantivy, 10": partial(raw, tokens, 10),
                "words, 10": partial(searcher.find, Meaning(words), 10),
                "candidates": partial(searcher.find, both, CANDIDATES),
                "phrase": partial(searcher.find, Meaning(Phrase(tokens[:2])), 10),
                "prefix": partial(searcher.find, Meaning(Prefix(tokens[0][:3])), CANDIDATES),
                "fuzzy": partial(searcher.find, Meaning(Fuzzy(tokens[0])), CANDIDATES),
                "facets, 4 fields": partial(searcher.facets, both, FACETS),
                "count": partial(searcher.count, both),
            }
            for name, action in actions.items():
                times.setdefault(name, []).append(cpu(action))
    times = {name: values[50:] for name, values in times.items()}
    for name, values in times.items():
        print(f"  {name:18}{shares(values)} ms CPU")
    return times


def raw_search(searcher: Searcher) -> Callable[[tuple[str, ...], int], object]:
    """Tantivy without us; where the engine is another one, nothing."""
    import tantivy

    inner: Any = getattr(searcher, "_searcher", None)
    index: Any = getattr(searcher, "index", None)
    if inner is None or index is None:
        return lambda tokens, limit: None

    def search(tokens: tuple[str, ...], limit: int) -> object:
        term = partial(tantivy.Query.term_query, index.schema, ALL)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term(token)) for token in tokens])
        return inner.search(query, limit, count=False)

    return search


def update(engine: Engine, sample: Sequence[IndexDocument]) -> None:
    """From the first document put until a reader sees it."""
    sequence = engine.sequence()
    for size, rounds in ((1, 30), (100, 10)):
        seen, left = [], []
        for turn in range(rounds):
            sequence += 1
            documents = sample[turn * size : (turn + 1) * size]
            changed = [replace(document, sequence=sequence) for document in documents]
            start = time.perf_counter()
            with engine.writer() as writer:
                for document in changed:
                    writer.put(document)
                writer.commit(sequence)
                assert engine.sequence() == sequence
                seen.append((time.perf_counter() - start) * 1000)
            left.append((time.perf_counter() - start) * 1000)
        print(f"  {size:3} changed, visible{shares(seen)} ms wall; writer left {shares(left)}")


def read_beside_a_writer(engine: Engine, sample: Sequence[IndexDocument]) -> None:
    """Latency of a reader alone, and while another thread commits 20 documents twice a second."""
    asked = questions(sample, 400, seed=6)
    done = threading.Event()

    def write() -> None:
        sequence, turn = engine.sequence(), 0
        while not done.wait(0.5):
            turn, sequence = turn + 1, sequence + 1
            with engine.writer() as writer:
                for document in sample[turn % 40 * 20 : turn % 40 * 20 + 20]:
                    writer.put(replace(document, sequence=sequence))
                writer.commit(sequence)

    def read() -> list[float]:
        times = []
        for tokens in asked * 3:
            start = time.perf_counter()
            with engine.searcher() as searcher:
                searcher.find(Meaning(Words(tokens)), CANDIDATES)
            times.append((time.perf_counter() - start) * 1000)
        return times

    read()
    idle = read()
    writing = threading.Thread(target=write)
    writing.start()
    busy = read()
    done.set()
    writing.join()
    print(f"  reader, idle       {shares(idle)} ms wall\n  beside a writer    {shares(busy)} ms wall")
    with engine.searcher() as searcher:
        print(f"  {searcher.count(Meaning(Everything()))} documents at the end")


def cpu(action: Callable[[], object]) -> float:
    """CPU milliseconds of this process."""
    start = time.process_time()
    action()
    return (time.process_time() - start) * 1000


def shares(values: Sequence[float]) -> str:
    """Median, 95th and 99th percentile."""
    found = cuts(values)
    return f"  p50 {found[49]:7.2f}  p95 {found[94]:7.2f}  p99 {found[98]:7.2f}"


def cuts(values: Sequence[float]) -> list[float]:
    """The 99 percentiles."""
    return statistics.quantiles(values, n=100, method="inclusive")


if __name__ == "__main__":
    sys.exit(main())
