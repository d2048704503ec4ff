"""Which articles has the sample site, and how do they change from one step to the next?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from examples.sample_site.annotate import NameFinder, annotate
from examples.sample_site.bangla import bangla_parts
from examples.sample_site.content import Citation, Mention, Para, Part, TermUse, Writing, runs_of
from examples.sample_site.data import read_toml
from examples.sample_site.english import parts_of, setting_parts
from examples.sample_site.subjects import (
    CATEGORIES,
    Subject,
    bangla_subjects,
    glossary,
    settings,
    slug_of,
    subjects,
)

FIRST_POST = 1001
_START = datetime(2024, 1, 8, 6, 0, tzinfo=UTC)
_CHANGES_FROM = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
_TEXTS = read_toml(__package__, "corpus.toml")
_NOT_LINKED = frozenset(_TEXTS["not_linked"])
# Articles that one step of change edits, deletes, renames and adds.
_EDITED = 5
_DELETED = 2
_RENAMED = 1
_ADDED = 2


@dataclass(frozen=True, slots=True)
class Changes:
    """What a step did, by slug; ``renamed`` holds (old, new)."""

    edited: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()


@cache
def _names(slugs: frozenset[str]) -> NameFinder:
    """The names of the subjects at hand, and the terms of the glossary."""
    found: list[tuple[str, Mention | TermUse]] = []
    for subject in subjects():
        for name in (subject.title, *subject.aliases):
            if subject.slug in slugs and name.lower() not in _NOT_LINKED:
                found.append((name, Mention(subject.slug, name)))
    found += [(entry.term, TermUse(entry.term, entry.term)) for entry in glossary()]
    return NameFinder(found)


def _chosen(articles: int | None) -> list[Subject]:
    """All subjects; of a small site, some of each category and language."""
    groups = [[s for s in subjects() if s.kind == kind] for kind in CATEGORIES] + [list(bangla_subjects())]
    everyone = [subject for group in groups for subject in group]
    if articles is None or articles >= len(everyone):
        return everyone
    turns = [
        (place, number, subject) for number, group in enumerate(groups) for place, subject in enumerate(group)
    ]
    taken = {subject.slug for _, _, subject in sorted(turns, key=lambda turn: turn[:2])[:articles]}
    return [subject for subject in everyone if subject.slug in taken]


class Corpus:
    """All articles of one seed. ``articles``: how many; beyond the subjects that are written by hand they are
    made from settings.
    """

    def __init__(self, seed: int, articles: int | None = None) -> None:
        self.seed = seed
        self.step = 0
        self.gone: dict[str, int] = {}  # slug → 410 or 404
        self.moved: dict[str, str] = {}  # old slug → new slug
        self._base = _chosen(articles)
        self._names = _names(frozenset(subject.slug for subject in self._base))
        count = len(self._base) if articles is None else articles
        self._check(count)
        self.writings: dict[str, Writing] = {}
        for index in range(count):
            writing = self._write(index)
            self.writings[writing.slug] = writing
        self._next = count

    @property
    def capacity(self) -> int:
        """How many articles the facts can make."""
        return len(self._base) + len(subjects()) * len(settings())

    def advance(self) -> Changes:
        """One step further in time: a few articles are edited, added, deleted and renamed, the same ones for
        the same seed.
        """
        self.step += 1
        rng = Random(f"{self.seed}:step:{self.step}")  # noqa: S311  (made-up pages)
        when = _iso(_CHANGES_FROM + timedelta(days=self.step))
        slugs = sorted(self.writings)
        chosen = rng.sample(slugs, min(_EDITED + _DELETED + _RENAMED, len(slugs)))
        edited = chosen[:_EDITED]
        deleted = chosen[_EDITED : _EDITED + _DELETED]
        renamed = chosen[_EDITED + _DELETED :]
        for slug in edited:
            self.writings[slug] = _edited(self.writings[slug], when, rng)
        for place, slug in enumerate(deleted):
            del self.writings[slug]
            self.gone[slug] = 410 if place % 2 == 0 else 404
        moves = []
        for slug in renamed:
            old = self.writings.pop(slug)
            self.moved[slug] = f"{slug}-explained"
            self.writings[f"{slug}-explained"] = replace(old, slug=f"{slug}-explained", modified=when)
            moves.append((slug, f"{slug}-explained"))
        added = []
        for _ in range(_ADDED):
            writing = replace(self._write(self._next), published=when, modified=when)
            self._next += 1
            self.writings[writing.slug] = writing
            added.append(writing.slug)
        return Changes(tuple(edited), tuple(added), tuple(deleted), tuple(moves))

    def _check(self, count: int) -> None:
        if count > self.capacity:
            raise ValueError(f"the sample site has facts for {self.capacity} articles, not for {count}")

    def _write(self, index: int) -> Writing:
        self._check(index + 1)
        if index < len(self._base):
            subject = self._base[index]
            # The content has to be the same for the same seed.
            rng = Random(f"{self.seed}:{subject.slug}")  # noqa: S311  (made-up pages)
            parts = bangla_parts(subject, rng) if subject.of else parts_of(subject, rng)
            return self._finish(index, subject, subject.title, subject.slug, parts, rng)
        rest = index - len(self._base)
        setting, subject = settings()[rest // len(subjects())], subjects()[rest % len(subjects())]
        title = setting.title.format(subject.title)
        rng = Random(f"{self.seed}:{title}")  # noqa: S311  (made-up pages)
        return self._finish(index, subject, title, slug_of(title), setting_parts(subject, setting, rng), rng)

    def _finish(
        self, index: int, subject: Subject, title: str, slug: str, parts: Sequence[Part], rng: Random
    ) -> Writing:
        bangla = bool(subject.of)
        marked = tuple(parts) if bangla else annotate(parts, self._names, slug, rng)
        published = _START + timedelta(hours=37 * index % 15000, minutes=rng.randrange(600))
        modified = published + timedelta(days=rng.randrange(1, 90)) if rng.random() < 0.4 else published
        runs = (run for part in marked for runs in runs_of(part) for run in runs)
        terms = tuple(dict.fromkeys(run.term for run in runs if isinstance(run, TermUse)))
        return Writing(
            number=FIRST_POST + index,
            slug=slug,
            title=title,
            kind=subject.kind,
            category=(CATEGORIES[subject.kind], *(() if bangla else (subject.topic,))),
            language="bn" if bangla else "en",
            parts=marked,
            citations=_citations(subject, rng),
            aliases=subject.aliases,
            author=rng.choice(_TEXTS["authors"]),
            published=_iso(published),
            modified=_iso(modified),
            tags=() if bangla else subject.aliases[:2],
            terms=terms,
        )


def _iso(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _citations(subject: Subject, rng: Random) -> tuple[Citation, ...]:
    """Made-up references with identifiers of the right form; some pages cite by bare address, as plugin-made
    lists do.
    """
    texts = _TEXTS["citations"]
    bare = rng.random() < 0.5
    title = subject.of or subject.title
    found = []
    for study in rng.sample(texts["studies"], rng.randrange(3, 6)):
        text = ""
        if not bare:
            text = (
                f"{rng.choice(texts['names'])} et al. {study.format(t=title)}. {rng.randrange(2008, 2025)}."
            )
        found.append(_identified(text, rng))
    shared = rng.sample(texts["shared"], rng.randrange(0, 3))
    shared_text = "" if bare else texts["shared_text"]
    return (*found, *(Citation(shared_text, url, None) for url in shared))


def _identified(text: str, rng: Random) -> Citation:
    """A citation with a made-up identifier: a PubMed, DOI or PubMed Central number."""
    number = rng.randrange(11_000_000, 38_000_000)
    central = number % 9_000_000
    url, identifier = rng.choice(
        (
            (f"https://pubmed.ncbi.nlm.nih.gov/{number}/", f"pmid:{number}"),
            (f"https://doi.org/10.5555/sample.{number}", f"doi:10.5555/sample.{number}"),
            (f"https://www.ncbi.nlm.nih.gov/pmc/articles/PMC{central}/", f"pmcid:PMC{central}"),
        )
    )
    return Citation(text, url, identifier)


def _edited(writing: Writing, when: str, rng: Random) -> Writing:
    """The writing with a paragraph more in one of its parts."""
    place = rng.randrange(len(writing.parts))
    part = writing.parts[place]
    update = rng.choice(_TEXTS["updates"]) + f" (Edition {writing.edition + 2}.)"
    changed = replace(part, pieces=(*part.pieces, Para((update,))))
    parts = (*writing.parts[:place], changed, *writing.parts[place + 1 :])
    return replace(writing, parts=parts, modified=when, edition=writing.edition + 1)
