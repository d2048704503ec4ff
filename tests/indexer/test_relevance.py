"""The floors under relevance and known items (``benchmarks/floors.toml``)."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from benchmarks import corpus, known_items, relevance, transfer
from catalogue.article import Article, Paragraph, Section, article_id
from commands import related
from commands.search import LONG_QUESTION, as_run
from indexer.answers import Hit
from indexer.linking.kept_lists import RankedArticle
from tests.indexer.conftest import MakeLibrary

FLOORS: dict[str, Any] = tomllib.loads(
    Path(relevance.__file__).with_name("floors.toml").read_text(encoding="utf-8")
)["search"]
needs_data = pytest.mark.skipif(not corpus.DATA.exists(), reason="needs the corpora beside the repository")


def test_a_run_has_ranks_from_one_and_scores_that_fall() -> None:
    hits = [
        Hit(str(i), f"https://x.example/{i}", "t", score, ()) for i, score in enumerate((3.0, 3.0, 5.0, 1.0))
    ]
    rows = [line.split(" ") for line in as_run("q1", hits, "mine")]
    assert [row[:4] + row[5:] for row in rows] == [
        ["q1", "Q0", f"https://x.example/{i}", str(i + 1), "mine"] for i in range(4)
    ]
    scores = [float(row[4]) for row in rows]
    assert all(one > other for one, other in itertools.pairwise(scores))


@pytest.mark.parametrize(
    "url", ["http://a.example/b c", "http://a.example/b\tc", "http://a.example/\u2003\u0085"]
)
def test_a_line_of_a_run_has_six_columns_whatever_an_address_holds(url: str) -> None:
    for lines in (
        as_run("q1", [Hit("1", url, "t", 1.0, ())], "mine"),
        related.as_run(url, [RankedArticle(url, 1.0, False)], "mine"),
    ):
        [line] = lines
        columns = line.split()
        assert (len(columns), unquote(columns[2])) == (6, url)


def test_gain_is_discounted_and_normalised() -> None:
    assert relevance.ndcg(["a", "b"], {"a": 2, "b": 1}) == 1.0
    assert relevance.ndcg(["b", "a"], {"a": 2, "b": 1}) < 1.0
    assert relevance.ndcg(["x"], {"a": 1}) == 0.0


@needs_data
@pytest.mark.slow  # a thousand abstracts are indexed and thirty long questions asked: 10 s of CPU
def test_relevance_on_med_keeps_above_its_floor(make_library: MakeLibrary) -> None:
    library = make_library(list(corpus.judged("med")), search=LONG_QUESTION)
    score = relevance.measure(relevance.ours(library), corpus.queries("med"), corpus.judgments("med"))
    assert score.ndcg >= FLOORS["ndcg_med"]


@needs_data
@pytest.mark.slow  # 340 abstracts are indexed by two engines, one of them in Python: 10 s of CPU
def test_long_questions_have_the_same_top_ten_on_two_engines(make_library: MakeLibrary) -> None:
    tops = []
    for engine in ("tantivy", "whoosh"):
        ask = relevance.ours(
            make_library(list(corpus.judged("med"))[::3], search=LONG_QUESTION, index={"engine": engine})
        )
        tops.append([ask(text)[:10] for _, text in corpus.queries("med")])
    assert tops[0] == tops[1]


@needs_data
@pytest.mark.slow  # 5,461 articles are indexed and some 250 names asked for: 25 s of CPU
def test_known_items_keep_above_their_floors(make_library: MakeLibrary) -> None:
    articles = list(corpus.medquad(kinds=True))
    score = known_items.measure(make_library(articles), articles, every=60)
    assert score.titles >= FLOORS["title_first"]
    assert score.typo_first >= FLOORS["typo_first"]
    assert score.aliases >= FLOORS["alias_first"]


@needs_data
@pytest.mark.slow  # a thousand abstracts are indexed twice and 300 sentences asked for: 15 s of CPU
def test_a_claim_finds_the_one_paper_that_supports_it_as_well_as_by_plain_bm25() -> None:
    mine, peer = transfer.compare(transfer.claims("med"))
    assert mine.ndcg >= peer.ndcg - FLOORS["claims_loss"]


@needs_data
@pytest.mark.slow  # 4,268 passages are indexed twice and 360 questions asked: 15 s of CPU
def test_a_question_finds_the_passage_that_answers_better_than_by_plain_bm25() -> None:
    mine, peer = transfer.compare(transfer.tasks()["passages"]())
    assert mine.ndcg >= peer.ndcg + FLOORS["passages_gain"]


def test_tasks_take_what_is_asked_out_of_what_is_found() -> None:
    parts = (
        "The first sentence says what it is about.",
        "Many more words follow in a second sentence.",
        "A third one tells of methods at some length.",
        "The last of them says what was found here.",
    )
    lead = Section(None, "lead", 0, None, (Paragraph(" ".join(parts)),))
    one = Article(article_id("https://x.example/1"), "https://x.example/1", "A title", (lead,))
    task = transfer.cut_out([one], lambda sentences: len(sentences) - 1, least=4)
    assert task.questions == [("0", parts[-1])]
    assert task.grades == {"0": {one.url: 1}}
    assert list(task.articles[0].texts()) == ["A title", " ".join(parts[:-1])]
