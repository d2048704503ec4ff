"""``pinakes init`` and ``pinakes check``: begin a library, and see that every part of it can be reached."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from catalogue.config import DEFAULT_FILE, Config, settings
from catalogue.errors import PinakesError, UsageError
from commands.shared import config_option

_TABLES = {
    "library": "What the library is.",
    "crawl": "How pages are fetched. Polite by default.",
    "archive": "The fetched pages, kept so that a better extractor can read them again.",
    "catalogue": "The truth about every article.",
    "index": "The full-text engine; it can be rebuilt from the catalogue at any time.",
    "jobs": "The queue of `pinakes worker`.",
    "search": "How questions are understood and answered.",
    "web": "The app.",
    "vocabulary": "The kinds of section that the library knows.",
    "site": "One table a site.",
}


@click.command(epilog="Example: pinakes init my-library")
@click.argument("folder", default=".", type=click.Path(path_type=Path), metavar="[DIR]")
@click.option("--name", default=None, help="The library's name.")
@click.option("--contact", default=None, help="Address or URL that the owner of a crawled site can write to.")
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    help="The file to write (default: library.toml in DIR).",
)
def init(folder: Path, name: str | None, contact: str | None, config_path: Path | None) -> None:
    """Write a commented library.toml into DIR; never over one that is there."""
    target = folder / (config_path or DEFAULT_FILE)
    if target.exists():
        raise PinakesError(f"{target} is there already", "edit it, or give another folder")
    if sys.stdin.isatty():
        name = name or click.prompt("Name of the library", default="My library")
        contact = contact or click.prompt(
            "Contact told to crawled sites (an e-mail address or a URL)", default="", show_default=False
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".toml.part")
        part.write_text(template(name or "My library", contact or ""), encoding="utf-8")
        os.replace(part, target)
    except OSError as error:
        raise PinakesError(
            f"{target} cannot be written: {error.strerror}", "check the folder's permissions"
        ) from error
    option = "" if target == Path(DEFAULT_FILE) else f" --config {target}"
    click.echo(
        f"Wrote {target}. Next: pinakes crawl{option} --url https://… (or name sites in it, and leave --url out)"
    )
    if not contact:
        click.echo(
            "No contact is set: sites like to know whom to ask. Set it under [library] before you crawl the web."
        )


def template(name: str, contact: str) -> str:
    """The text of a new ``library.toml``: every setting with its meaning, defaults commented out."""
    lines = [
        "# The configuration of a Pinakes library. A line that begins with # shows a default; take the # away to change it."
    ]
    current = ""
    for table, key, default, description in settings():
        if table != current:
            current = table
            lines += ["", f"# {_TABLES[table]}", "# [[site]]" if table == "site" else f"[{table}]"]
        lines.append(f"# {description}")
        if table == "site":
            default = {"name": "example", "url": "https://www.example.org/"}.get(key, default)
        given = {("library", "name"): name, ("library", "contact"): contact}.get((table, key))
        if given is None:
            lines.append(f"# {key} = {_toml(default)}")
        else:
            lines.append(f"{key} = {_toml(given)}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if value is None:
        return "(not set)"
    if isinstance(value, Path):
        value = str(value)
    if isinstance(value, tuple):
        value = list(value)
    if isinstance(value, dict):
        return "{}"
    return json.dumps(value, ensure_ascii=False)  # for these types JSON's notation is TOML's


@click.command(epilog="Example: pinakes check --config library.toml")
@config_option
def check(config: Config) -> None:
    """Read the configuration, reach every part it names, and say what is wrong in words."""
    failed = 0
    for part, probe in _probes(config):
        try:
            click.echo(f"ok    {part}: {probe()}")
        except PinakesError as error:
            failed += 1
            click.echo(f"FAIL  {part}: {error.line()}")
    if not config.library.contact:
        click.echo("note  library.contact is empty: a crawled site's owner cannot write to you")
    if not config.site and not failed and not _sites(config):
        click.echo(
            "note  there is no site yet: crawl one with: pinakes crawl --url https://…, or name it as [[site]]"
        )
    if failed:
        raise UsageError(f"{failed} of the configured parts cannot be used", "see the FAIL lines above")


def _probes(config: Config) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "catalogue", lambda: _catalogue(config)
    yield "archive", lambda: _archive(config)
    yield f"index ({config.index.engine})", lambda: _index(config)
    yield "queue", lambda: _queue(config)
    if config.search.synonyms:
        yield "synonyms", lambda: _synonyms(config)


def _catalogue(config: Config) -> str:
    from catalogue.store import Catalogue

    catalogue = Catalogue.open(config.catalogue_url)
    try:
        return f"{catalogue.count()} articles, change number {catalogue.sequence()}"
    finally:
        catalogue.close()


def _sites(config: Config) -> int:
    from catalogue.forgetting import sites
    from catalogue.store import Catalogue

    catalogue = Catalogue.open(config.catalogue_url)
    try:
        return len(sites(catalogue))
    finally:
        catalogue.close()


def _archive(config: Config) -> str:
    from catalogue.archive import Archive

    archive = Archive(config.archive_url, config.archive.max_file_bytes)
    archive.close()
    return config.archive_url


def _index(config: Config) -> str:
    from indexer.engines import open_engine

    with closing(open_engine(config)) as engine:
        engine.check()
        return f"reached change number {engine.sequence()}"


def _queue(config: Config) -> str:
    from commands.queue import queue_of

    queue_of(config)
    return config.jobs.queue.rpartition("@")[2] or str(config.data_folder / "jobs.sqlite")


def _synonyms(config: Config) -> str:
    from indexer.lexicon.synonyms import load

    assert config.search.synonyms is not None
    file = config.at(config.search.synonyms)
    load(file)
    return str(file)
