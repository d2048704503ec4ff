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
from functools import lru_cache

_SCRIPTS = {
    "BENGALI": "bn",
    "DEVANAGARI": "hi",
    "GURMUKHI": "pa",
    "GUJARATI": "gu",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "ORIYA": "or",
    "THAI": "th",
    "LAO": "lo",
    "TIBETAN": "bo",
    "MYANMAR": "my",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "HEBREW": "he",
    "GREEK": "el",
    "HANGUL": "ko",
    "KHMER": "km",
    "ETHIOPIC": "am",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "ARABIC": "ar",
    "CYRILLIC": "ru",
    "LATIN": "",
}
_FUNCTION_WORDS = {
    "en": "the of and to in is that it for was on are with as be this have from or by not you at but your can an they which their has "
    "may if more when these what how",
    "de": "der die und das von mit den des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei "
    "einer um am sind noch wie oder",
    "fr": "le la les et des du une est que dans pour pas sur au par plus avec ce sont qui vous ou mais nous aux cette être leur ses son",
    "es": "el la los las que del y en una por con para es se no su al lo como más pero sus le ya este sí porque esta entre cuando muy "
    "sin sobre también",
    "pt": "o os que do da em um para é com não uma no na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há "
    "nos já está",
    "it": "il di che è la in un per una non sono da del con si le dei come più gli al della nel alla ma anche lo questo delle o ha",
    "nl": "de het een van en in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit nog naar wordt door deze kan",
    "sv": "och att det som en på är av för med till den har inte om ett han men var jag från så kan när man vi eller",
    "da": "og at det som en på er af for med til den har ikke om et de men var jeg fra så kan når man vi eller være blev",
    "no": "og at det som en på er av for med til den har ikke om et de men var jeg fra så kan når man vi eller være ble",
    "fi": "ja on ei että se oli hän mutta ovat kun niin myös kuin joka tai sen olla jos voi mukaan ole",
    "pl": "i w na nie się z do to że jest o jak po za od przez ale co dla są oraz lub może jego przy tym",
    "cs": "a se v na je že s z do o to i jako za pro ale by po jsou od který bylo nebo při jeho",
    "hu": "a az és hogy nem is egy ez meg de van volt csak már mint vagy ha el még csak",
    "ro": "și în de la cu pe o că nu un din este pentru mai care sunt ce au fost sau prin dar",
    "tr": "ve bir bu da de için ile çok olarak daha olan gibi en kadar ne ama var sonra veya ise",
    "id": "yang dan di dari untuk dengan pada ini itu dalam tidak adalah akan atau juga ke oleh karena dapat",
    "vi": "và của là có trong được cho không một các với những này để người khi đã từ",
    "ru": "и в не на что с по как к это из для от за у но же или так при бы также может",
    "uk": "і в не на що з та як до це із для від за у але ж або так при також може є",
    "bg": "и в не на че с по как към това от за но или също може е се са да",
    "ar": "في من على أن إلى التي عن هذا مع ما كان هذه لا الذي أو بعد قد كما",
    "fa": "در از به که این را با است برای آن یک می های خود تا بر هم",
    "ur": "کے میں کی ہے اور سے کا کو پر نے یہ کہ ہیں بھی اس ایک نہیں",
    "bn": "এবং ও এর এই যে থেকে জন্য করে হয় না করা হতে বা একটি",
    "hi": "के है में की और से का को पर यह कि हैं भी इस एक नहीं",
    "mr": "आहे आणि या की हे ते व तर मध्ये होते आहेत",
}
_OWNERS: dict[str, tuple[str, ...]] = {}
for _language, _words in _FUNCTION_WORDS.items():
    for _word in _words.split():
        _OWNERS[_word] = (*_OWNERS.get(_word, ()), _language)

