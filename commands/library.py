"""``pinakes init`` and ``pinakes check``: begin a library, and see that every part of it can be reached."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click

from catalogue.appearance import AppearanceSettings
from catalogue.config import DEFAULT_FILE, Config, settings
from catalogue.errors import CorruptData, PinakesError, UsageError
from catalogue.private_files import replacing
from commands.shared import FileName, config_option, open_archive, open_catalogue, open_index

# Bytes that a disk should have left: a crawl's index merges and archive files need some tens of megabytes.
_LEAST_FREE = 100_000_000

_TABLES = {
    "library": "What the library is.",
    "crawl": "How pages are fetched. Polite by default.",
    "archive": "The fetched pages, kept so that a better extractor can read them again.",
    "catalogue": "The truth about every article.",
    "index": "The full-text engine; it can be rebuilt from the catalogue at any time.",
    "jobs": "The queue of `pinakes worker`.",
    "search": "How questions are understood and answered.",
    "web": "The app.",
    "appearance": "How the app looks (docs/appearance.md).",
    "announce": "Programs elsewhere that are told when articles change (docs/http.md).",
    "log": "What the app, crawls and workers write to stderr.",
    "vocabulary": "The kinds of section that the library knows.",
    "links": "The links that are suggested for a draft.",
    "site": "One table a site.",
}


@click.command(epilog="Example: pinakes init my-library")
@click.argument("folder", default=".", type=FileName(), metavar="[DIR]")
@click.option("--name", default=None, help="The library's name.")
@click.option("--contact", default=None, help="Address or URL that the owner of a crawled site can write to.")
@click.option(
    "--config",
    "config_path",
    type=FileName(),
    help="The file to write (default: library.toml in DIR).",
)
def init(folder: Path, name: str | None, contact: str | None, config_path: Path | None) -> None:
    """Write a commented library.toml into DIR; never over one that is there."""
    target = folder / (config_path or DEFAULT_FILE)
    there = PinakesError(f"{target} is there already", "edit it, or give another folder")
    if target.exists() or target.is_symlink():
        raise there
    if sys.stdin.isatty():
        name = name or click.prompt("Name of the library", default="My library")
        contact = contact or click.prompt(
            "Contact told to crawled sites (an e-mail address or a URL)", default="", show_default=False
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target, over=False) as stream:
            stream.write(template(name or "My library", contact or "").encode())
    except (FileExistsError, NotADirectoryError) as error:
        if os.path.lexists(target):  # somebody wrote it while we asked
            raise there from error
        raise PinakesError(
            f"{target} cannot be written: a file has the name of its folder", "give another folder"
        ) from error
    except OSError as error:
        raise PinakesError(
            f"{target} cannot be written: {error.strerror}", "check the folder's permissions"
        ) from error
    option = "" if target == Path(DEFAULT_FILE) else f" --config {target}"
    command = f"pinakes crawl{option} --url https://…"
    click.echo(f"Wrote {target}. Next: {command} (or name sites in it, and leave --url out)")
    if not contact:
        why = "sites like to know whom to ask. Set it under [library] before you crawl the web."
        click.echo(f"No contact is set: {why}")


def template(name: str, contact: str) -> str:
    """The text of a new ``library.toml``: every setting with its meaning, defaults commented out."""
    lines = [
        "# The configuration of a Pinakes library. "
        "A line that begins with # shows a default; take the # away to change it."
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
        lines.append(f"# {key} = {_toml(default)}" if given is None else f"{key} = {_toml(given)}")
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
    for probe in _probes(config):
        try:
            click.echo(f"ok    {probe.part}: {probe.reach(config)}")
        except PinakesError as error:
            failed += 1
            click.echo(f"FAIL  {probe.part}: {error.line()}")
        except OSError as error:
            failed += 1
            click.echo(f"FAIL  {probe.part}: {error.strerror or error}")
    if not config.library.contact:
        click.echo("note  library.contact is empty: a crawled site's owner cannot write to you")
    if not config.site and not failed and not _sites(config):
        how = "crawl one with: pinakes crawl --url https://…, or name it as [[site]]"
        click.echo(f"note  there is no site yet: {how}")
    if not failed and config.web.desk_port and _is_desk_closed(config):
        click.echo("note  desk and board answer to nobody before there is an account: pinakes user add NAME")
    if failed:
        raise UsageError(f"{failed} of the configured parts cannot be used", "see the FAIL lines above")


def _is_desk_closed(config: Config) -> bool:
    """Whether the desk is served beyond this machine, and nobody has an account to log in there with."""
    from catalogue.access import accounts
    from search_app.security import is_loopback

    if is_loopback(config.web.desk_host):
        return False
    with open_catalogue(config) as catalogue, catalogue.read() as connection:
        return not accounts.exist(connection)


class _Probe(NamedTuple):
    """A part of a library. ``reach`` says in words what was found there, or raises."""

    part: str
    reach: Callable[[Config], str]


def _probes(config: Config) -> Iterator[_Probe]:
    yield _Probe("disk", _disk)
    yield _Probe("catalogue", _catalogue)
    yield _Probe("archive", _archive)
    yield _Probe(f"index ({config.index.engine})", _index)
    yield _Probe("queue", _queue)
    if any(site.login for site in config.site):
        yield _Probe("logins", _logins)
    if any(site.render for site in config.site):
        yield _Probe("browser", _browser)
    if config.search.synonyms:
        yield _Probe("synonyms", _synonyms)
    if config.search.notices:
        yield _Probe("notices", _notices)
    if config.appearance != AppearanceSettings():
        yield _Probe("appearance", _appearance)


def _disk(config: Config) -> str:
    folder = config.data_folder
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE:
        raise PinakesError(f"{free // 1_000_000} MB are free at {folder}", "free some space")
    return f"{free / 1e9:.1f} GB free"


def _catalogue(config: Config) -> str:
    with open_catalogue(config) as catalogue:
        catalogue.check()
        return f"{catalogue.count()} articles, change number {catalogue.sequence()}"


def _logins(config: Config) -> str:
    from crawler.login import Login

    logins = [Login.of(site.name, site.url, site.login, os.environ) for site in config.site if site.login]
    return f"the variables of {len(logins)} site{'s' if len(logins) > 1 else ''} are set"


def _browser(config: Config) -> str:
    import asyncio

    from crawler.browser import is_unboxed, version

    found = asyncio.run(version())
    return (
        f"Chromium {found}, {'without a sandbox, since this is root' if is_unboxed() else 'in its sandbox'}"
    )


def _sites(config: Config) -> int:
    from catalogue.forgetting import sites

    with open_catalogue(config) as catalogue:
        return len(sites(catalogue))


def _archive(config: Config) -> str:
    from catalogue.presence import demand_archive

    with open_archive(config) as archive, open_catalogue(config) as catalogue:
        archive.check()
        lost = len(demand_archive(catalogue, archive).older)
        gone = f" ({lost} older captures of its pages are gone)" if lost else ""
        return f"{config.archive_url}{gone}"


def _index(config: Config) -> str:
    with open_catalogue(config) as catalogue, open_index(config) as engine:
        engine.check()
        reached, newest = engine.sequence(), catalogue.sequence()
    if reached > newest:
        raise CorruptData(
            f"it has reached change number {reached}, and its catalogue knows {newest}: it is another one's",
            "restore the newest backup: pinakes restore FILE; or make it anew: pinakes index rebuild",
        )
    waiting = "" if reached == newest else f" of {newest}: the rest waits for pinakes index rebuild"
    return f"reached change number {reached}{waiting}"


def _queue(config: Config) -> str:
    from commands.queue import queue_of

    queue_of(config)
    return config.jobs.queue.rpartition("@")[2] or str(config.data_folder / "jobs.sqlite")


def _notices(config: Config) -> str:
    from indexer.search.notices import load

    assert config.search.notices is not None
    file = config.at(config.search.notices)
    return f"{file}, {len(load(file).entries)} notices"


def _appearance(config: Config) -> str:
    from search_app.appearance import read
    from search_app.overrides import misfits

    read(config)
    for misfit in (found := list(misfits(config))):
        click.echo(f"note  appearance: {misfit.file} {misfit.what}: {misfit.remedy}")
    if found:
        raise PinakesError(f"{len(found)} files of appearance.overrides do not fit", "see the notes above")
    return "every file can be used"


def _synonyms(config: Config) -> str:
    from indexer.lexicon.synonyms import load

    assert config.search.synonyms is not None
    file = config.at(config.search.synonyms)
    load(file)
    return str(file)
