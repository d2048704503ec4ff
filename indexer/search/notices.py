"""What must stand above everything for an urgent question? Notices that an operator has written down.

A notice stands there where one of its phrases stands in the question: the same words side by side, however
they are spelt. None is shipped: only an operator knows whom the library's readers can call (docs/notices.md).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from catalogue.errors import ConfigError
from catalogue.text import tokens_in_place
from indexer.answers import UrgentNotice

# Notices of one question: more of them hide each other.
MOST_NOTICES = 3

_NUMBER = r"^[+(]?\d[\d ()/–-]*$"
_ADDRESS = r"^https?://\S+$"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class _Written(BaseModel):
    """A notice as it stands in the file."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    when: list[str] = Field(min_length=1)
    text: dict[str, str] = Field(min_length=1)
    number: str = Field("", max_length=40, pattern=_NUMBER + "|^$")
    link: str = Field("", max_length=2000, pattern=_ADDRESS + "|^$")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    notice: list[_Written]


@dataclass(frozen=True, slots=True)
class Notices:
    """The notices of a library, each with the phrases that call for it, as runs of tokens between spaces."""

    entries: tuple[tuple[tuple[str, ...], UrgentNotice], ...] = ()

    def of(self, texts: Iterable[str]) -> tuple[UrgentNotice, ...]:
        """The notices for a question, which may be said in several ways; in the order of the file."""
        asked = [_run(text) for text in texts]
        found = (
            notice
            for phrases, notice in self.entries
            if any(phrase in run for phrase in phrases for run in asked)
        )
        return tuple(found)[:MOST_NOTICES]


def load(path: Path | None) -> Notices:
    """The notices of a file; none without one. Raises :class:`ConfigError` with what is wrong with it."""
    if path is None:
        return Notices()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            f"search.notices: {path} cannot be read: {error.strerror}",
            "name a file, or leave the setting out",
        ) from error
    except ValueError as error:  # neither UTF-8 nor TOML
        raise ConfigError(f"search.notices: {path}: {error}", "see docs/notices.md") from error
    return Notices(tuple(_entry(written, f"search.notices: {path}") for written in _read(data, path).notice))


def _read(data: dict[str, Any], path: Path) -> _File:
    try:
        return _File.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise ConfigError(
            f"search.notices: {path}: {place}: {first['msg']}", "see docs/notices.md"
        ) from error


def _entry(written: _Written, where: str) -> tuple[tuple[str, ...], UrgentNotice]:
    phrases = {phrase: _run(phrase) for phrase in written.when}
    if empty := [phrase for phrase, run in phrases.items() if not run.strip()]:
        raise ConfigError(f"{where}: «{empty[0]}» has no word in it", "write what readers ask")
    if wrong := [code for code, text in written.text.items() if not (_LANGUAGE.fullmatch(code) and text)]:
        raise ConfigError(f"{where}: «{wrong[0]}» is no language with a text", "write, for example: en = «…»")
    return tuple(phrases.values()), UrgentNotice(tuple(written.text.items()), written.number, written.link)


def _run(text: str) -> str:
    return f" {' '.join(tokens_in_place(text))} "
