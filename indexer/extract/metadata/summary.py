"""An article's summary, and the other names of its subject.

Both are read from its first sentences where the page does not declare them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from catalogue.article import Paragraph, Section
from catalogue.scripts import FULL_STOPS, SENTENCE_ENDS, ends_sentence
from catalogue.text.compounds import graphemes
from catalogue.text.segmentation import whole_words, width
from indexer.extract.metadata.collect import Metadata
from indexer.extract.roles import SectionKind
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
_STOPS_OF_A_RUN = "".join(FULL_STOPS)
_SENTENCE = re.compile(
    rf"(?<=[{re.escape(''.join(SENTENCE_ENDS))}])[\"”’)\]]?\s+(?=[\"“‘(\[]?[^\sa-z])"
    rf"|(?<=[{_STOPS_OF_A_RUN}])(?=[^\s」』”’）{_STOPS_OF_A_RUN}])"
    rf"|(?<=[{_STOPS_OF_A_RUN}][」』”’）])(?=[^\s{_STOPS_OF_A_RUN}])"
)
_ALSO = re.compile(
    rf"\b(?:{_LISTS.any_of('announcing')})\s(?:{_LISTS.any_of('naming')})\s+([^.;:()\[\]]{{2,160}})"
    r"|\ba\.?k\.?a\.?\s+([^.;:()\[\]]{2,120})",
    re.I,
)
_UNSPACED_ENDS = tuple(f"{stop}{closing}" for stop in FULL_STOPS for closing in ("", *"」』”’）"))
_STOPS = re.compile(rf",?\s+(?:{_LISTS.any_of('going_on')})\s.*$|,\s+(?:a|an|the)\s.*$", re.I)
_OR = re.compile(r"\s*,\s*(?:and|or)\s+|\s+(?:or|and)\s+|\s*,\s*|\s*/\s*")
_LEADING = re.compile(rf"^(?:{_LISTS.any_of('leading')})\s+", re.I)
_SHORT_FORM = re.compile(r"\(([^()]{2,60})\)")
_QUOTES = " \"'“”‘’«».,;:"
_CUT_OFF = re.compile(rf"(?:{_LISTS.any_of('cut_off')})\s*\W*$", re.I)
_SENTENCE_END = re.compile(rf"[{re.escape(''.join(SENTENCE_ENDS))}:：]\W*$")
# Other names that are kept of one article.
_MAX_ALIASES = 12
# Characters and words of another name.
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
_ALIAS_LEAST = 2
_ALIAS_LONGEST = 80
# 3 and 14 change nothing that is measured (`benchmarks.ablation pages`).
_ALIAS_WORDS = 7
# Letters and words of a short form.
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
_SHORT_LEAST = 2
_SHORT_LONGEST = 10
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
_SHORT_WORDS = 2
# Sentences in which other names are looked for, and the characters that they are taken from.
# 1 and 6 change nothing that is measured (`benchmarks.ablation pages`).
_NAMING_SENTENCES = 3
_NAMING_OPENING = 700
# Latin letters of a summary: sentences are added up to the second, and not beyond the first. A description or
# paragraph shorter than the third is none.
_SUMMARY_LONGEST = 320
# 80 and 320 change nothing that is measured (`benchmarks.ablation pages`).
_SUMMARY_ENOUGH = 160
# 15 and 60 change nothing that is measured (`benchmarks.ablation pages`).
_SUMMARY_LEAST = 30
# Letters that a description and the body begin with in common, for the one to be a copy of the other.
# 40 and 160 change nothing that is measured (`benchmarks.ablation pages`).
_COPIED = 80
# Kinds of section whose text is no summary.
_UNFIT = frozenset((SectionKind.DISCLAIMER, SectionKind.BOILERPLATE, SectionKind.REFERENCES))


def summary_of(metadata: Metadata, sections: Iterable[Section], shared: Collection[str] = ()) -> str:
    """The page's own description, else the first sentences of its body.

    A description is not the page's own if it stands on other pages too (``shared``, white space folded), only
    repeats the title, or is the body's beginning cut off in mid-sentence: then the body's own sentences are
    better.
    """
    description = metadata.description
    body = _opening(sections)
    if _says_something(description, metadata.title, shared):
        start = _CUT_OFF.sub("", description).rstrip()
        cut = start != description or description[-1].isalnum()
        if not (cut and body and _copies(start, body)):
            return description
    return body or ("" if description in shared else description)


def _says_something(description: str, title: str, shared: Collection[str]) -> bool:
    if not description or description in shared:
        return False
    return description.casefold() != title.casefold() and width(description) >= _SUMMARY_LEAST


def aliases_of(metadata: Metadata, sections: Iterable[Section]) -> tuple[str, ...]:
    """Other names of the article's subject: those that the page declares, and those in its title and first
    sentences («also called …», «(ABBR)»).
    """
    title = metadata.title.strip()
    found = [*metadata.aliases, *_names_in_title(title)]
    sentences = _divided(_opening(sections, _NAMING_OPENING)) if title else ()
    for sentence in islice(sentences, _NAMING_SENTENCES):
        found += _names_in_sentence(sentence, title)
    others = [name for name in found if name and name.casefold() != title.casefold()]
    unique = {name.casefold(): name for name in reversed(others)}
    return tuple(reversed(unique.values()))[:_MAX_ALIASES]


def _names_in_title(title: str) -> list[str]:
    """«Congestive Heart Failure (CHF)» names its subject twice."""
    inside = _SHORT_FORM.search(title)
    bare = _without_short_form(title).strip(" -–—")
    return [inside[1], bare] if inside and bare and _is_short_form(inside[1], bare) else []


def _names_in_sentence(sentence: str, title: str) -> list[str]:
    """The names that a sentence gives to the title's subject, behind that title."""
    name = _without_short_form(title).strip()
    at = sentence.casefold().find(name.casefold())
    if at < 0:
        return []
    rest = sentence[at:]
    found: list[str] = []
    for match in _ALSO.finditer(rest):
        found += _names(_named(match))
    after = _SHORT_FORM.match(rest[len(name) :].lstrip())
    if after and (_is_short_form(after[1], title) or _ALSO.match(after[1])):
        found += _names(_ALSO.sub(_named, after[1]))
    return found


