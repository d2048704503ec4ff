"""How far the ranking carries over: other kinds of questions, made from the corpora we have. ``python -m
benchmarks.transfer [TASK …]``

The judged sets are three, all of them topical questions to abstracts. Search is also asked for one paper that
says a thing, by people who write whole sentences, in libraries whose articles have no titles. Each task is
made by a rule, from documents nobody chose, and is measured beside plain BM25 in the same run, nDCG@10:

* ``claims-SET``: the last sentence of an abstract, taken out of it, is a claim; the abstract is what supports
  it;
* ``short-SET``: the content words of a middle sentence, three in five of them, as somebody else might have
  put it;
* ``titles-SET``: the title (or first sentence) as a question, taken out of its document, which has none any
  more;
* ``untitled-SET``: the judged questions over documents whose title stands in their text; ``half-SET``: every
  second one's does;
* ``answers``: a question of MedQuAD, over articles without titles, aliases and headings: their text must
  answer;
* ``consumers``: the way patients write: a story around a name and what they want to know of it; MedQuAD as it
  is;
* ``letters``, ``letters-unnamed``, ``letters-kinds``: forty other forms (:mod:`benchmarks.letters`);
* ``passages``, ``passages-named``, ``passages-half``, ``passages-asked``: questions to passages
  (:mod:`benchmarks.passages`);
* ``claims-named``, ``claims-unnamed``, ``claims-reworded``, ``claims-reworded-unnamed``: what others wrote
  (:mod:`benchmarks.claims`).

Single documents are relevant in the made ones, so the figures say which of two rankings is better, not how
good one is.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks import claims as others_claims
from benchmarks import corpus, letters, passages
from benchmarks.corpus import Query, Task
from benchmarks.relevance import SetScore, measure, ours, plain_bm25
from catalogue.article import Article, Paragraph, Section
from catalogue.text import STOP_WORDS, name_key, plain_words
from commands.search import LONG_QUESTION

# Questions of a made task.
QUESTIONS = 300
# A short claim keeps this share of its sentence's content words, and so many at most.
KEPT = 0.6
MOST_KEPT = 14
_SENTENCE = re.compile(r"(?<=[.?!])\s+")
_QUESTION = re.compile(r"^\s*(what|how|who|is|are|do|does|can)\b.*\?\s*$", re.IGNORECASE)
_TEXTS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def claims(name: str) -> Task:
    """Last sentences of a judged set's documents."""
    return cut_out(corpus.judged(name), lambda parts: len(parts) - 1, least=4)


