"""What answers a question that names a topic and a section? The section's own list or first sentences.

They stand above the hits, come from the article that bears the topic's name, and are its own words: what is
cut is cut at the end of a sentence or an item, or the cut is shown.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, dropwhile
from types import MappingProxyType
from typing import Any, NamedTuple

from catalogue.article import Article, Block, ListBlock, Paragraph, Section, block_texts
from catalogue.scripts import has_bangla
from catalogue.text import graphemes, held, stem, tokens_in_place
from catalogue.text.segmentation import whole_words
from indexer.answers import LeadingAnswer, SectionHit
from indexer.extract.sections.kinds import LEAD
from indexer.question.model import Question
from indexer.question.sentences import GENERIC
from indexer.search.snippets import fragment
from indexer.search.weigher import sentences

# How many of the best hits are looked at for the bearer of the name: an article far below is not what was
# asked for.
HITS_SEEN = 10
# Sentences, and graphemes, of a text that answers, or that stands before a list.
MOST_SENTENCES = 3
MOST_GRAPHEMES = 320
# Items of a list that answers.
MOST_ITEMS = 8
# Graphemes of an item, or of a first sentence, that are shown.
LONGEST_ITEM = 160
LONGEST_SENTENCE = 480
# Characters of a grapheme, on the mean, in what is read of a text that is cut: an accent can be repeated for
# ever.
_READ = 20
_CUT = " …"
_DEFINITION = "definition"
_COMPOUND = re.compile(r"\w+(?:-\w+)+")
_NONE: Mapping[str, Any] = MappingProxyType({})


class _Found(NamedTuple):
    """A section that may answer."""

    heading: str | None  # with that of the section around it
    section: Section
    said: Section  # what of it answers


def may_lead(question: Question) -> bool:
    """Whether a question names a topic and a section, and demands nothing else."""
    typed = question.typed
    demands = typed.quoted or typed.excluded or typed.prefixes
    return bool(question.kinds and question.topic and not demands)


def leading_answer(
    question: Question,
    articles: Sequence[Article],
    nearest: Mapping[str, str] = _NONE,
    told_in: Mapping[str, Sequence[str]] = _NONE,
) -> LeadingAnswer | None:
    """The answer of the first article that is called so and has the section, in the question's letters.

    One that is called as was typed stands before those that are called by another name of the same; of
    several kinds, the one that was asked first. Where no article has the section, the one of the ``nearest``
    kind answers: medicines stand under treatment. Then those of the kinds that the asked ones may be
    ``told_in``, from where they do say it.
    """
    called = _called(question, articles)
    near = tuple(nearest[kind] for kind in question.kinds if kind in nearest)
    told = tuple(other for kind in question.kinds for other in told_in.get(kind, ()))
    answers = chain(
        (_first(one, _sections(one, (kind,), question.asked)) for kind in question.kinds for one in called),
        (_first(one, _sections(one, near, question.asked)) for one in called),
        (_first(one, _saying(one, kind, question.asked)) for kind in told for one in called),
    )
    return next(filter(None, answers), None)


def _called(question: Question, articles: Sequence[Article]) -> list[Article]:
    """The articles that are called so, in the question's letters, in the order in which they may answer."""
    here = [article for article in articles if not (question.in_latin and has_bangla(article.title))]
    ways = _ways_to_say(question)
    if question.in_bangla:  # who asks so is answered so, where an article does
        ways = (set().union(*ways),)
        here.sort(key=lambda article: not has_bangla(article.title))
    return [article for topics in ways for article in here if _is_called(article, topics)]


def _first(article: Article, found: Iterable[_Found]) -> LeadingAnswer | None:
    """What the first of some sections says that says anything."""
    for heading, section, said in found:
        text, listed = _shown(said)
        items = _items(listed) if listed else ()
        if text or items:
            more = _goes_on(section, (text, *items)) or _has_below(article, section)
            hit = SectionHit(
                heading,
                section.kind,
                section.anchor,
                (),
                fragment(section, text or items[0]),
                section.language,
            )
            return LeadingAnswer(
                article.id,
                article.url,
                article.title,
                article.site,
                article.language,
                hit,
                text,
                items,
                more,
                bool(listed and listed.ordered),
            )
    return None


def _saying(article: Article, kind: str, asked: frozenset[str]) -> Iterator[_Found]:
    """The sections of a kind that say what was asked, each from the sentence on that says most of it."""
    for found in _sections(article, (kind,), asked):
        blocks = found.section.blocks
        for place, block in enumerate(blocks):
            if isinstance(block, Paragraph) and (text := _from_saying(block.text, asked)):
                yield found._replace(
                    said=replace(found.section, blocks=(Paragraph(text), *blocks[place + 1 :]))
                )
                break


def _from_saying(text: str, asked: frozenset[str]) -> str:
    """A text from the first of the sentences on that hold most of what was asked; "" where none holds any.

    Within a compound a word is another: an end-stage disease tells of no stages.
    """
    parts = [*sentences(text)]
    counts = [0 if _asks(part) else len(asked & held(_COMPOUND.sub(" ", part))) for part in parts]
    most = max(counts, default=0)
    return "".join(parts[counts.index(most) :]) if most else ""


