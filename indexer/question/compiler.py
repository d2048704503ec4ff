"""How is a question put to an engine? As a :class:`Meaning`, which every engine translates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalogue.text import STOP_WORDS, stem
from indexer.engines.meaning import ALL, AllOf, AnyOf, Everything, Meaning, Not, Phrase, Prefix, Query, Words
from indexer.question.model import Alternative, Concept, Question

# Tokens of a meaning, the heaviest.
MOST_TOKENS = 64
# Other names of more than one word.
MOST_OTHERS = 12
# Letters of a piece of a word that nobody means alone: «co» of co-trimoxazole.
# At 1: no change; at 4: Cranfield −.0014 (`benchmarks.ablation search`).
SHORT_PIECE = 2
# Concepts of a question that one article may hold all of.
MOST_ASKED = 8
# What a concept weighs at the most, however often a question repeats it.
MOST_WEIGHT = 4.0
# Endings without which a word may be typed, nearly to its end.
_ENDINGS = ("", "s", "n", "on")


def meaning_of(question: Question) -> Meaning:
    """The question for an engine: any of the tokens, those in titles counted again; all of its phrases; none
    of what is excluded.
    """
    typed = question.typed
    parts = [_in_a_row(tokens) for tokens in typed.phrases]
    parts += [_beginning(prefix) for prefix in typed.prefixes]
    if words := _any_of(question):
        parts.append(words)
    query: Query = parts[0] if len(parts) == 1 else AllOf(tuple(parts)) if parts else Everything()
    excluded = tuple(Not(_in_a_row(tokens)) for tokens in typed.without)
    return Meaning(AllOf((query, *excluded)) if excluded else query, typed.filters)


def whole_meaning_of(question: Question, found: Meaning) -> Meaning | None:
    """What holds all that is asked for, each concept in one of its ways: «symptoms of gout» is what speaks of
    gout, whatever it says of symptoms. ``found``: what :func:`meaning_of` finds. ``None`` where both are the
    same, or nothing is told.
    """
    asked = [concept for concept in question.concepts if concept.weight >= 1]
    several = any(len(_telling(way)) > 1 for concept in asked for way in concept.alternatives)
    if not asked or len(asked) > MOST_ASKED or (len(question.concepts) < 2 and not several):
        return None
    parts = [_whole(concept) for concept in asked]
    if not _finds_all_of_one(found.query, parts):
        return Meaning(AllOf((found.query, *parts)), found.filters)
    return Meaning(AllOf(tuple(parts)) if len(parts) > 1 else parts[0], found.filters)


def _whole(concept: Concept) -> AnyOf:
    """All the tokens of one of the ways to say a concept."""
    told = (tokens for way in concept.alternatives if (tokens := _telling(way)))
    return AnyOf(tuple(Words(tokens, least=len(tokens)) for tokens in told))


def _finds_all_of_one(query: Query, parts: Sequence[AnyOf]) -> bool:
    """Whether a query finds all that one of the parts does, and so need not be asked beside them: that takes
    a third of the time.
    """
    if not isinstance(query, AnyOf):
        return False
    anywhere = {
        token for one in query.parts if isinstance(one, Words) and one.field == ALL for token in one.tokens
    }
    together = {_tokens_of(one) for one in query.parts if isinstance(one, AllOf)}
    return any(
        all(not anywhere.isdisjoint(held := _tokens_of(way)) or held in together for way in part.parts)
        for part in parts
    )


def _tokens_of(query: Query) -> frozenset[str]:
    """The tokens of words that are asked for together."""
    words = query.parts if isinstance(query, AllOf) else (query,)
    return frozenset(token for one in words if isinstance(one, Words) for token in one.tokens)


def _in_a_row(tokens: tuple[str, ...]) -> Query:
    return Phrase(tokens) if len(tokens) > 1 else Words(tokens)


def _any_of(question: Question) -> Query | None:
    """Any token of the concepts; of another name, all of its words."""
    weights: dict[str, float] = {}
    others: list[Query] = []
    own = question.typed_tokens()
    for weight, way in _weighed(question.concepts):
        telling = _telling(way)
        if not way.alone or (way.other and len(telling) > 1 and own.isdisjoint(telling)):
            others.append(_all_of(telling, weight, () if way.alone else way.beside))
            continue
        for token in telling:
            weights[token] = max(weights.get(token, 0.0), weight)
    if not weights:
        return None
    kept = tuple(sorted(weights, key=lambda token: -weights[token]))[:MOST_TOKENS]
    heavy = tuple(weights[token] for token in kept)
    anywhere = Words(kept, ALL, heavy if any(weight != 1.0 for weight in heavy) else ())
    return AnyOf((anywhere, Words(kept, "title", heavy), *others[:MOST_OTHERS]))


def _weighed(concepts: Iterable[Concept]) -> Iterable[tuple[float, Alternative]]:
    """The alternatives of concepts, each with what it weighs."""
    for concept in concepts:
        for way in concept.alternatives:
            yield min(MOST_WEIGHT, concept.weight) * way.weight, way


def _beginning(prefix: str) -> Query:
    """Words that begin so; what goes on beyond a word's stem means that word («diabetes*», «artery*»: the
    index has stems).
    """
    forms = dict.fromkeys(stem(prefix + ending) for ending in _ENDINGS)
    stems = tuple(form for form in forms if _is_stem_of(form, prefix))
    return AnyOf((Prefix(prefix), Words(stems))) if stems else Prefix(prefix)


def _is_stem_of(form: str, prefix: str) -> bool:
    """Whether ``prefix`` goes on beyond the stem ``form``, whose last letter may have changed."""
    return len(form) <= len(prefix) and form != prefix and prefix.startswith(form[:-1])


def _telling(way: Alternative) -> tuple[str, ...]:
    """The tokens of one way to say it that an article is worth looking at for: not every «of», nor every «co»
    for co-trimoxazole.
    """
    if len(way.tokens) < 2:
        return way.tokens
    return tuple(token for token in way.tokens if _tells(token)) or way.tokens


def _tells(token: str) -> bool:
    return token not in STOP_WORDS and (len(token) > SHORT_PIECE or not token.isalpha())


def _all_of(tokens: Sequence[str], weight: float, beside: tuple[str, ...]) -> Query:
    """All the words of another name: who asks for tinnitus wants no rings, and no ears («ringing in the
    ears»). With one of those that must stand ``beside`` it.
    """
    parts = [Words((token,), ALL, (weight,)) for token in tokens]
    return AllOf(tuple([*parts, Words(beside)] if beside else parts))
