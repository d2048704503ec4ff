"""Text travels compressed in the best form that the client reads, and says the same as without."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
import pytest
from backports import zstd
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search_app import compression
from tests.search_app.conftest import MakeApp, by_readers_port

READ: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
}


def closed(answer: TestResponse) -> TestResponse:
    """The answer, read to its end: a file that it was read from is closed."""
    answer.get_data()
    answer.close()
    return answer


@pytest.fixture
def client(fresh: MakeApp) -> FlaskClient:
    app = fresh(40)
    compression.init_app(app)
    return by_readers_port(app)


LONG = ("/", "/search?q=words", "/a-to-z/", "/api/v1/search?q=words&size=50", "/static/app.css", "/feed.atom")


@pytest.mark.parametrize("form", READ)
@pytest.mark.parametrize("path", LONG)
def test_a_client_gets_the_same_text_in_the_form_that_it_reads(
    client: FlaskClient, path: str, form: str
) -> None:
    plain = closed(client.get(path))
    packed = closed(client.get(path, headers={"Accept-Encoding": form}))
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == form
    assert READ[form](packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("accepted", "form"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=1, zstd;q=0", "gzip"),
        ("identity", None),
        ("nonsense;q=x, ,", None),
        ("", None),
        ("gzip;q=0", None),
        ("gzip;Q=0.000", None),
        ("gzip; q=0, br", "br"),
        ("*", "zstd"),
        ("*;q=0.5, zstd;q=0", "br"),
        ("zstd;q=0, br;q=0, *", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("*;q=0, gzip", "gzip"),
    ],
)
def test_the_best_form_is_chosen(client: FlaskClient, accepted: str, form: str | None) -> None:
    answer = client.get("/", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == form


@pytest.mark.parametrize("path", LONG)
def test_a_compressed_page_is_not_sent_again(client: FlaskClient, path: str) -> None:
    asked = {"Accept-Encoding": "gzip"}
    tag = closed(client.get(path, headers=asked)).headers["ETag"]
    again = closed(client.get(path, headers=asked | {"If-None-Match": tag}))
    assert (again.status_code, again.data) == (304, b"")


def test_a_short_answer_and_an_answer_without_a_body_stay_as_they_are(client: FlaskClient) -> None:
    asked = {"Accept-Encoding": "gzip"}
    assert "Content-Encoding" not in client.get("/healthz", headers=asked).headers
    head = client.head("/", headers=asked)
    assert (head.status_code, head.data) == (200, b"")


@pytest.mark.parametrize("accepted", ["identity;q=0", "*;q=0", "gzip;q=0, identity;q=0, nonsense"])
def test_who_reads_no_form_is_told_so(client: FlaskClient, accepted: str) -> None:
    answer = client.get("/healthz", headers={"Accept-Encoding": accepted})
    assert answer.status_code == 406
    assert "Content-Encoding" not in answer.headers


def test_who_refuses_plain_text_gets_a_short_answer_packed_too(client: FlaskClient) -> None:
    answer = client.get("/robots.txt", headers={"Accept-Encoding": "identity;q=0, gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == client.get("/robots.txt").data


def test_a_static_file_says_once_how_long_it_may_be_kept(client: FlaskClient) -> None:
    page = client.get("/").text
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = closed(client.get(style))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Expires" not in answer.headers
