"""A line of the log tells when, what and whose request, and is one line whatever it carries."""

from __future__ import annotations

import logging
import re
import sys

from apiflask import APIFlask

from search_app.logs import LineFormatter


def record(message: str, *arguments: object, failed: bool = False) -> logging.LogRecord:
    made = logging.LogRecord("pinakes.web", logging.WARNING, __file__, 1, message, arguments, None)
    made.created = 1_772_366_400.123
    if failed:
        try:
            raise ValueError("the reason")
        except ValueError:
            made.exc_info = sys.exc_info()
    return made


def test_a_line_has_its_time_and_whose_request_it_was(app: APIFlask) -> None:
    line = LineFormatter().format(record("event=%s", "x"))
    assert line == "2026-03-01T12:00:00.123Z WARNING pinakes.web event=x"
    with app.test_request_context("/search?q=secret", environ_base={"REMOTE_ADDR": "203.0.113.9"}):
        asked = LineFormatter().format(record("event=x"))
    assert asked == f"{line} address=203.0.113.9 endpoint=reader.search"


def test_bad_input_06_what_a_line_carries_cannot_make_another_or_act_on_a_terminal() -> None:
    line = LineFormatter().format(record("reason=%s", "a\r\n2026 ERROR forged\x1b[2J\u202e\0"))
    assert len(line.splitlines()) == 1
    assert re.search(r"[\x00-\x1f\u202e]", line) is None


def test_a_fault_has_its_traceback_below_its_line() -> None:
    text = LineFormatter().format(record("event=failed", failed=True))
    assert text.splitlines()[0].endswith("event=failed")
    assert "ValueError: the reason" in text
