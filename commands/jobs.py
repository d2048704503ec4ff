"""``pinakes schedule`` and ``pinakes worker``: what keeps a library fresh while nobody looks."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType
from typing import TYPE_CHECKING

import click

from catalogue import logs
from catalogue.config import Config
from commands.shared import Number, config_option, open_catalogue

if TYPE_CHECKING:
    from crawler.schedule import Rounds

# Seconds between two looks for what an operator asks.
_LOOK_EVERY = 5.0


@click.command(name="schedule", epilog="Example: pinakes schedule --every 900")
@click.option(
    "--every",
    type=Number(min=1),
    default=900.0,
    show_default=True,
    help="Seconds between two rounds.",
)
@click.option("--once", is_flag=True, help="One round, then end (for a cron job or a systemd timer).")
@config_option
def schedule(every: float, once: bool, config: Config) -> int:
    """Keep every site fresh until stopped: fetch what is due, relearn templates that no longer fit, keep the
    index up.

    A page is due when a signal says that it changed, or when its own revisit interval has passed
    (docs/crawling.md).
    """
    from catalogue.keepers import keeping
    from commands.crawl import crawl_sites, print_problems, print_reports
    from crawler.schedule import Rounds

    logs.begin(config)
    stopping = _until_stopped()
    with open_catalogue(config, mapped=False) as catalogue, keeping(catalogue, every):
        rounds = Rounds(config, catalogue)
        while not stopping.is_set():
            jobs = rounds.due()
            sites = f"{len(jobs)} site{'' if len(jobs) == 1 else 's'}"
            click.echo(f"round {rounds.number}: {sites} to look at", err=True)
            outcome = crawl_sites(config, catalogue, jobs)
            print_reports(outcome)
            print_problems(outcome)
            rounds.done(outcome.reports)
            if once and not outcome.interrupted and jobs:
                return outcome.exit_code()
            if once or outcome.interrupted:
                break
            _wait(rounds, stopping, every)
    return 0


def _wait(rounds: Rounds, stopping: threading.Event, every: float) -> None:
    """Until the next round, or until an operator wants a site crawled, or it is to stop."""
    until = time.monotonic() + every
    while (left := until - time.monotonic()) > 0 and not stopping.wait(min(left, _LOOK_EVERY)):
        if rounds.is_asked_for():
            return


@click.command(name="worker", epilog="Example: pinakes worker --workers 2")
@click.option(
    "--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Jobs worked off at once."
)
@click.option(
    "--every",
    type=Number(min=1),
    default=900.0,
    show_default=True,
    help="Seconds after a site's last crawl until its next.",
)
@config_option
def worker(workers: int, every: float, config: Config) -> None:
    """Keep every site fresh until stopped: crawl what is due, and work off what else is in the queue.

    The catalogue knows which sites are due. As many workers as wanted, on as many machines, share the work
    where catalogue.url and jobs.queue name a database and a Redis for all of them. One site is crawled by one
    of them at a time; what one that died had begun, another goes on with.
    """
    from commands import bell, filling
    from commands.queue import consumer

    logs.begin(config)
    running = consumer(config, workers)
    helping = (bell.start(config, every), filling.start(config))
    many = f"{workers} worker{'' if workers == 1 else 's'}"
    click.echo(f"crawling what is due with {many}; stop with Ctrl-C", err=True)
    try:
        running.run()
    finally:
        for process in helping:
            process.terminate()


def _until_stopped() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopping
