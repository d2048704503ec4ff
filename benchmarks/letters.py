"""What people write to those who publish about health, in forms that no constant of the ranking was looked at
with (``letters.toml``).

Forty forms around the name of an article of MedQuAD: letters to a doctor, two questions in one, whether a
medicine goes with it, who inherits it, what a test means, a name with a slip in it. Three kinds of task are
made of them: ``letters``, over the library as it is; ``unnamed``, where the letter has another name than the
title and the library knows no other names; ``kinds``, where the article that has the section asked for is
worth more than others of its name.
"""

from __future__ import annotations

import random
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks import corpus
from benchmarks.corpus import Grades, Query, Task
from benchmarks.known_items import with_slip
from catalogue.article import Article
from catalogue.text import name_key

_TEXTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
FORMS: list[str] = _TEXTS["forms"]
_DETAILS: dict[str, list[str]] = _TEXTS["details"]


def letters(count: int = 400, seed: int = 21) -> Task:
    """Around titles and aliases. Bearers of the title are relevant; articles on kinds of it half as much."""
    chance = random.Random(seed)
    articles = list(corpus.medquad(kinds=True))
    questions, grades = _written(
        articles, lambda a: chance.choice([a.title, a.title, *a.aliases[:2]]), count, chance
    )
    return Task(articles, questions, grades)


def unnamed(count: int = 400, seed: int = 22) -> Task:
    """Around aliases that share no word with the title, in a library that has no aliases: only texts can know
    them.
    """
    chance = random.Random(seed)
    articles = list(corpus.medquad(kinds=True))
    able = [article for article in articles if any(_other_names(article))]
    questions, grades = _written(able, lambda a: chance.choice(list(_other_names(a))), count, chance)
    return Task([replace(article, aliases=()) for article in articles], questions, grades)


def kinds(count: int = 300, seed: int = 23) -> Task:
    """Letters that ask for a kind of section: of a title's bearers, those that have it are worth 3, the
    others 1.
    """
    chance = random.Random(seed)
    articles = list(corpus.medquad(kinds=True))
    bearers: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        bearers[name_key(article.title)].append(article)
    shared = [key for key, found in bearers.items() if len(found) > 1]
    questions: list[Query] = []
    grades: Grades = {}
    while len(questions) < count:
        asking = _TEXTS["asking"][len(questions) % len(_TEXTS["asking"])]
        kind, form = asking["kind"], asking["form"]
        found = bearers[chance.choice(shared)]
        having = [article for article in found if any(section.kind == kind for section in article.sections)]
        if 0 < len(having) < len(found):
            number = str(len(questions))
            questions.append(Query(number, form.format(name=found[0].title, **_details(chance))))
            grades[number] = {article.url: 3 if article in having else 1 for article in found}
    return Task(articles, questions, grades)


def _written(
    articles: list[Article], named: Callable[[Article], str], count: int, chance: random.Random
) -> tuple[list[Query], Grades]:
    """``count`` letters around names that ``named`` chooses, form by form in turn."""
    bearers = corpus.bearers()
    questions: list[Query] = []
    grades: Grades = {}
    for number in range(count):
        form = FORMS[number % len(FORMS)]
        one, other = chance.sample(articles, 2)
        name, second = named(one), named(other)
        shown = name if chance.random() < 0.5 else name.lower()
        text = form.format(
            name=shown,
            other=second,
            slip=with_slip(name, chance).lower(),
            capitals=name.upper(),
            **_details(chance),
        )
        questions.append(Query(str(number), text))
        relevant: dict[str, int] = {}
        for article in (one, other) if "{other}" in form else (one,):
            key = name_key(article.title)
            relevant = corpus.kinds_of(key, bearers) | relevant | dict.fromkeys(bearers[key], 2)
        grades[str(number)] = relevant
    return questions, grades


def _other_names(article: Article) -> Iterator[str]:
    title = set(name_key(article.title).split())
    return (name for name in article.aliases if len(name) > 5 and title.isdisjoint(name_key(name).split()))


def _details(chance: random.Random) -> dict[str, str]:
    return {
        "drug": chance.choice(_DETAILS["drug"]),
        "who": chance.choice(_DETAILS["who"]),
        "age": str(chance.randint(18, 80)),
        "small": str(chance.randint(1, 9)),
        "time": chance.choice(_DETAILS["time"]),
    }
