"""Where a request ends, however its bytes arrive, and whatever stands in its headers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_app.incoming import Incoming, Part, Received
from tests.growth import TOO_MUCH, growth

LIMIT = 1000
GET = b"GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n"
POST = b"POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;x=y\r\n\r\n!\r\n0\r\n\r\n"
TRAILED = b"POST /t HTTP/1.1\r\ntransfer-encoding: Chunked\r\n\r\n1\r\nx\r\n0\r\nSum: 1\r\n\r\n"


def taken(incoming: Incoming, *pieces: bytes) -> list[Received]:
    """The requests that are complete after these pieces, up to one that must be the last."""
    found: list[Received] = []
    for piece in pieces:
        incoming.feed(piece)
        while (request := incoming.take()) is not None:
            found.append(request)
            if request.last:
                return found
    return found


@given(
    st.lists(st.sampled_from([GET, POST, CHUNKED, TRAILED]), max_size=6),
    st.lists(st.integers(0, 700), max_size=30),
)
def test_requests_are_the_same_however_their_bytes_arrive(requests: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(requests)
    edges = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    pieces = [stream[start:end] for start, end in pairwise(edges)]
    assert taken(Incoming(LIMIT), *pieces) == [Received(request) for request in requests]


@given(st.binary(max_size=300), st.integers(1, 20))
def test_no_byte_is_lost_or_made_up(stream: bytes, size: int) -> None:
    incoming = Incoming(LIMIT)
    pieces = [stream[start : start + size] for start in range(0, len(stream), size)]
    found = b"".join(request.data for request in taken(incoming, *pieces))
    assert stream.startswith(found)


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Length: 5, 5",
        b"Content-Length: +5",
        b"Content-Length: -1",
        b"Content-Length: 0x5",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: gzip, chunked",
        b"Transfer-Encoding: xchunked",
        b"Content-Length: 99999999999999999999",
        b"Content-Length: 1001",
    ],
)
def test_nothing_follows_a_request_whose_end_is_in_doubt_or_too_far(headers: bytes) -> None:
    head = b"POST / HTTP/1.1\r\n" + headers + b"\r\n\r\n"
    assert taken(Incoming(LIMIT), head + GET) == [Received(head, last=True)]


@pytest.mark.parametrize("size", [b"-1", b"zz", b"", b"0x5", b"5 5", b"f" * 30, b"5" * 5000])
def test_nothing_follows_a_chunk_that_is_none(size: bytes) -> None:
    head = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    (found,) = taken(Incoming(LIMIT), head + size + b"\r\nhello\r\n0\r\n\r\n" + GET)
    assert found.last


def test_a_body_in_chunks_is_read_up_to_its_limit_only() -> None:
    incoming = Incoming(LIMIT)
    incoming.feed(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(3 * LIMIT // 100):
        if found := taken(incoming, b"64\r\n" + b"x" * 100 + b"\r\n"):
            break
    assert found[0].last
    assert len(found[0].data) < 3 * LIMIT


def test_it_says_what_is_waited_for() -> None:
    incoming = Incoming(LIMIT)
    assert taken(incoming, b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r") == []
    assert (incoming.part, incoming.body_bytes) == (Part.HEAD, 0)
    assert taken(incoming, b"\nhel") == []
    assert (incoming.part, incoming.body_bytes, incoming.expects_continue) == (Part.BODY, 3, True)
    assert taken(incoming, b"lo" + GET)[1].path == b"/a"
    assert (len(incoming), incoming.expects_continue) == (0, False)


@pytest.mark.parametrize(
    "head", [b"GET / HTTP/1.1\r\nX: ", b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"]
)
def test_bytes_that_drip_cost_linear_work(head: bytes) -> None:
    def work(rest: str) -> None:
        incoming = Incoming(10**9)
        taken(incoming, head, *(b"1\r\nx\r\n" if head.endswith(b"\n") else b"x" for _ in rest))

    assert growth(work, "x", 2_000) < TOO_MUCH
