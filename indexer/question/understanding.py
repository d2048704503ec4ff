"""What does a typed query ask, in the light of what the library knows?

The order: names first (what is an article's exact name is left alone), then spelling of what nobody ever
wrote, then the kind of section asked for, then what else the words are called. Each step says what it did;
spelling and synonyms can be switched off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from catalogue.scripts import is_bangla
from catalogue.text import name_key
from indexer.answers import Note
from indexer.engines.meaning import NO_FILTERS
from indexer.index.statistics import Frequencies
from indexer.lexicon.base import Lexicon
from indexer.lexicon.transliteration import asked_in_bangla
from indexer.question.analysed import AnalysedText
from indexer.question.concepts import concepts_of, merged, name_keys, pair_forms
from indexer.question.correction import correct
from indexer.question.expansion import expanded
from indexer.question.frames import without_frame
from indexer.question.intent import AskedKinds, asked_for
from indexer.question.model import Alternative, Concept, Question, Typed
from indexer.question.quantities import QUANTITY_WEIGHT, quantities, without
from indexer.question.sentences import ASKING, MANY, TELLING, personal
from indexer.question.spelt_out import in_its_letters
from indexer.question.swapped import with_letters_in_order

# The language of articles in Bangla.
BANGLA_CODE = "bn"
# What «symptoms» weighs in «symptoms of gout»: gout is what it is about.
# At .2: no change; at .8: CISI +.0025 (`benchmarks.ablation search`).
INTENT_WEIGHT = 0.4
# What a word weighs that people ask with, or tell the story around a question with.
# At .4: Cranfield −.0011, CISI −.0058.
FILLER_WEIGHT = 0.6
# Share of a word's articles that bear it in a name, from which on it is something that articles are about.
# .005 and .02 change nothing that is measured (`benchmarks.ablation search`).
NAMED = 0.01


def understand(
    typed: Typed,
    lexicon: Lexicon,
    mend_slips: bool = True,
    synonyms: bool = True,
    phrases: bool = True,
) -> Question:
    """The question that a typed query asks.

    Without ``mend_slips`` a correction is only offered; without ``synonyms`` nothing else is searched than
    what was typed (Bangla in Latin letters is still read, without ``phrases`` word by word).
    """
    typed = _unframed(_unquoted(typed, lexicon), lexicon)
    if not typed.body.words:
        return Question(typed, keys=_quoted_name(typed), notes=typed.notes)
    if typed.plain and lexicon.named([typed.body.key]):
        spelt = _Spelt(typed.body, exact=True)
    elif not typed.body.telling:
        return Question(typed, notes=(*typed.notes, Note.ONLY_STOP_WORDS))
    else:
        spelt = _spelt(typed, lexicon, mend_slips)
    return _question(typed, spelt, lexicon, synonyms, phrases)


class _Spelt(NamedTuple):
    """A query as it is read further: with slips mended, where that was wanted."""

    text: AnalysedText
    exact: bool = False  # whether it is an article's name
    corrected: str | None = None
    did_you_mean: str | None = None
    in_bangla: bool = False  # whether the words by which it asks are Bangla in Latin letters


def _unquoted(typed: Typed, lexicon: Lexicon) -> Typed:
    """A name that has quotes in it («Pubic "Crab" Lice») is a name, and its quotes are no operator; nor are
    those of a long sentence.
    """
    if not typed.quoted or not typed.text or typed.excluded or typed.prefixes:
        return typed
    sentence = typed.filters == NO_FILTERS and len(typed.body.content) > MANY
    whole = AnalysedText.of(typed.query)
    if not sentence and not lexicon.named([whole.key]):
        return typed
    return replace(typed, body=whole, quoted=())


def _unframed(typed: Typed, lexicon: Lexicon) -> Typed:
    """Without what is said around a question («please tell me about …»), unless that is a name."""
    if not typed.plain:
        return typed
    bare = without_frame(typed.body, lambda word: bool(lexicon.named([name_key(word)])))
    return typed if bare is typed.body or lexicon.named([typed.body.key]) else replace(typed, body=bare)


def _quoted_name(typed: Typed) -> tuple[str, ...]:
    """The name keys of a query that is nothing but a phrase in quotes."""
    return name_keys(typed.quoted[0].key) if typed.quoted and typed.may_be_a_name else ()


def _spelt(typed: Typed, lexicon: Lexicon, mend_slips: bool) -> _Spelt:
    body = in_its_letters(typed.body, lexicon)
    text = _in_its_script(body, lexicon)
    in_bangla = text is not body
    if mend_slips:
        text = with_letters_in_order(text, partial(_is_known, lexicon))
    lexicon.frequencies(_looked_up(text))  # all at once: what follows asks for them step by step
    correction = correct(text, lexicon, in_bangla)
    offered = correction.offered and _as_typed(correction.offered, text, typed.body)
    if correction.text == text.text:
        return _Spelt(text, did_you_mean=offered, in_bangla=in_bangla)
    corrected = _as_typed(correction.text, text, typed.body)
    if not mend_slips:
        return _Spelt(text, did_you_mean=corrected, in_bangla=in_bangla)
    mended = AnalysedText.of(correction.text)
    exact = typed.plain and bool(lexicon.named([mended.key]))
    return _Spelt(mended, exact, corrected, offered, in_bangla)


def _is_known(lexicon: Lexicon, word: str) -> bool:
    """Whether the library's names have a word, people know it, or somebody wrote down what it means."""
    return lexicon.is_word(word) or lexicon.is_common(word) or bool(lexicon.synonyms((word,)))


