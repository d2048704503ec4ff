"""Which sections of an article answer, and the sentence of each that shows it.

Pieces of plain text, marked or not, never HTML: whoever shows them escapes them. Text is cut between graphemes only, so no
Bangla syllable loses its vowel sign. A section without an anchor gets a text fragment (URL Fragment Text Directives, WICG).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

import regex

from catalogue.article import Article, Section
from catalogue.text import graphemes, words
from indexer.answers import Piece, SectionHit
from indexer.document import UNRANKED

MOST_SECTIONS = 3
LONGEST_SNIPPET = 240  # graphemes
READ_CHARS = 12_000  # of a section; 40,000 of an article
READ_ARTICLE = 40_000
_FRAGMENT_WORDS = 6
_KIND_BONUS = 4.0

_SENTENCE = regex.compile(r"[^.!?।॥\n]*(?:[.!?](?![\s\"”’)\]])[^.!?।॥\n]*)*[.!?।॥]*[\"”’)\]]*\s*", regex.V1)


def section_hits(article: Article, marks: dict[str, float], kinds: Sequence[str]) -> tuple[SectionHit, ...]:
    """The best sections, best first; at least one, where the article has any text.

    ``marks`` are the tokens asked for with what each weighs; ``kinds`` the kinds of section asked for.
    """
    left = READ_ARTICLE
    scored: list[tuple[float, int, Section, str]] = []
    for index, section in enumerate(article.sections):
        if section.kind in UNRANKED or left <= 0:
            continue
        score, sentence = _best_sentence(section, marks, min(left, READ_CHARS))
        left -= sum(map(len, section.texts()))
        heading = sum(marks.get(token, 0.0) for token in _tokens(section.heading or ""))
        if section.kind in kinds:
            heading += _KIND_BONUS
        if score or heading:
            scored.append((score + 0.7 * heading, index, section, sentence))
    scored.sort(key=lambda found: (-found[0], found[1]))
    best = [found for found in scored[:MOST_SECTIONS] if found[0] >= 0.5 * scored[0][0]]
    if not best:
        best = [(0.0, i, s, _first_sentence(s)) for i, s in enumerate(article.sections) if s.kind not in UNRANKED and any(s.texts())][:1]
    return tuple(_hit(section, sentence, marks) for _, _, section, sentence in best)


def marked(text: str, marks: dict[str, float]) -> tuple[Piece, ...]:
    """``text`` in pieces, those that match marked."""
    pieces: list[Piece] = []
    end = 0
    for word in words(text):
        if any(token in marks for token in (*word.tokens, *word.joined)):
            if word.start > end:
                pieces.append(Piece(text[end : word.start]))
            pieces.append(Piece(text[word.start : word.end], marked=True))
            end = word.end
    if end < len(text):
        pieces.append(Piece(text[end:]))
    return tuple(pieces)


def fragment(section: Section, sentence: str) -> str:
    """What to put behind the article's address to get to the section."""
    if section.anchor:
        return "#" + quote(section.anchor, safe="!$&'()*+,;=:@/?~-._")
    start = " ".join((section.heading or sentence).split()[:_FRAGMENT_WORDS])
    return f"#:~:text={_encoded(start)}" if start else ""


def _encoded(text: str) -> str:
    # The directive's own signs must be encoded too; quote() leaves the hyphen alone.
    return quote(text, safe="").replace("-", "%2D")


def _hit(section: Section, sentence: str, marks: dict[str, float]) -> SectionHit:
    return SectionHit(section.heading, section.kind, section.anchor, marked(shortened(sentence, marks), marks),
                      fragment(section, sentence), section.language)  # fmt: skip


def shortened(sentence: str, marks: dict[str, float]) -> str:
    """At most :data:`LONGEST_SNIPPET` graphemes of a sentence, with the first match in them, cut between words."""
    sentence = " ".join(sentence.split())
    parts = graphemes(sentence[: 20 * LONGEST_SNIPPET])
    if len(parts) <= LONGEST_SNIPPET:
        return "".join(parts)
    first = next((word.start for word in words(sentence) if any(token in marks for token in (*word.tokens, *word.joined))), 0)
    start = max(0, len(graphemes(sentence[:first])) - LONGEST_SNIPPET // 3) if first < 20 * LONGEST_SNIPPET else 0
    cut = "".join(parts[start : start + LONGEST_SNIPPET])
    if start and " " in cut:
        cut = "… " + cut.split(" ", 1)[1]
    if start + LONGEST_SNIPPET < len(parts):
        cut = (cut.rsplit(" ", 1)[0] if " " in cut else cut) + " …"
    return cut


def _best_sentence(section: Section, marks: dict[str, float], most: int) -> tuple[float, str]:
    """The weight of what the section holds of the marks, and the sentence that holds most of it."""
    seen: dict[str, float] = {}
    best, best_text = 0.0, ""
    for sentence in _sentences(section, most):
        here = {token: marks[token] for token in _tokens(sentence) if token in marks}
        if here:
            seen |= here
            weight = sum(here.values())
            if weight > best:
                best, best_text = weight, sentence
    return sum(seen.values()) + best, best_text or _first_sentence(section)


def _sentences(section: Section, most: int) -> Iterator[str]:
    for text in section.texts():
        if most <= 0:
            return
        for match in _SENTENCE.finditer(text[:most]):
            if match[0].strip():
                yield match[0]
        most -= len(text)


def _first_sentence(section: Section) -> str:
    return next(_sentences(section, 2000), "")


def _tokens(text: str) -> set[str]:
    return {token for word in words(text) for token in (*word.tokens, *word.joined)} if text else set()
