"""How is text from the web written where a terminal or a spreadsheet would act on it?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

# First characters of a cell that make a spreadsheet run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def printable(text: str) -> str:
    """``text`` for a terminal.

    Crawled text may carry escape codes, which would act there instead of being shown.
    """
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def cell(value: str) -> str:
    """A cell that a spreadsheet shows and does not run: a formula gets a quote before it."""
    value = printable(value)
    return "'" + value if value.startswith(_FORMULA) else value


def row(values: tuple[str, ...]) -> bytes:
    """A line of CSV (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue().encode("utf-8", "replace")


def csv_table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    """The lines of a table of ``columns``, with their names first; ``None`` is an empty cell."""
    yield row(tuple(columns))
    for one in rows:
        yield row(tuple("" if one[name] is None else cell(str(one[name])) for name in columns))
