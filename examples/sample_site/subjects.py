"""Which facts are the sample site's articles made of? Subjects, glossary, settings; all written by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from examples.sample_site.data import read_text

# Kind of subject → the site's name for the category.
CATEGORIES = {
    "diseases": "Diseases A–Z",
    "medicines": "Medicines A–Z",
    "lab_tests": "Lab Tests A–Z",
    "cancers": "Cancer A–Z",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Something an article is about; ``facts`` holds its lists by key (causes, symptoms, …)."""

    slug: str
    title: str
    kind: str  # a key of CATEGORIES
    topic: str
    aliases: tuple[str, ...]
    facts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    questions: tuple[tuple[str, str], ...] = ()
    of: str = ""  # Bangla only: the English subject's title

    def one(self, key: str) -> str:
        """The single text of a fact, or nothing."""
        return self.facts.get(key, ("",))[0]


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    term: str
    english: str
    bangla: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A point of view on a subject: a title with ``{}`` for the subject, and sentences about it."""

    title: str
    sentences: tuple[str, ...]


# Facts that are one text, not a list.
_WHOLE = frozenset(("about", "more", "outlook", "works", "how", "limits", "urgent", "screen"))


@cache
def subjects() -> tuple[Subject, ...]:
    """Every English subject, by category, in the order of the files."""
    return tuple(subject for kind in CATEGORIES for subject in _read_subjects(f"{kind}.txt", kind))


@cache
def bangla_subjects() -> tuple[Subject, ...]:
    """The subjects that have an article in Bangla too."""
    english = {subject.title: subject for subject in subjects()}
    found = []
    for subject in _read_subjects("bangla.txt", ""):
        original = english[subject.topic]
        found.append(
            Subject(
                f"{original.slug}-bn",
                subject.title,
                original.kind,
                original.topic,
                subject.aliases,
                subject.facts,
                (),
                of=original.title,
            )
        )
    return tuple(found)


@cache
def glossary() -> tuple[GlossaryEntry, ...]:
    """The terms that the glossary plugin explains."""
    return tuple(
        GlossaryEntry(*(part.strip() for part in line.split("|"))) for line in _lines("glossary.txt")
    )


@cache
def glossary_by_term() -> dict[str, GlossaryEntry]:
    return {entry.term: entry for entry in glossary()}


@cache
def settings() -> tuple[Setting, ...]:
    """The points of view that make a library of thousands out of the subjects."""
    found = []
    for line in _lines("contexts.txt"):
        title, _, sentences = line.partition("|")
        found.append(Setting(title.strip(), tuple(part.strip() + "." for part in sentences.split(";"))))
    return tuple(found)


def slug_of(title: str) -> str:
    """The title as the last part of an address."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower().replace("'", "")).strip("-")


def _lines(name: str) -> list[str]:
    lines = read_text("examples.sample_site.facts", name).splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _read_subjects(name: str, kind: str) -> list[Subject]:
    found: list[Subject] = []
    facts: dict[str, tuple[str, ...]] = {}
    questions: list[tuple[str, str]] = []
    head: list[str] = []

    def finish() -> None:
        if head:
            title, aliases, topic = head
            names = tuple(alias.strip() for alias in aliases.split(";"))
            found.append(Subject(slug_of(title), title, kind, topic, names, dict(facts), tuple(questions)))

    for line in _lines(name):
        if line.startswith("= "):
            finish()
            facts.clear()
            questions.clear()
            head = [part.strip() for part in line[2:].split("|")]
            continue
        key, _, value = line.partition(":")
        value = value.strip()
        if key == "q":
            question, _, answer = value.partition("=>")
            questions.append((question.strip(), answer.strip()))
        else:
            facts[key] = (value,) if key in _WHOLE else tuple(part.strip() for part in value.split(";"))
    finish()
    return found
