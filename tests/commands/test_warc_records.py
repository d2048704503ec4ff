"""WARC files that are damaged: every whole record is read, every other is told."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.pages import Unreadable, pages_in
from commands.warc_records import Damage, Record, records

NAMES = ("Asthma", "Gout", "Measles", "Thrush", "Mumps")


def record(name: str, length: str = "", version: str = "WARC/1.0") -> bytes:
    page = f"<html><title>{name}</title><p>All of {name}, and of what is like it.</html>".encode()
    held = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    header = (
        f"{version}\r\nWARC-Type: response\r\nWARC-Target-URI: http://localhost/{name}\r\n"
        f"Content-Type: application/http\r\nContent-Length: {length or len(held)}\r\n\r\n"
    )
    return header.encode() + held + b"\r\n\r\n"


RECORDS = tuple(map(record, NAMES))
PACKED = tuple(map(gzip.compress, RECORDS))
# What stands where anything may stand; random bytes hold no record.
NOISE = random.Random(1).randbytes(3_000)


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def found(file: bytes) -> tuple[list[str], int]:
    """The names in what was read, and how often damage was told."""
    read = list(records(io.BytesIO(file), 1_000_000))
    names = [one.fields["warc-target-uri"][17:] for one in read if isinstance(one, Record)]
    assert [one.raw for one in read if isinstance(one, Record)] == [record(name)[:-4] for name in names]
    return names, sum(isinstance(one, Damage) for one in read)


@pytest.mark.parametrize(
    "file",
    [
        b"".join(RECORDS),
        b"".join(PACKED),
        gzip.compress(b"".join(RECORDS)),
        PACKED[0] + RECORDS[1] + b"".join(PACKED[2:]),
        b"\xef\xbb\xbf" + b"".join(RECORDS),
        b"\r\n\r\n" + b"".join(RECORDS),
        PACKED[0] + gzip.compress(b"") + b"".join(PACKED[1:]),
        RECORDS[0][:-2] + b"".join(RECORDS[1:-1]) + RECORDS[-1][:-4],
    ],
)
def test_a_whole_file_is_read_however_it_is_packed(file: bytes) -> None:
    assert found(file) == (list(NAMES), 0)


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: record("Gout", "20"),
        lambda _: record("Gout", "99999"),
        lambda one: record("Gout", str(len(one) + 90)),
        lambda _: record("Gout", "230"),
        lambda _: record("Gout", "many"),
        lambda _: record("Gout", "-5"),
        lambda _: record("Gout", "9" * 40),
        lambda _: record("Gout", version="WARX/1.0"),
        lambda _: record("Gout").replace(b"\r\n\r\n", b"\r\n", 1),
        lambda one: one[:50],
        lambda one: one[: len(one) // 2],
        lambda one: bytes(len(one)),
        lambda one: NOISE,
    ],
)
def test_one_damaged_record_costs_no_other(damage: Callable[[bytes], bytes]) -> None:
    bad = damage(RECORDS[1])
    others = ["Asthma", "Measles", "Thrush", "Mumps"]
    assert found(RECORDS[0] + bad + b"".join(RECORDS[2:])) == (others, 1)
    packed = gzip.compress(bad)
    assert found(PACKED[0] + packed + b"".join(PACKED[2:])) == (others, 1)
    assert found(gzip.compress(RECORDS[0] + bad + b"".join(RECORDS[2:]))) == (others, 1)


@given(st.integers(0, 4), st.data())
def test_a_packed_record_that_is_damaged_anywhere_costs_no_other(which: int, data: st.DataObject) -> None:
    whole = PACKED[which]
    at = data.draw(st.integers(12, len(whole) - 1))
    bad = data.draw(st.sampled_from([flipped(whole, at), whole[:at], whole[:at] + NOISE + whole[at:]]))
    names, _ = found(b"".join(PACKED[:which]) + bad + b"".join(PACKED[which + 1 :]))
    # where the damage tells nothing of the record itself, that one is read as well
    assert names in (list(NAMES), [*NAMES[:which], *NAMES[which + 1 :]])


@given(st.binary(max_size=300), st.integers(0, 2_000), st.booleans())
def test_no_bytes_whatever_fail(noise: bytes, at: int, packed: bool) -> None:
    whole = b"".join(PACKED if packed else RECORDS)
    list(records(io.BytesIO(whole[:at] + noise + whole[at:]), 100))
    list(records(io.BytesIO(noise + whole), 100))


def test_a_long_record_is_read_as_far_as_asked_and_the_next_one_whole() -> None:
    length = len(RECORDS[1].partition(b"\r\n\r\n")[2]) - 4 + 100_000
    long = record("Gout", str(length)).replace(b"</html>", b"x" * 100_000 + b"</html>")
    read = list(records(io.BytesIO(gzip.compress(long) + PACKED[0]), 500))
    assert [len(one.raw.partition(b"\r\n\r\n")[2]) for one in read if isinstance(one, Record)] == [
        500,
        len(RECORDS[0].partition(b"\r\n\r\n")[2]) - 4,
    ]


def test_a_part_that_takes_in_others_gives_them_back() -> None:
    """Whatever follows a block that is kept as it is (deflate's «stored») belongs to it."""
    half = gzip.compress(RECORDS[1], 0)[:200]
    names, told = found(PACKED[0] + half + b"".join(PACKED[2:]))
    assert names == ["Asthma", "Measles", "Thrush", "Mumps"]
    assert told


def test_a_damaged_record_is_told_with_its_place_and_address(tmp_path: Path) -> None:
    file = tmp_path / "a.warc"
    file.write_bytes(RECORDS[0] + record("Gout", "20") + RECORDS[2][:-90])
    told = [one for one in pages_in([file]) if isinstance(one, Unreadable)]
    assert [one.url for one in told] == [f"{file.as_uri()}#2", f"{file.as_uri()}#3"]
    assert told[0].reason == "a WARC record that does not end where it says (http://localhost/Gout)"
    assert told[1].reason == "the file ends within this WARC record (http://localhost/Measles)"
