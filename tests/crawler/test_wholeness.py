from __future__ import annotations

import gzip
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.wholeness import brotli, is_whole, zstd

_LETTERS = random.Random(7)
BODY = "".join(_LETTERS.choices("abcdefghij <>/", k=400_000)).encode()
PACKED = {
    b"gzip": gzip.compress(BODY),
    b"x-gzip": gzip.compress(BODY[:9]) + gzip.compress(BODY),
    b"deflate": zlib.compress(BODY),
    b"br": brotli.compress(BODY, quality=1),
    b"zstd": zstd.compress(BODY),
}


def _raw_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(body) + stream.flush()


@pytest.mark.parametrize("encoding", PACKED)
def test_bad_input_59_a_body_is_whole_with_its_end_and_cut_anywhere_it_is_not(encoding: bytes) -> None:
    packed = PACKED[encoding]
    assert is_whole(packed, encoding, 0)
    for at in (1, 40, 1_000, len(packed) // 2, len(packed) - 1):
        assert not is_whole(packed[:at], encoding, 0), at


def test_what_stands_behind_the_end_and_what_is_not_compressed_matters_not() -> None:
    assert is_whole(PACKED[b"gzip"] + b"<!-- cached -->", b"gzip", 0)
    assert is_whole(_raw_deflate(BODY), b"deflate", 0)
    assert not is_whole(_raw_deflate(BODY)[:-9], b"deflate", 0)
    assert is_whole(b"<html>", b"", 0)
    assert is_whole(b"<html>", b"identity", 0)


@pytest.mark.parametrize("encoding", PACKED)
def test_a_bomb_is_measured_up_to_the_limit(encoding: bytes) -> None:
    assert is_whole(PACKED[encoding][:200_000], encoding, 10)


@given(st.binary(max_size=80), st.sampled_from(sorted(PACKED)))
def test_no_bytes_break_it(body: bytes, encoding: bytes) -> None:
    is_whole(body, encoding, 1_000)
    is_whole(PACKED[encoding][:60] + body, encoding, 1_000)
