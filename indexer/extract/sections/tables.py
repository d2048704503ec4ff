"""Tables of data: their rows as texts of cells, and which rows are headers."""

from __future__ import annotations

from collections.abc import Collection

from indexer.extract.blocks import Container, Outline


def is_data(outline: Outline, table: Container, kept: Collection[int]) -> bool:
    """Whether a table holds data, not the page's layout: two rows of two cells or more, short cells, no
    headings.
    """
    rows = rows_of(outline, table, kept)
    wide = sum(sum(bool(text) for text in row) >= 2 for row, _ in rows)
    blocks = [b for b in outline.blocks[table.first : table.last] if b.index in kept]
    containers = outline.containers
    if wide < 2 or any(containers[b.container].roles.heading > table.index for b in blocks):
        return False
    cells = sum(len(row) for row, _ in rows)
    return sum(b.words for b in blocks) / max(1, cells) <= 40 and len(blocks) / max(1, cells) <= 3


def rows_of(outline: Outline, table: Container, kept: Collection[int]) -> list[tuple[list[str], bool]]:
    """The table's rows as texts of their cells, and whether all of a row are headers."""
    rows: list[tuple[list[str], bool]] = []
    containers = outline.containers
    row_of: dict[int, int] = {}
    for container in containers[table.index + 1 :]:
        if container.depth <= table.depth:
            break
        if container.tag == "tr" and _nearest_table(outline, container) == table.index:
            row_of[container.index] = len(rows)
            rows.append(([], _has_parent(outline, container, "thead")))
        elif container.tag in ("td", "th") and container.parent in row_of:
            at = row_of[container.parent]
            texts = [b.text for b in outline.blocks[container.first : container.last] if b.index in kept]
            row, head = rows[at]
            row.append(" ".join(texts))
            rows[at] = (
                row,
                (head or len(row) == 1)
                if container.tag == "th"
                else _has_parent(outline, container, "thead"),
            )
            if container.tag == "th" and len(row) > 1:
                rows[at] = (row, head)
    return [(row, head) for row, head in rows if any(row)]


def _nearest_table(outline: Outline, container: Container) -> int:
    return next((c.index for c in outline.chain(container.parent) if c.tag == "table"), -1)


def _has_parent(outline: Outline, container: Container, tag: str) -> bool:
    for around in outline.chain(container.parent):
        if around.tag == tag:
            return True
        if around.tag == "table":
            return False
    return False
