"""Which sections of an article answer, and the sentence of each that shows it.

Pieces of plain text, marked or not, never HTML: whoever shows them escapes them. Text is cut between
graphemes only, so no Bangla syllable loses its vowel sign. A section without an anchor gets a text fragment
(URL Fragment Text Directives, WICG).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple
from urllib.parse import quote

from catalogue.article import Article, Section
from catalogue.scripts import ends_sentence
from catalogue.text import graphemes, held, spans
from catalogue.text.segmentation import LONGEST_PIECE, whole_words
from indexer.answers import Piece, SectionHit
from indexer.extract.sections.kinds import LEAD, OTHER
from indexer.index.document import UNRANKED
from indexer.search.weigher import Weigher, sentences

# Sections of an article that are shown.
MOST_SECTIONS = 3
# The share of the best section's score that another one needs to be shown.
# .25 and 1 change nothing that is measured (`benchmarks.ablation shown`).
WEAKEST_SECTION = 0.5
# Different tokens, beside those that were asked for, of which a snippet has fewer only where its section has.
LEAST_SAID = 4
# Words that are looked at first: most sentences say enough with them.
FIRST_SAID = 10
# Sentences that are put to a short one on either side, and texts of a section in which they are looked for.
MOST_AROUND = 8
MOST_TEXTS = 200
# Graphemes of a snippet.
LONGEST_SNIPPET = 240
# In a sentence that is cut, what stands before the first match is a snippet's length divided by this.
# 1 and 6 change nothing that is measured (`benchmarks.ablation shown`).
BEFORE_MATCH = 3
# How much of a sentence is read for its snippet, in lengths of a snippet.
READ_SENTENCE = 20
# Characters of a section in which its best sentence is looked for.
READ_CHARS = 6_000
# Characters of an article in which its best sections are looked for.
# At 12000: sections asked for −.0418, sections told of −.0249; at 48000: sections asked for +.0070, sections
# told of +.0062 (`benchmarks.ablation shown`).
READ_ARTICLE = 24_000
# Characters of a text in which its first sentence is looked for.
READ_FIRST = 2_000
# The share that a list of sources keeps of its score: its titles hold the words and answer nothing.
# .005 and .02 change nothing that is measured (`benchmarks.ablation shown`).
CITED_SHARE = 0.01
# What a token counts where the heading holds it, beside 1 where the text does.
# At .35: sections told of −.0031; at .85: no change (`benchmarks.ablation shown`).
HEADING_SHARE = 0.7
# Added to the score of a section of the kind that was asked for, at the least …
# 2 and 8 change nothing that is measured (`benchmarks.ablation search`).
# 2 and 8 change nothing that is measured (`benchmarks.ablation shown`).
KIND_BONUS = 4.0
# … and in shares of all that was asked: more than all words in heading and text can bring.
# 1 and 4 change nothing that is measured (`benchmarks.ablation shown`).
KIND_SHARE = 2.0
# What a token counts in choosing a section of an article that is called so: «tb treatment» wants no section
# that speaks of TB.
# At .3: sections told of −.0280; at .6: −.0592 (`benchmarks.ablation shown`).
NAMED_SHARE = 0.15
# Words of a heading or sentence in a text fragment.
FRAGMENT_WORDS = 6

# The kind of section that says what something is. In an article without one, its first sentences do.
_DEFINITION = "definition"
_REFERENCES = "references"
_NO_BEGINNING = UNRANKED | {_REFERENCES}

# What each sign of ASCII is in a text directive: a tenth of the time that quote() takes.
_ENCODED = {ord(sign): quote(sign, safe="").replace("-", "%2D") for sign in map(chr, range(128))}


class AnsweringSections:
    """Finds the sections of articles that answer one question."""

    def __init__(
        self, marks: Mapping[str, float], kinds: Sequence[str] = (), asked: Collection[str] = ()
    ) -> None:
        """``marks`` are the tokens asked for with what each weighs, ``kinds`` the kinds of section asked for,
        and ``asked`` the tokens that asked for them: a heading that nobody gave a kind may still hold one.
        """
        self._marks = marks
        self._weigher = Weigher(marks)
        self._kinds = kinds
        self._asked = Weigher(dict.fromkeys(asked, 1.0)) if asked else None
        self._bonus = max(KIND_BONUS, KIND_SHARE * sum(marks.values()))
        # What sections are chosen by, by the marks that stand in an article's names.
        self._without: dict[frozenset[str], Weigher] = {}

    def of(self, article: Article) -> tuple[SectionHit, ...]:
        """The best sections, best first; at least one, where the article has any text."""
        best = self._best(article)
        if all(section.kind == _REFERENCES for section, _ in best):
            # A title in its list of sources says why an article was found; its beginning, what it is.
            best = _first_section(article, _NO_BEGINNING) + best or _first_section(article, UNRANKED)
        return tuple(_hit(section, texts, self._weigher, self._marks) for section, texts in best)

    def _best(self, article: Article) -> list[tuple[Section, list[str]]]:
        """The sections that hold most of what was asked, with their texts; none where none holds any."""
        scorer = _SectionScorer(article, self._without_names(article), self._kinds, self._asked, self._bonus)
        scored: list[_ScoredSection] = []
        left = READ_ARTICLE
        for place, section in enumerate(article.sections):
            if section.kind in UNRANKED or left <= 0:
                continue
            texts = list(section.texts())
            left -= sum(map(len, texts))
            if score := scorer.score(section, texts):
                scored.append(_ScoredSection(-score, place, section, texts))
        scored.sort()
        shown = scored[:MOST_SECTIONS]
        return [
            (found.section, found.texts) for found in shown if found.lack <= WEAKEST_SECTION * scored[0].lack
        ]

    def _without_names(self, article: Article) -> Weigher:
        """What sections are chosen by.

        Where more was asked than the article's names say, the names count for little.
        """
        marks = self._marks
        named = marks.keys() & held(" ".join((article.title, *article.aliases)))
        if not named or len(named) == len(marks):
            return self._weigher
        key = frozenset(named)
        if key not in self._without:
            self._without[key] = Weigher(
                {token: NAMED_SHARE * weight if token in named else weight for token, weight in marks.items()}
            )
        return self._without[key]


class _ScoredSection(NamedTuple):
    lack: float  # the score below zero: the best comes first
    place: int  # in the article
    section: Section
    texts: list[str]


def _first_section(article: Article, but: Collection[str]) -> list[tuple[Section, list[str]]]:
    """The first section with a text, of all kinds but some."""
    ranked = (section for section in article.sections if section.kind not in but)
    found = ((section, texts) for section in ranked if any(texts := list(section.texts())))
    return [*islice(found, 1)]


class _SectionScorer:
    """Scores the sections of one article by what they hold of what was asked."""

    def __init__(
        self,
        article: Article,
        weigher: Weigher,
        kinds: Sequence[str],
        asked: Weigher | None,
        bonus: float,
    ) -> None:
        self._weigher = weigher
        self._kinds = kinds
        self._asked = asked
        self._bonus = bonus
        self._title = article.title.casefold()
        self._of_title = weigher.weigh(article.title)

    def score(self, section: Section, texts: Sequence[str]) -> float:
        score = self._score_heading(section, section.heading) if section.heading else 0.0
        if section.kind == LEAD and _DEFINITION in self._kinds:
            score += self._bonus
        score += self._weigher.weigh(texts[0] if len(texts) == 1 else "\n".join(texts))
        return CITED_SHARE * score if section.kind == _REFERENCES else score

    def _score_heading(self, section: Section, heading: str) -> float:
        # «Causes of gout» in Gout answers «gout» no better than its first sentence does.
        score = self._weigher.weigh_heading(heading)
        if score and self._of_title and self._title in heading.casefold():
            score = max(0.0, score - self._of_title)
        score *= HEADING_SHARE
        return score + self._bonus if self._is_asked_for(section, heading) else score

    def _is_asked_for(self, section: Section, heading: str) -> bool:
        """Whether the section is of the kind that was asked for, or its heading says so."""
        if section.kind in self._kinds:
            return True
        return bool(self._asked and section.kind == OTHER and self._asked.weigh_heading(heading))


def _best_sentence(texts: Sequence[str], weigher: Weigher) -> str:
    """The first of the sentences that hold most of the marks, by weight."""
    most, best = 0.0, ""
    for text in texts:
        here, sentence = weigher.best_sentence(text[:READ_CHARS], most)
        if here > most:
            most, best = here, sentence
    return best or _first_sentence(texts)


def _first_sentence(texts: Sequence[str]) -> str:
    return next((sentence for text in texts for sentence in sentences(text[:READ_FIRST])), "")


def _telling(texts: Sequence[str], sentence: str, marks: Mapping[str, float]) -> str:
    """The sentence, with those around it where it says little but what was asked («Diabetes», «Finding
    diabetes.»): first those that follow it in the section, then those before it.
    """
    if not sentence or _says_enough([sentence], marks):
        return sentence
    parts = [(part, is_last) for text in texts[:MOST_TEXTS] for part, is_last in _parts(text)]
    at = next((n for n, (part, _) in enumerate(parts) if part == sentence), None)
    return sentence if at is None else _joined(_around(parts, at, marks))


def _says_enough(parts: Iterable[str], marks: Mapping[str, float]) -> bool:
    chunks = " ".join(parts).split()
    return _tell(chunks[:FIRST_SAID], marks) or (len(chunks) > FIRST_SAID and _tell(chunks, marks))


def _tell(chunks: Sequence[str], marks: Mapping[str, float]) -> bool:
    return len(held(" ".join(chunks)) - marks.keys()) >= LEAST_SAID


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The sentences of a text, and whether each is its last."""
    found = list(sentences(text[:READ_CHARS]))
    return ((part, part is found[-1]) for part in found)


