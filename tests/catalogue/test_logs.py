"""A line of the log tells when, how bad and what, is one line whatever it carries, and keeps secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.config import Config
from catalogue.logs import HIDDEN, JsonFormatter, LineFormatter


def record(message: str, *arguments: object, failed: bool = False) -> logging.LogRecord:
    level = logging.ERROR if failed else logging.WARNING
    made = logging.LogRecord("pinakes.web", level, __file__, 1, message, arguments, None)
    made.created = 1_772_366_400.123
    if failed:
        try:
            raise ValueError("the reason")
        except ValueError:
            made.exc_info = sys.exc_info()
    return made


def as_json(made: logging.LogRecord, formatter: JsonFormatter | None = None) -> dict[str, Any]:
    line = (formatter or JsonFormatter()).format(made)
    assert len(line.splitlines()) == 1
    document = json.loads(line)
    assert isinstance(document, dict)
    return document


def test_a_line_of_text_has_its_time_level_and_logger() -> None:
    line = LineFormatter().format(record("event=%s", "x"))
    assert line == "2026-03-01T12:00:00.123Z WARNING pinakes.web event=x"


def test_a_line_of_json_has_the_values_that_the_message_names() -> None:
    made = record("event=crawl-ended site=%s new=%d reason=%s", "shelf", 3, "it broke off")
    assert as_json(made) == {
        "time": "2026-03-01T12:00:00.123Z",
        "level": "warning",
        "logger": "pinakes.web",
        "event": "crawl-ended",
        "site": "shelf",
        "new": "3",
        "reason": "it broke off",
    }
    assert as_json(record("Worker %s died", 7))["message"] == "Worker 7 died"


def test_bad_input_06_what_a_line_carries_cannot_make_another_or_act_on_a_terminal() -> None:
    line = LineFormatter().format(record("reason=%s", "a\r\n2026 ERROR forged\x1b[2J\u202e\0"))
    assert len(line.splitlines()) == 1
    assert re.search(r"[\x00-\x1f\u202e]", line) is None


@given(st.text(), st.text())
def test_bad_input_06_a_value_is_never_taken_for_another(one: str, other: str) -> None:
    found = as_json(record("event=x reason=%s name=%s", one, other))
    assert (found["event"], found["reason"], found["name"]) == ("x", one, other)
    assert set(found) == {"time", "level", "logger", "event", "reason", "name"}


def test_a_fault_has_its_traceback() -> None:
    text = LineFormatter().format(record("event=failed", failed=True))
    assert text.splitlines()[0].endswith("event=failed")
    assert "ValueError: the reason" in text
    assert "ValueError: the reason" in as_json(record("event=failed", failed=True))["traceback"]


def test_what_a_library_warns_of_and_goes_on_from_is_one_line() -> None:
    """OpenSearch's client gives the whole way to a node that does not answer, and asks the next one."""
    warned = record("GET http://127.0.0.1:9200/ [status:N/A]", failed=True)
    warned.levelno, warned.name = logging.WARNING, "opensearch"
    (line,) = LineFormatter().format(warned).splitlines()
    assert line.endswith("[status:N/A] ValueError: the reason")
    assert as_json(warned)["traceback"] == "ValueError: the reason"


@pytest.mark.parametrize("form", [LineFormatter, JsonFormatter])
def test_no_line_holds_a_secret(form: type[LineFormatter | JsonFormatter]) -> None:
    config = Config(
        index={"password": "hunter-two", "hosts": ["https://user:s3cret-one@search.example"]},
        web={"hook_secret": "hook-hook"},
        catalogue={"url": "postgresql+psycopg://pinakes:pass-word@db.example/library"},
        jobs={"queue": "redis://:red-pass@cache.example/0"},
    )
    formatter = form(config.secrets().values())
    secrets = ("hunter-two", "s3cret-one", "hook-hook", "pass-word", "red-pass", "another-one")
    said = "; ".join(secrets[:-1])
    made = record("event=x reason=%s", f"{said}; amqp://me:another-one@queue.example cannot be had")
    line = formatter.format(made)
    assert [secret for secret in secrets if secret in line] == []
    assert line.count(HIDDEN) == len(secrets)
