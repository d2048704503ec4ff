"""Which errors does Pinakes raise? All of them are in one tree.

::

    PinakesError                 the work failed (exit code 1)
    ├── NotFound                 something that was named is not there
    ├── CorruptData              a stored file or record cannot be read
    │   └── Outdated             it was written by an earlier version, and can be made anew
    ├── LockBusy                 another process holds what is needed
    ├── CrawlFailed              no page at all could be fetched
    ├── Refused                  a safety rule forbids it
    └── UsageError               wrong arguments (exit code 2)
        └── ConfigError          wrong configuration (exit code 2)
            └── Unreachable      a part that the configuration names cannot be reached (exit code 2)

Each message says what happened, to what, and what to do about it, in one line.
"""

from __future__ import annotations


class PinakesError(Exception):
    """Work that failed for a reason a person can act upon.

    ``what`` says what happened and to what; ``remedy`` says what to do.
    """

    exit_code = 1

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(f"{what}: {remedy}" if remedy else what)

    def line(self) -> str:
        """The message as one printable line, whatever crawled or typed text it carries."""
        text = " ".join(str(self).split())
        return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


class NotFound(PinakesError):
    """Something that was named is not there."""


class CorruptData(PinakesError):
    """A stored file or record cannot be read."""


class Outdated(CorruptData):
    """What was written by an earlier version of this code and can be derived anew."""


class LockBusy(PinakesError):
    """Another process holds the lock that is needed."""


class CrawlFailed(PinakesError):
    """No page at all could be fetched."""


class Refused(PinakesError):
    """A safety rule forbids it: nothing is overwritten, and not too much deleted, without a person's word."""


class UsageError(PinakesError):
    """Wrong arguments."""

    exit_code = 2


class ConfigError(UsageError):
    """Wrong configuration: an unknown key, a wrong type, a missing file."""


class Unreachable(ConfigError):
    """A part that the configuration names cannot be reached."""


class ConnectionLost(Unreachable):
    """A connection that was open broke; a new one may be had at once."""
