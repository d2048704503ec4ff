"""What stands in a package's data files? Word lists (``.txt``) and tables (``.toml``), read at import."""

from __future__ import annotations

import tomllib
import unicodedata
from importlib import resources
from typing import Any


def nfc_words(text: str) -> tuple[str, ...]:
    """The words of a list, in the normal form that folded text has."""
    return tuple(unicodedata.normalize("NFC", text).split())


def listed_words(package: str, file: str) -> tuple[str, ...]:
    """The words of a file, several a line; lines that begin with ``#`` are comments."""
    lines = _read(package, file).splitlines()
    return nfc_words(" ".join(line for line in lines if not line.startswith("#")))


def table(package: str, file: str) -> dict[str, Any]:
    return tomllib.loads(_read(package, file))


def _read(package: str, file: str) -> str:
    return resources.files(package).joinpath(file).read_text(encoding="utf-8")