def _without_short_form(title: str) -> str:
    return _SHORT_FORM.sub("", title)


def _named(match: re.Match[str]) -> str:
    """What a match of ``_ALSO`` announces."""
    return match[1] or match[2] or ""


def _names(text: str) -> list[str]:
    """The names in a list of them, without the words around them."""
    pieces = (name.strip(_QUOTES) for name in _OR.split(_STOPS.sub("", text.strip())))
    return [name for name in (_LEADING.sub("", piece) for piece in pieces) if _is_name(name)]


def _is_name(text: str) -> bool:
    if not _ALIAS_LEAST <= len(text) <= _ALIAS_LONGEST or len(text.split()) > _ALIAS_WORDS:
        return False
    return any(c.isalpha() for c in text)


def _is_short_form(short: str, full: str) -> bool:
    """Whether ``short`` is made of the initials of ``full``: EDS, CHF, TB.

    A simplified form of the method of Schwartz and Hearst (2003).
    """
    letters = [c for c in short.casefold() if c.isalnum()]
    if not _SHORT_LEAST <= len(letters) <= _SHORT_LONGEST or len(short.split()) > _SHORT_WORDS:
        return False
    if not any(c.isupper() for c in short) or full.casefold().lstrip()[:1] != letters[0]:
        return False
    rest = iter(full.casefold())
    return all(any(c == letter for c in rest) for letter in letters if letter.isalpha() or letter.isdigit())


def _opening(sections: Iterable[Section], enough: int = _SUMMARY_ENOUGH) -> str:
    """Whole sentences from the first paragraphs, ``enough`` characters of them."""
    longest = max(_SUMMARY_LONGEST, enough)
    for section in sections:
        taken: list[str] = []
        size = 0
        for sentence in _sentences(section):
            if taken and size + width(sentence) > longest:
                return _joined(taken)
            taken.append(sentence)
            size += width(sentence) + 1
            if size >= enough:
                return _within(_joined(taken), longest * 2)
        if taken:
            return _joined(taken)
    return ""


def _sentences(section: Section) -> Iterator[str]:
    """The sentences of a section's paragraphs; those without a sentence's end are captions and labels."""
    if section.kind in _UNFIT:
        return
    for block in section.blocks:
        if not isinstance(block, Paragraph) or width(block.text) < _SUMMARY_LEAST:
            continue
        if ends_sentence(block.text) or _SENTENCE_END.search(block.text):
            yield from _divided(block.text)


def _divided(text: str) -> Iterator[str]:
    """The sentences of a text, one by one: only the first are asked for."""
    start = 0
    for between in _SENTENCE.finditer(text):
        yield text[start : between.start()]
        start = between.end()
    yield text[start:]


def _joined(sentences: Iterable[str]) -> str:
    """Sentences with the space between them that their script sets there."""
    return "".join(f"{s}{'' if s.endswith(_UNSPACED_ENDS) else ' '}" for s in sentences).rstrip()


def _within(text: str, limit: int) -> str:
    """The text as far as ``limit`` Latin letters go, cut between words."""
    size = width(text)
    if size <= limit:
        return text
    return whole_words("".join(graphemes(text[: limit * len(text) // size])[:-1])) + "…"


def _copies(start: str, body: str) -> bool:
    """Whether both begin with the same letters, whatever stands between these."""
    a, b = ["".join(c for c in text.casefold() if c.isalnum()) for text in (start, body)]
    size = min(len(a), len(b), _COPIED)
    return size > 0 and a[:size] == b[:size]
