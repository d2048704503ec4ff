"""Is a password good enough, how is it kept, and is it the right one?

Kept as Argon2id (RFC 9106) with the parameters of its second recommendation: 64 MiB, three passes, four
lanes. Whether one is easily guessed is told by zxcvbn (Wheeler, «zxcvbn: low-budget password strength
estimation», USENIX Security 2016): it knows 30,000 passwords that were found in breaches, names, English
words, keyboard walks, dates and repetitions, and how they are put together.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from catalogue.errors import LockBusy, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argon2 import PasswordHasher

# Characters of a password (ASVS 5.0, 6.2.1).
SHORTEST = 12
# No rule for a person: a bound of what a request may cost.
LONGEST = 1000
# Guesses that a password must withstand, as a power of ten: what zxcvbn calls safe even where somebody has
# the hash and much time. A log-in lets far fewer be made.
LEAST_GUESSES = 8
# Characters that the estimate looks at; what a longer password has behind them is for the better.
_ESTIMATED = 72
# Each reckoning takes 64 MiB and some 0.1 s of a core: one at a time a process.
_turn = threading.BoundedSemaphore(1)
PATIENCE = 5.0


def demand_good(password: str, known: Iterable[str] = ()) -> None:
    """Raise :class:`UsageError` for a password that is short, long, or easily guessed by who knows the words
    ``known`` (the account's name, the library's).
    """
    if len(password) < SHORTEST:
        raise UsageError(f"the password has fewer than {SHORTEST} characters", "take a longer one")
    if len(password) > LONGEST:
        raise UsageError(f"the password has more than {LONGEST:,} characters", "take a shorter one")
    from zxcvbn import zxcvbn

    estimate = zxcvbn(password[:_ESTIMATED], user_inputs=_words(known))  # type: ignore[no-untyped-call]
    if float(estimate["guesses_log10"]) < LEAST_GUESSES:
        raise UsageError(
            "the password is a common one, or easily guessed",
            "take several words that do not belong together",
        )


def _words(known: Iterable[str]) -> list[str]:
    """Each name, its words, and those written together."""
    names = [name.casefold() for name in known]
    words = {word for name in names for word in (name, *name.split(), "".join(name.split()))}
    return sorted(words - {""})


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _a_turn():
        return _hasher().hash(password)


def is_right(kept: str | None, password: str) -> bool:
    """Whether a password is the one of which ``kept`` was kept. Takes as long where nothing was kept.

    Raises :class:`LockBusy` where too many are being looked at.
    """
    from argon2.exceptions import Argon2Error, InvalidHashError

    nobodys = _nobodys()
    with _a_turn():
        try:
            matches = _hasher().verify(kept or nobodys, password[: LONGEST + 1])
        except (Argon2Error, InvalidHashError):
            return False
    return matches and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a password was kept with other parameters than today's."""
    return _hasher().check_needs_rehash(kept)


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    # 40 ms that only those pay who log in
    from argon2 import PasswordHasher

    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return hashed("the password of nobody")


@contextmanager
def _a_turn() -> Iterator[None]:
    if not _turn.acquire(timeout=PATIENCE):
        raise LockBusy("too many log in at once", "try again in a moment")
    try:
        yield
    finally:
        _turn.release()
