"""Relevance on the judged sets, beside plain BM25 in the same run:
``python -m benchmarks.relevance [SET …] [--semantic]``

nDCG@10 (gain = grade, as the research page measured) and recall at 100, from the same results that ``pinakes
search --queries`` writes. The peer is Tantivy's own English stemming and BM25 over one field of all text.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import tantivy

from benchmarks import corpus
from benchmarks.corpus import Grades, Query
from catalogue.article import Article
from commands.search import DEFAULT_RUN, LONG_QUESTION
from indexer.answers import SearchOptions
from indexer.library import Library

Ask = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class SetScore:
    """Means over the queries of a set."""

    ndcg: float
    recall: float


def measure(ask: Ask, queries: Iterable[Query], judgments: Grades) -> SetScore:
    """Ask each query that has a relevant document; ``ask`` gives URLs, best first."""
    gains, recalls = [], []
    for number, text in queries:
        grades = judgments.get(number, {})
        relevant = {url for url, grade in grades.items() if grade > 0}
        if relevant:
            found = ask(text)
            gains.append(ndcg(found[:10], grades))
            recalls.append(len(relevant & set(found[:100])) / len(relevant))
    return SetScore(sum(gains) / len(gains), sum(recalls) / len(recalls))


def ndcg(found: Sequence[str], grades: dict[str, int]) -> float:
    """Normalised discounted cumulative gain of a top ten (Järvelin & Kekäläinen 2002)."""
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:10]
    best = sum(grade / math.log2(place + 2) for place, grade in enumerate(ideal))
    return sum(max(0, grades.get(url, 0)) / math.log2(place + 2) for place, url in enumerate(found)) / best


def ours(library: Library) -> Ask:
    """What ``pinakes search --queries`` answers."""
    options = SearchOptions(size=DEFAULT_RUN)
    return lambda text: [hit.url for hit in library.search(text, options, snippets=False).hits]


def plain_bm25(articles: Iterable[Article], folder: str) -> Ask:
    """Tantivy as it comes: ``en_stem``, one field, any of the words."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("url", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", tokenizer_name="en_stem")
    index = tantivy.Index(builder.build(), folder)
    writer = index.writer(64_000_000, 1)
    for article in articles:
        writer.add_document(tantivy.Document(url=article.url, text=" ".join(article.texts())))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(text: str) -> list[str]:
        words = "".join(c if c.isalnum() else " " for c in text)
        query, _ = index.parse_query_lenient(words.lower(), ["text"])
        hits = searcher.search(query, 100).hits
        return [str(searcher.doc(address).get_first("url")) for _, address in hits]

    return ask


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=corpus.JUDGED)
    parser.add_argument("--semantic", action="store_true", help="with sentence embeddings")
    asked = parser.parse_args()
    totals = []
    for name in asked.sets:
        articles, queries, judgments = list(corpus.judged(name)), corpus.queries(name), corpus.judgments(name)
        with (
            corpus.library(articles, semantic=asked.semantic, **LONG_QUESTION) as library,
            tempfile.TemporaryDirectory() as folder,
        ):
            mine = measure(ours(library), queries, judgments)
            peer = measure(plain_bm25(articles, folder), queries, judgments)
        totals.append(mine.ndcg)
        ndcg_shown = f"nDCG@10 {mine.ndcg:.4f} (plain BM25 {peer.ndcg:.4f})"
        print(f"{name:10} {ndcg_shown}  recall@100 {mine.recall:.4f} ({peer.recall:.4f})")
    print(f"mean       nDCG@10 {sum(totals) / len(totals):.4f}")


if __name__ == "__main__":
    main()
