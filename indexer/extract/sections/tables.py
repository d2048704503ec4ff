"""Tables of data: their rows as texts of cells, and which rows are headers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from indexer.extract.blocks import Container, Outline

# Words of a cell on average, and blocks in it, up to which a table holds data.
_MAX_WORDS = 40
_MAX_BLOCKS = 3
# Rows of two cells or more, from which on a table holds data.
# 1 and 4 change nothing that is measured (`benchmarks.ablation pages`).
_LEAST_ROWS = 2
_GROUPS = frozenset(("thead", "tbody", "tfoot"))
_CELLS = frozenset(("td", "th"))
# Columns that spans may make, rows that one may reach down (as HTML has it), and places of a table that are
# left empty for spans: pages ask for millions.
_MAX_COLUMNS = 100
_MAX_ROWS = 65_534
_MAX_DIGITS = 9
_MAX_PLACES = 20_000


class Row(NamedTuple):
    """The texts of a row's cells, and whether it is a header."""

    cells: list[str]
    is_header: bool


def is_data(outline: Outline, table: Container, kept: Collection[int]) -> bool:
    """Whether a table holds data: two rows of two cells or more, short cells, no headings.

    Other tables lay out the page.
    """
    rows = rows_of(outline, table, kept)
    wide = sum(sum(bool(text) for text in row.cells) >= 2 for row in rows)
    blocks = [b for b in outline.blocks[table.first : table.last] if b.index in kept]
    containers = outline.containers
    if wide < _LEAST_ROWS or any(containers[b.container].roles.heading > table.index for b in blocks):
        return False
    cells = max(1, sum(len(row.cells) for row in rows))
    return sum(b.words for b in blocks) / cells <= _MAX_WORDS and len(blocks) / cells <= _MAX_BLOCKS


def rows_of(outline: Outline, table: Container, kept: Collection[int]) -> list[Row]:
    """The rows of a table that have a text. Where a cell spans others, their places are empty."""
    grid = _Grid()
    # The container of the row that is being filled.
    filled = -1
    for container in outline.containers[table.index + 1 :]:
        if container.depth <= table.depth:
            break
        if container.tag in _GROUPS and _nearest_table(outline, container) == table.index:
            grid.begin_group()
        elif container.tag == "tr" and _nearest_table(outline, container) == table.index:
            filled = container.index
            grid.begin_row(_is_within(outline, container, "thead"))
        elif container.tag in _CELLS and container.parent == filled:
            inside = outline.blocks[container.first : container.last]
            text = " ".join(b.text for b in inside if b.index in kept)
            is_header = container.tag == "th" or _is_within(outline, container, "thead")
            grid.add(text, is_header, container.element)
    return [row for row in grid.finished() if any(row.cells)]


class _Grid:
    """The rows of a table while they are filled, from left to right."""

    def __init__(self) -> None:
        self._cells: list[list[str]] = []
        self._headers: list[bool] = []
        # By column, the rows still to come in which a cell from above takes the place.
        self._taken: dict[int, int] = {}
        # Columns up to the last one in which a cell begins.
        self._width = 0
        # Cells of the row that is being filled, and empty places that may still be made.
        self._count = 0
        self._places = _MAX_PLACES

    def begin_group(self) -> None:
        """No cell reaches out of its group of rows."""
        self._end_row()
        self._taken.clear()

    def begin_row(self, is_header: bool) -> None:
        self._end_row()
        self._cells.append([])
        self._headers.append(is_header)
        self._count = 0

    def add(self, text: str, is_header: bool, element: Any) -> None:
        """A cell: the row is one of headers if its first cell is, and its last."""
        row = self._cells[-1]
        self._fill(row, _MAX_COLUMNS)
        start = len(row)
        row.append(text)
        self._count += 1
        self._width = max(self._width, len(row))
        self._headers[-1] = is_header and (self._headers[-1] or self._count == 1)
        columns = min(_span(element.get("colspan")) or 1, _MAX_COLUMNS - start, self._places)
        for _ in range(columns - 1):
            row.append("")
        self._places -= max(columns - 1, 0)
        below = _span(element.get("rowspan"))
        if below != 1:
            self._taken |= dict.fromkeys(range(start, len(row)), (below or _MAX_ROWS) - 1)

    def finished(self) -> list[Row]:
        self._end_row()
        return [Row(cells[: self._width], header) for cells, header in zip(self._cells, self._headers)]

    def _fill(self, row: list[str], end: int) -> None:
        """Step over the places that cells from above take, up to the column ``end``."""
        while len(row) < end and self._taken.get(len(row), 0) > 0 and self._places > 0:
            self._taken[len(row)] -= 1
            self._places -= 1
            row.append("")

    def _end_row(self) -> None:
        if self._cells and self._taken:
            self._fill(self._cells[-1], self._width)


def _span(value: str | None) -> int:
    """A number of columns or rows; 0 for all that follow, 1 for nonsense."""
    value = (value or "").strip()
    return min(int(value), _MAX_ROWS) if value.isdecimal() and len(value) <= _MAX_DIGITS else 1


def _nearest_table(outline: Outline, container: Container) -> int:
    return next((c.index for c in outline.chain(container.parent) if c.tag == "table"), -1)


def _is_within(outline: Outline, container: Container, tag: str) -> bool:
    for around in outline.chain(container.parent):
        if around.tag == tag:
            return True
        if around.tag == "table":
            return False
    return False
