"""What stands in the data files of the text analysis? Word lists (``.txt``) and tables (``.toml``)."""

from __future__ import annotations

import tomllib
import unicodedata
from importlib import resources
from typing import Any


def nfc_words(text: str) -> tuple[str, ...]:
    """The words of a list, in the normal form that folded text has."""
    return tuple(unicodedata.normalize("NFC", text).split())


def listed_words(file: str) -> tuple[str, ...]:
    """The words of a file of this package, several a line; lines that begin with ``#`` are comments."""
    lines = resources.files(__package__).joinpath(file).read_text(encoding="utf-8").splitlines()
    return nfc_words(" ".join(line for line in lines if not line.startswith("#")))


def table(file: str) -> dict[str, Any]:
    """A TOML file of this package."""
    return tomllib.loads(resources.files(__package__).joinpath(file).read_text(encoding="utf-8"))
