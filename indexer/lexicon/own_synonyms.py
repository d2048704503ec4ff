"""Which synonyms does a library's file have now? It is read again where it has changed: an editor's change
holds within a second, in every process, and a file that somebody broke changes nothing.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from catalogue.errors import ConfigError
from indexer.lexicon.synonyms import Synonym, Synonyms, load

_log = logging.getLogger(__name__)

# Seconds between two looks at the file.
LOOK_AGAIN = 1.0

# What tells one state of the file from another: when it was changed, its size, which file it is.
Stamp = tuple[int, int, int]


class OwnSynonyms(Synonyms):
    """The built-in synonyms, and those of the file at ``path`` as it is now. Thread-safe."""

    def __init__(self, path: Path | None) -> None:
        """Raises :class:`ConfigError` where the file cannot be read."""
        self._path = path
        self._stamp = _stamp(path)
        self._looked_at = time.monotonic()
        self._lock = threading.Lock()
        self._now = load(path)

    def of(
        self, words: Sequence[str], lead: Sequence[str] = (), tail: Sequence[str] = ()
    ) -> tuple[Synonym, ...]:
        return self._followed().of(words, lead, tail)

    def apart(self, word: str) -> str | None:
        return self._followed().apart(word)

    def leading(self) -> Mapping[str, Sequence[str]]:
        return self._followed().leading()

    def version(self) -> Stamp | None:
        """Another value where questions may be understood otherwise."""
        self._followed()
        return self._stamp

    def _followed(self) -> Synonyms:
        if self._path is None or time.monotonic() - self._looked_at < LOOK_AGAIN:
            return self._now
        with self._lock:
            self._looked_at = time.monotonic()
            stamp = _stamp(self._path)
            if stamp != self._stamp:
                self._read(stamp)
        return self._now

    def _read(self, stamp: Stamp | None) -> None:
        self._stamp = stamp
        try:
            self._now = load(self._path)
        except ConfigError as error:  # the last good ones stay
            _log.warning("event=synonyms-not-read reason=%s", error.line())


def _stamp(path: Path | None) -> Stamp | None:
    if path is None:
        return None
    try:
        found = os.stat(path)
    except OSError:  # loading says why
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