def short(name: str) -> Task:
    """Some words of a sentence from the middle of a judged set's documents."""
    chance = random.Random(11)

    def some(sentence: str) -> str:
        words = [word for word in sentence.split() if not STOP_WORDS.issuperset(plain_words(word))]
        return " ".join([word for word in words if chance.random() < KEPT][:MOST_KEPT] or words)

    return cut_out(corpus.judged(name), lambda parts: len(parts) // 2, least=5, shown=some)


def titles(name: str) -> Task:
    """Titles, or first sentences, of a judged set's documents."""
    return cut_out((_untitled(article) for article in corpus.judged(name)), lambda parts: 0, least=3)


def untitled(name: str, every: int = 1) -> Task:
    """A judged set, the titles of every ``every``-th document in its text."""
    articles = [_untitled(a) if i % every == 0 else a for i, a in enumerate(corpus.judged(name))]
    return Task(articles, corpus.queries(name), corpus.judgments(name))


def answers() -> Task:
    """Questions of MedQuAD, over the bare texts of the answers."""
    asked: list[tuple[str, str]] = []  # (name, question)
    bare: list[Article] = []
    for article in corpus.medquad():
        headings = (section.heading for section in article.sections)
        asked += [(name_key(article.title), text) for text in headings if text and _QUESTION.match(text)]
        sections = tuple(replace(section, heading=None) for section in article.sections)
        bare.append(replace(article, title="", aliases=(), sections=sections, summary=""))
    chosen = random.Random(5).sample(asked, QUESTIONS)
    bearers = corpus.bearers()
    grades = {str(number): dict.fromkeys(bearers[key], 1) for number, (key, _) in enumerate(chosen)}
    questions = [Query(str(number), text) for number, (_, text) in enumerate(chosen)]
    return Task(bare, questions, grades)


def consumers() -> Task:
    """Stories around a title or an alias. Its bearers are relevant; articles on kinds of it half as much."""
    chance = random.Random(6)
    articles = list(corpus.medquad(kinds=True))
    bearers = corpus.bearers()
    questions, grades = [], {}
    for number, article in enumerate(chance.sample(articles, QUESTIONS)):
        name = chance.choice([article.title, article.title, *article.aliases[:2]])
        who, time = chance.choice(_TEXTS["who"]), chance.choice(_TEXTS["time"])
        want, story = chance.choice(_TEXTS["wants"]), chance.choice(_TEXTS["stories"])
        text = story.format(name=name, who=who, time=time, want=want, age=chance.randint(3, 90))
        questions.append(Query(str(number), text))
        key = name_key(article.title)
        grades[str(number)] = corpus.kinds_of(key, bearers) | dict.fromkeys(bearers[key], 2)
    return Task(articles, questions, grades)


def tasks() -> dict[str, Callable[[], Task]]:
    """Every task by its name."""
    found: dict[str, Callable[[], Task]] = {}
    for name in corpus.JUDGED:
        found |= {
            f"claims-{name}": partial(claims, name),
            f"short-{name}": partial(short, name),
            f"titles-{name}": partial(titles, name),
        }
        if name != "med":  # its documents have no titles
            found |= {f"untitled-{name}": partial(untitled, name), f"half-{name}": partial(untitled, name, 2)}
    found |= {"answers": answers, "consumers": consumers}
    found |= passages.tasks() | others_claims.tasks()
    return found | {
        "letters": letters.letters,
        "letters-unnamed": letters.unnamed,
        "letters-kinds": letters.kinds,
    }


def _untitled(article: Article) -> Article:
    title = article.title.rstrip(" .") + " ." if article.title else ""
    texts = [text for text in article.texts() if text != article.title]
    return _with_text(replace(article, title=""), " ".join(filter(None, [title, *texts])))


def _with_text(article: Article, text: str) -> Article:
    return replace(article, sections=(Section(None, "lead", 0, None, (Paragraph(text),)),), summary="")


def cut_out(
    articles: Iterable[Article],
    which: Callable[[Sequence[str]], int],
    least: int,
    shown: Callable[[str], str] = str,
) -> Task:
    """One sentence of each of some documents is a question, as ``shown`` words it, and that document what
    answers it.
    """
    documents = list(articles)
    able = [i for i, article in enumerate(documents) if len(_sentences(article)) >= least]
    questions, grades = [], {}
    for i in sorted(random.Random(4).sample(able, min(QUESTIONS, len(able)))):
        parts = _sentences(documents[i])
        sentence = parts.pop(which(parts))
        documents[i] = _with_text(documents[i], " ".join(parts))
        questions.append(Query(str(i), shown(sentence)))
        grades[str(i)] = {documents[i].url: 1}
    return Task(documents, questions, grades)


def _sentences(article: Article) -> list[str]:
    texts = [text for section in article.sections for text in section.texts()]
    return [part for part in _SENTENCE.split(" ".join(texts)) if len(part.split()) > 4]


class Compared(NamedTuple):
    """Our score, and plain BM25's."""

    mine: SetScore
    peer: SetScore


def compare(task: Task) -> Compared:
    with corpus.library(task.articles, **LONG_QUESTION) as library, tempfile.TemporaryDirectory() as folder:
        return Compared(
            measure(ours(library), task.questions, task.grades),
            measure(plain_bm25(task.articles, folder), task.questions, task.grades),
        )


def main() -> None:
    """Measure the tasks and print a table."""
    known = tasks()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tasks", nargs="*", default=list(known))
    for name in parser.parse_args().tasks:
        mine, peer = compare(known[name]())
        gain = mine.ndcg - peer.ndcg
        print(f"{name:18} nDCG@10 {mine.ndcg:.4f} (plain BM25 {peer.ndcg:.4f}, {gain:+.4f})", flush=True)


if __name__ == "__main__":
    main()
