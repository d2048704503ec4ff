"""Tables that all processes map: what was put in comes out, and what is not whole is never read."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import locks
from catalogue.errors import CorruptData, LockBusy, Outdated
from indexer.index import mapped
from indexer.index.mapped import Table, TableFile, keys_parts, lists_parts, packed, strings_parts

_TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=30)


def table(number: int, size: int = 1) -> bytes:
    return packed("test 1", number, {"numbers": np.full(size, number, np.uint32)})


@given(_TEXTS, st.text())
def test_strings_and_keys_are_those_that_were_put_in(texts: list[str], other: str) -> None:
    key_parts, numbers = keys_parts("keys", texts)
    made = Table(memoryview(packed("test 1", 7, {**strings_parts("all", texts), **key_parts})))
    assert (made.form, made.sequence, list(made.strings("all"))) == ("test 1", 7, texts)
    keys = made.keys("keys")
    assert {key: keys.number(key) for key in texts} == numbers
    assert [keys[numbers[key]] for key in texts] == texts
    assert (other in keys) == (other in texts)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), _TEXTS, max_size=12))
def test_lists_keep_their_order(lists: dict[str, list[str]]) -> None:
    made = Table(memoryview(packed("test 1", 1, lists_parts("lists", lists)))).lists("lists")
    assert {key: made.of(key) for key in lists} == lists
    assert made.of("no such key, not here") == []


def test_keys_of_one_hash_are_told_apart() -> None:
    keys = ["plumless", "buckeroo"]  # crc32 makes the same of both
    parts, numbers = keys_parts("keys", keys)
    found = Table(memoryview(packed("test 1", 1, parts))).keys("keys")
    assert [found.number(key) for key in keys] == [numbers[key] for key in keys]
    assert sorted(numbers.values()) == [0, 1]


def test_a_byte_that_is_another_and_an_end_that_lacks_are_noticed() -> None:
    whole, chance = table(5, 40), Random(3)
    for _ in range(200):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        with pytest.raises(CorruptData):
            Table(memoryview(bytes(damaged)))
        with pytest.raises(CorruptData):
            Table(memoryview(whole[: chance.randrange(len(whole))]))


def test_the_newest_table_is_told_by_its_file(tmp_path: Path) -> None:
    file = TableFile(tmp_path, "test", "test 1")
    assert file.newest(9) is None
    first = file.renew(1, lambda: table(1))
    assert file.newest(9) is first
    file.renew(2, lambda: table(2))
    newest = file.newest(9)
    assert newest is not None
    assert list(newest.numbers("numbers")) == [2]
    assert list(first.numbers("numbers")) == [1]  # who mapped it goes on with it


def test_who_waited_for_another_process_takes_its_table(tmp_path: Path) -> None:
    other = TableFile(tmp_path, "test", "test 1")
    made: list[int] = []

    def make() -> bytes:
        made.append(3)
        return table(3)

    with ThreadPoolExecutor() as pool:
        with locks.lock(tmp_path, "table test"):
            waiting = pool.submit(other.renew, 3, make, 30.0)
            while not waiting.running():
                time.sleep(0.01)
            time.sleep(0.1)
            (tmp_path / "test.new").write_bytes(table(4))
            (tmp_path / "test.new").replace(other.path)
        assert waiting.result().sequence == 4
    assert not made


def test_a_table_of_the_same_sequence_is_not_made_again(tmp_path: Path) -> None:
    first = TableFile(tmp_path, "test", "test 1").renew(4, lambda: table(4, 2))
    again = TableFile(tmp_path, "test", "test 1").renew(4, lambda: table(4, 3))
    assert len(again.numbers("numbers")) == len(first.numbers("numbers"))


def test_a_table_ahead_of_its_catalogue_is_passed_over(tmp_path: Path) -> None:
    file = TableFile(tmp_path, "test", "test 1")
    file.renew(8, lambda: table(8))
    assert file.newest(7) is None
    assert file.renew(5, lambda: table(5)).sequence == 5


@pytest.mark.parametrize("content", [b"", b"x", b"pinakes\n", table(3)[:-1], table(3) + b"x"])
def test_a_file_that_is_not_whole_is_passed_over_and_made_anew(tmp_path: Path, content: bytes) -> None:
    file = TableFile(tmp_path, "test", "test 1")
    file.path.write_bytes(content)
    assert file.newest(9) is None
    with pytest.raises(CorruptData):
        file.read()
    assert file.renew(6, lambda: table(6)).sequence == 6
    assert file.read().sequence == 6


def test_another_form_is_outdated(tmp_path: Path) -> None:
    TableFile(tmp_path, "test", "test 1").renew(1, lambda: table(1))
    with pytest.raises(Outdated, match="test 2"):
        TableFile(tmp_path, "test", "test 2").read()


def test_one_process_makes_a_table_and_others_say_so(tmp_path: Path) -> None:
    file = TableFile(tmp_path, "test", "test 1")
    with locks.lock(tmp_path, "table test"), pytest.raises(LockBusy):
        file.renew(1, lambda: table(1))


def test_where_nothing_can_be_written_the_table_is_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file = TableFile(tmp_path / "file", "test", "test 1")
    assert list(file.renew(3, lambda: table(3)).numbers("numbers")) == [3]


def test_a_full_disk_leaves_the_old_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, made = TableFile(tmp_path, "test", "test 1"), []
    file.renew(1, lambda: table(1))

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    def make() -> bytes:
        made.append(2)
        return table(2)

    monkeypatch.setattr(mapped, "sync_file", full)
    assert file.renew(2, make).sequence == 2
    assert made == [2]
    assert file.read().sequence == 1
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["test.map"]


@pytest.mark.parametrize(
    ("changed", "articles", "old", "due"),
    [
        (9, 0, False, False),
        (10, 80, False, True),
        (10, 88, False, False),
        (10, 320, True, True),
        (10, 352, True, False),
    ],
)
def test_a_table_is_due_by_the_share_that_changed(
    monkeypatch: pytest.MonkeyPatch, changed: int, articles: int, old: bool, due: bool
) -> None:
    monkeypatch.setattr(mapped, "LEAST_CHANGED", 10)
    assert mapped.is_due(changed, articles, old) is due


def test_a_table_is_old_after_an_hour(tmp_path: Path) -> None:
    file = TableFile(tmp_path, "test", "test 1")
    assert file.is_old()
    file.renew(1, lambda: table(1))
    assert not file.is_old()
    os.utime(file.path, (0, time.time() - mapped.OLD - 1))
    assert file.is_old()


_WRITER = """
import sys
from pathlib import Path
from tests.indexer.index.test_mapped import table
from indexer.index.mapped import TableFile
file = TableFile(Path(sys.argv[1]), "test", "test 1")
for number in range(1, 100_000):
    file.renew(number, lambda: table(number, 50_000), 5.0)
    print(number, flush=True)
"""


def test_a_writer_that_is_killed_leaves_the_old_table_or_the_new_one(tmp_path: Path) -> None:
    chance, done = Random(11), 0
    for _ in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER.replace("range(1", f"range({done + 1}"), str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        ) as writer:
            assert writer.stdout
            done = int(writer.stdout.readline())
            time.sleep(chance.random() / 20)
            writer.send_signal(signal.SIGKILL)
            done = max([done, *map(int, writer.stdout.read().split())])
        found = TableFile(tmp_path, "test", "test 1").read()
        assert done <= found.sequence <= done + 1
        assert set(found.numbers("numbers")) == {found.sequence}
