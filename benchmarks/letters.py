"""What people write to those who publish about health, by forms that no constant of the ranking was looked at
with.

Forty forms around the name of an article of MedQuAD: letters to a doctor, two questions in one, whether a
medicine goes with it, who inherits it, what a test means, a name with a slip in it. Three kinds of task are
made of them: ``letters``, over the library as it is; ``unnamed``, where the letter has another name than the
title and the library knows no other names; ``kinds``, where the article that has the section asked for is
worth more than others of its name.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from benchmarks import corpus
from benchmarks.known_items import with_slip
from catalogue.article import Article
from catalogue.text import name_key

Made = tuple[list[Article], list[tuple[str, str]], dict[str, dict[str, int]]]
"""Articles, questions (number, text), grades (number → URL → grade)."""

FORMS = (
    "Is it safe to take {drug} when you have {name}?",
    "Can {drug} interact with the tablets for {name}? I take three of them already.",
    "If my father has {name} what are the odds I inherit it",
    "Both my wife and I carry the gene for {name}. Will our baby be affected?",
    "my test results came back positive for {name} what does this mean",
    "What does a high reading on the blood test mean in someone with {name}?",
    "{slip} - is there a cure yet?",
    "how do i pronounce and spell {slip} and what is it",
    "{name} and {other}: can a person have both?",
    "Does {name} lead to {other}?",
    "First question: what brings on {name}? Second question: can {other} be treated at home?",
    "Doctor, since spring my {who} is weak, sleeps badly and has no appetite. The clinic wrote {name} in the report. What now?",
    "Looking for a specialist or hospital that deals with {name} near Cleveland, Ohio",
    "Could you send me printed leaflets about {name} for our support group?",
    "what foods should be avoided with {name}",
    "is {name} contagious through kissing or sharing cups",
    "I am pregnant, 24 weeks, and have {name}. Can this harm the child?",
    "life expectancy {name} child age {small}",
    "How common is {name}? my teacher says nobody has it",
    "Will an operation help against {name} or only tablets?",
    "What new research is being done on {name}?",
    "is there a vaccine or any way to prevent {name}",
    "{capitals} HELP ME PLEASE",
    "Pls i need info abt {name} asap, thx",
    "Hello, my name is Rosa from Peru. My English is not good. My {who} have {name}. There is medicine?",
    "Genetic testing for {name}: which laboratory, what cost, and is a blood sample enough?",
    "subject: {name} / question: which chromosome or gene is to blame",
    "After {time} with {name} I've started to lose hair and my nails break. Is that part of it?",
    "can adults get {name} or only children",
    "What's the difference between {name} and {other}?",
    "My insurance wants a code and a definition of {name}",
    "I read on the internet that vitamins cure {name}, is this true?",
    "nurse student here, writing a paper about the pathology of {name}, complications and outlook",
    "tell me everything on {name}",
    "Does someone with {name} qualify for disability benefits? He can not work since {time}.",
    "I'm {age} and just learned i have {slip}; should i be scared??",
    "how is {name} found in newborns, do they screen for it",
    "When should one go to the emergency room with {slip}",
    "Are there early warning signs of {name} I should look for in my {who}?",
    "A friend told me {name} runs in families. I have two sisters with it. How can I know whether I carry it, and who does the test?",
)
ASKING = (
    ("treatment", "My granddad has {name}. How is it treated? He is {age}."),
    (
        "treatment",
        "Hello. {name} was found in my aunt last week. What treatments are available, and is there a cure? Thank you",
    ),
    ("symptoms", "I think I may have {name}, what are the symptoms?"),
    ("symptoms", "Doctor, they say {name}. What are the signs and symptoms of it? I worry."),
    ("genetics", "My brother has {name}. Is it inherited? We plan a second child."),
    ("genetics", "we want a baby but {name} is in my husbands family, is it genetic?"),
    ("diagnosis", "My doctor suspects {name}. How is it diagnosed? I fear needles."),
    ("causes", "Why me? I have {name} for {time}. What causes it?"),
    ("causes", "what is the cause of {name} please, my teacher could not say"),
    ("outlook", "My boy, {small}, has {name}. What is the outlook? Nobody says."),
    ("frequency", "Only I seem to have {name}. How many people are affected by it?"),
    ("prevention", "{name} killed two in our family. How can it be prevented?"),
)
_DRUGS = (
    "ibuprofen",
    "aspirin",
    "amoxicillin",
    "prednisone",
    "metformin",
    "alcohol",
    "antibiotics",
    "birth control pills",
)


def letters(count: int = 400, seed: int = 21) -> Made:
    """Around titles and aliases. Bearers of the title are relevant; articles on kinds of it half as much."""
    chance = random.Random(seed)
    articles = list(corpus.medquad(kinds=True))
    return articles, *_written(
        articles, lambda a: chance.choice([a.title, a.title, *a.aliases[:2]]), count, chance
    )


def unnamed(count: int = 400, seed: int = 22) -> Made:
    """Around aliases that share no word with the title, in a library that has no aliases: only texts can know
    them.
    """
    chance = random.Random(seed)
    articles = list(corpus.medquad(kinds=True))
    able = [article for article in articles if any(_other_names(article))]
    made = _written(able, lambda a: chance.choice(list(_other_names(a))), count, chance)
    return [replace(article, aliases=()) for article in articles], *made


def kinds(count: int = 300, seed: int = 23) -> Made:
    """Letters that ask for a kind of section: of a title's bearers, those that have it are worth 3, the
    others 1.
    """
    chance = random.Random(seed)
    articles = list(corpus.medquad(kinds=True))
    bearers: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        bearers[name_key(article.title)].append(article)
    shared = [key for key, found in bearers.items() if len(found) > 1]
    questions: list[tuple[str, str]] = []
    grades: dict[str, dict[str, int]] = {}
    while len(questions) < count:
        kind, form = ASKING[len(questions) % len(ASKING)]
        found = bearers[chance.choice(shared)]
        having = [article for article in found if any(section.kind == kind for section in article.sections)]
        if 0 < len(having) < len(found):
            number = str(len(questions))
            questions.append((number, form.format(name=found[0].title, **_details(chance))))
            grades[number] = {article.url: 3 if article in having else 1 for article in found}
    return articles, questions, grades


def _written(
    articles: list[Article], named: Callable[[Article], str], count: int, chance: random.Random
) -> tuple[list[tuple[str, str]], dict[str, dict[str, int]]]:
    bearers: dict[str, list[str]] = defaultdict(list)
    for article in corpus.medquad():
        bearers[name_key(article.title)].append(article.url)
    questions: list[tuple[str, str]] = []
    grades: dict[str, dict[str, int]] = {}
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
        questions.append((str(number), text))
        grades[str(number)] = {}
        for article in (one, other) if "{other}" in form else (one,):
            words = set(name_key(article.title).split())
            near = {url: 1 for key, urls in bearers.items() if words < set(key.split()) for url in urls}
            grades[str(number)] = (
                near | grades[str(number)] | dict.fromkeys(bearers[name_key(article.title)], 2)
            )
    return questions, grades


def _other_names(article: Article) -> Iterator[str]:
    title = set(name_key(article.title).split())
    return (name for name in article.aliases if len(name) > 5 and title.isdisjoint(name_key(name).split()))


def _details(chance: random.Random) -> dict[str, str]:
    return {
        "drug": chance.choice(_DRUGS),
        "who": chance.choice(("aunt", "boy", "partner", "granddad")),
        "age": str(chance.randint(18, 80)),
        "small": str(chance.randint(1, 9)),
        "time": chance.choice(("four months", "a year", "six weeks")),
    }
