"""``pinakes crawl``: fetch what is due, extract, catalogue and index it, and say what came of it."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import Any

import click

from catalogue import logs, orders
from catalogue.access.audit import Act
from catalogue.config import Config
from catalogue.errors import CrawlFailed, PinakesError, UsageError
from catalogue.grouping import Group
from catalogue.locks import lock
from catalogue.orders import Order
from catalogue.store import Catalogue
from commands.shared import (
    PLAIN_EVERY,
    config_option,
    note,
    open_archive,
    open_catalogue,
    open_index,
    print_json,
    printable,
)
from crawler.launch import STOP_SECONDS, FetchProcess
from crawler.removals import Removal, Removals, settle
from crawler.report import CrawlReport, policy_of, report, store, take_stock
from crawler.sites import Job, checked, plan, remember
from indexer.engines.base import Engine
from indexer.index import sync

log = logging.getLogger("pinakes.crawl")

# Sites crawled side by side; each has one connection.
AT_ONCE = 4
# Seconds between two counts of how all pages stand, at the least, and in parts of what a count took.
_STOCK_EVERY = 60.0
_STOCK_PARTS = 100
# Seconds between two changes of the line of progress on a terminal.
_TERMINAL_EVERY = 0.5


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
@click.option(
    "--dry-run", is_flag=True, help="Ask for robots.txt and the lists only, and tell what they say."
)
@click.option("--json", "as_json", is_flag=True, help="Print the reports as one JSON document.")
@config_option
def crawl(
    sites: tuple[str, ...],
    urls: tuple[str, ...],
    limit: int | None,
    full: bool,
    confirm_removals: bool,
    dry_run: bool,
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
    logs.begin(config)
    typed = _checked(urls, others=bool(sites))
    with open_catalogue(config, mapped=False) as catalogue:
        jobs = [replace(job, limit=limit, full=full) for job in plan(config, catalogue, sites, typed)]
        if dry_run:
            return _tell_outlines(jobs, as_json)
        if confirm_removals:
            note(catalogue, Act.CONFIRM_REMOVALS, ", ".join(job.site for job in jobs))
        outcome = crawl_sites(config, catalogue, jobs, confirm_removals)
    if as_json:
        print_json({"sites": [found.to_json() for found in outcome.reports]})
    else:
        print_reports(outcome)
    if outcome.interrupted:
        raise click.Abort
    print_problems(outcome)
    return outcome.exit_code()


def _tell_outlines(jobs: Sequence[Job], as_json: bool) -> int:
    """Print what each site says of itself. Raises :class:`CrawlFailed` where none says anything."""
    from commands.dry_run import outlines

    found = list(outlines(jobs))
    if as_json:
        print_json({"sites": [outline.to_json() for outline in found]})
    else:
        for outline in found:
            click.echo(printable("\n".join(outline.lines())))
    if all(outline.fatal for outline in found):
        raise CrawlFailed(
            "no site could be asked", "the reasons stand above; check the address and the network"
        )
    return 0


def _checked(urls: Sequence[str], others: bool) -> list[str]:
    """The typed addresses in canonical form; those that are none are told.

    Raises :class:`UsageError` where nothing is left to crawl: no good address, and no ``others`` than these.
    """
    good: list[str] = []
    bad: list[UsageError] = []
    for url in urls:
        try:
            good.append(checked(url))
        except UsageError as error:
            bad.append(error)
    if bad and not good and not others:
        raise bad[0]
    for refused in bad:
        click.echo(f"pinakes: refused: {refused.line()}", err=True)
    return good


@dataclass
class CrawlOutcome:
    """What the crawls of some sites came to.

    ``problems``: of sites that could not be crawled at all, because another process does, say.
    """

    reports: list[CrawlReport] = field(default_factory=list)
    problems: list[PinakesError] = field(default_factory=list)
    interrupted: bool = False
    # whether a fetching process ended without a word
    died: bool = False

    def exit_code(self) -> int:
        """1 where a site could not be crawled, 2 where the configuration is why none could, else 0.

        Raises :class:`CrawlFailed` where no site gave articles.
        """
        if self.died:
            return 1
        if self.problems and not self.reports:
            return min(problem.exit_code for problem in self.problems)
        if not all(found.failed for found in self.reports):
            return 0
        if all(found.fatal for found in self.reports):
            what = "no page at all could be had"
        else:
            what = "pages came, but not the articles that were there before"
        raise CrawlFailed(what, "the reasons stand above; check the address, the network and robots.txt")


def print_reports(outcome: CrawlOutcome) -> None:
    for found in outcome.reports:
        click.echo(printable("\n".join(found.lines())))


def print_problems(outcome: CrawlOutcome) -> None:
    for problem in outcome.problems:
        click.echo(f"pinakes: {problem.line()}", err=True)


def crawl_sites(
    config: Config, catalogue: Catalogue, jobs: Sequence[Job], confirmed: bool = False
) -> CrawlOutcome:
    """Crawl sites side by side and read their pages as they come.

    On SIGINT and SIGTERM it ends early, in order.
    """
    outcome = CrawlOutcome()
    configured = {site.name for site in config.site}
    for job in jobs:
        remember(catalogue, job, typed=job.site not in configured)
        log.info("event=crawl-began site=%s", job.site)
    with open_archive(config) as archive, open_index(config) as engine:
        accepted = {job.site: _carry_out(config, catalogue, engine, job) for job in jobs}
        pool = _ProcessPool(jobs)
        stock = _Stocktaking(catalogue, jobs)
        with _Interruptible() as interruption, _ProgressLine(pool):
            try:
                pool.start()
                # a second of imports, while the fetching processes have theirs
                from indexer.ingest.run import ingest

                ingest(
                    config,
                    catalogue,
                    archive,
                    engine,
                    follow=pool.goes_on,
                    progress=stock.after(pool.has_read),
                )
            except KeyboardInterrupt:
                outcome.interrupted = True
            except BaseException:
                pool.finish(stop=True)  # what was fetched is kept, and read by the next crawl
                raise
            interruption.ignore()
            pool.finish(stop=outcome.interrupted)
        for process in pool.done:
            _conclude(config, catalogue, engine, process, confirmed, outcome, accepted[process.job.site])
    if config.announce.urls and not outcome.interrupted:
        from commands.announcing import announce

        announce(config, catalogue)
    return outcome


def _carry_out(config: Config, catalogue: Catalogue, engine: Engine, job: Job) -> tuple[Removal, ...]:
    """Do what an operator asked for before the crawl: it may find more that is gone than the operator saw.
    The articles that were taken out.
    """
    with catalogue.begin() as connection:
        for order in (Order.CRAWL, Order.LOOK):
            orders.withdraw(connection, job.site, order)
        is_accepted = Order.ACCEPT in orders.of(connection, job.site)
    return accept(config, catalogue, engine, job) if is_accepted else ()


def accept(config: Config, catalogue: Catalogue, engine: Engine, job: Job) -> tuple[Removal, ...]:
    """Take out what the brake holds back, and no more than that.

    Raises :class:`LockBusy` where the site is being crawled.
    """
    with lock(config.data_folder, f"crawl {job.site}", wait=5.0):
        removed = settle(catalogue, job.site, job.max_removed_share, True, job.grace_days).removed
    sync.catch_up(catalogue, engine)
    take_stock(catalogue, job)
    return removed


def _conclude(
    config: Config,
    catalogue: Catalogue,
    engine: Engine,
    process: FetchProcess,
    confirmed: bool,
    outcome: CrawlOutcome,
    accepted: tuple[Removal, ...],
) -> None:
    """Settle what is gone, and report. ``accepted``: what was taken out before on a person's word."""
    job = process.job
    try:
        ended = process.finish()
        if process.started_at is None:
            why = ended.cut or "no reason given"
            raise PinakesError(f"the crawl of {job.site} did not begin ({why})", "run it again")
        removals = Removals()
        if not outcome.interrupted and not ended.fatal:
            with lock(config.data_folder, f"crawl {job.site}", wait=5.0):
                removals = settle(catalogue, job.site, job.max_removed_share, confirmed, job.grace_days)
            if removals.removed or removals.led:
                sync.catch_up(catalogue, engine)
        removals = replace(removals, removed=accepted + removals.removed)
        found = report(catalogue, job.site, job.url, process.started_at, ended, removals)
        store(catalogue, process.started_at, found, policy_of(catalogue, job))
        outcome.reports.append(found)
        _log_end(found)
        if process.died and not outcome.interrupted:
            outcome.died = True
            raise PinakesError(f"{job.site}: {ended.cut}", "run it again: what it kept is kept")
    except PinakesError as error:
        log.error("event=crawl-failed site=%s reason=%s", job.site, error.line())
        outcome.problems.append(error)


