"""Work that a process of its own does for ingest."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from catalogue.archive import Archive
from catalogue.errors import NotFound
from indexer.ingest.apart import done_apart


def _who(_archive: Archive, number: int) -> tuple[int, int]:
    return os.getpid(), number


def _fails(_archive: Archive) -> None:
    raise NotFound("there is no template", "teach it")


def _is_killed_elsewhere(_archive: Archive, parent: int) -> str:
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done here"


def test_work_is_done_in_another_process_which_ends_with_it(tmp_path: Path) -> None:
    with Archive(str(tmp_path)) as archive:
        process, number = done_apart(str(tmp_path), archive, _who, 7)
    assert number == 7
    assert process != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_what_it_raises_is_raised_where_it_was_asked_for(tmp_path: Path) -> None:
    with Archive(str(tmp_path)) as archive, pytest.raises(NotFound, match="there is no template"):
        done_apart(str(tmp_path), archive, _fails)


def test_work_whose_process_is_killed_is_done_here(tmp_path: Path) -> None:
    with Archive(str(tmp_path)) as archive:
        assert done_apart(str(tmp_path), archive, _is_killed_elsewhere, os.getpid()) == "done here"