def _in_its_script(text: AnalysedText, lexicon: Lexicon) -> AnalysedText:
    """The text with the words by which Bangla asks, typed in Latin letters, in Bangla letters."""
    words = text.text.split(" ")
    read = asked_in_bangla(words, text.chunk_keys(), lexicon.is_word)
    return text if read is words else AnalysedText.of(" ".join(read))


def _as_typed(mended: str, read: AnalysedText, typed: AnalysedText) -> str:
    """A correction as readers see it: with the words that they typed in Latin letters, and not in the
    letters in which these were read.
    """
    in_latin = dict(zip(read.text.split(" "), typed.text.split(" "), strict=True))
    return " ".join(in_latin.get(word, word) for word in mended.split(" "))


def _looked_up(text: AnalysedText) -> list[str]:
    """The tokens of a text that its reading depends on: those of its words, and of two words written
    together.
    """
    joins = [form for one, other in pairwise(text.content) for form in pair_forms(one, other)]
    return [*joins, *(token for word in text.content for token in (*word.tokens, *word.joined))]


def _question(typed: Typed, spelt: _Spelt, lexicon: Lexicon, synonyms: bool, phrases: bool) -> Question:
    text = spelt.text
    known = lexicon.frequencies(_looked_up(text))
    asked = AskedKinds() if spelt.exact else asked_for(text, lexicon.vocabulary)
    about = {part for word in asked.topic for part in word.bare_key.split()}
    concepts = concepts_of(text, text.content, known, lambda keys: synonyms and bool(lexicon.synonyms(keys)))
    asking = [concept for concept in concepts if _asks(concept, about)]
    amounts = frozenset() if spelt.exact else quantities(text, known)
    concepts = _weighed(concepts, about, personal(text), known)
    concepts = _with_light_amounts(concepts, text, amounts, known)
    in_bangla = spelt.in_bangla or typed.filters.language == BANGLA_CODE
    concepts, also = expanded(concepts, lexicon, known, synonyms, in_bangla, phrases)
    return Question(
        typed,
        concepts=merged(concepts),
        tokens=_tokens(text, concepts),
        kinds=asked.kinds,
        asked=frozenset(token for concept in asking for token in concept.alternatives[0].tokens),
        topic=" ".join(map(text.shown, asked.topic)),
        keys=_keys_of_names(text, amounts, typed.plain),
        topic_keys=name_keys(" ".join(word.bare_key for word in asked.topic)),
        also=also,
        corrected=spelt.corrected,
        did_you_mean=spelt.did_you_mean,
        notes=typed.notes,
        in_bangla=in_bangla or _all_in_bangla(text, concepts),
    )


