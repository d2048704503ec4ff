"""Claims that somebody else wrote: a sentence on a topic from one site, which articles of other sites on the
same topic support.

A quarter of MedQuAD's titles are borne by articles of several sites. The article that a sentence was taken
from is left out, so that no document holds it. ``claims-reworded`` says it in other words besides: a rule
drops some, puts others for some, and turns singular and plural. Every second document has its title in its
text alone, as abstracts do, and none has headings or other names.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

from benchmarks import corpus
from benchmarks.corpus import Grades, Query, Task
from catalogue.article import Article, Paragraph, Section
from catalogue.text import STOP_WORDS, name_key, plain_words
from catalogue.urls import host_of

QUESTIONS = 300
# Words of a sentence that says one thing.
FEWEST = 8
MOST = 30
# Shares of a sentence's words that are left out, and that are turned into their singular or plural.
_DROPPED = 0.15
_TURNED = 0.15
_SENTENCE = re.compile(r"(?<=[.?!])\s+")
_WORDS = Path(__file__).with_name("claims_words.txt")


def claims(reworded: bool, named: bool, seed: int = 41) -> Task:
    """Sentences with the name of their topic in them (``named``) or without."""
    chance = random.Random(seed)
    articles = list(corpus.medquad())
    bearers = _bearers(articles)
    shared = _shared_names(bearers)
    chance.shuffle(shared)
    often = Counter(chain.from_iterable(map(_shapes, articles)))
    others = _other_words() if reworded else {}
    left_out: set[str] = set()
    questions: list[Query] = []
    grades: Grades = {}
    for key in shared:
        one = chance.choice(bearers[key])
        able = [text for text in _own_sentences(one, often) if _says(text, key) == named]
        if able and len(questions) < QUESTIONS:
            number, sentence = str(len(questions)), chance.choice(able)
            questions.append(Query(number, _reworded(sentence, chance, others) if reworded else sentence))
            grades[number] = _on_other_sites(bearers[key], one)
            left_out |= {article.id for article in bearers[key] if article.url not in grades[number]}
    kept = [_plain(article, i % 2 == 0) for i, article in enumerate(articles) if article.id not in left_out]
    return Task(kept, questions, grades)


def tasks() -> dict[str, Callable[[], Task]]:
    """As they were written and reworded; with the topic's name in them, and without."""
    return {
        "claims-named": partial(claims, reworded=False, named=True),
        "claims-unnamed": partial(claims, reworded=False, named=False),
        "claims-reworded": partial(claims, reworded=True, named=True),
        "claims-reworded-unnamed": partial(claims, reworded=True, named=False),
    }


def _bearers(articles: list[Article]) -> dict[str, list[Article]]:
    """Name → the articles that have it as their title."""
    found: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        found[name_key(article.title)].append(article)
    return found


def _shared_names(bearers: dict[str, list[Article]]) -> list[str]:
    """Names that articles of several sites have."""
    return sorted(key for key, found in bearers.items() if len({host_of(a.url) for a in found}) > 1)


def _on_other_sites(articles: list[Article], one: Article) -> dict[str, int]:
    """Grade 1 for those articles that are of another site than ``one``."""
    return {article.url: 1 for article in articles if host_of(article.url) != host_of(one.url)}


def _own_sentences(article: Article, often: Counter[str]) -> list[str]:
    """The sentences that its site says of no other topic."""
    pairs = zip(_sentences(article), _shapes(article), strict=True)
    return [sentence for sentence, shape in pairs if often[shape] == 1]


def _says(sentence: str, key: str) -> bool:
    """Whether a sentence holds all words of a name."""
    return set(key.split()) <= set(plain_words(sentence))


def _other_words() -> dict[str, str]:
    """What somebody else might have written for a word."""
    lines = _WORDS.read_text("utf-8").splitlines()
    return dict(line.split(":") for line in lines if not line.startswith("#"))


def _sentences(article: Article) -> list[str]:
    return [
        part
        for part in _parts(article)
        if FEWEST <= len(part.split()) <= MOST and part.endswith(".") and part[0].isupper()
    ]


def _parts(article: Article) -> Iterator[str]:
    for section in article.sections:
        for text in section.texts():
            yield from _SENTENCE.split(text)


def _shapes(article: Article) -> Iterator[str]:
    """The article's sentences without the words of its topic."""
    topic = set(plain_words(article.title))
    for sentence in _sentences(article):
        yield " ".join(word for word in plain_words(sentence) if word not in topic)


def _reworded(sentence: str, chance: random.Random, others: dict[str, str]) -> str:
    words = []
    for word in sentence.rstrip(".").split():
        plain = word.strip(",;:()").lower()
        if plain in others:
            words.append(others[plain])
        elif STOP_WORDS.issuperset(plain_words(word)) or chance.random() >= _DROPPED + _TURNED:
            words.append(word)
        elif chance.random() < _TURNED / (_DROPPED + _TURNED) and plain.isalpha():
            words.append(plain.removesuffix("s") if plain.endswith("s") else f"{plain}s")
    return " ".join(words)


def _plain(article: Article, titled: bool) -> Article:
    text = " ".join(text for section in article.sections for text in section.texts())
    title = article.title if titled else ""
    lead = Section(None, "lead", 0, None, (Paragraph(text if titled else f"{article.title}. {text}"),))
    return replace(article, title=title, aliases=(), sections=(lead,), summary="")
