"""``pinakes crawl``: fetch what is due, extract, catalogue and index it, and say what came of it."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import Any

import click

from catalogue.archive import Archive
from catalogue.config import Config
from catalogue.errors import CrawlFailed, PinakesError, UsageError
from catalogue.locks import lock
from catalogue.store import Catalogue
from commands.shared import config_option, print_json, printable
from crawler.launch import STOP_SECONDS, Fetching
from crawler.removals import Settled, settle
from crawler.report import CrawlReport, report, store
from crawler.sites import Job, checked, plan, remember
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.index import sync
from indexer.ingest.run import ingest

AT_ONCE = 4
"""Sites crawled side by side; each has one connection."""


@click.command(name="crawl")
@click.argument("sites", metavar="[SITE]…", nargs=-1)
@click.option(
    "--url",
    "urls",
    metavar="URL",
    multiple=True,
    help="An address to crawl; it defines a site where none is known for it.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Look at this many pages of a site at the most.")
@click.option("--full", is_flag=True, help="Fetch everything again, changed or not, and read it again.")
@click.option(
    "--confirm-removals", is_flag=True, help="Take out what is gone from the site, however much it is."
)
@click.option("--json", "as_json", is_flag=True, help="Print the reports as one JSON document.")
@config_option
def crawl(
    sites: tuple[str, ...],
    urls: tuple[str, ...],
    limit: int | None,
    full: bool,
    confirm_removals: bool,
    as_json: bool,
    config: Config,
) -> int:
    """Fetch what is due, extract, catalogue and index it.

    SITE is a name in library.toml or of a site crawled before; without any, every known site is crawled. Safe
    to stop and to start again at any moment.

    \b
    Example:
      pinakes crawl --url https://example.org/
    """
    good, bad = _sorted_out(urls)
    if urls and not good and not sites:
        raise bad[0]
    for error in bad:
        click.echo(f"pinakes: refused: {error.line()}", err=True)
    catalogue = Catalogue.open(config.catalogue_url)
    try:
        jobs = [replace(job, limit=limit, full=full) for job in plan(config, catalogue, sites, good)]
        outcome = crawl_sites(config, catalogue, jobs, confirm_removals)
    finally:
        catalogue.close()
    if as_json:
        print_json({"sites": [found.to_json() for found in outcome.reports]})
    else:
        for found in outcome.reports:
            click.echo(printable("\n".join(found.lines())))
    if outcome.interrupted:
        raise click.Abort
    for problem in outcome.problems:
        click.echo(f"pinakes: {problem.line()}", err=True)
    if outcome.problems and not outcome.reports:
        return 1
    if all(found.fatal for found in outcome.reports):
        raise CrawlFailed(
            "no page at all could be had",
            "the reasons stand above; check the address, the network and robots.txt",
        )
    return 0


@dataclass
class Outcome:
    """What the crawls of some sites came to. ``problems``: sites that could not be crawled at all (another
    process does, say).
    """

    reports: list[CrawlReport] = field(default_factory=list)
    problems: list[PinakesError] = field(default_factory=list)
    interrupted: bool = False


def crawl_sites(
    config: Config, catalogue: Catalogue, jobs: Sequence[Job], confirmed: bool = False
) -> Outcome:
    """Crawl sites side by side and read their pages as they come. Ends early, in order, on SIGINT and
    SIGTERM.
    """
    outcome = Outcome()
    configured = {site.name for site in config.site}
    for job in jobs:
        remember(catalogue, job, typed=job.site not in configured)
    with Archive(config.archive_url, config.archive.max_file_bytes) as archive:
        engine = open_engine(config)
        try:
            crew = _Crew(jobs)
            with _interruptible() as interruption, _Told(crew):
                try:
                    crew.start()
                    ingest(config, catalogue, archive, engine, follow=crew.going_on, progress=crew.has_read)
                except KeyboardInterrupt:
                    outcome.interrupted = True
                except BaseException:
                    crew.finish(stop=True)  # what was fetched is kept, and read by the next crawl
                    raise
                interruption.ignore()
                crew.finish(stop=outcome.interrupted)
            for fetching in crew.done:
                _conclude(config, catalogue, engine, fetching, confirmed, outcome)
        finally:
            engine.close()
    return outcome


def _conclude(
    config: Config,
    catalogue: Catalogue,
    engine: Engine,
    fetching: Fetching,
    confirmed: bool,
    outcome: Outcome,
) -> None:
    """Settle what is gone, and report."""
    job = fetching.job
    try:
        fetching.finish()
        if fetching.started_at is None:
            raise PinakesError(
                f"the crawl of {job.site} did not begin ({fetching.ending.get('cut', 'no reason given')})",
                "run it again",
            )
        settled = Settled()
        if not outcome.interrupted and not fetching.ending.get("fatal"):
            with lock(config.data_folder, f"crawl {job.site}", wait=5.0):
                settled = settle(catalogue, job.site, job.max_removed_share, confirmed)
            if settled.removed:
                sync.catch_up(catalogue, engine)
        found = report(catalogue, job.site, job.url, fetching.started_at, fetching.ending, settled)
        store(catalogue, fetching.started_at, found)
        outcome.reports.append(found)
    except PinakesError as error:
        outcome.problems.append(error)


def _sorted_out(urls: Sequence[str]) -> tuple[list[str], list[UsageError]]:
    good: list[str] = []
    bad: list[UsageError] = []
    for url in urls:
        try:
            good.append(checked(url))
        except UsageError as error:
            bad.append(error)
    return good, bad


class _Crew:
    """The fetching processes: a few at once, the next as one ends."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._waiting = list(jobs)
        self.running: list[Fetching] = []
        self.done: list[Fetching] = []
        self._read = 0

    def start(self) -> None:
        """Start as many as may run."""
        for fetching in [f for f in self.running if not f.alive()]:
            self.running.remove(fetching)
            self.done.append(fetching)
        while self._waiting and len(self.running) < AT_ONCE:
            self.running.append(Fetching(self._waiting.pop(0)))

    def going_on(self) -> bool:
        """Whether pages are still coming."""
        self.start()
        return bool(self.running)

    def finish(self, stop: bool) -> None:
        """Wait for all of them; with ``stop``, ask them to end first."""
        for fetching in self.running:
            if stop:
                fetching.stop()
        for fetching in self.running:
            with suppress(PinakesError):  # said when the crawl is concluded, by the same call
                fetching.finish(STOP_SECONDS if stop else None)
            self.done.append(fetching)
        self.running = []

    def has_read(self, pages: int) -> None:
        """Ingest has read so many pages more; some of them again, with a better template."""
        self._read += pages

    def line(self) -> str:
        """How far they are."""
        every = [*self.running, *self.done]
        return f"{sum(f.looked for f in every)} of {sum(f.known for f in every)} pages looked at, {self._read} read"


class _interruptible:
    """SIGTERM interrupts as Ctrl-C does; once the end has begun, neither disturbs it."""

    def __enter__(self) -> _interruptible:
        self._before: dict[int, Any] = {}
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self._before[number] = signal.signal(number, _interrupt)
        return self

    def ignore(self) -> None:
        """From now on the end takes its course, which is a matter of seconds."""
        for number in self._before:
            signal.signal(number, signal.SIG_IGN)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class _Told:
    """Says how far a crawl is: one line that changes on a terminal, a plain line every ten seconds
    elsewhere.
    """

    def __init__(self, crew: _Crew) -> None:
        self._crew = crew
        self._over = threading.Event()
        self._terminal = sys.stderr.isatty()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> _Told:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        if self._terminal:
            click.echo("\r\033[K", nl=False, err=True)

    def _tell(self) -> None:
        began = time.monotonic()
        while not self._over.wait(0.5 if self._terminal else 10.0):
            seconds = time.monotonic() - began
            if self._terminal:
                click.echo(f"\r\033[Kcrawling: {self._crew.line()} ({seconds:.0f} s)", nl=False, err=True)
            else:
                click.echo(f"crawling: {self._crew.line()}", err=True)