def _all_in_bangla(text: AnalysedText, concepts: Sequence[Concept]) -> bool:
    """Whether all that is asked about in Latin letters is Bangla: «hapani», «pet betha»."""
    if not text.text.isascii():
        return False
    asked = [concept for concept in concepts if concept.weight >= 1]
    ways = [max(concept.alternatives, key=_is_its_reading) for concept in asked]
    return bool(ways) and all(map(_is_its_reading, ways))


def _is_its_reading(way: Alternative) -> bool:
    """Whether a way to say it is what Latin letters spell in Bangla."""
    return way.weight >= 1 and any(map(is_bangla, way.tokens))


def _asks(concept: Concept, about: set[str]) -> bool:
    """Whether a concept asks for a kind of section: it is none of the words of what that is asked about."""
    return bool(about) and about.isdisjoint(concept.key.split())


def _weighed(concepts: list[Concept], about: set[str], story: bool, known: Frequencies) -> list[Concept]:
    """The concepts, with less weight for those that ask for a kind of section, for filling words, and in a
    long story for what hardly stands in names («told», «small», «worried»): it is not what is asked about.
    """
    weighed = [_lighter(concept, about, story) for concept in concepts]
    if len(concepts) <= MANY or not story:
        return weighed
    return [replace(c, weight=min(c.weight, _weight_in_story(c, known))) for c in weighed]


def _lighter(concept: Concept, about: set[str], story: bool) -> Concept:
    if concept.text in ASKING or (story and concept.text in TELLING):
        return replace(concept, weight=FILLER_WEIGHT)
    return replace(concept, weight=INTENT_WEIGHT) if _asks(concept, about) else concept


def _with_light_amounts(
    concepts: list[Concept], text: AnalysedText, amounts: frozenset[int], known: Frequencies
) -> list[Concept]:
    """The concepts, with less weight for amounts, whose words begin at these places of the text.

    Where no article holds what they are amounts of, without them: «500 mg» alone leads to nothing of it.
    """
    told = {word.folded for word in text.words if word.start in amounts}
    others = [concept for concept in concepts if not told.issuperset(concept.text.split())]
    if not told or len(others) == len(concepts):
        return concepts
    if not any(token in known for concept in others for token in concept.alternatives[0].tokens):
        return others
    return [c if c in others else replace(c, weight=QUANTITY_WEIGHT) for c in concepts]


def _keys_of_names(text: AnalysedText, amounts: frozenset[int], plain: bool) -> tuple[str, ...]:
    """The name keys of the whole and of its parts, without those that only name how something is asked
    («hi», which is harlequin ichthyosis, too), an amount, or a letter beside an operator («hepat* C»).
    """
    found = name_keys(without(text, amounts) if amounts else text.key)
    parts = [key for key in found if key != text.key and not ASKING.issuperset(key.split())]
    if plain:
        return (text.key, *parts)
    return ("", *([text.key] if len(text.key) > 1 else []), *parts)


def _weight_in_story(concept: Concept, known: Frequencies) -> float:
    counts = [known[token] for token in concept.alternatives[0].tokens if token in known]
    share = max((count.named / count.articles for count in counts), default=0.0)
    return FILLER_WEIGHT + (1 - FILLER_WEIGHT) * min(1.0, share / NAMED)


def _tokens(text: AnalysedText, concepts: list[Concept]) -> tuple[str, ...]:
    """Every token of the text, with those of the further ways to say its concepts."""
    tokens = [token for word in text.words for token in (*word.tokens, *word.joined)]
    ways = (way for concept in concepts for way in concept.alternatives[1:])
    return tuple(dict.fromkeys([*tokens, *(token for way in ways for token in way.tokens)]))