_WORD = re.compile(r"[^\W\d_]+(?:[\u0981-\u0983\u09bc-\u09cd\u09d7\u0900-\u0903\u093a-\u094f]+[^\W\d_]*)*")
# The same words of ASCII, found by tables in C.
_ONLY_LETTERS = bytes(c if chr(c).isalpha() else 32 for c in range(128)) + bytes(128)
_NO_LETTERS = bytes(c for c in range(128) if not chr(c).isalpha())
# characters looked at, from the start and the middle: two hundred words decide, the rest only confirms
_SAMPLE = 1500
_LETTERS = 400  # characters whose script is looked up
_MIN_HITS = 2
# hits, and share of the words, that overrule a default; running text has a share of .2 to .4
_MIN_HITS_AGAINST = 4
_MIN_SHARE_AGAINST = 0.12
_TAG = re.compile(r"^([a-z]{2,3})(?:[-_][A-Za-z0-9-]{1,20})?$", re.I)


def language_of(text: str, default: str = "") -> str:
    """Two-letter code of the language that ``text`` is in; ``default`` where the text does not tell.

    Against a ``default`` of the same script a text has to tell more: names and addresses hold a "de" or an
    "and" too.
    """
    sample = (
        text if len(text) <= _SAMPLE else text[: _SAMPLE // 2] + " " + text[len(text) // 2 :][: _SAMPLE // 2]
    )
    scripts = _scripts(sample)
    if not scripts:
        return default
    script, letters = scripts.most_common(1)[0]
    if letters * 2 < sum(scripts.values()):
        return default
    if script == "CJK" and (scripts["HIRAGANA"] + scripts["KATAKANA"]) * 20 > letters:
        script = "HIRAGANA"  # kanji outnumber kana in dense Japanese
    by_words = _by_function_words(sample, script, default)
    return by_words or _SCRIPTS.get(script) or default


def normal_language(tag: str | None) -> str:
    """``en-US`` and ``EN_us`` as ``en``; empty for what is no language tag."""
    match = _TAG.match((tag or "").strip())
    code = match[1].lower() if match else ""
    return {"in": "id", "iw": "he", "eng": "en", "ben": "bn", "nb": "no", "nn": "no"}.get(code, code)


def script_share(text: str, language: str) -> float:
    """Share of the letters of ``text`` that are of the script which alone writes ``language`` (0 where
    scripts are shared).
    """
    scripts = _scripts(text[:_SAMPLE])
    total = sum(scripts.values())
    return (
        sum(n for script, n in scripts.items() if _SCRIPTS.get(script) == language) / total if total else 0.0
    )


def _scripts(text: str) -> Counter[str]:
    letters = text[:: max(1, len(text) // _LETTERS)]
    if text.isascii():
        count = len(letters.encode().translate(None, _NO_LETTERS))
        return Counter({"LATIN": count} if count else {})
    return Counter(script for c in letters if c.isalpha() and (script := _script(c)))


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    if letter < "\u0250":
        return "LATIN"
    name = unicodedata.name(letter, "").split(" ", 1)[0]
    return name if name in _SCRIPTS else "CJK" if name.startswith("CJK") else ""


def _by_function_words(sample: str, script: str, default: str) -> str:
    scores: dict[str, float] = {}
    lowered = sample.lower()
    words = (
        lowered.encode().translate(_ONLY_LETTERS).decode().split()
        if lowered.isascii()
        else _WORD.findall(lowered)
    )
    for word, count in Counter(words).items():
        if owners := _OWNERS.get(word):
            share = count / len(owners)
            for language in owners:
                scores[language] = scores.get(language, 0.0) + share
    if not scores:
        return ""
    best, score = max(scores.items(), key=lambda item: item[1])
    if score < _MIN_HITS or _script_of_language(best) != script:
        return ""
    against = best != default and default in _FUNCTION_WORDS and _script_of_language(default) == script
    if against and (score < _MIN_HITS_AGAINST or score < len(words) * _MIN_SHARE_AGAINST):
        return default
    if best != default and score < scores.get(default, 0.0) * 1.2:
        return default  # Danish or Norwegian: neighbours are told apart by the page's own word
    return best


@lru_cache(maxsize=64)
def _script_of_language(language: str) -> str:
    return _script(_FUNCTION_WORDS[language][0])
