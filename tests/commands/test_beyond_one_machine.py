"""A library on PostgreSQL and Redis, kept by workers, is the one that SQLite and `pinakes crawl` make."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from catalogue.config import Config, load
from catalogue.schema import captures, crawls, leases, url_aliases
from catalogue.store import Catalogue
from commands.shared import open_index
from examples.sample_site.server import serve
from examples.sample_site.site import SampleSite
from indexer.index.sync import verify
from tests.commands.running import output
from tests.commands.test_bell import redis_address, waited_for, worker
from tests.opensearch import opensearch_nodes
from tests.real_parts import missing
from tests.search_app.test_server import get, start, stop

__all__ = ["redis_address"]

ARTICLES = 70
# Three sites with a template each, and articles of their own: each begins elsewhere in what can be made.
FAMILIES = ("wordpress", "builder", "manual")
A_SITE = 30
# Seconds that a reader waits: three nodes, three workers and two apps share two cores here.
PATIENCE = 60.0
# What tells when an article was read, and how, rather than what stands in it.
_OF_THE_READING = ("fetched_at", "extraction")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve(SampleSite(articles=ARTICLES)) as served:
        yield served.url + "/"


def library(folder: Path, *addresses: str, settings: str = "", delay: float = 0.0) -> Config:
    folder.mkdir()
    sites = "".join(
        f'[[site]]\nname = "site{number}"\nurl = "{one}"\n' for number, one in enumerate(addresses)
    )
    file = folder / "library.toml"
    file.write_text(f"[crawl]\ndelay = {delay}\n{settings}\n{sites}", encoding="utf-8")
    return load(file, {})


def articles(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Address → all that the library says of the article there."""
    every = [article.to_json() for article in catalogue.articles()]
    return {row["url"]: {k: row[k] for k in row if k not in _OF_THE_READING} for row in every}


def aliases(catalogue: Catalogue) -> set[tuple[str, str, str]]:
    with catalogue.read() as connection:
        return {(row.url, row.article_id, row.reason) for row in connection.execute(select(url_aliases))}


def stores(postgresql_url: str, redis_address: str) -> str:
    return f'[catalogue]\nurl = "{postgresql_url}"\n[jobs]\nqueue = "{redis_address}"\nlease = 2.0\n'


def ended(catalogue: Catalogue, sites: int = 1) -> bool:
    """Whether the newest crawl of each of so many sites has ended, and nobody is to go on with one: who takes
    over from a worker that was killed ends that one's crawl before it begins its own.
    """
    with catalogue.read() as connection:
        rows = connection.execute(select(crawls.c.site, crawls.c.ended_at).order_by(crawls.c.id)).all()
        if connection.execute(select(leases.c.name).where(leases.c.name.like("crawl %"))).first():
            return False
    newest = {row.site: row.ended_at for row in rows}
    return len(newest) == sites and None not in newest.values()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_workers_on_postgresql_and_redis_make_the_library_that_a_crawl_on_sqlite_makes(
    address: str, tmp_path: Path, postgresql_url: str, redis_address: str
) -> None:
    here = library(tmp_path / "here", address)
    output(here.root, "crawl")
    there = library(
        tmp_path / "there",
        address,
        settings=stores(postgresql_url, redis_address),
    )
    with closing(Catalogue.open(here.catalogue_url)) as one, closing(Catalogue.open(postgresql_url)) as other:
        running = worker(there.root)
        try:
            assert waited_for(lambda: ended(other), 120)
        finally:
            running.terminate()
            running.wait(30)
        demand_same(one, other, at_least=60)
        assert aliases(other) == aliases(one)
        with open_index(there) as engine:
            compared = verify(other, engine)
        assert compared.agrees
        assert not compared.pending


def demand_same(one: Catalogue, other: Catalogue, at_least: int) -> None:
    """The same library, article by article."""
    wanted, found = articles(one), articles(other)
    assert len(wanted) >= at_least
    assert found.keys() == wanted.keys()
    differing = {url: _differing(wanted[url], found[url]) for url in wanted if wanted[url] != found[url]}
    assert differing == {}


def _differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (one[name], other.get(name)) for name in one if one[name] != other.get(name)}


