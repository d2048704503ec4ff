"""Which tokens does a text have? One analysis for every engine: words taken apart, folded, then stemmed."""

from __future__ import annotations

from catalogue.text.analysis import (
    Word,
    analysed,
    held,
    name_key,
    plain_words,
    spans,
    stream,
    tokens,
    tokens_in_place,
    words,
)
from catalogue.text.capitals import STOP_WORDS
from catalogue.text.compounds import LONGEST_TOKEN, clean, fold, graphemes
from catalogue.text.named import Letters, NamedWord, named_words
from catalogue.text.stemming import stem

__all__ = [
    "LONGEST_TOKEN",
    "STOP_WORDS",
    "Letters",
    "NamedWord",
    "Word",
    "analysed",
    "clean",
    "fold",
    "graphemes",
    "held",
    "name_key",
    "named_words",
    "plain_words",
    "spans",
    "stem",
    "stream",
    "tokens",
    "tokens_in_place",
    "words",
]
