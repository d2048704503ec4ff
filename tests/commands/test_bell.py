"""Workers find their work by themselves, one at a site, and go on with what a dead one began."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from catalogue import clock, orders, schema
from catalogue.config import Config
from catalogue.errors import LockBusy, Unreachable
from catalogue.leases import held, leased
from catalogue.orders import Order
from catalogue.schema import crawls, leases
from catalogue.settings import JobSettings, SiteSettings
from catalogue.store import Catalogue
from commands.bell import due, lease_of, ring_once
from commands.queue import queue_of
from tests.commands.running import environment
from tests.commands.test_crawl import article
from tests.crawler.webserver import Answer, Site
from tests.real_parts import missing, needed_module

HERE = socket.gethostname()


@pytest.fixture
def catalogue(config: Config) -> Iterator[Catalogue]:
    opened = Catalogue.open(config.catalogue_url)
    yield opened
    opened.close()


@pytest.fixture
def sited(config: Config) -> Config:
    site = SiteSettings(name="shelf", url="https://shelf.example/")
    return config.model_copy(update={"site": (site,), "jobs": JobSettings(lease=0.4)})


@pytest.fixture
def redis_address(tmp_path: Path) -> Iterator[str]:
    needed_module("redis", "the Redis client", "the extra «redis»")
    program = shutil.which("redis-server")
    if program is None:
        missing("redis-server", "Debian: apt-get install redis-server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    assert waited_for(lambda: answers(port))
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def a_dead_process() -> int:
    gone = subprocess.Popen(["true"])
    gone.wait()
    return gone.pid


def test_one_worker_at_a_time_holds_a_lease_and_gives_it_back(catalogue: Catalogue) -> None:
    with held(catalogue, "crawl x", 30):
        assert leased(catalogue, ["crawl x", "crawl y"], 30).held == {"crawl x"}
        with pytest.raises(LockBusy, match="crawl x"), held(catalogue, "crawl x", 30):
            pass
        with held(catalogue, "crawl y", 30):
            pass
    assert leased(catalogue, ["crawl x"], 30) == (set(), set())


def test_a_lease_lasts_as_long_as_its_owner_works(catalogue: Catalogue) -> None:
    with held(catalogue, "crawl x", 0.4):
        time.sleep(1.0)
        assert leased(catalogue, ["crawl x"], 30).held == {"crawl x"}


@pytest.mark.parametrize(
    ("owner", "for_seconds", "is_left"),
    [
        (lambda: "another-machine 1 x", 60.0, False),
        (lambda: "another-machine 1 x", -1.0, True),
        (lambda: f"{HERE} {a_dead_process()} x", 60.0, True),
        (lambda: f"{HERE} {os.getpid()} x", 60.0, False),
        (lambda: "unreadable", 60.0, False),
    ],
)
def test_bad_input_60_what_a_dead_worker_held_is_free(
    catalogue: Catalogue, owner: Callable[[], str], for_seconds: float, is_left: bool
) -> None:
    with catalogue.begin() as connection:
        until = clock.timestamp() + for_seconds
        connection.execute(insert(leases).values(name="crawl x", owner=owner(), until=until))
    assert leased(catalogue, ["crawl x"], 30).abandoned == ({"crawl x"} if is_left else set())
    if is_left:
        with held(catalogue, "crawl x", 30):
            pass
    else:
        with pytest.raises(LockBusy), held(catalogue, "crawl x", 30):
            pass


def test_the_catalogue_knows_what_is_due(sited: Config, catalogue: Catalogue) -> None:
    def at(started: float, ended: float | None) -> None:
        with catalogue.begin() as connection:
            row = {"site": "shelf", "started_at": started, "ended_at": ended}
            connection.execute(insert(crawls).values(row))

    now = clock.timestamp()
    assert due(sited, catalogue, 900) == ["shelf"]  # never crawled
    at(now - 2000, now - 1000)
    assert due(sited, catalogue, 900) == ["shelf"]
    assert due(sited, catalogue, 3000) == []
    at(now - 100, None)  # begun, and cut off
    assert due(sited, catalogue, 3000) == ["shelf"]
    with held(catalogue, lease_of("shelf"), 30):
        assert due(sited, catalogue, 900) == []
    with catalogue.begin() as connection:
        connection.execute(update(crawls).values(ended_at=now))
        gone = f"{HERE} {a_dead_process()} x"
        connection.execute(insert(leases).values(name=lease_of("shelf"), owner=gone, until=now + 60))
    assert due(sited, catalogue, 900) == ["shelf"]


def test_a_site_whose_hub_rings_is_due(sited: Config, catalogue: Catalogue) -> None:
    now = clock.timestamp()
    with catalogue.begin() as connection:
        connection.execute(insert(crawls).values(site="shelf", started_at=now - 99, ended_at=now - 90))
    assert due(sited, catalogue, 3_600) == []
    with catalogue.begin() as connection:
        orders.look(connection, "shelf")
    assert due(sited, catalogue, 3_600) == ["shelf"]
    with catalogue.begin() as connection:
        connection.execute(insert(schema.orders).values(site="shelf", kind=Order.PAUSE, at=now))
    assert due(sited, catalogue, 3_600) == []


def test_a_site_is_due_at_its_hours_alone(sited: Config, catalogue: Catalogue) -> None:
    now = clock.timestamp()
    hour = datetime.fromtimestamp(now).hour
    for hours, wanted in ((f"{hour}-{(hour + 2) % 24}", ["shelf"]), (f"{(hour + 3) % 24}-{hour}", [])):
        site = sited.site[0].model_copy(update={"hours": hours})
        assert due(sited.model_copy(update={"site": (site,)}), catalogue, 900) == wanted


def test_bad_input_40_a_clock_that_was_ahead_keeps_no_site_from_being_due(
    sited: Config, catalogue: Catalogue
) -> None:
    """What a worker wrote whose clock was a year ahead, and who then died on another machine."""
    ahead = clock.timestamp() + 365 * 86_400
    with catalogue.begin() as connection:
        row = {"site": "shelf", "started_at": ahead - 60, "ended_at": ahead}
        connection.execute(insert(crawls).values(row))
        connection.execute(
            insert(leases).values(name=lease_of("shelf"), owner="another-machine 1 x", until=ahead)
        )
    assert due(sited, catalogue, 900) == []  # its owner may live, and then puts the end off again
    time.sleep(1.5 * sited.jobs.lease)
    assert due(sited, catalogue, 900) == ["shelf"]


def test_a_library_without_a_site_is_waited_for(config: Config, catalogue: Catalogue) -> None:
    assert due(config, catalogue, 900) == []


def test_a_bell_that_was_not_heard_is_rung_again(sited: Config, catalogue: Catalogue) -> None:
    folder, elsewhere = sited.data_folder, sited.data_folder.with_name("elsewhere")
    queue = folder / "jobs.sqlite"
    queue.mkdir()  # nothing can be written there
    rung: dict[str, float] = {}
    with pytest.raises(Unreachable):
        ring_once(sited, 900, rung)
    queue.rename(elsewhere)
    ring_once(sited, 900, rung)
    assert waiting(sited) == 1
    ring_once(sited, 900, rung)  # heard, and not to be rung for again at once
    assert waiting(sited) == 1


def waiting(config: Config) -> int:
    """The jobs in the queue."""
    queue = queue_of(config)
    with contextlib.closing(queue.storage):
        return int(queue.pending_count())


def worker(folder: Path) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "pinakes", "worker", "--config", str(folder / "library.toml")]
    return subprocess.Popen(arguments, env=environment(), cwd=folder, stderr=subprocess.DEVNULL)


def waited_for(wanted: Callable[[], bool], seconds: float = 90) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if wanted():
            return True
        time.sleep(0.2)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("queue", ["sqlite", "redis"])
def test_bad_input_60_a_crawl_whose_worker_was_killed_is_gone_on_with(
    web: Site, tmp_path: Path, queue: str, request: pytest.FixtureRequest
) -> None:
    """Nobody puts a job into the queue, and nobody takes up the killed worker's but another worker."""
    pages = 12
    web.page("/", "Shelf", *(f"/a-{n}/" for n in range(pages)), text="All there is.")
    for n in range(pages):
        web.routes[f"/a-{n}/"] = Answer(article(n))
    address = request.getfixturevalue("redis_address") if queue == "redis" else ""
    (tmp_path / "library.toml").write_text(
        f'[library]\nname = "T"\n[crawl]\ndelay = 0.3\n[jobs]\nqueue = "{address}"\n'
        f'lease = 2.0\nprocesses = 1\n[[site]]\nname = "shelf"\nurl = "{web.url}/"\n'
    )
    wanted_paths = {f"/a-{n}/" for n in range(pages)}
    wanted = {f"{web.url}{path}" for path in wanted_paths}
    catalogue = Catalogue.open(f"sqlite:///{tmp_path / 'data' / 'catalogue.sqlite'}")
    first = worker(tmp_path)
    try:
        assert waited_for(lambda: len(wanted_paths.intersection(web.paths())) > 2)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert not wanted_paths <= set(web.paths())
    second = worker(tmp_path)
    try:
        assert waited_for(lambda: wanted <= {one.url for one in catalogue.articles()}), catalogue.count()
    finally:
        second.terminate()
        second.wait(30)
        catalogue.close()