def _log_end(found: CrawlReport) -> None:
    counts = [
        found.counts[group] for group in (Group.NEW, Group.CHANGED, Group.GONE, Group.REFUSED, Group.FAILED)
    ]
    log.info(
        "event=crawl-ended site=%s new=%d changed=%d gone=%d refused=%d failed=%d seconds=%.1f trouble=%s",
        found.site,
        *counts,
        found.seconds,
        found.fatal or found.blind or found.held or found.cut or "none",
    )


class _ProcessPool:
    """The fetching processes: a few at once, the next as one ends."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._waiting = list(jobs)
        self._running: list[FetchProcess] = []
        self.done: list[FetchProcess] = []
        self._read = 0

    def start(self) -> None:
        """Start as many as may run."""
        for process in [p for p in self._running if not p.alive()]:
            self._running.remove(process)
            self.done.append(process)
        while self._waiting and len(self._running) < AT_ONCE:
            self._running.append(FetchProcess(self._waiting.pop(0)))

    def goes_on(self) -> bool:
        """Whether pages are still coming."""
        self.start()
        return bool(self._running)

    def finish(self, stop: bool) -> None:
        """Wait for all of them; with ``stop``, ask them to end first."""
        for process in self._running:
            if stop:
                process.stop()
        for process in self._running:
            with suppress(PinakesError):  # said when the crawl is concluded, by the same call
                process.finish(STOP_SECONDS if stop else None)
            self.done.append(process)
        self._running = []

    def has_read(self, pages: int) -> None:
        """Ingest has read so many pages more; some of them again, with a better template."""
        self._read += pages

    def progress(self) -> str:
        """How far they are, in words."""
        every = [*self._running, *self.done]
        visited, known = sum(p.visited for p in every), sum(p.known for p in every)
        return f"{visited} of {known} pages looked at, {self._read} read"


class _Stocktaking:
    """Keeps how the pages stand while a crawl is running, now and then, for those who look on."""

    def __init__(self, catalogue: Catalogue, jobs: Sequence[Job]) -> None:
        self._catalogue = catalogue
        self._jobs = jobs
        self._next = time.monotonic() + _STOCK_EVERY

    def after(self, progress: Callable[[int], None]) -> Callable[[int], None]:
        """``progress``, and stock is taken where it is time."""

        def told(pages: int) -> None:
            progress(pages)
            if (began := time.monotonic()) < self._next:
                return
            for job in self._jobs:
                take_stock(self._catalogue, job)
            ended = time.monotonic()
            self._next = ended + max(_STOCK_EVERY, _STOCK_PARTS * (ended - began))

        return told


class _Interruptible:
    """SIGTERM interrupts as Ctrl-C does; once the end has begun, neither disturbs it."""

    def __enter__(self) -> _Interruptible:
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


class _ProgressLine:
    """Says how far a crawl is: one line that changes on a terminal, a line now and then elsewhere."""

    def __init__(self, pool: _ProcessPool) -> None:
        self._pool = pool
        self._over = threading.Event()
        self._terminal = sys.stderr.isatty()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> _ProgressLine:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        if self._terminal:
            click.echo("\r\033[K", nl=False, err=True)

    def _run(self) -> None:
        began = time.monotonic()
        while not self._over.wait(_TERMINAL_EVERY if self._terminal else PLAIN_EVERY):
            line = f"crawling: {self._pool.progress()}"
            if self._terminal:
                click.echo(f"\r\033[K{line} ({time.monotonic() - began:.0f} s)", nl=False, err=True)
            else:
                click.echo(line, err=True)
