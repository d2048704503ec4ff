"""Questions on health to passages that are documents of their own: each answer of MedQuAD is one, beside its
many siblings.

The symptoms, causes and treatment of a disease share its name, and one of them (or its equals from other
sites) answers. What the passage tells stands in its own words alone: it has no heading, and where it begins
with the question, that is taken away. Its title is absent (``passages``), the disease's name
(``passages-named``), absent in every second one (``passages-half``), or the question that it answers
(``passages-asked``). Questions are worded three ways: as MedQuAD words them, as people type them, and as they
write letters.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable

from benchmarks import corpus
from benchmarks.letters import Made
from catalogue.article import Article, Paragraph, Section, article_id
from catalogue.text import name_key

NAMES, QUESTIONS = 1200, 360
_OPENING = re.compile(r"^[^.?!]{0,200}\?\s+(?=\S)")
TYPED = {
    "definition": (
        "what is {name}",
        "{name} definition",
        "what does it mean to have {name}?",
        "explain {name}",
    ),
    "symptoms": (
        "{name} symptoms",
        "signs of {name}",
        "how do I know if I have {name}",
        "what does {name} feel like",
    ),
    "treatment": (
        "{name} treatment",
        "how is {name} treated?",
        "cure for {name}",
        "what can be done about {name}",
        "therapy of {name}",
    ),
    "genetics": (
        "is {name} hereditary",
        "{name} inheritance",
        "which gene causes {name}",
        "does {name} run in families",
    ),
    "frequency": (
        "how common is {name}",
        "{name} prevalence",
        "how rare is {name}?",
        "number of people with {name}",
    ),
    "causes": ("causes of {name}", "why do people get {name}", "what brings on {name}", "reasons for {name}"),
    "diagnosis": (
        "{name} diagnosis",
        "how do doctors find out about {name}",
        "tests for {name}",
        "how is {name} diagnosed?",
    ),
    "research": ("{name} clinical trials", "new studies on {name}", "latest research {name}"),
    "outlook": (
        "{name} prognosis",
        "{name} life expectancy",
        "can one die of {name}",
        "how long do people with {name} live",
    ),
    "risk-factors": ("{name} risk factors", "who gets {name}", "am I likely to get {name}", "risk of {name}"),
    "prevention": (
        "how to prevent {name}",
        "how to avoid {name}",
        "prevention of {name}",
        "protect myself from {name}",
    ),
    "stages": ("stages of {name}", "{name} staging"),
    "complications": ("complications of {name}", "what problems can {name} lead to"),
}
LETTERS = {
    "definition": ("My {who} was told it is {name}. What is that? I never heard of it.",),
    "symptoms": (
        "I am {age} and fear I may have {name}, what are the symptoms?",
        "Which signs of {name} should I watch for in my {who}?",
    ),
    "treatment": (
        "My {who} has {name}. What is the best way to treat it? Nothing has helped so far.",
        "hello, i have {name} for {time}, is there a cure or any medication for it, thanks",
    ),
    "genetics": (
        "We want a second child, but {name} is in my husband's family. Is it passed on?",
        "My {who} has {name}. Should the rest of us have our genes tested?",
    ),
    "frequency": ("Nobody in our town knows of {name}. How many others have it?",),
    "causes": (
        "My {who} came down with {name}. Where does it come from? We are at a loss.",
        "I have had {name} for {time}. What causes it?",
    ),
    "diagnosis": ("The doctor suspects {name}. How will they make sure? My {who} is afraid of needles.",),
    "research": ("My {who} suffers from {name}. Are there any trials or new studies that we could join?",),
    "outlook": ("My {who}, {age}, was found to have {name}. How long can one live with it?",),
    "risk-factors": ("I worry about {name} since my {who} had it. Who is most likely to develop it?",),
    "prevention": ("Two of our neighbours have {name}. What can we do so that we do not get it?",),
    "stages": ("They said that it is {name}, but not how far it has gone. Which stages are there?",),
    "complications": ("I live with {name}. Which other problems can it bring later?",),
}


def passages(titled: Callable[[int, str, str], str], seed: int = 31) -> Made:
    """Passages, ``titled`` by their number, the disease's name and the question that they answer; the same
    questions for every seed.
    """
    chance = random.Random(seed)
    articles = list(corpus.medquad(kinds=True))
    names = set(chance.sample(sorted({name_key(article.title) for article in articles}), NAMES))
    found: list[Article] = []
    answering: dict[tuple[str, str], list[str]] = defaultdict(list)
    # what the disease is called, and MedQuAD's question
    asked: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
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
            asked[key, kind].append((article.title, heading))
    wanted: dict[str, list[str]] = defaultdict(list)  # kind → names that have it
    for key, kind in sorted(answering):
        if kind in TYPED:
            wanted[kind].append(key)
    questions: list[tuple[str, str]] = []
    grades: dict[str, dict[str, int]] = {}
    while len(questions) < QUESTIONS:
        number = len(questions)
        kind = list(TYPED)[number // 3 % len(TYPED)]
        key = chance.choice(wanted[kind])
        name, heading = chance.choice(asked[key, kind])
        forms = ((heading,), TYPED[kind], LETTERS[kind])[number % 3]
        shown = name if number % 2 else name.lower()
        text = heading if number % 3 == 0 else chance.choice(forms).format(name=shown, **_details(chance))
        questions.append((str(number), text))
        grades[str(number)] = dict.fromkeys(answering[key, kind], 1)
    return found, questions, grades


def tasks() -> dict[str, Callable[[], Made]]:
    """The four kinds of titles."""
    return {
        "passages": lambda: passages(lambda number, name, asked: ""),
        "passages-named": lambda: passages(lambda number, name, asked: name),
        "passages-half": lambda: passages(lambda number, name, asked: name if number % 2 else ""),
        "passages-asked": lambda: passages(lambda number, name, asked: asked),
    }


def _details(chance: random.Random) -> dict[str, str]:
    return {
        "who": chance.choice(("nephew", "mother", "sister", "uncle", "wife")),
        "age": str(chance.randint(18, 80)),
        "time": chance.choice(("three months", "a year", "six weeks")),
    }
