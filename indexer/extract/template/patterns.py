"""Which patterns and word lists lie beside the code as data? Those of a package's ``patterns.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def _stored(package: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(package) / "patterns.toml").read_text(encoding="utf-8"))


def stored_pattern(package: str, name: str) -> re.Pattern[str]:
    """A pattern of a package's file: a list of alternatives, or one verbose expression. Case never counts."""
    source: str | list[str] = _stored(package)["patterns"][name]
    return re.compile(source, re.I | re.X) if isinstance(source, str) else re.compile("|".join(source), re.I)


def stored_words(package: str, name: str) -> frozenset[str]:
    """A word list of a package's file."""
    return frozenset(_stored(package)["words"][name])
