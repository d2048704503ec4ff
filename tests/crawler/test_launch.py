"""The fetching processes' server: started once, ends with its owner, and is replaced where it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from catalogue.fork_server import IDLE_SECONDS, UNKNOWN
from crawler.launch import FetchProcess
from tests.commands.running import environment
from tests.crawler.conftest import Crawls
from tests.crawler.webserver import Site


def begun(web: Site, crawl: Crawls) -> FetchProcess:
    """A crawl that rests for a minute after its first request."""
    web.page("/", "Home", "/a")
    web.page("/a", "A")
    process = FetchProcess(crawl.job(web.url + "/", delay=60.0))
    while not web.paths():
        time.sleep(0.01)
    return process


def server_of(process: FetchProcess) -> int:
    status = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii")
    return int(status.rpartition(")")[2].split()[1])


def wait_for_the_end_of(server: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and Path(f"/proc/{server}/cwd").exists():
        time.sleep(0.02)
    assert not Path(f"/proc/{server}/cwd").exists()


def test_processes_of_one_owner_are_children_of_one_server(web: Site, crawl: Crawls) -> None:
    one = begun(web, crawl)
    web.asked.clear()
    other = FetchProcess(crawl.job(web.url.replace("127.0.0.1", "localhost") + "/", delay=60.0))
    while not web.paths():
        time.sleep(0.01)
    assert server_of(one) == server_of(other) != os.getpid()
    for process in (one, other):
        process.stop()
        assert process.finish(30).cut == "stopped"


def test_each_process_has_a_session_of_its_own_and_the_folder_of_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, web: Site, crawl: Crawls
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    process = begun(web, crawl)
    assert process.pid is not None
    assert os.getsid(process.pid) == process.pid
    assert Path(f"/proc/{process.pid}/cwd").readlink() == tmp_path / "here"
    process.stop()
    process.finish(30)


def test_where_the_server_is_killed_crawls_stop_in_order_and_the_next_has_a_new_server(
    web: Site, crawl: Crawls
) -> None:
    process = begun(web, crawl)
    os.kill(server_of(process), signal.SIGKILL)
    assert process.finish(30).cut == "stopped"
    web.asked.clear()
    again = begun(web, crawl)
    again.stop()
    assert again.finish(30).cut == "stopped"


def test_a_process_that_is_killed_with_its_server_is_told(web: Site, crawl: Crawls) -> None:
    process = begun(web, crawl)
    assert process.pid is not None
    os.kill(server_of(process), signal.SIGKILL)
    os.kill(process.pid, signal.SIGKILL)
    assert process.finish(30).cut == f"the fetching process ended (exit code {UNKNOWN})"
    assert process.died


@pytest.mark.slow  # waits for a fork server to end by itself
def test_the_server_ends_with_its_owner(tmp_path: Path) -> None:
    """The owner is killed while the server is loading, and once it has loaded."""
    code = (
        "import os, sys, time\n"
        "from catalogue.fork_server import Forked\n"
        "process = Forked('crawler.run', os.open('/dev/null', 0), os.open('/dev/null', 1))\n"
        "process.pid if sys.argv[1] == 'later' else None\n"
        "from catalogue import fork_server\n"
        "print(fork_server._server._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    for when in ("at once", "later"):
        owner = subprocess.Popen(
            [sys.executable, "-c", code, when],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
        assert owner.stdout is not None
        server = int(owner.stdout.readline())
        owner.kill()
        owner.communicate()
        wait_for_the_end_of(server)


@pytest.mark.slow  # waits for a fork server to end by itself
def test_a_server_that_nobody_needs_ends_and_the_next_crawl_has_another(web: Site, crawl: Crawls) -> None:
    process = begun(web, crawl)
    server = server_of(process)
    time.sleep(IDLE_SECONDS + 1)
    assert Path(f"/proc/{server}/stat").exists(), "it has a child"
    process.stop()
    assert process.finish(30).cut == "stopped"
    wait_for_the_end_of(server)
    web.asked.clear()
    again = begun(web, crawl)
    assert server_of(again) != server
    again.stop()
    assert again.finish(30).cut == "stopped"


def test_a_request_that_a_server_leaves_unread_at_its_end_is_made_again(web: Site, crawl: Crawls) -> None:
    """It ends between two looks: here it is stopped before the request, and killed behind it."""
    process = begun(web, crawl)
    server = server_of(process)
    process.stop()
    assert process.finish(30).cut == "stopped"
    os.kill(server, signal.SIGSTOP)
    threading.Timer(0.3, os.kill, (server, signal.SIGKILL)).start()
    web.asked.clear()
    again = begun(web, crawl)
    assert server_of(again) != server
    again.stop()
    assert again.finish(30).cut == "stopped"
