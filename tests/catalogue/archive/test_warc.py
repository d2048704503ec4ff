"""The page archive: what it says it kept, it has."""

from __future__ import annotations

import errno
import gzip
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from catalogue.archive import Archive, Exchange, RecordLocation, Unchanged, folder_of
from catalogue.errors import CorruptData, PinakesError, Unreachable
from catalogue.urls import canonical

PAGE = Exchange(
    "https://example.org/a",
    "https://example.org/a/",
    200,
    (("Content-Type", "text/html"),),
    b"<p>Asthma</p>",
    1_700_000_000.25,
)


@pytest.fixture(params=["folder", "memory"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    address = (
        str(tmp_path / "archive") if request.param == "folder" else f"memory://archive-{os.urandom(4).hex()}"
    )
    with Archive(address) as opened:
        yield opened


def test_a_page_comes_back_as_it_was_kept(archive: Archive) -> None:
    kept = [archive.keep("example", replace(PAGE, body=b"%d" % number * 1000)) for number in range(5)]
    for number, place in enumerate(kept):
        assert archive.exchange(place) == replace(PAGE, body=b"%d" % number * 1000)
        assert archive.body(place) == b"%d" % number * 1000


def test_pages_of_one_call_come_back_each_for_itself(archive: Archive) -> None:
    pages = [replace(PAGE, url=f"https://example.org/{number}", body=os.urandom(100)) for number in range(20)]
    kept = archive.keep_many("example", pages)
    assert [archive.exchange(place) for place in kept] == pages
    assert {place.file for place in kept} == {kept[0].file}


def test_headers_that_told_how_the_body_travelled_do_not_describe_the_stored_one(archive: Archive) -> None:
    headers = (
        ("Content-Encoding", "br"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "7"),
        ("ETag", '"x"'),
    )
    found = archive.exchange(archive.keep("example", replace(PAGE, headers=headers)))
    assert found.body == PAGE.body
    assert ("ETag", '"x"') in found.headers


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=2000),
    path=st.text(max_size=40),
    status=st.integers(100, 599),
    name=st.text(max_size=20),
    value=st.text(max_size=20),
)
def test_whatever_a_server_sends_can_be_kept_and_read(
    tmp_path: Path, body: bytes, path: str, status: int, name: str, value: str
) -> None:
    with Archive(str(tmp_path / "any")) as archive:
        url = canonical("https://example.org/" + path)
        page = Exchange(url, url, status, (("X-Any", value), (name, "any")), body, 1e9)
        found = archive.exchange(archive.keep("example", page))
    assert (found.url, found.final_url, found.body, found.status) == (url, url, body, status)


def files(address: Path) -> list[Path]:
    return sorted(address.rglob("*.warc.gz"))


def test_a_file_is_a_warc_that_others_read(tmp_path: Path) -> None:
    with Archive(str(tmp_path)) as archive:
        file = archive.keep_many("example", [PAGE, PAGE])[0].file
        archive.keep("example", replace(PAGE, status=999))
    with open(tmp_path / file, "rb") as stream:
        first, *records = [
            (
                r.rec_type,
                r.rec_headers.get_header("WARC-Target-URI"),
                r.http_headers and r.http_headers.statusline,
                r.content_stream().read(),
            )
            for r in ArchiveIterator(stream)
        ]
    response = ("response", "https://example.org/a/", "200 OK", b"<p>Asthma</p>")
    assert records == [response, response, (*response[:2], "999 Unknown", response[3])]
    assert first[0] == "warcinfo"
    assert first[3].startswith(b"software: Pinakes/")


