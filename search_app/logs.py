"""What stands in a line of the server's log? When, what, and whose request it was; never what was asked.

2026-03-01T12:00:00.123Z WARNING pinakes.web event=unavailable … address=203.0.113.9 endpoint=reader.search
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from flask import has_request_context, request


class LineFormatter(logging.Formatter):
    """A line with its time (UTC) and, where a request is being answered, the client's address and endpoint.

    Only a traceback has further lines.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        message = " ".join(record.getMessage().split())
        whose = ""
        if has_request_context():
            whose = f" address={request.remote_addr or '-'} endpoint={request.endpoint or '-'}"
        line = f"{at.replace('+00:00', 'Z')} {record.levelname} {record.name} {message}{whose}"
        printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
        return printable + (f"\n{self.formatException(record.exc_info)}" if record.exc_info else "")


def begin() -> None:
    """Write the library's log to stderr, in such lines. A log that cannot be written stops nothing."""
    logging.raiseExceptions = False
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter())
    log = logging.getLogger("pinakes")
    log.handlers = [handler]
    log.propagate = False
