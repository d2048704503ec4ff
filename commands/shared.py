"""What do all commands share? The configuration option, printing, progress, and opening a library's parts.

The parts are imported when they are opened, so that ``--help`` stays quick.
"""

from __future__ import annotations

import functools
import json
import math
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import click

from catalogue.config import Config, load
from catalogue.errors import PinakesError, Refused, UsageError
from catalogue.printing import csv_table
from catalogue.printing import printable as printable  # what every command prints goes through it
from catalogue.private_files import OWNER_ONLY, replacing
from catalogue.settings import LARGEST

if TYPE_CHECKING:
    from catalogue.access.audit import Act
    from catalogue.archive import Archive
    from catalogue.store import Catalogue
    from indexer.engines.base import Engine

R = TypeVar("R")

_WHITE_SPACE = re.compile(r"\s")

# Seconds between two lines of progress where stderr is no terminal.
PLAIN_EVERY = 10.0


class FileName(click.Path):
    """A file or folder that is named. An empty name, as a shell makes it of a variable that is not set, is
    none: it would stand for the folder in which the command was called.
    """

    def __init__(
        self, exists: bool = False, dir_okay: bool = True, writable: bool = False, allow_dash: bool = False
    ) -> None:
        super().__init__(exists, True, dir_okay, writable, allow_dash=allow_dash, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("an empty name is no file and no folder.", param, ctx)
        return super().convert(value, param, ctx)


def config_option(command: Callable[..., R]) -> Callable[..., R]:
    """Add ``--config PATH`` and hand the command a ready ``config``."""

    @click.option(
        "--config",
        "config_path",
        type=FileName(),
        help="The library's configuration (default: ./library.toml).",
    )
    @functools.wraps(command)
    def with_config(*args: Any, config_path: Path | None, **kwargs: Any) -> R:
        return command(*args, config=load(config_path), **kwargs)

    return with_config


def run_options(written: str) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Add ``--format`` (``written`` says of what) and ``--run`` for answers that are a TREC run."""

    def with_run(command: Callable[..., R]) -> Callable[..., R]:
        form = click.option(
            "--format", "form", type=click.Choice(["trec"]), default="trec", show_default=True, help=written
        )
        run = click.option(
            "--run", "run_name", default="pinakes", show_default=True, help="The name of the run."
        )
        return form(run(command))

    return with_run


def run_line(query: str, url: str, rank: int, score: float, run: str) -> str:
    """A line of a TREC run. White space in an address, which an import keeps, would be another column: it is
    escaped.
    """
    query, url = (_WHITE_SPACE.sub(lambda found: quote(found[0]), name) for name in (query, url))
    return f"{query} Q0 {url} {rank} {score:.6f} {run}"


def open_catalogue(
    config: Config, may_be_gone: bool = False, mapped: bool = True
) -> AbstractContextManager[Catalogue]:
    """The library's catalogue; it is closed at the end of the context. See :class:`Catalogue` for ``mapped``.

    Raises :class:`catalogue.errors.Unreachable` where it was deleted or emptied, unless it ``may_be_gone``.
    """
    from catalogue.presence import open_present
    from catalogue.store import Catalogue

    if may_be_gone:
        return closing(Catalogue.open(config.catalogue_url, mapped))
    return closing(open_present(config, mapped))


def open_archive(config: Config) -> AbstractContextManager[Archive]:
    """The library's page archive; it is closed at the end of the context."""
    from catalogue.archive import Archive

    return Archive(config.archive_url, config.archive.max_file_bytes)


@contextmanager
def open_index(config: Config, engine: str | None = None) -> Iterator[Engine]:
    """The library's index, with another engine than the configured one if named, and what follows it; closed
    at the end.
    """
    from indexer.engines import open_engine
    from indexer.linking.kept_lists import ListsFollower
    from indexer.search.shared_tables import SharedTables

    opened = open_engine(config, engine)
    opened.followers = (*opened.followers, SharedTables(config), ListsFollower(config, opened))
    try:
        yield opened
    finally:
        opened.followers = ()  # one holds the engine: both would wait for a look for garbage
        opened.close()


def note(catalogue: Catalogue, act: Act, on: str) -> None:
    """Put down in the audit log what was done here, where the act's own transaction does not."""
    from catalogue.access import COMMAND_LINE, audit

    with catalogue.begin() as connection:
        audit.note(connection, COMMAND_LINE, act, printable(on))


def print_json(document: Any) -> None:
    """Print one JSON document on stdout, and nothing else there."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def print_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Print one table (RFC 4180, UTF-8) on stdout, and nothing else there."""
    sys.stdout.flush()
    for line in csv_table(columns, rows):
        sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


@contextmanager
def output(out: Path | None, config: Config, mode: int = OWNER_ONLY) -> Iterator[IO[bytes]]:
    """Where a command writes what it makes: stdout, or a file that is there once it is complete, in the place
    of what had its name, its own input perhaps. A device or a pipe is written to as it is.

    Raises :class:`Refused` where the library itself would be overwritten.
    """
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        is_other = out.exists() and not (out.is_file() or out.is_dir())
        if out.exists() and config.owns(out):
            raise Refused(f"{out} is a part of the library", "name another file")
        with open(out, "wb") if is_other else replacing(out.resolve() if out.name else out, mode) as stream:
            yield stream
    except BrokenPipeError:
        raise
    except OSError as error:
        what = f"{out} cannot be written: {error.strerror or error}"
        raise PinakesError(what, "check the folder, its permissions and its space") from error


def demand_one_form(as_json: bool, as_csv: bool) -> None:
    """Raise a :class:`UsageError` where an answer is asked for in two forms."""
    if as_json and as_csv:
        raise UsageError("--json and --csv were given", "take one of the two")


def progress(items: Iterable[R], label: str, total: int | None = None) -> Iterator[R]:
    """Pass ``items`` on; a bar on a terminal, a plain line on stderr now and then elsewhere."""
    if sys.stderr.isatty():
        with click.progressbar(items, label=label, length=total, file=sys.stderr) as bar:
            yield from bar
        return
    said = time.monotonic()
    for done, item in enumerate(items, 1):
        yield item
        if time.monotonic() - said >= PLAIN_EVERY:
            said = time.monotonic()
            click.echo(f"{label}: {done}{f' of {total}' if total else ''}", err=True)


class Number(click.FloatRange):
    """A number that can be counted with: «nan» and «inf» are floats, too."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        found = super().convert(value, param, ctx)
        if not math.isfinite(found) or found > LARGEST:
            self.fail(f"{value} is no number that can be counted with.", param, ctx)
        return found


yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


def ask(question: str, yes: bool) -> None:
    """Raise unless a person says yes, now or by ``--yes``."""
    if yes:
        return
    try:
        if not click.confirm(question, err=True):
            raise PinakesError("nothing was done", "answer y, or add --yes")
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError("nobody is here to answer", "add --yes") from None


def index_changes(config: Config, catalogue: Catalogue) -> None:
    """Apply the catalogue's changes to the index."""
    from indexer.index.sync import catch_up

    with open_index(config) as engine:
        catch_up(catalogue, engine)
