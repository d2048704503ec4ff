"""How does a command end that is told to: by Ctrl-C (SIGINT), SIGTERM, or a terminal that is closed (SIGHUP)?

While the program starts and once it is over there is nothing to put in order: it ends at once. At work each
of them is a :class:`KeyboardInterrupt`, so that what a command made on its way is taken away. A signal that
is ignored (``nohup``, a job in the background of a script) stays so. Where Python lets the exception go,
since nobody can be told of it (``__del__``, what is called for an object that went), it comes again. Nothing
is imported here that takes time.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from types import FrameType

EXIT_CODE = 130

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# The process whose command this is, and what it did on each signal before.
_owner = 0
_before: dict[int, signal._HANDLER] = {}
_hook = sys.unraisablehook
_last = signal.SIGINT

# Seconds until an exception that was let go comes again.
_SOON = 0.01


def begin() -> None:
    """From now on an interruption ends this process at once. For the main thread."""
    global _owner, _hook
    _owner = os.getpid()
    if sys.unraisablehook is not _let_go:
        _hook, sys.unraisablehook = sys.unraisablehook, _let_go
    for number in _SIGNALS:
        known = signal.getsignal(number)
        if known in (signal.SIG_DFL, signal.default_int_handler):
            _before[number] = known
            signal.signal(number, _leave)


def in_order() -> None:
    """From now on an interruption is raised in the main thread. Nothing changes without :func:`begin`."""
    for number in _before:
        if signal.getsignal(number) is _leave:
            # Python's own for Ctrl-C: asyncio replaces no other
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else _interrupt)


def at_once() -> None:
    """From now on an interruption ends this process at once again. Nothing changes without :func:`begin`."""
    for number in _before:
        if signal.getsignal(number) in (signal.default_int_handler, _interrupt):
            signal.signal(number, _leave)


def end() -> None:
    """As it was before :func:`begin`."""
    if sys.unraisablehook is _let_go:
        sys.unraisablehook = _hook
    for number, handler in _before.items():
        signal.signal(number, handler)
    _before.clear()


def is_behind(error: BaseException) -> bool:
    """Whether an interruption became this error on its way, as in a class that is being made."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        if isinstance(found, KeyboardInterrupt):
            return True
        seen.add(id(found))
        found = found.__cause__ or found.__context__
    return False


def _leave(number: int, frame: FrameType | None) -> None:
    _only_here(number)
    with suppress(OSError):
        os.write(2, b"Interrupted.\n")
    os._exit(EXIT_CODE)


def _interrupt(number: int, frame: FrameType | None) -> None:
    global _last
    _only_here(number)
    _last = signal.Signals(number)
    raise KeyboardInterrupt


def _let_go(told: sys.UnraisableHookArgs) -> None:
    if not issubclass(told.exc_type, KeyboardInterrupt):
        _hook(told)
        return
    from threading import Timer

    again = Timer(_SOON, os.kill, (os.getpid(), _last))
    again.daemon = True
    again.start()


def _only_here(number: int) -> None:
    """A process that was forked from this one ends as any other does."""
    if os.getpid() != _owner:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
