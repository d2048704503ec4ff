"""``pinakes extract`` and ``pinakes explain`` as a person runs them."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from catalogue import clock
from catalogue.config import Config
from catalogue.schema import pages, sites
from catalogue.store import Catalogue
from commands.extract import when_looked_at
from commands.reading import SMALL_PAGES
from indexer.extract import Page
from tests.commands.running import run_pinakes
from tests.indexer.extract.site_pages import article

BOX = (
    "<div class='tips'><h3>Before your visit</h3>"
    "<p>Write down when it all began and what made it better.</p></div>"
)


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run_pinakes(*map(str, arguments), cwd=cwd)


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def write_jsonl(file: Path, count: int) -> None:
    made = [article(n, before=BOX) for n in range(count)]
    file.write_text("".join(json.dumps({"url": p.url, "html": p.html}) + "\n" for p in made), "utf-8")


def record(page: Page) -> bytes:
    """A response as a WARC record."""
    assert isinstance(page.html, str)
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.html.encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: "
        "<urn:uuid:00000000-0000-0000-0000-000000000000>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: {page.url}\r\nContent-Type: application/http; "
        f"msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def test_a_site_in_lines_of_json_is_read_in_input_order(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "site.jsonl", 10)
    found = lines(run("extract", "site.jsonl", cwd=tmp_path))
    assert [a["url"] for a in found] == [article(n).url for n in range(10)]
    assert all(a["extraction"]["method"] == "site-template" for a in found)
    assert "Before your visit" not in json.dumps(found)


def test_a_pool_reads_the_same_as_one_process(tmp_path: Path) -> None:
    # one site that is read as a whole, one that is learned first, and single pages
    write_jsonl(tmp_path / "site.jsonl", 20)
    small = (tmp_path / "site.jsonl").read_text("utf-8")
    single = "".join(
        json.dumps({"url": f"https://{name}.example/", "html": f"<p>A page of {name} alone.</p>"}) + "\n"
        for name in "abcdefghijkl"
    )
    write_jsonl(tmp_path / "site.jsonl", SMALL_PAGES + 1)
    large = (tmp_path / "site.jsonl").read_text("utf-8").replace("guide.example.org", "other.example.org")
    (tmp_path / "site.jsonl").write_text(f"{small}{single}{{}}\n{large}", "utf-8")
    (tmp_path / "library.toml").write_text("[jobs]\nprocesses = 3\n")
    many = lines(run("extract", "site.jsonl", cwd=tmp_path))
    (tmp_path / "library.toml").write_text("[jobs]\nprocesses = 1\n")
    assert many == lines(run("extract", "site.jsonl", cwd=tmp_path))


def test_a_folder_of_files_with_the_sites_address(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    for n in range(3):
        page = article(n)
        assert isinstance(page.html, str)
        (folder / f"page {n}.html").write_text(page.html, "utf-8")
    (folder / "notes.css").write_text("p {}")
    found = lines(
        run(
            "extract", "saved", "--site-url", "https://guide.example.org/", "--out", "out.jsonl", cwd=tmp_path
        )
    )
    assert found == []
    written = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [a["url"] for a in written] == [f"https://guide.example.org/page%20{n}.html" for n in range(3)]


def test_a_file_that_names_its_address_is_known_by_it(tmp_path: Path) -> None:
    page = article(1)
    assert isinstance(page.html, str)
    (tmp_path / "one.html").write_text(
        page.html.replace("</head>", "<link rel=canonical href='https://guide.example.org/gout/'></head>"),
        "utf-8",
    )
    assert lines(run("extract", "one.html", cwd=tmp_path))[0]["url"] == "https://guide.example.org/gout/"


def test_a_warc_file(tmp_path: Path) -> None:
    (tmp_path / "crawl.warc.gz").write_bytes(b"".join(gzip.compress(record(article(n))) for n in range(2)))
    assert [a["title"] for a in lines(run("extract", "crawl.warc.gz", cwd=tmp_path))] == ["Asthma", "Gout"]


def test_bad_input_is_a_line_with_a_reason_and_no_failure(tmp_path: Path) -> None:
    good = article(0)
    bad = [
        "not json",
        "[]",
        '{"url": 3, "html": "x"}',
        '{"url": "https://e.example/", "html": ""}',
        '{"url": "https://e.example/\\ud800", "html": "\\ud800"}',
        "[" * 100_000,
    ]
    (tmp_path / "mixed.jsonl").write_text(
        "\n".join([*bad, json.dumps({"url": good.url, "html": good.html})]) + "\n", "utf-8"
    )
    found = lines(run("extract", "mixed.jsonl", cwd=tmp_path))
    assert len(found) == 7
    assert all(line["rejected"] for line in found[:6])
    assert found[6]["title"] == "Asthma"


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff" * 500, b"<" * 10_000, b"PK\x03\x04", b"WARC/1.0\r\n\r\n"]
)
@pytest.mark.parametrize("name", ["x.html", "x.warc.gz", "x.jsonl", "x.jsonl.gz", "x"])
def test_any_file_gives_lines_and_no_traceback(tmp_path: Path, name: str, content: bytes) -> None:
    from commands.pages import Unreadable, pages_in
    from indexer.extract import extract

    (tmp_path / name).write_bytes(content)
    for source in pages_in([tmp_path / name]):
        assert isinstance(source, Unreadable) or extract(source)


def test_a_cut_off_gz_file_says_so(tmp_path: Path) -> None:
    page = article(0)
    whole = gzip.compress(json.dumps({"url": page.url, "html": page.html}).encode() * 50)
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    assert any("rejected" in line for line in lines(run("extract", "cut.jsonl.gz", cwd=tmp_path)))


def test_a_folder_without_a_page_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("extract", "empty", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "there is no page in empty" in done.stderr


def test_a_file_may_have_a_name_that_is_no_text(tmp_path: Path) -> None:
    page = article(2)
    assert isinstance(page.html, str)
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / os.fsdecode(b"a\xff.html")).write_text(page.html, "utf-8")
    done = run("extract", "saved", "--site-url", "https://e.org/", "--out", "out.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["url"] == "https://e.org/a%FF.html"


def test_wrong_arguments_end_with_2(tmp_path: Path) -> None:
    for arguments in (
        ["extract"],
        ["extract", "missing.html"],
        ["extract", ".", "--site-url", "example.org"],
        ["extract", ".", "--site-url", "http://[::1"],
        ["explain", "a.html", "--site-url", "http://a b/"],
    ):
        done = run(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_explain_tells_roles_and_evidence_and_writes_a_page(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "site.jsonl", 10)
    page = article(2, before=BOX)
    assert isinstance(page.html, str)
    (tmp_path / "one.html").write_text(page.html + "\x1b]0;title\x07", "utf-8")
    done = run("explain", "one.html", "--with", "site.jsonl", "--html", "told.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Before your visit" in done.stdout
    assert "on 10 of 10 pages" in done.stdout
    assert "\x1b" not in done.stdout
    assert "Before your visit" in (tmp_path / "told.html").read_text("utf-8")


def test_explain_of_what_is_not_there(tmp_path: Path) -> None:
    done = run("explain", "missing.html", cwd=tmp_path)
    assert done.returncode == 1
    assert "is not there" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("odd", ["http://[::1", "http://[v1.x]/", "http://℀.example/"])
def test_an_odd_address_is_none_whoever_gives_it(tmp_path: Path, odd: str) -> None:
    done = run("explain", odd, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    page = f'<html><head><link rel="canonical" href="{odd}"><base href="{odd}"></head><body><h1>Gout</h1>'
    (tmp_path / "a.html").write_text(
        f'{page}<p>A <a href="{odd}">joint</a> hurts.</p></body></html>', "utf-8"
    )
    for more in ([], ["--site-url", "https://sample.example/"]):
        done = run("extract", "a.html", *more, cwd=tmp_path)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False)
        assert len(done.stdout.splitlines()) == 1


def test_one_page_loads_no_crawler_web_or_database(tmp_path: Path) -> None:
    page = article(0)
    assert isinstance(page.html, str)
    (tmp_path / "one.html").write_text(page.html, "utf-8")
    code = (
        "import sys; sys.argv = ['pinakes', 'extract', 'one.html']\nimport pinakes\n"
        "try:\n    pinakes.main()\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('scrapy', 'flask', 'sqlalchemy', 'tantivy', 'whoosh') if m in "
        "sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.stderr.strip().endswith("[]")


def test_a_page_of_the_library_is_told_with_its_next_look(
    library_config: Config, sqlite_catalogue: Catalogue
) -> None:
    home, page = "https://a.example/", "https://a.example/gout"
    visited = {"state": "fetched", "fetched_at": clock.timestamp(), "due_at": clock.timestamp() + 9e6}
    with sqlite_catalogue.begin() as connection:
        connection.execute(insert(sites).values(name="a", url=home, added_at=0.0, typed=True))
        connection.execute(insert(pages).values(site="a", url=page, **visited))
    told = when_looked_at(library_config, page)
    assert told[0] == "\nWhen it is looked at"
    assert "about 20" in next(line for line in told if line.startswith("  next look"))
    assert when_looked_at(library_config, f"{home}unknown") == []
    assert when_looked_at(library_config, "a-file.html") == []
