"""Which language a text is written in: by its script, and among languages of one script by their function
words.

No model and no network: a script decides at once (Bangla, Hindi, Greek, Thai, …), and the words that carry no
meaning – "the", "der", "les" – make up a third of running text in each language that shares the Latin or
Cyrillic or Arabic script (the method of Grefenstette 1995, "Comparing two language identification schemes").
Short texts without any of them take the language around them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
# script, as Unicode names it → the language that it alone writes
_SCRIPTS = _LISTS.table("scripts")
_FUNCTION_WORDS = _LISTS.lists("function_words")
_SAME_LANGUAGE = _LISTS.table("same_language")
# language without function words of its own → those that share many with it
_NEIGHBOURS = {language: near.split() for language, near in _LISTS.table("neighbours").items()}
# language without function words of its own → the script that it is written in, where that is not Latin
_WRITTEN_IN = _LISTS.table("written_in")
# function word → the languages that have it
_OWNERS: dict[str, tuple[str, ...]] = {}
for _language, _words in _FUNCTION_WORDS.items():
    for _word in _words:
        _OWNERS[_word] = (*_OWNERS.get(_word, ()), _language)
# The groups of languages that share words, and function word → the place of its group: numbers are counted
# faster than tuples.
_GROUPS = tuple(dict.fromkeys(_OWNERS.values()))
_GROUP_OF = {_word: _GROUPS.index(_owners) for _word, _owners in _OWNERS.items()}

_WORD = re.compile(r"[^\W\d_]+(?:[\u0981-\u0983\u09bc-\u09cd\u09d7\u0900-\u0903\u093a-\u094f]+[^\W\d_]*)*")
# The same words where each letter is one byte, found by tables in C.
_WESTERN = "cp1252"
_ONLY_LETTERS = bytes(
    byte if _WORD.fullmatch(bytes((byte,)).decode(_WESTERN, "replace")) else 32 for byte in range(256)
)
_NO_LETTERS = bytes(c for c in range(128) if not chr(c).isalpha())
# Characters that are looked at, from the start and the middle: two hundred words decide, the rest only
# confirms.
_SAMPLE = 1500
# Characters whose script is looked up.
# 200 and 800 change nothing that is measured (`benchmarks.ablation pages`).
_LETTERS = 400
# Kanji outnumber kana in dense Japanese: a text that is Chinese by most of its letters is Japanese from one
# kana in so many letters on.
# 10 and 40 change nothing that is measured (`benchmarks.ablation pages`).
_KANJI_PER_KANA = 20
# What a letter counts for beside one of an alphabet, of which a word has five: it has two Han characters, and
# three letters where vowels are signs, left out, or part of a syllable.
_WEIGHTS = {"CJK": 2.5, **dict.fromkeys(("LATIN", "CYRILLIC", "GREEK", "GEORGIAN", "ARMENIAN"), 1.0)}
# .8 and 3.2 change nothing that is measured (`benchmarks.ablation pages`).
_OTHER_WEIGHT = 1.6
# Share of a text in the script of the declared language from which that is believed, though most letters are
# Latin: names, code and quotations stand in Latin letters within texts of every script, and hardly ever the
# other way round.
# .1 and .4 change nothing that is measured (`benchmarks.ablation pages`).
_OWN_SCRIPT = 0.2
# Function words, each shared among the languages that have it, from which on a text tells its language.
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
_MIN_HITS = 2
# The same, and their share of the words, to overrule a default. Running text has a share of .2 to .4.
# 2 and 8 change nothing that is measured (`benchmarks.ablation pages`).
_MIN_HITS_AGAINST = 4
# .06 and .24 change nothing that is measured (`benchmarks.ablation pages`).
_MIN_SHARE_AGAINST = 0.12
# A text of so many words in which the default's function words have less than the first share is not in that
# language, and the second share is enough for another one. Running text has ten times the first.
# 15 and 60 change nothing that is measured (`benchmarks.ablation pages`).
_RUNNING_TEXT = 30
# .015 and .06 change nothing that is measured (`benchmarks.ablation pages`).
_ABSENT = 0.03
# .05 and .2 change nothing that is measured (`benchmarks.ablation pages`).
_MIN_SHARE_AGAINST_ABSENT = 0.1
# How far another language has to be ahead of the default. Neighbours such as Danish and Norwegian stay
# closer: they are told apart by the page's own word.
# .6 and 2.4 change nothing that is measured (`benchmarks.ablation pages`).
_MIN_LEAD = 1.2
_TAG = re.compile(r"^([a-z]{2,3})(?:[-_][A-Za-z0-9-]{1,20})?$", re.I)


def language_of(text: str, default: str = "") -> str:
    """Code (ISO 639-1) of the language that ``text`` is in; ``default`` where the text does not tell.

    Against a ``default`` of the same script a text has to tell more: names and addresses too hold a "de" or
    an "and".
    """
    sample = _sample(text)
    scripts = _weighed(_scripts(sample))
    if not scripts:
        return default
    total = sum(scripts.values())
    script = max(scripts, key=scripts.__getitem__)
    if script == "LATIN" and _in_script_of(default, scripts) >= _OWN_SCRIPT * total:
        return default
    if scripts[script] * 2 < total:
        return default
    by_words = _by_function_words(sample, script, default)
    alone = default if _WRITTEN_IN.get(default) == script else _SCRIPTS.get(script)
    return by_words or alone or default


def normal_language(tag: str | None) -> str:
    """``en-US`` and ``EN_us`` as ``en``; empty for what is no language tag."""
    match = _TAG.match((tag or "").strip())
    code = match[1].lower() if match else ""
    return _SAME_LANGUAGE.get(code, code)


def script_share(text: str, language: str) -> float:
    """Share of the letters of ``text`` (0 to 1) in the script that writes ``language`` alone.

    0 for a language that shares its script.
    """
    scripts = _scripts(text[:_SAMPLE])
    total = sum(scripts.values())
    if not total:
        return 0.0
    return sum(n for script, n in scripts.items() if _SCRIPTS.get(script) == language) / total


def _sample(text: str) -> str:
    """As much of the text as is looked at: all of it, or its start and its middle."""
    if len(text) <= _SAMPLE:
        return text
    half = _SAMPLE // 2
    return text[:half] + " " + text[len(text) // 2 :][:half]


def _scripts(text: str) -> dict[str, int]:
    """How many of the letters looked up are of which script."""
    letters = text[:: max(1, len(text) // _LETTERS)]
    if text.isascii():
        latin = len(letters.encode().translate(None, _NO_LETTERS))
        return {"LATIN": latin} if latin else {}
    scripts: dict[str, int] = {}
    for letter, count in Counter(letters).items():
        if letter.isalpha() and (script := _script(letter)):
            scripts[script] = scripts.get(script, 0) + count
    return scripts


def _weighed(scripts: Mapping[str, int]) -> dict[str, float]:
    """What letters count for; those of Japanese, which has three scripts, are all counted as hiragana."""
    found = {script: count * _WEIGHTS.get(script, _OTHER_WEIGHT) for script, count in scripts.items()}
    kana = scripts.get("HIRAGANA", 0) + scripts.get("KATAKANA", 0)
    if kana * _KANJI_PER_KANA > scripts.get("CJK", 0):
        found["HIRAGANA"] = sum(found.pop(script, 0.0) for script in ("HIRAGANA", "KATAKANA", "CJK"))
    return found


def _in_script_of(language: str, scripts: Mapping[str, float]) -> float:
    """What is written in a script of the language's own, of the letters of each script."""
    return sum(
        count
        for script, count in scripts.items()
        if script != "LATIN" and (_SCRIPTS.get(script) == language or _script_of_language(language) == script)
    )


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    if letter < "\u0250":
        return "LATIN"
    name = unicodedata.name(letter, "").split(" ", 1)[0]
    return name if name in _SCRIPTS else "CJK" if name.startswith("CJK") else ""


