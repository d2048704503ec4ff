"""Which concepts do the words of a query stand for, and which names may they be?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from catalogue.text import LONGEST_TOKEN, STOP_WORDS, NamedWord, Word, stem
from catalogue.text.compounds import SIGNS
from indexer.index.statistics import Frequencies
from indexer.question.analysed import AnalysedText
from indexer.question.model import Alternative, Concept

# Words of a name that is looked for inside a question.
LONGEST_NAME = 6
# Name keys that are looked up for one question.
MOST_KEYS = 200
# Tokens of a word that may be written together with its neighbour.
_MOST_PIECES = 3
# Letters that two such words have together, at the least.
# 2 and 10 change nothing that is measured (`benchmarks.ablation search`).
_SHORTEST_PAIR = 5
# The weight of a letter without the sign that follows it: «K+» means potassium rather than vitamin K.
# .5 and 1 change nothing that is measured (`benchmarks.ablation search`).
_LETTER_WEIGHT = 0.25
# The weight of the letters of a code alone: «covid» for covid-19.
# .25 and 1 change nothing that is measured (`benchmarks.ablation search`).
_LETTERS_WEIGHT = 0.5
# Letters of a code that say something without its digits.
# 1 and 6 change nothing that is measured (`benchmarks.ablation search`).
_SHORTEST_LETTERS = 3
_VERSION = "v"
# The weight of the parts of a code that no article holds as a whole.
# .35 and .85 change nothing that is measured (`benchmarks.ablation search`).
_PARTS_WEIGHT = 0.7


def concepts_of(
    text: AnalysedText,
    words: Sequence[NamedWord],
    known: Frequencies,
    is_term: Callable[[Sequence[str]], bool] = lambda keys: False,
) -> list[Concept]:
    """A concept for each of the words of a text; for two that may also be written as one, one of both
    (``covid 19``, ``co trimoxazole``).

    ``known`` tells which joined forms the library holds at all; ``is_term``, of what words together somebody
    wrote down what they mean: the D of «vit D deficiency» is no part of a «D-deficiency».
    """
    found: list[Concept] = []
    around = _function_words(text, words)
    i = 0
    while i < len(words):
        word, follower = words[i], _neighbour(text, words, i)
        forms = pair_forms(word, follower) if follower else []
        joined = [token for token in forms if token in known and token not in word.tokens]
        if follower and joined and not _ends_term(words, i, is_term):
            pair = _pair(word, follower, joined)
            found.append(replace(pair, lead=around[i], tail=around[i + 2]))
            i += 2
        else:
            ways = _alternatives(word, known)
            found.append(Concept(ways, word.folded, 1.0, word.bare_key, around[i], around[i + 1]))
            i += 1
    return found


def _ends_term(words: Sequence[NamedWord], i: int, is_term: Callable[[Sequence[str]], bool]) -> bool:
    """Whether ``words[i]`` is the last word of a term."""
    keys = [word.bare_key for word in words[max(0, i + 1 - LONGEST_NAME) : i + 1]]
    return any(is_term(keys[start:]) for start in range(len(keys) - 1))


def _function_words(text: AnalysedText, words: Sequence[NamedWord]) -> list[tuple[str, ...]]:
    """The name keys of what stands before each of the words, and behind the last of them."""
    around: list[list[str]] = [[]]
    starts = {word.start for word in words}
    for word in text.words:
        if word.start in starts:
            around.append([])
        else:
            around[-1].append(word.bare_key)
    return [tuple(keys) for keys in around]


def _neighbour(text: AnalysedText, words: Sequence[NamedWord], i: int) -> NamedWord | None:
    """The word behind ``words[i]``, where nothing but space stands between them."""
    if i + 1 == len(words):
        return None
    follower = words[i + 1]
    return follower if text.text[words[i].end : follower.start].isspace() else None


def _pair(word: NamedWord, follower: NamedWord, joined: Iterable[str]) -> Concept:
    apart = Alternative(word.tokens + (follower.joined[:1] if follower.code else follower.tokens))
    together = (Alternative((token,)) for token in joined)
    folded = f"{word.folded} {follower.folded}"
    return Concept((apart, *together), folded, key=f"{word.bare_key} {follower.bare_key}")


def pair_forms(word: Word, follower: Word) -> list[str]:
    """How two neighbours would stand in the index if they were written together."""
    if len(word.tokens) > _MOST_PIECES or len(follower.tokens) > _MOST_PIECES:
        return []
    left, right = "".join(word.tokens), "".join(follower.tokens)
    if left.isalpha() and right.isalpha():
        return [stem(left + right)] if len(left) + len(right) >= _SHORTEST_PAIR else []
    return [(left + right).replace(".", "")[:LONGEST_TOKEN]]


def _alternatives(word: Word, known: Frequencies) -> tuple[Alternative, ...]:
    """The ways in which a word can stand in an article."""
    parts = Alternative(word.tokens)
    if not word.joined:
        return (parts,)
    whole = word.joined[0]
    if whole.isupper():  # the «WHO», and not who
        return (Alternative((whole,)),)
    if whole in known and _has_sign(whole):  # «K+» is potassium rather than vitamin K, «.NET» no net
        return (replace(parts, weight=_LETTER_WEIGHT), Alternative((whole,)))
    if word.code:
        return _of_code(word, known)
    return (parts, *(Alternative((token,)) for token in word.joined if token in known))


def _has_sign(token: str) -> bool:
    return token[-1] in SIGNS or token[0] == "."


def _of_code(word: Word, known: Frequencies) -> tuple[Alternative, ...]:
    """A code is looked for as a whole: «b12» is not any «b» beside any «12»."""
    whole = word.joined[0]
    letters = [token for token in word.tokens if token.isalpha()]
    telling = [token for token in letters if len(token) >= _SHORTEST_LETTERS]
    found = [Alternative((whole,))] if whole in known else []
    if version := _without_v(word):
        found.append(Alternative((version,)))
    found += [Alternative((token,), _LETTERS_WEIGHT) for token in telling]
    if found:
        return tuple(found)
    # A code that no article holds: every «e» beside an «11.9», every «5» of 5-FU would be worse than nothing.
    if any(len(token) == 1 for token in letters) or not any(token in known for token in letters):
        return (Alternative((whole,)),)
    return (Alternative(word.tokens, _PARTS_WEIGHT),)


def _without_v(word: Word) -> str:
    """The token of a version without the letter that is typed before it: «v1.2.3»; "" of any other code."""
    letter, number, *further = (*word.tokens, "")
    if letter != _VERSION or "." not in number:
        return ""
    return word.joined[0].removeprefix(letter) if any(further) else number


def merged(concepts: Iterable[Concept]) -> tuple[Concept, ...]:
    """The concepts with repetitions counted: a long question weighs what it says twice double."""
    found: dict[tuple[Alternative, ...], Concept] = {}
    for concept in concepts:
        before = found.get(concept.alternatives)
        weight = before.weight + concept.weight if before else concept.weight
        found[concept.alternatives] = replace(before or concept, weight=weight)
    return tuple(found.values())


def name_keys(whole: str) -> tuple[str, ...]:
    """A name key, with another number of its words, then the keys of its parts of up to six words, longest
    first; no part begins or ends with a function word.
    """
    words = whole.split()
    keys = dict.fromkeys([whole] if whole else [])
    keys |= dict.fromkeys(_in_other_number(whole, words))
    keys |= dict.fromkeys(_parts(words))
    return tuple(keys)[:MOST_KEYS]


def _in_other_number(whole: str, words: Sequence[str]) -> Iterator[str]:
    """«kidney stone» for Kidney stones; «smokers lung» for «smoker's lung», and plurals."""
    if 0 < len(words) <= LONGEST_NAME:
        last = words[-1]
        if len(last) > 2 and last.isalpha() and _is_plural(f"{last}s"):
            yield f"{whole}s"
    for i, word in enumerate(words[:LONGEST_NAME]):
        if len(word) > 3 and _is_plural(word):
            yield " ".join([*words[:i], word[:-1], *words[i + 1 :]])


def _parts(words: Sequence[str]) -> Iterator[str]:
    for size in range(min(LONGEST_NAME, len(words) - 1), 0, -1):
        for start in range(len(words) - size + 1):
            part = words[start : start + size]
            bounded = part[0] not in STOP_WORDS and part[-1] not in STOP_WORDS
            if bounded and (size > 1 or len(part[0]) > 1):
                yield " ".join(part)


def _is_plural(word: str) -> bool:
    """Whether a word is the plural of a word with the same stem. Acronyms such as AIDS are not plurals."""
    return word.endswith("s") and not word.endswith("ss") and stem(word) == stem(word[:-1])
