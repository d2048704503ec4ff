"""The browser that shows pages is a process, too: how it ends, and what is told where it cannot begin."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalogue.errors import ConfigError
from crawler.browser import PageBrowser
from crawler.launch import FetchProcess
from tests.commands.running import run_pinakes
from tests.crawler.conftest import Crawls
from tests.crawler.test_browser import WRITE, chromium, drip, shell
from tests.crawler.webserver import Answer, Site

__all__ = ["chromium"]  # the fixture, for every test here


def _children(pid: int) -> list[int]:
    """A process's children, and theirs."""
    found: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid:
            found += [int(folder.name), *_children(int(folder.name))]
    return found


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _profiles(pids: list[int]) -> set[Path]:
    """The folders in which these browsers keep what they need."""
    found = set()
    for pid in pids:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        found |= {Path(w.decode().partition("=")[2]) for w in words if w.startswith(b"--user-data-dir=")}
    return found


def _until(happened: Callable[[], Any]) -> None:
    for _ in range(600):
        if happened():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen")


@pytest.mark.parametrize("script", ["while (true);", WRITE], ids=["busy", "waiting"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["kill", "stop"])
def test_the_browser_ends_with_the_process_that_fetches(
    number: signal.Signals, script: str, web: Site, crawl: Crawls
) -> None:
    web.routes["/"] = shell(script)
    web.routes["/api/"] = Answer(type="application/json", chunks=drip)
    process = FetchProcess(crawl.job(web.url + "/", render=True, timeout=60.0))
    pid = process.pid
    assert pid is not None
    _until(lambda: "/" in web.paths())
    _until(lambda: any(b"--type=renderer" in _words(child) for child in _children(pid)))
    children = _children(pid)
    profiles = _profiles(children)
    assert profiles
    os.kill(pid, number)
    _until(lambda: not any(map(_alive, children)))
    _until(lambda: not any(folder.exists() for folder in profiles))
    process.finish(20)


def _words(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _error_of_opening() -> ConfigError:
    async def opened() -> None:
        await (await PageBrowser.opened("Pinakes/1", 5.0)).close()

    with pytest.raises(ConfigError) as found:
        asyncio.run(opened())
    return found.value


def test_a_missing_package_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    error = _error_of_opening()
    assert "Playwright is not installed" in error.what
    assert "pinakes[render]" in error.remedy


def test_a_missing_browser_is_told_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    error = _error_of_opening()
    assert "no Chromium" in error.what
    assert "apt-get install chromium" in error.remedy


def test_a_driver_that_does_not_start_is_told_and_put_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", "/bin/false")
    assert "driver does not start" in _error_of_opening().what
    gc.collect()  # a pipe that nobody closed is a warning now, and a failure


def test_a_browser_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\necho 'No usable sandbox! Update your kernel' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    assert "sandbox cannot start" in _error_of_opening().what


@pytest.mark.parametrize(
    ("is_there", "said"),
    [(True, "ok    browser: Chromium "), (False, "FAIL  browser: a site has render = true, and there is no")],
)
def test_check_says_which_browser_there_is(tmp_path: Path, is_there: bool, said: str) -> None:
    (tmp_path / "library.toml").write_text(
        '[[site]]\nname = "a"\nurl = "https://example.org/"\nrender = true\n', "utf-8"
    )
    nothing = {"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    done = run_pinakes("check", cwd=tmp_path, **({} if is_there else nothing))
    assert said in done.stdout, done.stdout + done.stderr
