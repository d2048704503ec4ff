"""How is a file of lines read that somebody else wrote? Line by line, and none takes more memory than a line
may have, however long it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from catalogue.errors import Refused

# Bytes of the longest line that is read. The longest article of Wikipedia has a hundredth of it.
LONGEST_LINE = 64 * 1024 * 1024
# Bytes without the end of a line, from which on a file is none of lines, but a disk, or zeros without end.
NO_LINES = 1 << 30


def lines_of(stream: IO[bytes], longest: int = LONGEST_LINE, no_lines: int = NO_LINES) -> Iterator[bytes]:
    """The lines of a stream with their ends; of one that is too long ``longest`` bytes and one more, by which
    :func:`is_too_long` knows it.

    Raises :class:`Refused` where no line ends.
    """
    while line := stream.readline(longest + 1):
        yield line
        passed = len(line)
        while len(line) > longest and not line.endswith(b"\n"):
            line = stream.readline(longest + 1)
            passed += len(line)
            if passed > no_lines:
                what = f"a line goes on for more than {no_lines} bytes"
                raise Refused(what, "give a file of lines")


def is_too_long(line: bytes, longest: int = LONGEST_LINE) -> bool:
    return len(line) > longest
