"""What was learned of a site's template, and how is it stored? As small, readable, versioned JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from indexer.extract.roles import Role

# Of the stored form. A template of another version is learned again.
VERSION = 3

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Confidence from which a profile is believed. Below it the site's pages are read one by one.
# At 0.25: no change; at 1: blogs −.0483, boxes' F1 −.592, chrome kept out −.832, headings −.7999
# (`benchmarks.ablation sites`).
USABLE = 0.5


@dataclass(frozen=True, slots=True)
class Slot:
    """A place inside the main container that the template fills."""

    role: Role
    evidence: str


@dataclass(frozen=True, slots=True)
class Profile:
    """One template of a site: articles have one, glossary entries perhaps another."""

    pages: int  # that it was learned from
    shape: tuple[str, ...]  # paths that most of its pages have, to tell templates apart
    vocabulary: tuple[str, ...]  # classes and ids («#id») that recur
    core: tuple[str, ...]  # those that nearly every page has
    main: str  # path of the container of the article's body; empty: none was found
    # paths between the title and that container that belong to the article: its standfirst, say
    annexes: tuple[str, ...]
    slots: dict[str, Slot]  # path → what stands there
    texts: dict[str, float]  # key of a text inside the main container → share of the pages that have it
    patterns: tuple[str, ...]  # keys of texts there that are shared but for the page's title in them («§»)
    # key of a heading that opens a section of the template in a flow without wrappers → evidence
    headings: dict[str, str]
    fillers: dict[str, str]  # the same for sections that are template only between two of those
    outside: dict[str, float]  # key of a text outside the main container → share of the pages
    wrapped: bool  # the template's boxes inside the body have elements of their own
    direct: bool  # the main container without its slots is the article; no second opinion is needed
    confidence: float

    def share_of(self, key: str) -> float:
        """The share of the pages that have a text, inside the main container or outside; 0 for rare texts."""
        return max(self.texts.get(key, 0.0), self.outside.get(key, 0.0))

    @property
    def is_usable(self) -> bool:
        return bool(self.main) and self.confidence >= USABLE


@dataclass(frozen=True, slots=True)
class SiteTemplate:
    """A site's profiles, with what its pages' heads have in common."""

    profiles: tuple[Profile, ...] = ()
    affixes: tuple[str, ...] = ()  # what the site adds to its titles (titles.learn_affixes)
    descriptions: tuple[str, ...] = ()  # descriptions that several pages bear
    pages: int = 0
    version: int = VERSION
    # Templates that were learned afterwards, of pages that none before them fitted. What a page is read with
    # is the first that fits it, so that a later one changes nothing for the pages of those before.
    later: tuple[SiteTemplate, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Whether pages can be read with it at all."""
        return any(profile.is_usable for profile in self.profiles)

    @property
    def confidence(self) -> float:
        """The mean of all its profiles' confidence, each counting with the pages that it was learned from."""
        known = [profile for template in self.ranks for profile in template.profiles]
        pages = sum(profile.pages for profile in known)
        return sum(profile.confidence * profile.pages for profile in known) / pages if pages else 0.0

    @property
    def ranks(self) -> tuple[SiteTemplate, ...]:
        """This template alone and those that follow it, in the order in which a page is tried with them."""
        return (replace(self, later=()), *self.later)

    def followed_by(self, *others: SiteTemplate) -> SiteTemplate:
        """This template, with others for pages that it does not fit."""
        return replace(self, later=(*self.later, *others))

    def with_rank(self, rank: int, other: SiteTemplate) -> SiteTemplate:
        """These templates, with another one in the place of one of them."""
        ranks = (*self.ranks[:rank], other, *self.ranks[rank + 1 :])
        return ranks[0].followed_by(*ranks[1:])

    def to_json(self) -> str:
        """A JSON document of some 5 to 40 kB."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> SiteTemplate:
        """Read it back.

        Raises ``ValueError`` for anything else, another version included: the template is learned again then.
        """
        try:
            return cls._of(json.loads(text))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a site template: {error!r}") from error

    @classmethod
    def _of(cls, data: dict[str, Any]) -> SiteTemplate:
        if data["version"] != VERSION:
            raise ValueError(f"a site template of version {data['version']}, not {VERSION}; learn it again")
        return cls(
            tuple(_profile(entry) for entry in data["profiles"]),
            tuple(map(str, data["affixes"])),
            tuple(map(str, data["descriptions"])),
            int(data["pages"]),
            later=tuple(cls._of(entry) for entry in data["later"]),
        )


def _profile(entry: dict[str, Any]) -> Profile:
    slots = {path: Slot(Role(s["role"]), str(s["evidence"])) for path, s in entry["slots"].items()}
    lists = {
        name: tuple(map(str, entry[name])) for name in ("shape", "vocabulary", "core", "annexes", "patterns")
    }
    return Profile(**{**entry, **lists, "slots": slots})
