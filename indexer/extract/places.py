"""Finding on a page the places that were learned: the main container, and the slots in it."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.extract.blocks import Container, Outline
from indexer.extract.profile import Slot


def relative(path: str, main: str) -> str:
    """A path below the main container, without the way to it."""
    return path[len(main) + 1 :] if path.startswith(f"{main}/") else path


def main_container(outline: Outline, paths: Sequence[str], main: str) -> Container | None:
    """The container at the learned path: the one with most words, if there are several."""
    best: Container | None = None
    most = -1
    for container, path in zip(outline.containers, paths):
        if path == main:
            words = sum(block.words for block in outline.blocks[container.first : container.last])
            if words > most:
                best, most = container, words
    return best


def slotted(outline: Outline, paths: Sequence[str], main: Container, main_path: str, slots: dict[str, Slot]) -> dict[int, str]:
    """Block index → path of the slot it stands in."""
    taken: dict[int, str] = {}
    until = -1
    for container in outline.containers[main.index + 1 :]:
        if container.depth <= main.depth:
            break
        if container.first < until:
            continue
        path = relative(paths[container.index], main_path)
        if path in slots:
            taken.update(dict.fromkeys(range(container.first, container.last), path))
            until = container.last
    return taken
