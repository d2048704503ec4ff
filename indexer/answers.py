"""What can the indexer answer? Search results, suggestions, related topics and proposed links."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a snippet, ``marked`` where it matched. Plain text: whoever shows it escapes it."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class SectionHit:
    """A section that answers."""

    heading: str | None
    kind: str
    anchor: str | None
    snippet: tuple[Piece, ...]
    fragment: str = ""  # what to put behind the URL (``#anchor`` or ``#:~:text=…``)
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found, with its best sections first."""

    id: str
    url: str
    title: str
    score: float
    sections: tuple[SectionHit, ...]
    site: str = ""
    language: str = "en"
    categories: tuple[tuple[str, ...], ...] = ()
    summary: str = ""
    exact: bool = False  # its title or an alias is what was typed
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet; ``slug`` for the address, ``label`` for the reader."""

    slug: str
    label: str
    count: int
    chosen: bool = False


class Facet(NamedTuple):
    """The values of one facet, the most frequent first."""

    name: str  # the filter that it gives: site, category, section, language
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; empty texts narrow nothing."""

    site: str = ""
    category: str = ""  # a category's slug
    section: str = ""  # a section kind
    language: str = ""


class Note(StrEnum):
    """What a reader is told about how a query was read or answered: the keys of messages."""

    CUT = "cut"  # too long: only the beginning was read
    PREFIX_SHORT = "prefix-short"  # too few letters before an asterisk
    PREFIX_MANY = "prefix-many"  # too many words with an asterisk
    PREFIX_INSIDE = "prefix-inside"  # letters behind an asterisk: only those before it were read
    ONLY_STOP_WORDS = "only-stop-words"
    RELAXED = "relaxed"  # no article holds all of the words
    CODE_BEGINS = "code-begins"  # no article holds the code, these hold codes that begin so
    UNQUOTED = "unquoted"  # no article holds the words in quotes in their order
    DEADLINE = "deadline"  # not all was answered in time


@dataclass(frozen=True, slots=True)
class LeadingAnswer:
    """What stands above the hits: a section's own words, from the article that bears the topic's name."""

    id: str
    url: str
    title: str
    site: str
    language: str
    section: SectionHit  # without a snippet
    text: str  # its first sentences, or those before its list
    items: tuple[str, ...] = ()  # the first items of its list
    more: bool = False  # whether the section goes on
    ordered: bool = False  # whether the items are steps


class UrgentNotice(NamedTuple):
    """What stands above everything for an urgent question."""

    texts: tuple[tuple[str, str], ...]  # language code and text, the first in doubt
    number: str = ""  # to call
    link: str = ""


class After(NamedTuple):
    """Where a page goes on: behind an article, or at its place where it is no longer there."""

    place: int  # of the article, from 1
    id: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of answers to a query, and how it was understood."""

    query: str
    meaning: str  # in words a person understands
    total: int  # articles on all pages, those that only mention something of it among them
    hits: tuple[Hit, ...]
    page: int = 1
    size: int = 10
    corrected: str | None = None  # the query that was really answered, where a typo was mended
    did_you_mean: str | None = None  # offered, not done (names of medicines)
    also: tuple[str, ...] = ()  # synonyms searched as well
    facets: tuple[Facet, ...] = ()
    notes: tuple[Note, ...] = ()  # what was cut or relaxed, for the reader
    empty: bool = False  # nothing was asked
    # the filter (site, category, section, language) without which this was found, where it left nothing
    dropped: str = ""
    after: After | None = None  # where the next page goes on; none at the end
    leading: LeadingAnswer | None = None  # on the first page
    notices: tuple[UrgentNotice, ...] = ()  # above everything
    # articles that hold all that was asked for; ``None`` where all do, or none
    whole: int | None = None

    @property
    def told(self) -> int:
        """How many articles are said to answer: those that hold all of it, where some do."""
        return self.total if self.whole is None else self.whole

    @property
    def mentioning(self) -> int:
        """How many others mention something of it."""
        return self.total - self.told


class SuggestionKind(StrEnum):
    """What a completion is, the first in doubt."""

    TITLE = "title"  # of an article
    ALIAS = "alias"  # another name of an article
    TERM = "term"  # of the glossary
    HEADING = "heading"  # of a section


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of what is being typed."""

    text: str
    kind: SuggestionKind
    article_id: str | None = None
    url: str | None = None
    title: str | None = None  # of the article, where ``text`` is another name of it
    category: str = ""


class ReasonKey(StrEnum):
    """Why two articles are related."""

    CHOSEN = "chosen"
    LINKED_UNDER = "linked-under"
    LINKED = "linked"
    LINKS = "links"
    MUTUAL = "mutual"
    NAMED = "named"
    NAMES = "names"
    BOTH_NAME = "both-name"
    CATEGORY = "category"
    TOGETHER = "together"
    NEAR = "near"
    BOTH_SPEAK = "both-speak"
    COUPLED = "coupled"
    LISTED = "listed"
    ALIKE = "alike"


# The reasons in English; {} is where the names stand.
REASONS = {
    ReasonKey.CHOSEN: "chosen by an editor",
    ReasonKey.LINKED_UNDER: "linked from «{}»",
    ReasonKey.LINKED: "linked from this article",
    ReasonKey.LINKS: "links here",
    ReasonKey.MUTUAL: "each names the other",
    ReasonKey.NAMED: "named in this article",
    ReasonKey.NAMES: "names this article",
    ReasonKey.BOTH_NAME: "both name {}",
    ReasonKey.CATEGORY: "same category: {}",
    ReasonKey.TOGETHER: "listed together by editors",
    ReasonKey.NEAR: "often linked together",
    ReasonKey.BOTH_SPEAK: "both speak of {}",
    ReasonKey.COUPLED: "link to the same articles",
    ReasonKey.LISTED: "listed by articles like this one",
    ReasonKey.ALIKE: "alike in their words",
}


class Reason(str):
    """Why an article is related, in English. ``key`` and ``names`` say the same for other languages."""

    key: ReasonKey
    names: tuple[str, ...]

    def __new__(cls, key: ReasonKey, *names: str) -> Reason:
        joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
        reason = super().__new__(cls, REASONS[key].format(joined))
        reason.key, reason.names = key, names
        return reason


@dataclass(frozen=True, slots=True)
class Related:
    """A closely related article and why."""

    id: str
    url: str
    title: str
    score: float
    reasons: tuple[Reason, ...] = ()
    category: str = ""
    summary: str = ""


class Confidence(StrEnum):
    """How sure a link suggestion is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class LinkSuggestion:
    """A phrase of a draft that could link to an article."""

    phrase: str
    start: int  # in the draft as it is written, as is ``end``
    end: int
    context: str
    target: str
    title: str
    score: float
    confidence: Confidence
    reason: str


@dataclass(frozen=True, slots=True)
class InboundLink:
    """A sentence of another article (``id``, ``url``, ``title``, ``language``), in the section under
    ``heading``, whose words ``phrase`` could link to the article that was asked about.
    """

    id: str
    url: str
    title: str
    language: str
    heading: str | None
    phrase: str
    before: str  # of the sentence, as is ``after``
    after: str
    score: float
    confidence: Confidence
    reason: str


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """Switches of one search."""

    filters: Filters = field(default_factory=Filters)
    page: int = 1
    size: int = 10
    correct: bool = True  # mend typos
    synonyms: bool = True
    facets: bool = False
    relax: bool = False  # where a filter leaves nothing, answer without it and say so
    after: After | None = None  # in place of ``page``