def test_every_file_begins_with_who_wrote_it_and_passes_the_check_of_warcio(tmp_path: Path) -> None:
    """`warcio check`: lengths, gzip members and digests."""
    for _ in range(2):  # a second process goes on in the last file
        with Archive(str(tmp_path), max_file_bytes=3_000) as archive:
            kept = [archive.keep("example", replace(PAGE, body=os.urandom(1_000))) for _ in range(4)]
            archive.move("example", [archive.raw(kept[0])], kept[0].file)
    assert len(files(tmp_path)) > 2
    for file in files(tmp_path):
        with open(file, "rb") as stream:
            kinds = [record.rec_type for record in ArchiveIterator(stream)]
        assert kinds == ["warcinfo"] + ["response"] * (len(kinds) - 1)
        assert _checked_by_warcio(file)


@pytest.mark.parametrize(
    ("status", "body", "profile"),
    [(304, None, "server-not-modified"), (200, PAGE.body, "identical-payload-digest")],
)
def test_a_look_that_found_nothing_new_refers_to_what_was_kept(
    tmp_path: Path, status: int, body: bytes | None, profile: str
) -> None:
    headers = (("ETag", '"x"'), ("Content-Length", "13"))
    look = Unchanged(PAGE.final_url, status, headers, body, 1_700_100_000.0, PAGE.fetched_at)
    with Archive(str(tmp_path)) as archive:
        kept = archive.keep("example", PAGE)
        (other,) = archive.keep_many("example", [PAGE], [look])
        assert archive.keep_many("example", [], [look]) == []
        after = archive.keep("example", PAGE)
        assert [archive.exchange(place) for place in (kept, other, after)] == [PAGE] * 3
    (file,) = files(tmp_path)
    with open(file, "rb") as stream:
        records = [
            (record.rec_type, record.rec_headers, record.http_headers) for record in ArchiveIterator(stream)
        ]
    kinds = ["warcinfo", "response", "response", "revisit", "revisit", "response"]
    assert [kind for kind, _, _ in records] == kinds
    original, (_, said, http) = records[1][1], records[3]
    assert said.get_header("WARC-Profile").endswith(f"/1.1/revisit/{profile}")
    assert said.get_header("WARC-Refers-To-Date") == original.get_header("WARC-Date")
    assert said.get_header("WARC-Refers-To-Target-URI") == original.get_header("WARC-Target-URI")
    if body is None:
        # a replay that found a 304 there would answer it to who never had the page
        assert said.get_header("Content-Length") == "0"
    else:
        assert http.get_header("ETag") == '"x"'
        assert said.get_header("WARC-Payload-Digest") == original.get_header("WARC-Payload-Digest")
    assert _checked_by_warcio(file)


ASKED = (("User-Agent", "a test"), ("Accept", "text/html"), ("If-None-Match", '"x"'))


def test_what_was_asked_stands_behind_its_answer_and_goes_where_that_goes(tmp_path: Path) -> None:
    page = replace(PAGE, final_url="https://example.org:8443/a/?q=%E0%A6%95#top", asked=ASKED)
    look = Unchanged(page.final_url, 304, (), None, 1_700_100_000.0, PAGE.fetched_at, ASKED)
    given_by_an_api = replace(PAGE, body=b"given")
    with Archive(str(tmp_path), with_requests=True) as archive:
        kept = archive.keep_many("example", [page, given_by_an_api, page], [look])
        assert [archive.exchange(place).body for place in kept] == [PAGE.body, b"given", PAGE.body]
        after = archive.keep("example", page)
        file, offset = archive.move("example", [archive.raw(kept[0])], kept[0].file)
        moved = replace(kept[0], file=file, offset=offset)
        assert archive.exchange(moved) == archive.exchange(after) == replace(page, asked=())
    kinds = ["response", "request", "response", "response", "request", "revisit", "request"]
    expected = {kept[0].file: ["warcinfo", *kinds, "response", "request"], file: ["warcinfo", *kinds[:2]]}
    for name, wanted in expected.items():
        assert _checked_by_warcio(tmp_path / name)
        with open(tmp_path / name, "rb") as stream:
            records = [(r.rec_type, r.rec_headers, r.http_headers) for r in ArchiveIterator(stream)]
        assert [kind for kind, _, _ in records] == wanted
        for (_, answer, _), (kind, said, http) in pairwise(records):
            if kind != "request":
                continue
            assert said.get_header("WARC-Concurrent-To") == answer.get_header("WARC-Record-ID")
            for field in ("WARC-Target-URI", "WARC-Date"):
                assert said.get_header(field) == answer.get_header(field)
            assert (http.protocol, http.statusline) == ("GET", "/a/?q=%E0%A6%95 HTTP/1.1")
            assert http.headers == [("Host", "example.org:8443"), *ASKED]


