"""Which sections of an article answer, and the sentence of each that shows it.

Pieces of plain text, marked or not, never HTML: whoever shows them escapes them. Text is cut between graphemes only, so no
Bangla syllable loses its vowel sign. A section without an anchor gets a text fragment (URL Fragment Text Directives, WICG).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from urllib.parse import quote

import regex

from catalogue.article import Article, Section
from catalogue.text import graphemes, held, spans
from indexer.answers import Piece, SectionHit
from indexer.document import UNRANKED

MOST_SECTIONS = 3
LONGEST_SNIPPET = 240  # graphemes
READ_CHARS = 6_000  # of a section; 24,000 of an article
READ_ARTICLE = 24_000
HEADING_SHARE = 0.7  # of a token's weight, when the heading holds it
_FRAGMENT_WORDS = 6
KIND_BONUS = 4.0

_SENTENCE = regex.compile(r"[^.!?।॥\n]*(?:[.!?](?![\s\"”’)\]])[^.!?।॥\n]*)*[.!?।॥]*[\"”’)\]]*\s*", regex.V1)


def section_hits(article: Article, marks: Mapping[str, float], kinds: Sequence[str], asked: Container[str] = ()) -> tuple[SectionHit, ...]:
    """The best sections, best first; at least one, where the article has any text.

    ``marks`` are the tokens asked for with what each weighs; ``kinds`` the kinds of section asked
    for, and ``asked`` the tokens that asked for them: a heading that nobody gave a kind may still hold one.
    """
    weigh = weigher(marks)
    left = READ_ARTICLE
    scored: list[tuple[float, int, Section]] = []
    for index, section in enumerate(article.sections):
        if section.kind in UNRANKED or left <= 0:
            continue
        score = 0.0
        if section.heading:
            in_heading = held(section.heading)
            score = HEADING_SHARE * sum(marks[token] for token in in_heading & marks.keys())
            if section.kind in kinds or (section.kind == "other" and any(token in asked for token in in_heading)):
                score += KIND_BONUS
        texts = list(section.texts())
        length = sum(map(len, texts))
        score += weigh(texts[0] if len(texts) == 1 else "\n".join(texts))
        left -= length
        if score:
            scored.append((score, index, section))
    scored.sort(key=lambda found: (-found[0], found[1]))
    best = [section for score, _, section in scored[:MOST_SECTIONS] if score >= 0.5 * scored[0][0]]
    if not best:
        best = [section for section in article.sections if section.kind not in UNRANKED and any(section.texts())][:1]
    return tuple(_hit(section, _best_sentence(section, weigh), marks) for section in best)


def marked(text: str, marks: Mapping[str, float]) -> tuple[Piece, ...]:
    """``text`` in pieces, those that match marked."""
    pieces: list[Piece] = []
    end = 0
    for start, stop in spans(text, marks):
        if start > end:
            pieces.append(Piece(text[end:start]))
        pieces.append(Piece(text[start:stop], marked=True))
        end = stop
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


def _hit(section: Section, sentence: str, marks: Mapping[str, float]) -> SectionHit:
    return SectionHit(section.heading, section.kind, section.anchor, marked(shortened(sentence, marks), marks),
                      fragment(section, sentence), section.language)  # fmt: skip


def shortened(sentence: str, marks: Mapping[str, float]) -> str:
    """At most :data:`LONGEST_SNIPPET` graphemes of a sentence, with the first match in them, cut between words."""
    sentence = " ".join(sentence.split())
    if len(sentence) <= LONGEST_SNIPPET:  # no more graphemes than characters
        return sentence
    parts = graphemes(sentence[: 20 * LONGEST_SNIPPET])
    if len(parts) <= LONGEST_SNIPPET:
        return "".join(parts)
    first = next((start for start, _ in spans(sentence, marks)), 0)
    start = max(0, len(graphemes(sentence[:first])) - LONGEST_SNIPPET // 3) if first < 20 * LONGEST_SNIPPET else 0
    cut = "".join(parts[start : start + LONGEST_SNIPPET])
    if start and " " in cut:
        cut = "… " + cut.split(" ", 1)[1]
    if start + LONGEST_SNIPPET < len(parts):
        cut = (cut.rsplit(" ", 1)[0] if " " in cut else cut) + " …"
    return cut


def weigher(marks: Mapping[str, float]) -> Callable[[str], float]:
    """A function that weighs what a text holds of the marks.

    In plain ASCII a stem of four letters or more is looked for as it stands: ten times as fast as analysing the text, and
    wrong only where a word has a stem inside it. All else is analysed.
    """
    plain = {
        token: token[:-1] if token.endswith("i") and len(token) > 4 else token for token in marks if token.isascii() and token.isalpha()
    }
    simple = len(plain) == len(marks) and all(len(token) >= 4 for token in plain)
    stubs = [(stub, marks[token]) for token, stub in plain.items()]

    def weigh(text: str) -> float:
        if simple and text.isascii():
            lower = text.lower()
            return sum(weight for stub, weight in stubs if stub in lower)
        return sum(marks[token] for token in held(text) & marks.keys())

    return weigh


def _best_sentence(section: Section, weigh: Callable[[str], float]) -> str:
    """The first of the sentences that hold most of the marks, by weight."""
    texts = [text[:READ_CHARS] for text in section.texts()]
    most, best = 0.0, ""
    for text in texts:
        whole = weigh(text)
        if whole <= most:  # no sentence of it can hold more than all of it
            continue
        for sentence in _sentences(text):
            here = weigh(sentence)
            if here > most:
                most, best = here, sentence
                if here >= whole:
                    break
    return best or _first_sentence(texts)


def _sentences(text: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(text):
        if match[0].strip():
            yield match[0]


def _first_sentence(texts: Sequence[str]) -> str:
    return next((sentence for text in texts for sentence in _sentences(text[:2000])), "")