def _around(
    parts: Sequence[tuple[str, bool]], at: int, marks: Mapping[str, float]
) -> Sequence[tuple[str, bool]]:
    """As few parts around one as say enough."""
    last = min(len(parts), at + 1 + MOST_AROUND)
    windows = [(at, end) for end in range(at + 1, last + 1)]
    windows += [(start, last) for start in range(at - 1, max(-1, at - 1 - MOST_AROUND), -1)]
    telling = (w for w in windows if _says_enough((part for part, _ in parts[slice(*w)]), marks))
    return parts[slice(*next(telling, windows[-1]))]


def _joined(parts: Iterable[tuple[str, bool]]) -> str:
    """As one line, a dot between texts that end without a mark of their own."""
    said = (part.strip() + (" ·" if is_last and not ends_sentence(part) else "") for part, is_last in parts)
    return " ".join(said).removesuffix(" ·")


def _hit(section: Section, texts: Sequence[str], weigher: Weigher, marks: Mapping[str, float]) -> SectionHit:
    sentence = _best_sentence(texts, weigher)
    return SectionHit(
        section.heading,
        section.kind,
        section.anchor,
        marked(shortened(_telling(texts, sentence, marks), marks), marks),
        fragment(section, sentence),
        section.language,
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


def shortened(sentence: str, marks: Mapping[str, float]) -> str:
    """At most :data:`LONGEST_SNIPPET` graphemes of a sentence around its first match, cut between words."""
    sentence = " ".join(sentence.split())
    if len(sentence) <= LONGEST_SNIPPET:  # no more graphemes than characters
        return sentence
    longest = READ_SENTENCE * LONGEST_SNIPPET
    cut_at = _characters if sentence.isascii() else graphemes
    parts = cut_at(sentence[:longest])
    if len(parts) <= LONGEST_SNIPPET:
        return "".join(parts)
    first = next((start for start, _ in spans(sentence, marks)), 0)
    before = len(cut_at(sentence[:first])) if first < longest else 0
    start = max(0, before - LONGEST_SNIPPET // BEFORE_MATCH)
    cut = "".join(parts[start : start + LONGEST_SNIPPET])
    if start:
        piece, _, rest = cut.partition(" ")
        cut = f"… {rest}" if rest and len(piece) <= LONGEST_PIECE else f"…{cut}"
    if start + LONGEST_SNIPPET < len(parts):
        cut = f"{kept} …" if (kept := whole_words(cut)) != cut else f"{cut}…"
    return cut


def _characters(text: str) -> Sequence[str]:
    """The graphemes of a text in ASCII, without white space but the space."""
    return text


def fragment(section: Section, sentence: str) -> str:
    """What to put behind the article's address to get to the section."""
    if section.anchor:
        return "#" + quote(section.anchor, safe="!$&'()*+,;=:@/?~-._")
    start = " ".join((section.heading or sentence).split()[:FRAGMENT_WORDS])
    return f"#:~:text={_encoded(start)}" if start else ""


def _encoded(text: str) -> str:
    # The directive's own signs must be encoded too; quote() leaves the hyphen alone.
    if text.isascii():
        return text.translate(_ENCODED)
    return quote(text, safe="").replace("-", "%2D")