def test_what_was_asked_is_not_kept_unless_it_is_wanted(tmp_path: Path) -> None:
    with Archive(str(tmp_path)) as archive:
        file = archive.keep("example", replace(PAGE, asked=ASKED)).file
    with open(tmp_path / file, "rb") as stream:
        assert [record.rec_type for record in ArchiveIterator(stream)] == ["warcinfo", "response"]


def _checked_by_warcio(file: Path) -> bool:
    command = [sys.executable, "-m", "warcio.cli", "check", "--verbose", str(file)]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return checked.returncode == 0 and "digest pass" in checked.stdout


def test_a_file_whose_first_record_was_torn_begins_again(tmp_path: Path) -> None:
    with Archive(str(tmp_path)) as archive:
        archive.keep("example", PAGE)
    (file,) = files(tmp_path)
    file.write_bytes(file.read_bytes()[:20])
    with Archive(str(tmp_path)) as archive:
        assert archive.exchange(archive.keep("example", PAGE)) == PAGE
    with open(file, "rb") as stream:
        assert [record.rec_type for record in ArchiveIterator(stream)] == ["warcinfo", "response"]


def test_every_site_has_a_folder_of_its_own_whatever_its_name() -> None:
    names = [
        "example",
        "Example",
        "../../etc",
        "a/b",
        "a_b",
        "a b",
        "ডায়াবেটিস",
        "",
        ".",
        "127.0.0.1:8000",
        "x" * 300,
    ]
    folders = [folder_of(name) for name in names]
    assert len({folder.lower() for folder in folders}) == len(names)
    assert not any("/" in folder or folder.startswith(".") or len(folder) > 90 for folder in folders)


def test_a_file_is_closed_at_its_size_and_another_begun(tmp_path: Path) -> None:
    with Archive(str(tmp_path), max_file_bytes=3_000) as archive:
        files = [archive.keep("example", replace(PAGE, body=os.urandom(1_000))).file for _ in range(9)]
        assert len(set(files)) >= 3
        assert all(size < 5_000 for _, size in archive.files("example"))


def test_two_writers_of_a_site_never_share_a_file(tmp_path: Path) -> None:
    with Archive(str(tmp_path)) as one, Archive(str(tmp_path)) as other:
        first, second, third = (
            one.keep("example", PAGE),
            other.keep("example", PAGE),
            one.keep("example", PAGE),
        )
        assert first.file == third.file != second.file
        assert [one.exchange(kept) for kept in (first, second, third)] == [PAGE] * 3


@pytest.mark.parametrize(
    "tail", [b"\x1f\x8b\x08", b"\x1f\x8b\x08\x00garbage", b"\0" * 5_000, b"WARC/1.1", "half a record"]
)
def test_a_torn_tail_is_cut_off_by_the_next_writer(tmp_path: Path, tail: bytes | str) -> None:
    with Archive(str(tmp_path)) as archive:
        first = archive.keep("example", PAGE)
        last = archive.keep("example", replace(PAGE, body=os.urandom(5_000)))
    path = tmp_path / last.file
    whole = path.read_bytes()
    with open(path, "ab") as stream:
        stream.write(whole[last.offset : last.offset + 1_000] if isinstance(tail, str) else tail)
    with Archive(str(tmp_path)) as archive:
        added = archive.keep("example", PAGE)
        assert (added.file, added.offset) == (last.file, len(whole))
        assert archive.exchange(first) == archive.exchange(added) == PAGE
    with open(path, "rb") as stream:
        assert sum(record.rec_type == "response" for record in ArchiveIterator(stream)) == 3


