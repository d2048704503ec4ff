"""``pinakes demo``: a sample library, from nothing to a page in the browser."""

from __future__ import annotations

import sys
import tempfile
import time
import webbrowser
from pathlib import Path

import click

from catalogue.config import Config, load
from catalogue.errors import PinakesError
from catalogue.settings import CrawlSettings, LibrarySettings, SiteSettings, WebSettings
from commands.shared import FileName, open_catalogue

SITE = "sample"
_TRY = (
    "{address}/search?q=symptoms+of+diabetis       a typing error, and the section that answers",
    "{address}/search?q=ডায়াবেটিস                  a Bangla word",
    "{address}/a-to-z/                              every article by its letter",
    "{desk}/board/                               what the crawl did, for operators",
)


@click.command(epilog="Example: pinakes demo --port 8001")
@click.option(
    "--port",
    default=8000,
    type=click.IntRange(0, 65535),
    show_default=True,
    help="Port of the app (0: any free one).",
)
@click.option(
    "--no-serve", is_flag=True, help="Make the library, say how large it is, and leave nothing behind."
)
@click.option(
    "--config",
    "config_path",
    type=FileName(),
    help="A file whose [search] and [vocabulary] are tried out.",
)
def demo(port: int, no_serve: bool, config_path: Path | None) -> int:
    """Make a sample library and open it.

    Serves the bundled sample site on loopback, crawls it without delay, indexes it and opens the app; all of
    it in a temporary folder. No library of yours is touched.
    """
    given = load(config_path) if config_path else Config()
    from examples.sample_site import SampleSite
    from examples.sample_site import serve as serve_site

    if port and not no_serve:
        _free(port)
    with tempfile.TemporaryDirectory(prefix="pinakes-demo-") as folder, serve_site(SampleSite()) as site:
        click.echo(f"A sample health library is at {site.url} – plugins, pop-ups and all. Crawling it …")
        config = _config(Path(folder), site.url, port, given)
        started = time.monotonic()
        count = _fill(config)
        seconds = time.monotonic() - started
        click.echo(f"Crawled, stripped, catalogued and indexed: {count} articles in {seconds:.0f} s.")
        if no_serve:
            return 0
        return _open(config)


def _config(folder: Path, url: str, port: int, given: Config) -> Config:
    files = {name: getattr(given.search, name) for name in ("synonyms", "notices")}
    return Config(
        library=LibrarySettings(name="Sample health library", contact="demo@localhost", data=folder / "data"),
        crawl=CrawlSettings(delay=0.0),
        web=WebSettings(port=port, workers=1),
        site=(SiteSettings(name=SITE, url=url + "/"),),
        search=given.search.model_copy(
            update={name: given.at(file) if file else None for name, file in files.items()}
        ),
        vocabulary=given.vocabulary,
        root=folder,
    )


def _fill(config: Config) -> int:
    """Crawl the sample site. The number of articles."""
    from commands.crawl import crawl_sites
    from crawler.sites import plan

    with open_catalogue(config) as catalogue:
        outcome = crawl_sites(config, catalogue, plan(config, catalogue, (SITE,), ()))
        if outcome.interrupted:
            raise click.Abort
        if outcome.problems:
            raise outcome.problems[0]
        for report in outcome.reports:
            if report.fatal:
                what = f"the sample site could not be crawled: {report.fatal}"
                raise PinakesError(what, "see the lines above")
        return catalogue.count()


def _open(config: Config) -> int:
    from commands.serve import run

    def ready(address: str, desk: str) -> None:
        click.echo(f"\nThe library is open: {address}\n\nThings to try:")
        for line in _TRY if desk else _TRY[:-1]:
            click.echo(f"  {line.format(address=address.rstrip('/'), desk=desk)}")
        click.echo("\nStop it with Ctrl+C; nothing is left behind.")
        if sys.stdout.isatty():
            webbrowser.open(address)

    return run(config, ready=ready)


def _free(port: int) -> None:
    """Raise now, not after the crawl, if the port is taken."""
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PinakesError(
                f"port {port} cannot be used: {error.strerror}", "give another one: pinakes demo --port 8001"
            ) from error
