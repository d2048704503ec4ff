"""Is a value of a JSON document what it should be? Readers of single fields, which say where it is not.

What is wrong is named with its path (``sections[2].blocks[0].text``), so that a person finds it. The path is
put together only then, on the way up: making it beforehand, for every text of an article, took as long as
reading them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

Json: TypeAlias = dict[str, Any]
_T = TypeVar("_T")


class BadField(ValueError):
    """What is wrong with a value, and where it stands in what was read."""

    def __init__(self, place: str, what: str) -> None:
        self.place = place
        self.what = what
        super().__init__(f"{place} {what}")

    def within(self, outer: str) -> BadField:
        """The same, as seen from around ``outer``."""
        dot = "." if self.place and not self.place.startswith("[") else ""
        return BadField(f"{outer}{dot}{self.place}", self.what)


def text(value: Any, place: str = "") -> str:
    if not isinstance(value, str):
        raise BadField(place, f"is {type(value).__name__}, not a text")
    if not value.isascii():
        try:
            value.encode()
        # a lone surrogate is legal in JSON's escapes and illegal in UTF-8, which everything downstream stores
        except UnicodeEncodeError:
            return value.encode("utf-8", "replace").decode("utf-8")
    return value


def optional_text(value: Any, place: str) -> str | None:
    return None if value is None else text(value, place)


def whole_number(value: Any, place: str = "", default: int = 0) -> int:
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadField(place, f"is {type(value).__name__}, not a whole number")
    return value


def json_object(value: Any, place: str = "") -> Json:
    if not isinstance(value, dict):
        raise BadField(place, f"is {type(value).__name__}, not an object")
    return value


def all_of(read: Callable[[Any], _T], value: Any, place: str = "") -> tuple[_T, ...]:
    """Every item of a list, read by ``read``; ``None`` is an empty list."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadField(place, f"is {type(value).__name__}, not a list")
    found: list[_T] = []
    for item in value:
        try:
            found.append(read(item))
        except BadField as wrong:
            raise wrong.within(f"{place}[{len(found)}]") from None
    return tuple(found)


def texts(value: Any, place: str = "") -> tuple[str, ...]:
    return all_of(text, value, place)