@pytest.mark.parametrize("form", ["unpacked", "another's"])
def test_what_is_no_file_of_records_is_never_cut_off(tmp_path: Path, form: str) -> None:
    with Archive(str(tmp_path)) as archive:
        kept = archive.keep("example", PAGE)
    path = tmp_path / kept.file
    content = gzip.decompress(path.read_bytes()) if form == "unpacked" else b"locked" * 900
    path.write_bytes(content)
    with Archive(str(tmp_path)) as archive:
        added = archive.keep("example", PAGE)
        assert archive.exchange(added) == PAGE
    assert added.file != kept.file
    assert path.read_bytes() == content


def test_a_record_cut_in_the_middle_is_not_returned_as_a_page(archive: Archive) -> None:
    kept = archive.keep("example", replace(PAGE, body=os.urandom(3_000)))
    for damaged in (
        replace(kept, length=kept.length - 900),
        replace(kept, length=kept.length + 9),
        replace(kept, offset=3),
        replace(kept, digest="0" * 64),
    ):
        with pytest.raises(CorruptData):
            archive.exchange(damaged)


@pytest.mark.parametrize("file", ["../secret.warc.gz", "/etc/passwd", "a/../../b.warc.gz", "a\0b"])
def test_a_file_name_cannot_leave_the_archive(archive: Archive, file: str) -> None:
    with pytest.raises(CorruptData, match="leaves the archive"):
        archive.body(RecordLocation(file, 0, 10, ""))


def test_bad_input_38_a_full_disk_takes_back_what_was_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive(str(tmp_path)) as archive:
        kept = archive.keep("example", PAGE)
        written: list[int] = []

        def half(descriptor: int, data: memoryview) -> int:
            if written:
                raise OSError(errno.ENOSPC, "No space left on device")
            written.append(real(descriptor, bytes(data[:50])))
            return written[0]

        real = os.write
        monkeypatch.setattr(os, "write", half)
        with pytest.raises(PinakesError, match="free some space"):
            archive.keep("example", PAGE)
        monkeypatch.undo()
        end = kept.offset + kept.length
        assert os.path.getsize(tmp_path / kept.file) == end
        assert archive.keep("example", PAGE).offset == end


def test_an_archive_that_cannot_be_made_is_said_to_be_unreachable() -> None:
    for address in ("/proc/nowhere", "nonsense://bucket/path"):
        with pytest.raises(Unreachable, match=r"archive\.url"):
            Archive(address).check()


_KEEPS = """
import os, sys
from catalogue.archive import Archive, Exchange
archive = Archive(sys.argv[1])
number = int(sys.argv[2])
while True:
    url = f"https://example.org/{number}"
    kept = archive.keep("example", Exchange(url, url, 200, (), os.urandom(20_000), 1e9))
    print(kept.file, kept.offset, kept.length, kept.digest, flush=True)
    number += 1
"""


def test_nothing_that_was_reported_as_kept_is_lost_by_kill_9(tmp_path: Path) -> None:
    said: list[RecordLocation] = []
    for round_ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", _KEEPS, str(tmp_path), str(round_)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(7 + 5 * round_)]
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.read().splitlines(keepends=True)  # it had said more by then
        process.wait()
        process.stdout.close()
        for line in lines:
            if line.endswith("\n"):
                file, offset, length, digest = line.split()
                said.append(RecordLocation(file, int(offset), int(length), digest))
    with Archive(str(tmp_path)) as archive:
        assert all(len(archive.body(kept)) == 20_000 for kept in said)
        archive.keep("example", PAGE)
        for file, _ in archive.files():
            assert all(
                record.rec_type for record in ArchiveIterator(io.BytesIO((tmp_path / file).read_bytes()))
            )
