"""Did all of a compressed answer come? What was cut off unpacks to half a page, and must not pass for one.

Scrapy's own middleware unpacks as much as there is and says nothing. Bodies that are not compressed are
measured by Twisted, against their Content-Length or their last chunk.
"""

from __future__ import annotations

import zlib
from typing import Any

from scrapy.exceptions import ResponseDataLossError
from scrapy.utils import _compression

# As Scrapy found them: their names differ with the version of Python; what is not there is not unpacked.
brotli: Any = getattr(_compression, "brotli", None)
zstd: Any = getattr(_compression, "zstd", None)
_GZIP = (b"gzip", b"x-gzip")
_MAGIC = b"\x1f\x8b"
# Bytes that are unpacked at a time.
_PIECE = 262_144


class WholenessMiddleware:
    """Stands between the downloader and the unpacking; raises :class:`ResponseDataLossError`."""

    def process_response(self, request: Any, response: Any) -> Any:
        """The response itself, if it is whole. One whose body nobody asked for has none to measure."""
        named = b",".join(response.headers.getlist("Content-Encoding")).lower().split(b",")
        if response.status != 200 or not response.body or request.meta.get("refusal"):
            return response
        encoding = named[-1].strip()  # the last one stands outside
        if not is_whole(response.body, encoding, request.meta.get("download_maxsize", 0)):
            raise ResponseDataLossError("the compressed answer broke off")
        return response


def is_whole(body: bytes, encoding: bytes, most: int) -> bool:
    """Whether a body that is compressed in this way has its end.

    Of one that unpacks to more than ``most`` bytes nobody will ask.
    """
    if encoding in _GZIP:
        return _gzip_is_whole(body, most)
    if encoding == b"deflate":
        return _unpacked(zlib.decompressobj(), body, most) or _unpacked(zlib.decompressobj(-15), body, most)
    if encoding == b"br" and brotli is not None:
        return _brotli_is_whole(body, most)
    return _zstd_is_whole(body, most) if encoding == b"zstd" and zstd is not None else True


def _gzip_is_whole(body: bytes, most: int) -> bool:
    """One stream or several; what a plugin wrote behind the end, its comment say, is none."""
    while True:
        stream = zlib.decompressobj(31)
        if not _unpacked(stream, body, most):
            return False
        body = stream.unused_data
        if not body.startswith(_MAGIC):
            return True


def _unpacked(stream: Any, body: bytes, most: int) -> bool:
    """Whether a stream of zlib's comes to its end, or to its limit."""
    size = 0
    while body and not stream.eof:
        try:
            size += len(stream.decompress(body, _PIECE))
        except zlib.error:
            return False
        if most and size > most:
            return True
        body = stream.unconsumed_tail
    return bool(stream.eof)


def _brotli_is_whole(body: bytes, most: int) -> bool:
    stream, size, piece = brotli.Decompressor(), 0, body
    while not stream.is_finished():
        try:
            unpacked = stream.process(piece, output_buffer_limit=_PIECE)
        except brotli.error:
            return False
        size += len(unpacked)
        if most and size > most:
            return True
        if not unpacked and stream.can_accept_more_data():
            break
        piece = b""
    return bool(stream.is_finished())


def _zstd_is_whole(body: bytes, most: int) -> bool:
    while body:
        stream, size, piece = zstd.ZstdDecompressor(), 0, body
        while not stream.eof:
            try:
                unpacked = stream.decompress(piece, _PIECE)
            except zstd.ZstdError:
                return False
            size += len(unpacked)
            if most and size > most:
                return True
            if not unpacked and stream.needs_input:
                return False
            piece = b""
        body = stream.unused_data
    return True
