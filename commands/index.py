"""How does the index stand against the catalogue? ``pinakes index``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

import click

from catalogue.config import Config
from catalogue.errors import CorruptData
from commands.shared import PLAIN_EVERY, config_option, open_catalogue, open_index, print_json
from indexer.index.sync import Verification, rebuild, status, verify

ENGINES = ("tantivy", "whoosh", "opensearch")
# Ids of a kind that are shown.
_SHOWN = 10

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
    with open_catalogue(config) as catalogue, open_index(config, name) as engine:
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
    """Compare every article with its document, and every file with its checksum; read every list of related
    articles. Exit 1 where they differ, or where changes wait to be indexed.

    Example: pinakes index verify
    """
    with open_catalogue(config) as catalogue, open_index(config, name) as engine:
        found = verify(catalogue, engine)
    if as_json:
        print_json({**asdict(found), "agrees": found.agrees, "complete": not found.pending})
    else:
        _tell(found)
    if found.agrees and not found.pending:
        return 0
    what = "waits for changes" if found.agrees else "differs from the catalogue"
    click.echo(f"pinakes: the index {what}: run: pinakes index rebuild", err=True)
    return 1


@index.command("rebuild")
@config_option
@engine_option
def rebuild_(config: Config, name: str | None) -> None:
    """Index the whole catalogue anew, beside the old index, and swap it in; readers go on meanwhile.

    Example: pinakes index rebuild --engine whoosh
    """
    with open_catalogue(config) as catalogue, open_index(config, name) as engine:
        with _progress(f"Rebuilding {engine.name}", catalogue.count()) as tell:
            done = rebuild(catalogue, engine, tell)
        found = status(catalogue, engine)
    click.echo(f"{found.documents} articles indexed, sequence {found.index_sequence} ({done} changes read).")


@contextmanager
def _progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, a line now and then elsewhere. Is told how many of ``total`` are done."""
    if sys.stderr.isatty():
        with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
            yield lambda done: bar.update(done - bar.pos)
        return
    said = time.monotonic()

    def line(done: int) -> None:
        nonlocal said
        if time.monotonic() - said >= PLAIN_EVERY:
            said = time.monotonic()
            click.echo(f"{label}: {done} of {total}", err=True)

    yield line


def _tell(found: Verification) -> None:
    sequences = f"sequence {found.catalogue_sequence}; index at {found.index_sequence}"
    click.echo(f"{found.articles} articles in the catalogue, {sequences}.")
    _tell_ids("missing from", found.missing)
    _tell_ids("stale in", found.stale)
    _tell_ids("superfluous in", found.superfluous)
    for fault in found.faults:
        click.echo(fault)
    if not found.agrees:
        click.echo("They differ. Run: pinakes index rebuild")
    elif found.pending:
        click.echo(
            f"They agree up to change {found.index_sequence}. {found.pending} articles wait to be indexed:"
        )
        click.echo("the next crawl, import or worker does it, or: pinakes index rebuild")
    else:
        click.echo("They agree.")


def _tell_ids(what: str, ids: Sequence[str]) -> None:
    if not ids:
        return
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    click.echo(f"{len(ids)} {what} the index: {', '.join(ids[:_SHOWN])}{more}")
