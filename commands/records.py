"""What goes in and out of the catalogue by hand? Import, export, forget, backup, restore."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO

import click

from catalogue.config import Config
from catalogue.errors import LockBusy, PinakesError, Unreachable, UsageError
from catalogue.line_files import lines_of
from commands.shared import (
    FileName,
    ask,
    config_option,
    index_changes,
    note,
    open_archive,
    open_catalogue,
    open_index,
    output,
    print_json,
    printable,
    yes_option,
)

# Lines of an import between two lines of progress.
_EVERY = 5_000


@click.command("import", epilog="Example: pinakes import articles.jsonl")
@click.argument("file", type=FileName(allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON document.")
@config_option
def import_(file: Path, as_json: bool, config: Config) -> int:
    """Catalogue and index Articles from FILE (JSON, one a line; - is stdin), without a crawl.

    They are taken as they are: nothing is judged, merged or fetched, and the URL is kept byte for byte. Only
    url, title and sections must be there; a section without a kind gets that of its heading. Bad lines are
    told with their number; the others are taken. A category without a name is left out, and told so, too.
    """
    from catalogue.access.audit import Act
    from indexer.extract import Vocabulary
    from indexer.ingest.imports import import_articles
    from indexer.linking import own_weights

    vocabulary = Vocabulary.from_settings(config.vocabulary)
    with _input(file) as stream, open_catalogue(config) as catalogue, open_index(config) as engine:
        report = import_articles(lines_of(stream), catalogue, engine, _counter("imported"), vocabulary)
        own_weights.refresh(config, catalogue, engine)
        note(catalogue, Act.IMPORT, f"{report.good} articles from {file}")
    for line in sorted((*report.bad_lines, *report.refused_lines), key=lambda line: line.number):
        click.echo(f"line {line.number}: {printable(line.reason)}", err=True)
    if report.bad > len(report.bad_lines):
        click.echo(f"and {report.bad - len(report.bad_lines)} more bad lines", err=True)
    if report.refused > len(report.refused_lines):
        more = report.refused - len(report.refused_lines)
        click.echo(f"and {more} more lines with a category without a name", err=True)
    if as_json:
        print_json({**asdict(report), "good": report.good})
    else:
        articles = f"{report.new} new, {report.changed} changed, {report.unchanged} unchanged"
        click.echo(f"{articles}, {report.bad} bad lines")
    if not report.good and report.bad:
        remedy = "see docs/contracts.md for what one looks like"
        raise PinakesError(f"no line of {file} is an Article", remedy)
    return 0


@click.command("export", epilog="Example: pinakes export --format csv --out articles.csv")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "warc", "csv"]),
    default="jsonl",
    show_default=True,
    help="What to write.",
)
@click.option(
    "--out",
    type=FileName(),
    help="File to write (default: stdout). It appears when it is complete.",
)
@click.option("--site", help="Only this site.")
@config_option
def export(form: str, out: Path | None, site: str | None, config: Config) -> None:
    """Write the whole catalogue, streamed: Articles as JSON lines, their pages as WARC, or a table as CSV."""
    from catalogue import forgetting
    from commands import export as formats

    if form == "warc" and out is None and sys.stdout.isatty():
        raise UsageError("a WARC file is no text for a terminal", "add --out FILE, or redirect the output")
    with open_catalogue(config) as catalogue, open_archive(config) as archive:
        if site is not None:
            forgetting.site(catalogue, site)  # a misspelt name is no empty site
        lost: Counter[str] = Counter()
        if form == "warc":
            pieces = formats.warc(catalogue, archive, site, lost)
        else:
            pieces = formats.jsonl(catalogue, site) if form == "jsonl" else formats.as_csv(catalogue, site)
        with output(out, config) as stream:
            for piece in pieces:
                stream.write(piece)
    if lost:
        first = next(iter(lost))
        what = f"{lost.total()} archived pages cannot be read ({first}): their articles stand for them"
        click.echo(f"pinakes: warning: {printable(what)}", err=True)


@click.command("forget", epilog="Example: pinakes forget https://example.org/withdrawn/ --yes")
@click.argument("urls", nargs=-1, required=True, metavar="URL…")
@click.option(
    "--undo",
    is_flag=True,
    help="Take it back: the articles return as they were, and crawls may fetch them again.",
)
@yes_option
@config_option
def forget(urls: tuple[str, ...], undo: bool, yes: bool, config: Config) -> None:
    """Take articles out at once, and keep them out of later crawls."""
    from catalogue.forgetting import forget, remember

    with open_catalogue(config) as catalogue:
        if not undo:
            what, them = ("address", "it") if len(urls) == 1 else ("addresses", "them")
            ask(f"Take {len(urls)} {what} out and keep {them} out?", yes)
        done = remember(catalogue, urls) if undo else forget(catalogue, urls)
        index_changes(config, catalogue)
    article, address = ("back", "may be crawled again") if undo else ("out", "will be kept out")
    for one in done:
        known = one.title is not None
        click.echo(printable(f"{article}: {one.title} ({one.url})" if known else f"{address}: {one.url}"))


@click.command("backup", epilog="Example: pinakes backup library-2024-03-01.tar.gz")
@click.argument("file", type=FileName())
@config_option
def backup(file: Path, config: Config) -> None:
    """Write catalogue and archive into FILE (a gzipped tar), consistent while the library is in use."""
    from catalogue.backup import backup, note

    with open_catalogue(config) as catalogue, open_archive(config) as archive:
        done = backup(catalogue, archive, file, _echo_on_terminal)
        try:
            note(catalogue, done)
        except LockBusy as error:
            click.echo(f"pinakes: the board does not tell of this backup: {error.what}", err=True)
    content = f"{done.articles} articles, {done.pages} pages, {done.files} archive files"
    click.echo(printable(f"{file}: {content}, {_size(done.size)}"))
    if done.lost:
        what = f"{done.lost} older captures of pages are not in it: the archive has lost them"
        click.echo(f"pinakes: warning: {what}", err=True)


@click.command(
    "restore", epilog="Example: pinakes restore library-2024-03-01.tar.gz --config new/library.toml"
)
@click.argument("file", type=FileName())
@config_option
def restore(file: Path, config: Config) -> None:
    """Read a backup into an empty library. The file is checked as a whole first; the index is made anew
    afterwards.
    """
    from catalogue.access.audit import Act
    from catalogue.backup import restore, restored
    from indexer.index.sync import rebuild

    with open_catalogue(config, may_be_gone=True) as catalogue, open_archive(config) as archive:
        done = restore(catalogue, archive, file, _echo_on_terminal)
        _echo_on_terminal("indexing")
        with open_index(config) as engine:
            rebuild(catalogue, engine)
        restored(catalogue)
        note(catalogue, Act.RESTORE, str(file))
    click.echo(f"{done.articles} articles, {done.pages} pages, {done.files} archive files restored")


@contextmanager
def _input(file: Path) -> Iterator[IO[bytes]]:
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        with open(file, "rb") as stream:
            yield stream
    except OSError as error:
        what = f"{file} cannot be read: {error.strerror}"
        raise Unreachable(what, "check its name and permissions") from error


def _counter(label: str) -> Callable[[int], None]:
    """Is told of lines that are done, and says how many there are, now and then."""
    done = said = 0

    def count(lines: int) -> None:
        nonlocal done, said
        done += lines
        if done - said >= _EVERY:
            said = done
            click.echo(f"{label}: {done}", err=True)

    return count


def _echo_on_terminal(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(printable(text), err=True)


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} kB"