def _ways_to_say(question: Question) -> tuple[set[tuple[str, ...]], ...]:
    """The tokens of the topic in the words that were typed, and in others that name the very same: «heart
    attack», a Bangla word typed in Latin letters; then the same without a word that says what kind of thing
    it is («হাঁপানি রোগ»).
    """
    topic = question.topic_keys[0] if question.topic_keys else ""
    *bare, last = topic.split() or [""]
    return (
        *_said(question, topic),
        *(_said(question, " ".join(bare)) if bare and stem(last) in GENERIC else ()),
    )


def _said(question: Question, topic: str) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """The tokens of a topic as it was typed, and by other names."""
    ways = [way for concept in question.concepts if concept.key == topic for way in concept.alternatives]
    typed = {way.tokens for way in ways if not way.other and way.weight >= 1}
    return {tuple(map(stem, topic.split())), *typed}, {way.tokens for way in ways if way.same}


def _is_called(article: Article, topics: Container[tuple[str, ...]]) -> bool:
    """Whether the topic is a name of the article, in any number or case of its words."""
    return any(tuple(tokens_in_place(name)) in topics for name in (article.title, *article.aliases))


def _sections(article: Article, kinds: Sequence[str], asked: frozenset[str]) -> Iterator[_Found]:
    """The sections of these kinds with their headings, each empty one followed by those below it.

    Of several of a kind, the one first whose heading says most of the words that asked.
    """
    found = [(i, section) for i, section in enumerate(article.sections) if section.kind in kinds]
    for i, section in sorted(found, key=lambda one: -_says(one[1].heading, asked)):
        yield _Found(section.heading, section, section)
        if not section.blocks:
            yield from _below(section, article.sections[i + 1 :])
    if _DEFINITION in kinds:
        leads = (section for section in article.sections if section.kind == LEAD)
        yield from (_Found(section.heading, section, section) for section in leads)


def _says(heading: str | None, asked: frozenset[str]) -> int:
    """How many of the words that asked stand in a heading."""
    return len(asked.intersection(tokens_in_place(heading))) if heading else 0


def _has_below(article: Article, section: Section) -> bool:
    """Whether sections of a lower level stand below one."""
    place = next(i for i, one in enumerate(article.sections) if one is section)
    return any(_below(section, article.sections[place + 1 :]))


def _below(parent: Section, following: Sequence[Section]) -> Iterator[_Found]:
    for section in following:
        if section.level <= parent.level:
            return
        yield _Found(" › ".join(filter(None, (parent.heading, section.heading))), section, section)


def _shown(section: Section) -> tuple[str, ListBlock | None]:
    """Of a section: its list with the text that introduces it, or its first sentences.

    What stands between is never left out: «do not take it with:» before a list turns what the list says.
    """
    first, second, *_ = [*_told(section), None, None]
    if isinstance(first, ListBlock):
        return "", first
    if not isinstance(first, Paragraph):
        return "", None
    whole = " ".join(first.text.split())
    if isinstance(second, ListBlock):
        if not _is_longer(whole, MOST_GRAPHEMES):
            return whole, second
        if whole.endswith((":", "：")):
            return _cut([*sentences(first.text)][-1], LONGEST_SENTENCE), second
    return _first_sentences(first.text), None


def _told(section: Section) -> list[Block]:
    """The blocks of a section that say something."""
    return [block for block in section.blocks if any(map(str.strip, block_texts(block)))]


def _goes_on(section: Section, shown: Sequence[str]) -> bool:
    """Whether a section says more than is shown."""
    there = (len(" ".join(text.split())) for block in _told(section) for text in block_texts(block))
    return sum(len(text.removesuffix(_CUT)) for text in shown) < sum(there)


def _items(listed: ListBlock) -> tuple[str, ...]:
    """The first items of a list's highest level."""
    depths = listed.depths or (0,) * len(listed.items)
    highest = min(depths, default=0)
    items = (
        item for item, depth in zip(listed.items, depths, strict=False) if depth == highest and item.strip()
    )
    return tuple(_cut(item, LONGEST_ITEM) for item in items)[:MOST_ITEMS]


def _first_sentences(text: str) -> str:
    """The first sentences of a text, as many as fit; the first in any case.

    Questions at its beginning are left out: they only say again what was asked.
    """
    shown = ""
    told = [*dropwhile(_asks, sentences(text))]
    for number, sentence in enumerate(told):
        longer = shown + sentence
        if number and (number >= MOST_SENTENCES or _is_longer(longer.strip(), MOST_GRAPHEMES)):
            break
        shown = longer
    return _cut(shown, LONGEST_SENTENCE)


def _asks(sentence: str) -> bool:
    return sentence.rstrip().endswith(("?", "？", "؟"))


def _is_longer(text: str, most: int) -> bool:
    """Whether a text has more graphemes than ``most``, which are no more than its characters."""
    return len(text) > most and (len(text) > _READ * most or len(graphemes(text)) > most)


def _cut(text: str, most: int) -> str:
    """A text, cut between words where it has more graphemes than ``most``, with the sign for it."""
    text = " ".join(text.split())
    if not _is_longer(text, most):
        return text
    return f"{whole_words(''.join(graphemes(text[: _READ * most])[:most]))}{_CUT}"
