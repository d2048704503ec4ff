"""How often does Python look for garbage while pages come and are read? Seldom.

A page leaves thousands of objects. By default every 700 new ones are looked through, and now and then all
that the process holds, its modules included. That was a quarter of the time of reading a page of the sample
site (11.4 ms with it, 8.6 without) and a third of that of learning a template.
"""

from __future__ import annotations

import ctypes
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

# New objects from which the young ones are looked through: a page makes some 20,000 while it is read, and
# frees most of them itself. And how many looks at one generation come before one at the next. With 20,000, 20
# and 50 a process that reads pages of 77 KB kept 25 MB more of what nobody needs, and read no faster.
_YOUNG = 5_000
_LOOKS = (5, 10)

# glibc's number of the setting that limits its heaps (malloc.h).
_ARENA_MAX = -8

# Seconds after which all that is there is looked through before a block begins.
_EVERY = 600.0

_looked_at = time.monotonic()


@contextmanager
def seldom_collected(young: int = _YOUNG) -> Iterator[None]:
    """Look for garbage every ``young`` new objects, and not among what is there now, until the block ends.

    What a block leaves behind is looked through when the next one begins: then it is out of Python's sight,
    and block after block would add to it. A schedule of idle rounds grew by a third in five minutes.
    """
    global _looked_at
    if time.monotonic() - _looked_at > _EVERY:
        gc.collect()
        _looked_at = time.monotonic()
    else:
        gc.collect(1)
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(young, *_LOOKS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
        give_back()


def give_back() -> None:
    """Give the system what was freed: glibc keeps free pieces between those in use, thread by thread.

    A schedule's idle rounds grew by 70 KB each, which no object held. It takes some milliseconds.
    """
    if (trim := _of_glibc("malloc_trim")) is not None:
        trim(0)


def keep_one_heap() -> None:
    """Let all threads of this process take memory from one heap; to be called before they start.

    glibc gives each thread a heap of its own, and a piece that is free in one of them is of no use to the
    others. Python runs one thread at a time: there is nothing to gain.
    """
    if (tune := _of_glibc("mallopt")) is not None:
        tune(_ARENA_MAX, 1)


@cache
def _of_glibc(name: str) -> Any:
    """A function of glibc's; None on other systems, which give back by themselves."""
    return getattr(ctypes.CDLL(None), name, None)