def _by_function_words(sample: str, script: str, default: str) -> str:
    """The language whose function words the sample has, or the default where they overrule it not clearly;
    empty where they tell nothing.
    """
    words = _words_of(sample)
    scores = _scores(words)
    if not scores:
        return ""
    best, score = max(scores.items(), key=lambda item: item[1])
    if score < _MIN_HITS or _script_of_language(best) != script:
        return ""
    if best == default or best in _NEIGHBOURS.get(default, ()):
        return default
    if _script_of_language(default) == script and not _overrules(best, scores, default, words):
        return default
    if score < scores.get(default, 0.0) * _MIN_LEAD:
        return default
    return best


def _overrules(best: str, scores: Mapping[str, float], default: str, words: Sequence[str]) -> bool:
    """Whether words tell a language against a default of the same script."""
    least = max(_MIN_HITS_AGAINST, len(words) * _MIN_SHARE_AGAINST)
    if scores[best] >= least:
        return True
    if len(words) < _RUNNING_TEXT or scores.get(default, 0.0) >= len(words) * _ABSENT:
        return False
    # It is not the default's: which of several languages a word is shared with does not matter.
    hits = sum(best in _OWNERS.get(word, ()) for word in words)
    return hits >= max(_MIN_HITS_AGAINST, len(words) * _MIN_SHARE_AGAINST_ABSENT)


def _words_of(sample: str) -> list[str]:
    lowered = sample.lower()
    if lowered.isascii():
        return lowered.encode().translate(_ONLY_LETTERS).decode().split()
    try:
        return lowered.encode(_WESTERN).translate(_ONLY_LETTERS).decode(_WESTERN).split()
    except UnicodeEncodeError:
        return _WORD.findall(lowered)


def _scores(words: Iterable[str]) -> dict[str, float]:
    """Language → its function words among ``words``, each word shared among the languages that have it."""
    scores: dict[str, float] = {}
    # There are few groups of languages, and counting them is a loop in C.
    for group, count in Counter(map(_GROUP_OF.get, words)).items():
        if group is not None:
            share = count / len(_GROUPS[group])
            for language in _GROUPS[group]:
                scores[language] = scores.get(language, 0.0) + share
    return scores


@lru_cache(maxsize=64)
def _script_of_language(language: str) -> str:
    """The script that a language is written in: Latin where nothing else is known, none for no language."""
    if not language:
        return ""
    if language in _FUNCTION_WORDS:
        return _script(_FUNCTION_WORDS[language][0][0])
    alone = (script for script, writes in _SCRIPTS.items() if writes == language)
    return _WRITTEN_IN.get(language) or next(alone, "LATIN")
