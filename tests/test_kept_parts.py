"""Are parts of tests fetched whole, and by one process alone?"""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.kept_parts import fetched_once


def _slowly(folder: Path) -> None:
    with (folder.parent / "log").open("a") as log:
        log.write("fetched\n")
    (folder / "one").touch()
    time.sleep(0.3)
    (folder / "other").touch()


def _files(folder: Path) -> set[str]:
    return {one.name for one in fetched_once(folder, _slowly).iterdir()}


def test_one_of_many_processes_fetches_and_all_find_it_whole(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        found = list(pool.map(_files, [tmp_path / "part"] * 8))
    assert found == [{"one", "other", "complete"}] * 8
    assert (tmp_path / "log").read_text() == "fetched\n"


def test_what_broke_off_is_fetched_again_from_the_start(tmp_path: Path) -> None:
    def broken(folder: Path) -> None:
        (folder / "half").touch()
        raise OSError("no network")

    with pytest.raises(OSError, match="no network"):
        fetched_once(tmp_path / "part", broken)
    assert _files(tmp_path / "part") == {"one", "other", "complete"}
