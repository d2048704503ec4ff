"""Questions on health to passages that are documents of their own: each answer of MedQuAD is one, beside its
many siblings.

The symptoms, causes and treatment of a disease share its name, and one of them (or its equals from other
sites) answers. A passage has no heading, and where it begins with the question, that is taken away: what it
is about must be read from its own words. Its title is absent (``passages``), the disease's name
(``passages-named``), absent in every second one (``passages-half``), or the question that it answers
(``passages-asked``). Questions are worded three ways: as MedQuAD words them, as people type them, and as they
write letters (``passages.toml``).
"""

from __future__ import annotations

import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks import corpus
from benchmarks.corpus import Grades, Query, Task
from catalogue.article import Article, Paragraph, Section, article_id
from catalogue.text import name_key

NAMES = 1200
QUESTIONS = 360
_OPENING = re.compile(r"^[^.?!]{0,200}\?\s+(?=\S)")
_TEXTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
# Kind of section → how people ask for it: typed, and in letters.
FORMS: dict[str, dict[str, list[str]]] = _TEXTS["forms"]
_DETAILS: dict[str, list[str]] = _TEXTS["details"]


class AskedName(NamedTuple):
    """What a disease is called, and MedQuAD's question about it."""

    name: str
    question: str


def passages(titled: Callable[[int, str, str], str], seed: int = 31) -> Task:
    """Passages, ``titled`` by their number, the disease's name and the question that they answer; the same
    questions for every seed.
    """
    chance = random.Random(seed)
    articles = list(corpus.medquad(kinds=True))
    names = set(chance.sample(sorted({name_key(article.title) for article in articles}), NAMES))
    found: list[Article] = []
    answering: dict[tuple[str, str], list[str]] = defaultdict(list)
    asked: dict[tuple[str, str], list[AskedName]] = defaultdict(list)
    for article in articles:
        key = name_key(article.title)
        for place, section in enumerate(article.sections) if key in names else ():
            heading = re.sub(r"\s+(?=[?])", "", section.heading or "").rstrip("?") + "?"
            text = _OPENING.sub("", " ".join(section.texts()), count=1)
            url = f"https://passages.example/{article.id}/{place}"
            lead = Section(None, "lead", 0, None, (Paragraph(text),))
            title = titled(len(found), article.title, heading)
            found.append(Article(article_id(url), url, title, (lead,)))
            kind = "definition" if section.kind == "overview" else section.kind
            answering[key, kind].append(url)
            asked[key, kind].append(AskedName(article.title, heading))
    wanted: dict[str, list[str]] = defaultdict(list)  # kind → names that have it
    for key, kind in sorted(answering):
        if kind in FORMS:
            wanted[kind].append(key)
    questions: list[Query] = []
    grades: Grades = {}
    while len(questions) < QUESTIONS:
        number = len(questions)
        kind = list(FORMS)[number // 3 % len(FORMS)]
        key = chance.choice(wanted[kind])
        name, heading = chance.choice(asked[key, kind])
        text = heading
        if number % 3:
            forms = FORMS[kind]["typed" if number % 3 == 1 else "letters"]
            shown = name if number % 2 else name.lower()
            text = chance.choice(forms).format(name=shown, **_details(chance))
        questions.append(Query(str(number), text))
        grades[str(number)] = dict.fromkeys(answering[key, kind], 1)
    return Task(found, questions, grades)


def tasks() -> dict[str, Callable[[], Task]]:
    """The four kinds of titles."""
    return {
        "passages": lambda: passages(lambda number, name, asked: ""),
        "passages-named": lambda: passages(lambda number, name, asked: name),
        "passages-half": lambda: passages(lambda number, name, asked: name if number % 2 else ""),
        "passages-asked": lambda: passages(lambda number, name, asked: asked),
    }


def _details(chance: random.Random) -> dict[str, str]:
    return {
        "who": chance.choice(_DETAILS["who"]),
        "age": str(chance.randint(18, 80)),
        "time": chance.choice(_DETAILS["time"]),
    }
