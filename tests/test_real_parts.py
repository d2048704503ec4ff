"""A missing part skips on a developer's machine and fails in CI."""

from __future__ import annotations

import pytest
from _pytest.outcomes import Failed, Skipped

from tests.real_parts import missing, needed_module


def test_a_missing_part_skips_and_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(Skipped, match=r"needs a browser \(apt-get install chromium\)"):
        missing("a browser", "apt-get install chromium")


def test_in_ci_a_missing_part_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(Failed, match="needs a browser: in CI"):
        missing("a browser")


def test_a_module_that_is_there_is_returned() -> None:
    assert needed_module("json", "the standard library").dumps([]) == "[]"


def test_a_module_that_is_not_there_is_a_missing_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(Skipped, match="needs what nobody has"):
        needed_module("no_such_module_at_all", "what nobody has")