@dataclass
class Asker:
    """A reader of one web process, who asks again and again; ``unserved`` is what was no answer."""

    address: str
    answers: Counter[str] = field(default_factory=Counter)
    unserved: list[str] = field(default_factory=list)

    def ask(self, done: threading.Event) -> None:
        while not done.wait(0.1):
            for path in ("/search?q=asthma", "/api/v1/search?q=gout", "/a-to-z/", "/readyz"):
                began = time.monotonic()
                try:
                    status: object = get(self.address, path, timeout=PATIENCE)[0]
                except OSError as error:
                    status = error
                self.answers[path] += 1
                if status != 200:
                    self.unserved.append(f"{path}: {status} after {time.monotonic() - began:.1f} s")


@contextmanager
def served(folder: Path, readers: int = 0) -> Iterator[tuple[str, Asker]]:
    """A web process of a library; with a reader that asks it all the while."""
    process, address = start(folder)
    asker, done = Asker(address), threading.Event()
    threads = [threading.Thread(target=asker.ask, args=(done,)) for _ in range(readers)]
    for thread in threads:
        thread.start()
    try:
        yield address, asker
    finally:
        done.set()
        for thread in threads:
            thread.join()
        code, said = stop(process)
        assert code == 0, said
        assert "Traceback" not in said


def crawling(catalogue: Catalogue, workers: set[int]) -> int | None:
    """The process of a worker in the middle of a site: some of its pages are kept, and not all."""
    with catalogue.read() as connection:
        held = connection.execute(select(leases.c.name, leases.c.owner)).all()
        counted = select(captures.c.site, func.count().label("kept")).group_by(captures.c.site)
        kept = {row.site: row.kept for row in connection.execute(counted)}
    for row in held:
        pid = int(row.owner.split()[1])
        if pid in workers and 3 <= kept.get(row.name.removeprefix("crawl "), 0) < A_SITE:
            return pid
    return None


def in_the_middle(catalogue: Catalogue, workers: set[int]) -> int:
    """Wait for :func:`crawling`."""
    for _ in range(600):
        if (found := crawling(catalogue, workers)) is not None:
            return found
        time.sleep(0.1)
    raise TimeoutError("no worker was seen in the middle of a site")


# Three nodes of OpenSearch take half a minute to come up on two idle cores; all took 85 s.
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_cluster_that_loses_a_worker_and_a_node_makes_the_library_of_one_machine(
    tmp_path: Path, postgresql_url: str, redis_address: str
) -> None:
    if reason := opensearch_nodes.absent():
        missing(reason)
    (tmp_path / "nodes").mkdir()
    nodes = opensearch_nodes.Cluster(tmp_path / "nodes", 3)
    with ExitStack() as stack:
        stack.callback(nodes.stop)
        for node in range(3):
            nodes.start_node(node)
        sites = [
            stack.enter_context(serve(SampleSite(family, seed=seed, articles=A_SITE))).url + "/"
            for seed, family in enumerate(FAMILIES, 1)
        ]
        here = library(tmp_path / "here", *sites)
        output(here.root, "crawl")
        one = stack.enter_context(closing(Catalogue.open(here.catalogue_url)))
        nodes.wait(3)
        hosts = ", ".join(f'"{url}"' for url in nodes.urls)
        index = f'[index]\nengine = "opensearch"\nhosts = [{hosts}]\nreplicas = 1\n[web]\nworkers = 1\n'
        there = library(
            tmp_path / "there", *sites, settings=stores(postgresql_url, redis_address) + index, delay=0.1
        )
        other = stack.enter_context(closing(Catalogue.open(postgresql_url)))
        askers = [stack.enter_context(served(there.root, readers=1))[1] for _ in range(2)]
        workers = {running.pid: running for running in (worker(there.root) for _ in range(3))}
        try:
            killed = in_the_middle(other, set(workers))
            os.kill(killed, signal.SIGKILL)
            workers[killed].wait()
            assert not ended(other, sites=3)
            asked = [asker.answers.total() for asker in askers]
            nodes.kill_node(1)
            assert waited_for(lambda: ended(other, sites=3), 120)
        finally:
            for running in workers.values():
                running.terminate()
            for running in workers.values():
                running.wait(30)
        demand_same(one, other, at_least=2 * A_SITE)
        assert aliases(other) == aliases(one)
        for asker, before in zip(askers, asked, strict=True):
            assert asker.unserved == []
            assert asker.answers.total() > before + 20, "readers asked while the node was away"
        with open_index(there) as engine:
            compared = verify(other, engine)
        assert compared.agrees
        assert not compared.pending
