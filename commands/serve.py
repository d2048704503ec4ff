"""``pinakes serve``: the web app under a production server."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from catalogue.config import Config
from commands.shared import config_option


@click.command(epilog="Example: pinakes serve --port 8080")
@click.option("--host", default=None, help="Address to listen on (default: web.host).")
@click.option(
    "--port",
    default=None,
    type=click.IntRange(0, 65535),
    help="Port to listen on (default: web.port; 0: any free one).",
)
@config_option
def serve(config: Config, host: str | None, port: int | None) -> int:
    """Serve the library to readers, editors, operators and programs, until stopped."""
    return run(config, host, port)


def run(
    config: Config,
    host: str | None = None,
    port: int | None = None,
    ready: Callable[[str, str], None] | None = None,
) -> int:
    """Serve until stopped. The exit code.

    ``ready`` is told the addresses of the app and of the desk once the app answers; without it lines say so.
    """

    def say(address: str, desk: str) -> None:
        click.echo(f"{config.library.name} is at {address} (stop it with Ctrl+C)")
        if desk:
            click.echo(f"For editors and operators, on this machine: {desk}/desk/ and {desk}/board/")

    with _shared_counters():
        # only now: metrics look for the counters' folder when they are imported
        from search_app import server

        return server.run(config, host, port, ready or say)


@contextmanager
def _shared_counters() -> Iterator[None]:
    """Set up a folder for the counters that worker processes share.

    Where none can be made, each counts for itself.
    """
    try:
        folder = tempfile.mkdtemp(prefix="pinakes-metrics-")
    except OSError as error:
        click.echo(f"pinakes: warning: metrics are kept a process each: {error}", err=True)
        yield
        return
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        yield
    finally:
        os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
        shutil.rmtree(folder, ignore_errors=True)
