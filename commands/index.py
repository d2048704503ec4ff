"""``pinakes index``: the index against the catalogue."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict

import click

from catalogue.config import Config
from catalogue.errors import CorruptData
from catalogue.store import Catalogue
from commands.shared import config_option, print_json
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.index.sync import Verification, rebuild, status, verify

ENGINES = ("tantivy", "whoosh", "opensearch")
_SHOWN = 10  # ids of a kind
_EVERY = 10.0  # seconds

engine_option = click.option(
    "--engine", "name", type=click.Choice(ENGINES), help="Another engine than the configured one."
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.group()
def index() -> None:
    """The index against the catalogue: status, verify, rebuild.

    The catalogue is the truth; an index can be thrown away and rebuilt at any time.

    Example: pinakes index verify
    """


@index.command("status")
@config_option
@engine_option
@json_option
def status_(config: Config, name: str | None, as_json: bool) -> None:
    """How far the index has come, and what it holds.

    Example: pinakes index status
    """
    with _parts(config, name) as (catalogue, engine):
        found = status(catalogue, engine)
    if as_json:
        print_json(asdict(found))
        return
    click.echo(f"engine     {found.engine}")
    click.echo(f"articles   {found.documents} indexed, {found.articles} in the catalogue")
    click.echo(f"sequence   {found.index_sequence} of {found.catalogue_sequence}")
    if found.problem:
        raise CorruptData(found.problem, found.remedy)


@index.command("verify")
@config_option
@engine_option
@json_option
def verify_(config: Config, name: str | None, as_json: bool) -> int:
    """Compare every article with its document, and every file with its checksum. Exit 1 where they differ.

    Example: pinakes index verify
    """
    with _parts(config, name) as (catalogue, engine):
        found = verify(catalogue, engine)
    if as_json:
        print_json({**asdict(found), "agrees": found.agrees})
    else:
        _tell(found)
    return 0 if found.agrees else 1


@index.command("rebuild")
@config_option
@engine_option
def rebuild_(config: Config, name: str | None) -> None:
    """Index the whole catalogue anew, beside the old index, and swap it in; readers go on meanwhile.

    Example: pinakes index rebuild --engine whoosh
    """
    with _parts(config, name) as (catalogue, engine):
        with _telling(f"Rebuilding {engine.name}", catalogue.count()) as tell:
            done = rebuild(catalogue, engine, tell)
        found = status(catalogue, engine)
    click.echo(f"{found.documents} articles indexed, sequence {found.index_sequence} ({done} changes read).")


@contextlib.contextmanager
def _parts(config: Config, name: str | None) -> Iterator[tuple[Catalogue, Engine]]:
    with (
        contextlib.closing(Catalogue.open(config.catalogue_url)) as catalogue,
        contextlib.closing(open_engine(config, name)) as engine,
    ):
        yield catalogue, engine


@contextlib.contextmanager
def _telling(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, a line every ten seconds elsewhere."""
    if sys.stderr.isatty():
        with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
            yield lambda done: bar.update(done - bar.pos)
        return
    said = time.monotonic()

    def line(done: int) -> None:
        nonlocal said
        if time.monotonic() - said >= _EVERY:
            said = time.monotonic()
            click.echo(f"{label}: {done} of {total}", err=True)

    yield line


def _tell(found: Verification) -> None:
    click.echo(
        f"{found.articles} articles in the catalogue, sequence {found.catalogue_sequence}; index at {found.index_sequence}."
    )
    if found.pending:
        click.echo(f"{found.pending} changed since: the next crawl, import or worker applies them.")
    for word, ids in (
        ("missing from", found.missing),
        ("stale in", found.stale),
        ("superfluous in", found.superfluous),
    ):
        if ids:
            more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
            click.echo(f"{len(ids)} {word} the index: {', '.join(ids[:_SHOWN])}{more}")
    click.echo("They agree." if found.agrees else "They differ. Run: pinakes index rebuild")
