"""An article's summary, and the other names of its subject: read from its first sentences where the page does
not declare them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from catalogue.article import Paragraph, Section
from indexer.extract.metadata.collect import Metadata

_SENTENCE = re.compile(r"(?<=[.!?।])[\"”’)\]]?\s+(?=[\"“‘(\[]?[^\sa-z])")
_ALSO = re.compile(
    r"\b(?:also|sometimes|formerly|previously|commonly|otherwise|often|usually|better|or)\s(?:called|known as|known by the names?|"
    r"referred to as|named|termed|described as)\s+([^.;:()\[\]]{2,160})|"
    r"\ba\.?k\.?a\.?\s+([^.;:()\[\]]{2,120})",
    re.I,
)
_STOPS = re.compile(
    r",?\s+(?:is|are|was|were|has|have|can|may|which|that|who|because|when|where|while|in which|occurs?|affects?|refers?|causes?|means?|"
    r"by|among|in|but)\s.*$|,\s+(?:a|an|the)\s.*$",
    re.I,
)
_OR = re.compile(r"\s*,\s*(?:and|or)\s+|\s+(?:or|and)\s+|\s*,\s*|\s*/\s*")
_SHORT_FORM = re.compile(r"\(([^()]{2,60})\)")
_QUOTES = " \"'“”‘’«».,;:"
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|&hellip;|Read more|Continue reading|»|→)\s*\W*$", re.I)
_MAX_ALIASES = 12
_SUMMARY_LONGEST, _SUMMARY_ENOUGH, _SUMMARY_LEAST = 320, 160, 30


def summary_of(metadata: Metadata, sections: Iterable[Section], shared: Collection[str] = ()) -> str:
    """The page's own description, else the first sentences of its body.

    A description is not the page's own if it stands on other pages too (``shared``, white space folded), only
    repeats the title, or is the body's beginning cut off in mid-sentence: then the body's own sentences are
    better.
    """
    description = metadata.description
    body = _opening(sections)
    if (
        description
        and description not in shared
        and description.casefold() != metadata.title.casefold()
        and len(description) >= _SUMMARY_LEAST
    ):
        start = _CUT_OFF.sub("", description).rstrip()
        cut = start != description or description[-1].isalnum()
        if not (cut and body and _copies(start, body)):
            return description
    return body or ("" if description in shared else description)


def aliases_of(metadata: Metadata, sections: Iterable[Section]) -> tuple[str, ...]:
    """Other names of the article's subject: those the page declares, and «also called …», «(ABBR)» in its
    first sentences.
    """
    found = list(metadata.aliases)
    title = metadata.title.strip()
    if inside := _SHORT_FORM.search(title):
        bare = _SHORT_FORM.sub("", title).strip(" -–—")
        if bare and _is_short_form(inside[1], bare):
            found += [inside[1], bare]
    opening = _opening(sections, 700)
    for sentence in _SENTENCE.split(opening)[:3] if title else ():
        at = sentence.casefold().find(_SHORT_FORM.sub("", title).strip().casefold())
        if at < 0:
            continue
        rest = sentence[at:]
        for match in _ALSO.finditer(rest):
            found += _names(match[1] or match[2] or "")
        after = _SHORT_FORM.match(rest[len(_SHORT_FORM.sub("", title).strip()) :].lstrip())
        if after and (_is_short_form(after[1], title) or _ALSO.match(after[1])):
            found += _names(_ALSO.sub(lambda m: m[1] or m[2] or "", after[1]))
    unique = {
        name.casefold(): name for name in reversed(found) if name and name.casefold() != title.casefold()
    }
    return tuple(reversed(unique.values()))[:_MAX_ALIASES]


def _names(text: str) -> list[str]:
    text = _STOPS.sub("", text.strip())
    names = [name.strip(_QUOTES) for name in _OR.split(text)]
    names = [
        re.sub(r"^(?:the|a|an|as|simply|just|sometimes|also|called|known)\s+", "", name, flags=re.I)
        for name in names
    ]
    return [
        name
        for name in names
        if 2 <= len(name) <= 80 and len(name.split()) <= 7 and any(c.isalpha() for c in name)
    ]


def _is_short_form(short: str, full: str) -> bool:
    """Whether ``short`` is made of the initials of ``full`` (Schwartz and Hearst 2003, simplified): EDS, CHF,
    TB.
    """
    letters = [c for c in short.casefold() if c.isalnum()]
    if not 2 <= len(letters) <= 10 or len(short.split()) > 2 or not any(c.isupper() for c in short):
        return False
    rest = iter(full.casefold())
    return full.casefold().lstrip()[:1] == letters[0] and all(
        any(c == letter for c in rest) for letter in letters if letter.isalpha() or letter.isdigit()
    )


def _opening(sections: Iterable[Section], enough: int = _SUMMARY_ENOUGH) -> str:
    """Whole sentences from the first paragraphs, ``enough`` characters of them."""
    taken: list[str] = []
    size = 0
    for section in sections:
        if section.kind in ("disclaimer", "boilerplate", "references"):
            continue
        for block in section.blocks:
            if (
                not isinstance(block, Paragraph)
                or len(block.text) < _SUMMARY_LEAST
                or not re.search(r"[.!?।:]\W*$", block.text)
            ):
                continue
            for sentence in _SENTENCE.split(block.text):
                if taken and size + len(sentence) > max(_SUMMARY_LONGEST, enough):
                    return " ".join(taken)
                taken.append(sentence)
                size += len(sentence) + 1
                if size >= enough:
                    return _within(" ".join(taken), max(_SUMMARY_LONGEST, enough) * 2)
        if taken:
            return " ".join(taken)
    return " ".join(taken)


def _within(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + "…"


def _copies(start: str, body: str) -> bool:
    a, b = ["".join(c for c in text.casefold() if c.isalnum()) for text in (start, body)]
    size = min(len(a), len(b), 80)
    return size > 0 and a[:size] == b[:size]
