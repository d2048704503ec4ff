"""Which sections of an article answer, and the sentence of each that shows it.

Pieces of plain text, marked or not, never HTML: whoever shows them escapes them. Text is cut between
graphemes only, so no Bangla syllable loses its vowel sign. A section without an anchor gets a text fragment
(URL Fragment Text Directives, WICG).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from urllib.parse import quote

from catalogue.article import Article, Section
from catalogue.text import graphemes, held, spans
from indexer.answers import Piece, SectionHit
from indexer.index.document import UNRANKED

MOST_SECTIONS = 3
LONGEST_SNIPPET = 240  # graphemes
READ_CHARS = 6_000  # of a section; 24,000 of an article
READ_ARTICLE = 24_000
CITED_SHARE = 0.01  # of a list of sources: its titles hold the words and answer nothing
HEADING_SHARE = 0.7  # of a token's weight, when the heading holds it
_FRAGMENT_WORDS = 6
# of the kind that was asked for: more than all words in heading and text can bring
KIND_BONUS, KIND_SHARE = 4.0, 2.0
# of a word's weight in choosing a section of an article that is called so: «tb treatment» wants none that
# speaks of TB
NAMED_SHARE = 0.3
# an article without a section of that kind is defined by its first sentences
LEAD, DEFINITION = "lead", "definition"
TELLING = 30  # characters of a sentence that says something: «have a heart attack.» does not

# not the punctuation and signs of English text
_FOREIGN = re.compile("[^\x00-\x7f\xa0-\xbf\u2000-\u2fff\u3000-\u303f\ufe00-\ufe0f]")
_INFLECTED = re.compile(r"(?:s|ed|ing)(?![a-z0-9])")
_PARTS = re.compile(r"[a-z]+|[0-9]+")
_CODE = re.compile(r"[a-z][0-9]{2}[0-9a-z]{1,4}")  # of a classification of diseases, without its point
_WORDS_ONLY = re.compile("[A-Za-z0-9 ]*")
# begins with one set of signs: that is ten times as fast
_SENTENCE_END = re.compile(r"[.!?।॥\n][.!?।॥\"”’)\]]*(?:\s+|$|(?<=[\n।॥]))")


def section_hits(
    article: Article, marks: Mapping[str, float], kinds: Sequence[str], asked: Collection[str] = ()
) -> tuple[SectionHit, ...]:
    """The best sections, best first; at least one, where the article has any text.

    ``marks`` are the tokens asked for with what each weighs; ``kinds`` the kinds of section asked
    for, and ``asked`` the tokens that asked for them: a heading that nobody gave a kind may still hold one.
    """
    weigher = Weigher(marks)
    choosing = _choosing(article, marks, weigher)
    weigh, weigh_asked = choosing.weigh, Weigher(dict.fromkeys(asked, 1.0)).weigh_heading
    bonus = max(KIND_BONUS, KIND_SHARE * sum(marks.values()))
    left = READ_ARTICLE
    title, of_title = article.title.casefold(), weigh(article.title)
    scored: list[tuple[float, int, Section]] = []
    for index, section in enumerate(article.sections):
        if section.kind in UNRANKED or left <= 0:
            continue
        score = 0.0
        if section.kind == LEAD and DEFINITION in kinds:
            score += bonus
        if section.heading:
            # «Causes of gout» in Gout answers «gout» no better than its first sentence does.
            named = of_title if of_title and title in section.heading.casefold() else 0.0
            score = HEADING_SHARE * max(0.0, choosing.weigh_heading(section.heading) - named)
            if section.kind in kinds or (asked and section.kind == "other" and weigh_asked(section.heading)):
                score += bonus
        texts = list(section.texts())
        length = sum(map(len, texts))
        score += weigh(texts[0] if len(texts) == 1 else "\n".join(texts))
        left -= length
        if section.kind == "references":
            score *= CITED_SHARE
        if score:
            scored.append((score, index, section))
    scored.sort(key=lambda found: (-found[0], found[1]))
    best = [section for score, _, section in scored[:MOST_SECTIONS] if score >= 0.5 * scored[0][0]]
    if not best:
        best = [
            section for section in article.sections if section.kind not in UNRANKED and any(section.texts())
        ][:1]
    return tuple(_hit(section, _best_sentence(section, weigher), marks) for section in best)


def _choosing(article: Article, marks: Mapping[str, float], weigher: Weigher) -> Weigher:
    """What sections are chosen by: where more was asked than the article's names say, these count for
    little.
    """
    names = held(" ".join((article.title, *article.aliases)))
    if names.isdisjoint(marks) or names.issuperset(marks):
        return weigher
    return Weigher(
        {token: NAMED_SHARE * weight if token in names else weight for token, weight in marks.items()}
    )


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
    if _WORDS_ONLY.fullmatch(text):
        return text.replace(" ", "%20")
    # The directive's own signs must be encoded too; quote() leaves the hyphen alone.
    return quote(text, safe="").replace("-", "%2D")


def _hit(section: Section, sentence: str, marks: Mapping[str, float]) -> SectionHit:
    return SectionHit(
        section.heading,
        section.kind,
        section.anchor,
        marked(shortened(sentence, marks), marks),
        fragment(section, sentence),
        section.language,
    )


def shortened(sentence: str, marks: Mapping[str, float]) -> str:
    """At most :data:`LONGEST_SNIPPET` graphemes of a sentence, with the first match in them, cut between
    words.
    """
    sentence = " ".join(sentence.split())
    if len(sentence) <= LONGEST_SNIPPET:  # no more graphemes than characters
        return sentence
    cut_at = _characters if sentence.isascii() else graphemes
    parts = cut_at(sentence[: 20 * LONGEST_SNIPPET])
    if len(parts) <= LONGEST_SNIPPET:
        return "".join(parts)
    first = next((start for start, _ in spans(sentence, marks)), 0)
    start = (
        max(0, len(cut_at(sentence[:first])) - LONGEST_SNIPPET // 3) if first < 20 * LONGEST_SNIPPET else 0
    )
    cut = "".join(parts[start : start + LONGEST_SNIPPET])
    if start and " " in cut:
        cut = "… " + cut.split(" ", 1)[1]
    if start + LONGEST_SNIPPET < len(parts):
        cut = (cut.rsplit(" ", 1)[0] if " " in cut else cut) + " …"
    return cut


def _characters(text: str) -> Sequence[str]:
    """The graphemes of a text in ASCII, without white space but the space."""
    return text


class Weigher:
    """Weighs what a text holds of the marks.

    A stem of four letters or more is looked for as it stands, a shorter one and a code between signs that are
    no letters: ten times as fast as analysing the text, and wrong only where a word has a stem inside it. A
    text with letters beyond ASCII is analysed.
    """

    def __init__(self, marks: Mapping[str, float]) -> None:
        self._marks = marks
        plain = [(token, weight) for token, weight in marks.items() if token.isascii()]
        self._stems = [
            (t[:-1] if t.endswith("i") and len(t) > 4 else t, weight)
            for t, weight in plain
            if len(t) >= 4 and t.isalpha()
        ]
        self._others = [(_spellings(t), weight) for t, weight in plain if len(t) < 4 or not t.isalpha()]

    def weigh(self, text: str) -> float:
        """The weights of the marks that a text holds, added."""
        if not text.isascii() and _FOREIGN.search(text):
            return self._analysed(text)
        lower = text.lower()
        found = 0.0
        for stem, weight in self._stems:
            if stem in lower:
                found += weight
        return found + self._of_others(lower)

    def weigh_heading(self, heading: str) -> float:
        """The same of a heading, where each word counts: «Overdose» tells of no dose."""
        lower = heading.lower()
        if not lower.isascii():
            return self._analysed(heading)
        found = sum(weight for stem, weight in self._stems if _begins_at(stem, lower))
        return found + self._of_others(lower)

    def _of_others(self, lower: str) -> float:
        """What short words and codes weigh that a text in lower case holds."""
        return sum(
            weight
            for spellings, weight in self._others
            if any(_word_at(spelling, lower, 0) >= 0 for spelling in spellings)
        )

    def best_sentence(self, text: str) -> tuple[float, str]:
        """The first telling one of the sentences that hold most, and what it holds; no sentence where none
        holds any.
        """
        if not text.isascii() and _FOREIGN.search(text):
            scored = [(self._analysed(sentence), sentence) for sentence in sentences(text)]
            return max(scored, key=lambda pair: (pair[0], len(pair[1].strip()) >= TELLING), default=(0.0, ""))
        found = [(weight, places) for weight, places in self._places(text.lower()) if places]
        if not found:  # before the text is cut into sentences, which takes the longest
            return 0.0, ""
        ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        held_by: dict[int, float] = defaultdict(float)
        for weight, places in found:
            for sentence in {bisect_right(ends, place) for place in places}:
                held_by[sentence] += weight
        most = max(held_by.values())
        ties = [
            slice(ends[i - 1] if i else 0, ends[i] if i < len(ends) else None)
            for i, weight in sorted(held_by.items())
            if weight == most
        ]
        return most, next((text[tie] for tie in ties if len(text[tie].strip()) >= TELLING), text[ties[0]])

    def _places(self, lower: str) -> Iterator[tuple[float, list[int]]]:
        """The weight of each mark, and where in a text it stands."""
        for stem, weight in self._stems:
            places = []
            at = lower.find(stem)
            while at >= 0:
                places.append(at)
                at = lower.find(stem, at + len(stem))
            yield weight, places
        for spellings, weight in self._others:
            places = []
            for spelling in spellings:
                at = _word_at(spelling, lower, 0)
                while at >= 0:
                    places.append(at)
                    at = _word_at(spelling, lower, at + len(spelling))
            yield weight, places

    def _analysed(self, text: str) -> float:
        return sum(self._marks[token] for token in held(text) & self._marks.keys())


def _spellings(token: str) -> tuple[str, ...]:
    """How a short or joined token may be written: «b12» as b-12 and «b 12», «e119» as E11.9, too."""
    parts = _PARTS.findall(token)
    dotted = (f"{token[:3]}.{token[3:]}",) if _CODE.fullmatch(token) else ()
    return (token,) if len(parts) < 2 else (token, "-".join(parts), " ".join(parts), *dotted)


def _begins_at(stem: str, lower: str) -> bool:
    """Whether a word of a text in lower case begins so."""
    at = lower.find(stem)
    while at > 0 and lower[at - 1].isalnum():
        at = lower.find(stem, at + 1)
    return at >= 0


def _word_at(word: str, lower: str, start: int) -> int:
    """Where in a text in lower case a word or an inflection of it stands, from ``start`` on; -1 where it does
    not.
    """
    at = lower.find(word, start)
    while at >= 0:
        end = at + len(word)
        if not (at and lower[at - 1].isalnum()) and (
            not lower[end : end + 1].isalnum() or _INFLECTED.match(lower, end)
        ):
            return at
        at = lower.find(word, end)
    return -1


def _best_sentence(section: Section, weigher: Weigher) -> str:
    """The first of the sentences that hold most of the marks, by weight."""
    texts = [text[:READ_CHARS] for text in section.texts()]
    most, best = 0.0, ""
    for text in texts:
        here, sentence = weigher.best_sentence(text)
        if here > most:
            most, best = here, sentence
    return best or _first_sentence(texts)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, with the white space behind them."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if text[start : match.end()].strip():
            yield text[start : match.end()]
        start = match.end()
    if text[start:].strip():
        yield text[start:]


def _first_sentence(texts: Sequence[str]) -> str:
    return next((sentence for text in texts for sentence in sentences(text[:2000])), "")
