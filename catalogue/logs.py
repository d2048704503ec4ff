"""What stands in a line of the log, of the web app, crawls and workers alike? When, how bad, what, and whose
request it was; never what was asked, and no secret.

As text:  2026-03-01T12:00:00.123Z WARNING pinakes.web event=unavailable … address=203.0.113.9 request=4f1c…
As JSON:  {"time": "2026-03-01T12:00:00.123Z", "level": "warning", "logger": "pinakes.web", "event": …}
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TypeAlias

from catalogue.config import Config

# Gives what is known of the request that is being answered; empty elsewhere.
Context: TypeAlias = Callable[[], Mapping[str, str]]

# Loggers that follow log.level; others say warnings only.
OURS = ("pinakes", "catalogue", "indexer", "crawler", "commands", "search_app")
# What stands for a secret.
HIDDEN = "[hidden]"
# Secrets that are looked for have as many characters at the least: others stand in many words.
_SHORTEST = 4
# A password in an address of whatever kind.
_IN_ADDRESS = re.compile(r"(://[^\s/:@]*:)[^\s/@]+(?=@)")
# A part of a message that names its value: «reason=%s».
_NAMED = re.compile(r"([a-z_]+)=(\S*)")
_PLACE = re.compile(r"%(?!%)[^a-zA-Z]*[a-zA-Z]")


class _Formatter(logging.Formatter):
    """What both forms share."""

    def __init__(self, secrets: Iterable[str] = (), context: Context = dict) -> None:
        super().__init__()
        known = sorted({s for s in secrets if len(s) >= _SHORTEST}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, known))) if known else None
        self._context = context

    def traceback(self, record: logging.LogRecord) -> str:
        """The traceback of a fault; of what a library has warned of and gone on from, its last line."""
        if not record.exc_info:
            return ""
        if record.levelno >= logging.ERROR:
            return self.formatException(record.exc_info)
        kind, error = record.exc_info[:2]
        return " ".join(f"{kind.__name__ if kind else ''}: {error}".split())

    def cleaned(self, text: str) -> str:
        """``text`` without secrets."""
        text = _IN_ADDRESS.sub(rf"\1{HIDDEN}", text)
        return self._secrets.sub(HIDDEN, text) if self._secrets else text


class LineFormatter(_Formatter):
    """A line of text. Control characters are replaced; only a traceback has further lines."""

    def format(self, record: logging.LogRecord) -> str:
        message = " ".join(record.getMessage().split())
        whose = "".join(f" {name}={value}" for name, value in self._context().items())
        line = self.cleaned(f"{_time(record)} {record.levelname} {record.name} {message}{whose}")
        printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
        traceback = self.traceback(record)
        between = "\n" if record.levelno >= logging.ERROR else " "
        return printable + self.cleaned(f"{between}{traceback}" if traceback else "")


class JsonFormatter(_Formatter):
    """A JSON object a line: ``time``, ``level``, ``logger``; ``event`` and the values that the message names,
    or ``message`` where it is a sentence; ``address``, ``endpoint`` and ``request`` of a request;
    ``traceback``.
    """

    def format(self, record: logging.LogRecord) -> str:
        document = {"time": _time(record), "level": record.levelname.lower(), "logger": record.name}
        document |= _values(record) or {"message": record.getMessage()}
        document |= self._context()
        if record.exc_info:
            document["traceback"] = self.traceback(record)
        cleaned = {name: self.cleaned(value) for name, value in document.items()}
        return json.dumps(cleaned, ensure_ascii=True)


def begin(config: Config, context: Context = dict) -> logging.Formatter:
    """Write every logger's lines to stderr, as ``[log]`` says; the formatter that makes them.

    A log that cannot be written stops nothing.
    """
    logging.raiseExceptions = False
    form = JsonFormatter if config.log.format == "json" else LineFormatter
    formatter = form(config.secrets().values(), context)
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [*(h for h in root.handlers if not isinstance(h.formatter, _Formatter)), handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        log = logging.getLogger(name)
        log.handlers, log.propagate = [], True
        log.setLevel(config.log.level.upper())
    return formatter


def _time(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return at.replace("+00:00", "Z")


def _values(record: logging.LogRecord) -> dict[str, str] | None:
    """The values of a message that is nothing but «name=value» parts; ``None`` for any other.

    They are read from the message's own form, not from what was put into it: a value cannot make another.
    """
    parts = [_NAMED.fullmatch(part) for part in str(record.msg).split(" ")]
    arguments = list(record.args) if isinstance(record.args, tuple) else []
    found: dict[str, str] = {}
    for part in parts:
        if part is None:
            return None
        wanted = len(_PLACE.findall(part[2]))
        mine, arguments = tuple(arguments[:wanted]), arguments[wanted:]
        found[part[1]] = part[2] % mine if wanted == len(mine) else part[2]
    return found
