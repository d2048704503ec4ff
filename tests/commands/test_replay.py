"""The archive is others' to read: pywb replays what a crawl has kept."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.commands.running import output
from tests.crawler.webserver import Answer, Site, site
from tests.pywb import replaying

PATHS = ("/", "/asthma/", "/gout/?print=1", "/bangla/", "/odd/")


def article(text: str) -> str:
    return f"<!doctype html><html><head><title>{text}</title></head><body><h1>{text}</h1><p>{text}</p></body>"


def fill(web: Site) -> None:
    links = "".join(f'<a href="{path}">{path}</a>' for path in PATHS[1:])
    web.routes["/"] = Answer(article("All") + links)
    web.routes["/asthma/"] = Answer(article("Asthma narrows the airways."), headers={"ETag": '"1"'})
    web.routes["/gout/?print=1"] = Answer(article("Gout is sudden."), headers={"X-Odd": "a\tb; c=é"})
    web.routes["/bangla/"] = Answer(article("হাঁপানি শ্বাসনালীর রোগ।") * 50)
    web.routes["/odd/"] = Answer(article("Line\r\nends\r\rand \xa0 spaces\n") + "<!-- \x01 -->" + "\n" * 9)


# pywb is installed once, which takes half a minute; then the test takes some ten seconds.
@pytest.mark.slow
def test_pywb_replays_what_was_kept_byte_for_byte(tmp_path: Path) -> None:
    library, home = tmp_path / "library", tmp_path / "pywb"
    library.mkdir()
    home.mkdir()
    with site() as web:
        fill(web)
        (library / "library.toml").write_text(
            f'[archive]\nrequests = true\n[crawl]\ndelay = 0.0\n[[site]]\nname = "one"\nurl = "{web.url}/"\n',
            encoding="utf-8",
        )
        output(library, "crawl")
        output(library, "crawl")  # looks that find nothing new
        served = {path: web.routes[path] for path in PATHS}
        address, asked = web.url, list(web.asked)
    archive = library / "data" / "archive"
    with replaying(archive, home) as replay:
        for path, answer in served.items():
            assert isinstance(answer, Answer)
            body = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
            # id_: as it was kept, without the frame and rewritten links of a replay
            for moment in ("2000", "2999"):
                with urllib.request.urlopen(f"{replay}/{moment}id_/{address}{path}", timeout=30) as found:
                    assert found.read() == body, path
                    assert found.headers["Content-Type"] == "text/html; charset=utf-8"
    kept = [record for file in archive.rglob("*.warc.gz") for record in records(file)]
    requests = {uri: http for kind, uri, http in kept if kind == "request"}
    assert {uri.removeprefix(address) for uri in requests} == set(PATHS)
    assert {kind for kind, _, _ in kept} == {"warcinfo", "response", "request", "revisit"}
    for path in PATHS:
        # as the site was asked, but for what belongs to the connection
        seen = [one.headers for one in asked if one.path == path]
        assert {name.lower(): value for name, value in requests[address + path].items()} in seen


def records(file: Path) -> list[tuple[str, str, dict[str, str]]]:
    with open(file, "rb") as stream:
        return [
            (
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI") or "",
                dict(record.http_headers.headers) if record.http_headers else {},
            )
            for record in ArchiveIterator(stream)
        ]
