"""Is a value of a JSON document what it should be? Readers of single fields, which say where it is not.

What is wrong is named with its path (``sections[2].blocks[0].text``), so that a person finds it. The path is
put together only then, on the way up: making it beforehand, for every text of an article, took as long as
reading them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias, TypeVar

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


def parse(document: str) -> Any:
    """A JSON document that somebody else wrote.

    Raises ``ValueError`` for what is none: RFC 8259 knows neither NaN nor Infinity, and a document that is
    nested a thousand levels deep is meant to break its reader.
    """
    try:
        return json.loads(document, parse_constant=_no_number)
    except BadField:
        raise
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: {error.msg} (column {error.colno})") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except ValueError as error:  # Python reads no number of more than 4,300 digits
        raise ValueError("a number of it has too many digits") from error


def _no_number(name: str) -> NoReturn:
    raise BadField(name, "is no number of JSON")


def text(value: Any, place: str = "") -> str:
    """A text that can be stored: NUL and lone surrogates become U+FFFD."""
    if not isinstance(value, str):
        raise BadField(place, f"is {type(value).__name__}, not a text")
    # NUL is legal in JSON, and stored by no PostgreSQL; what is read must be what was stored
    found = value.replace("\0", "\N{REPLACEMENT CHARACTER}") if "\0" in value else value
    if not found.isascii():
        try:
            found.encode()
        # a lone surrogate is legal in JSON's escapes and illegal in UTF-8, which everything downstream stores
        except UnicodeEncodeError:
            return found.encode("utf-8", "replace").decode("utf-8")
    return found


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
