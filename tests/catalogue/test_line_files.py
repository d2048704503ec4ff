"""Lines of any length take no more memory than a line may have, and the lines behind them are read."""

from __future__ import annotations

from io import BytesIO, RawIOBase
from typing import IO, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.errors import Refused
from catalogue.line_files import is_too_long, lines_of


@given(st.lists(st.integers(0, 40)), st.booleans(), st.integers(1, 12))
def test_each_line_is_read_once_and_cut_only_where_it_is_too_long(
    lengths: list[int], ends: bool, longest: int
) -> None:
    lines = [b"x" * length + b"\n" for length in lengths]
    text = b"".join(lines) if ends else b"".join(lines).removesuffix(b"\n")
    found = list(lines_of(BytesIO(text), longest, 1_000))
    assert found == [line[: longest + 1] for line in BytesIO(text)]
    assert [is_too_long(line, longest) for line in found] == [len(line) > longest for line in BytesIO(text)]


class Zeros(RawIOBase):
    """A device that never ends a line."""

    given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        Zeros.given += len(memoryview(buffer))
        return len(memoryview(buffer))


def test_a_file_without_the_end_of_a_line_is_refused() -> None:
    with pytest.raises(Refused, match="goes on"):
        list(lines_of(cast(IO[bytes], Zeros()), 1_000, 5_000))
    assert Zeros.given < 10_000
