"""``pinakes serve``: a real server in processes of its own."""

from __future__ import annotations

import gzip
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from catalogue.article import Article
from search_app.server import bind_desk
from tests.search_app.conftest import fill, library_config

ROOT = Path(__file__).parents[2]


def start(folder: Path, *arguments: str) -> tuple[subprocess.Popen[str], str]:
    """A server on a free port, and its address once it answers."""
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("PINAKES_", "PROMETHEUS_"))
    }
    process = subprocess.Popen(
        [
            sys.executable,
            str(ROOT / "pinakes.py"),
            "serve",
            "--port",
            "0",
            "--config",
            str(folder / "library.toml"),
            *arguments,
        ],
        cwd=folder,
        env=environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    line = process.stdout.readline()
    assert "http://" in line, line + process.stdout.read()
    return process, line.partition("http://")[2].split()[0]


def stop(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> tuple[int, str]:
    process.send_signal(number)
    output, _ = process.communicate(timeout=30)
    return process.returncode, output


def get(address: str, path: str, timeout: float = 20, **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(f"http://{address}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, articles: list[Article]) -> Path:
    folder = tmp_path_factory.mktemp("served")
    (folder / "library.toml").write_text(
        '[library]\nname = "Served library"\n[web]\nworkers = 2\nthreads = 4\n', encoding="utf-8"
    )
    fill(library_config(folder), articles[:12])
    return folder


@pytest.fixture(scope="module")
def addresses(folder: Path) -> Iterator[tuple[str, str]]:
    """Where readers are answered, and where editors and operators."""
    process, address = start(folder)
    assert process.stdout
    yield address, process.stdout.readline().partition("http://")[2].partition("/")[0]
    code, output = stop(process)
    assert code == 0, output
    assert "Traceback" not in output


@pytest.fixture(scope="module")
def address(addresses: tuple[str, str]) -> str:
    return addresses[0]


def test_it_answers_and_says_where(address: str) -> None:
    status, body = get(address, "/search?q=abscess")
    assert status == 200
    assert b"Abscess" in body
    assert get(address, "/readyz")[0] == 200


def test_what_it_sends_is_compressed_for_who_reads_it(address: str) -> None:
    for path in ("/a-to-z/", "/static/app.css"):
        (_, plain), (_, packed) = (
            get(address, path, **headers) for headers in ({}, {"Accept-Encoding": "gzip"})
        )
        assert gzip.decompress(packed) == plain


def test_counters_are_summed_over_the_processes(addresses: tuple[str, str]) -> None:
    address, desk = addresses
    for _ in range(8):
        get(address, "/recent")
    lines = get(desk, "/metrics")[1].decode().splitlines()
    counted = [line for line in lines if line.startswith('pinakes_requests_total{endpoint="reader.recent"')]
    assert float(counted[0].split()[-1]) == 8


def test_bad_input_04_a_pasted_page_reaches_the_app(address: str) -> None:
    status, body = get(address, "/search?q=" + "%E0%A6%9C" * 3000)
    assert status == 200
    assert b"only its beginning was read" in body


def test_bad_input_18_endless_headers_are_refused_and_nothing_breaks(address: str) -> None:
    assert 400 <= get(address, "/", **{"X-Long": "x" * 100_000})[0] < 500
    assert get(address, "/healthz")[0] == 200


def test_bad_input_16_a_forged_host_is_refused(address: str) -> None:
    assert get(address, "/", Host="evil.example")[0] == 400
    assert get(address, "/desk/", **{"X-Forwarded-For": "127.0.0.1"})[0] == 403


def test_bad_input_58_desk_board_and_metrics_answer_on_their_own_port_only(
    addresses: tuple[str, str],
) -> None:
    for path in ("/desk/", "/board/", "/metrics"):
        assert [get(address, path)[0] for address in addresses] == [403, 200]
        assert get(addresses[1], path, **{"X-Forwarded-For": "203.0.113.9"})[0] == 403


def test_a_desk_whose_port_is_taken_is_left_out_and_said(
    folder: Path, addresses: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    taken = int(addresses[1].rpartition(":")[2])
    assert bind_desk(library_config(folder, web={"desk_port": taken}), any_port=False) is None
    assert "no desk" in capsys.readouterr().err
    assert bind_desk(library_config(folder, web={"desk_port": 0}), any_port=True) is None


def test_bad_input_20_half_open_and_broken_connections_block_nobody(address: str) -> None:
    host = (urlsplit(f"//{address}").hostname, urlsplit(f"//{address}").port)
    slow = []
    for _ in range(3):
        connection = socket.create_connection(host, timeout=20)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        slow.append(connection)
    with socket.create_connection(host, timeout=20) as gone:
        gone.sendall(b"GET /recent HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert get(address, "/healthz")[0] == 200
    for connection in slow:
        connection.close()
    assert get(address, "/healthz")[0] == 200


def opened(address: str, many: int, said: bytes) -> list[socket.socket]:
    """Connections that say this much and then wait."""
    host, _, port = address.partition(":")
    made = []
    for _ in range(many):
        connection = socket.create_connection((host, int(port)), timeout=20)
        connection.sendall(said)
        made.append(connection)
    return made


SILENT = b""
HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
HALF_A_BODY = (
    b"POST /api/v1/links HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b'Content-Length: 500000\r\n\r\n{"text": "'
)
HALF_A_CHUNK = HALF_A_BODY.replace(b"Content-Length: 500000", b"Transfer-Encoding: chunked").replace(
    b"{", b"ffff\r\n{"
)
IDLE = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.mark.parametrize("said", [SILENT, HALF_A_HEAD, HALF_A_BODY, HALF_A_CHUNK, IDLE])
def test_bad_input_54_slow_and_idle_connections_hold_nobody_up(address: str, said: bytes) -> None:
    slow = opened(address, 100, said)  # 2 processes have 8 threads
    try:
        for path in ("/healthz", "/search?q=abscess", "/recent"):
            for connection in slow[::10] if said not in (SILENT, IDLE) else ():
                connection.sendall(b"a")
            assert get(address, path, timeout=10)[0] == 200
    finally:
        for connection in slow:
            connection.close()


def test_bad_input_54_an_answer_that_nobody_reads_holds_nobody_up(address: str) -> None:
    request = b"GET /static/app.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    deaf = opened(address, 20, request * 200)
    assert get(address, "/search?q=abscess", timeout=10)[0] == 200
    for connection in deaf:
        connection.close()


def test_requests_in_one_packet_and_in_many_are_answered_alike_and_in_order(address: str) -> None:
    host, _, port = address.partition(":")
    body = b'{"text": "An abscess."}'
    head = b"POST /api/v1/links HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    requests = IDLE + head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    requests += head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    requests += IDLE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    for size in (len(requests), 7):
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            for start in range(0, len(requests), size):
                connection.sendall(requests[start : start + size])
            with connection.makefile("rb") as answers:
                answered = answers.read()
        assert answered.count(b"HTTP/1.1 200 OK") == 4
        first, second = (answered.index(mark) for mark in (b'"alive"', b'"suggestions"'))
        assert first < second < answered.rindex(b'"alive"')


def test_a_body_that_waits_to_be_asked_for_is_asked_for(address: str) -> None:
    head = HALF_A_BODY.partition(b"Content-Length")[0] + b"Expect: 100-continue\r\nContent-Length: 12\r\n\r\n"
    (connection,) = opened(address, 1, head)
    assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
    connection.sendall(b'{"text": ""}')
    assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
    connection.close()


@pytest.mark.parametrize("framing", [b"Content-Length: 99999999", b"Transfer-Encoding: chunked"])
def test_bad_input_54_too_large_a_body_is_refused_before_it_is_here(address: str, framing: bytes) -> None:
    head = HALF_A_BODY.partition(b"Content-Length")[0]
    (connection,) = opened(address, 1, head + framing + b"\r\n\r\n")
    try:
        for _ in range(50):
            connection.sendall(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")
    except OSError:  # it does not listen any more
        pass
    else:
        raise AssertionError("50 MB were read")
    finally:
        connection.close()
    assert get(address, "/healthz")[0] == 200


# Slow: it waits until the server has lost patience with a body that drips.
@pytest.mark.slow
@pytest.mark.parametrize("said", [HALF_A_HEAD, HALF_A_BODY, HALF_A_CHUNK])
def test_bad_input_54_who_drips_is_told_that_time_is_up(address: str, said: bytes) -> None:
    (connection,) = opened(address, 1, said)
    connection.settimeout(0.5)
    answered = b""
    began = time.monotonic()
    while not answered and time.monotonic() - began < 60:
        connection.sendall(b"a")
        with suppress(TimeoutError):
            answered = connection.recv(1000)
    connection.close()
    assert answered.startswith(b"HTTP/1.1 408 ")


# Slow: it waits until the server has lost patience with clients that drip their headers.
@pytest.mark.slow
def test_bad_input_20_dripping_headers_are_let_go_in_time(address: str) -> None:
    host = (urlsplit(f"//{address}").hostname, urlsplit(f"//{address}").port)
    drips = []
    for _ in range(12):  # more than there are threads
        connection = socket.create_connection(host, timeout=60)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        drips.append(connection)
    began = time.monotonic()
    status = 0
    while status != 200 and time.monotonic() - began < 120:
        for connection in drips:
            try:
                connection.sendall(b"a")
            except OSError:
                continue
        try:
            status = get(address, "/healthz", timeout=3)[0]
        except OSError:
            time.sleep(0.2)
    for connection in drips:
        connection.close()
    assert status == 200


def test_bad_input_43_a_port_in_use_is_one_line(folder: Path, address: str) -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "pinakes.py"), "serve", "--port", address.rpartition(":")[2]],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 2
    assert run.stdout == ""
    assert len(run.stderr.strip().splitlines()) == 1
    assert "another --port" in run.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_ends_by_itself_when_told(folder: Path, number: int, code: int) -> None:
    process, address = start(folder)
    assert get(address, "/search?q=abscess")[0] == 200
    returned, output = stop(process, number)
    assert returned == code
    assert "Traceback" not in output


def test_what_was_asked_last_is_counted_when_it_ends(folder: Path) -> None:
    from catalogue.query_log import most_asked
    from catalogue.store import Catalogue

    process, address = start(folder)
    get(address, "/search?q=the+last+question")
    stop(process)
    catalogue = Catalogue.open(library_config(folder).catalogue_url)
    with catalogue.read() as connection:
        assert "the last question" in {asked.query for asked in most_asked(connection, 1)}
    catalogue.close()
