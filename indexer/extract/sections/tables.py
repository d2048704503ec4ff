"""Tables of data: their rows as texts of cells, and which rows are headers."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from indexer.extract.blocks import Container, Outline

# Words of a cell on average, and blocks in it, up to which a table holds data.
_MAX_WORDS = 40
_MAX_BLOCKS = 3
# Rows of two cells or more, from which on a table holds data.
_LEAST_ROWS = 2


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
    """The rows of a table that have a text."""
    rows: list[Row] = []
    at: dict[int, int] = {}  # a row's container → its place among the rows
    for container in outline.containers[table.index + 1 :]:
        if container.depth <= table.depth:
            break
        if container.tag == "tr" and _nearest_table(outline, container) == table.index:
            at[container.index] = len(rows)
            rows.append(Row([], _is_within(outline, container, "thead")))
        elif container.tag in ("td", "th") and container.parent in at:
            row = rows[at[container.parent]]
            inside = outline.blocks[container.first : container.last]
            row.cells.append(" ".join(b.text for b in inside if b.index in kept))
            rows[at[container.parent]] = Row(row.cells, _is_header(outline, container, row))
    return [row for row in rows if any(row.cells)]


def _is_header(outline: Outline, cell: Container, row: Row) -> bool:
    """Whether a row whose last cell is ``cell`` is a header: it begins with a ``<th>``, or is in the head."""
    if cell.tag == "td":
        return _is_within(outline, cell, "thead")
    return row.is_header or len(row.cells) == 1


def _nearest_table(outline: Outline, container: Container) -> int:
    return next((c.index for c in outline.chain(container.parent) if c.tag == "table"), -1)


def _is_within(outline: Outline, container: Container, tag: str) -> bool:
    for around in outline.chain(container.parent):
        if around.tag == tag:
            return True
        if around.tag == "table":
            return False
    return False
