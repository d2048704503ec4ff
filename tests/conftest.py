"""What the tests start from: an empty library in a temporary folder, and a real PostgreSQL where one is."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest

from catalogue.config import Config, LibrarySettings
from catalogue.store import Catalogue
from tests.real_parts import missing, needed_module

# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")

# The programs of the installed versions of PostgreSQL, newest first.
_PROGRAMS = sorted(
    Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
)


_INITDB = ("-U", "pinakes", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8", "--no-sync")
# A test's database need not survive a power failure.
_SERVER = ("fsync=off", "full_page_writes=off", "listen_addresses=''")


@pytest.fixture
def library_config(tmp_path: Path) -> Config:
    """An empty library, all of it in the test's own folder."""
    return Config(
        root=tmp_path,
        library=LibrarySettings(name="Test library", contact="tests@example.org", data=Path("data")),
    )


@pytest.fixture
def sqlite_catalogue(library_config: Config) -> Iterator[Catalogue]:
    """The library's catalogue, empty."""
    catalogue = Catalogue.open(library_config.catalogue_url)
    yield catalogue
    catalogue.close()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of a PostgreSQL server of our own, on a Unix socket in a temporary folder.

    ``{}`` stands for the database's name.
    """
    if not _PROGRAMS:
        missing("PostgreSQL's programs", "Debian: apt-get install postgresql")
    needed_module("psycopg", "psycopg", "the extra «postgres»")
    # a socket's path may have 107 characters, fewer than pytest's folders need
    folder = Path(tempfile.mkdtemp(prefix="pinakes-pg-"))
    user = _unprivileged(folder)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=folder, timeout=120)

    try:
        data, initdb, pg_ctl = (
            str(folder / "data"),
            str(_PROGRAMS[0] / "initdb"),
            str(_PROGRAMS[0] / "pg_ctl"),
        )
        run(initdb, "-D", data, *"-U pinakes -A trust --locale=C.UTF-8 -E UTF8 --no-sync".split())
        options = (
            "-c fsync=off -c full_page_writes=off "
            f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
        )
        run(pg_ctl, "start", "-w", "-D", data, "-l", str(folder / "log"), "-o", options)
        try:
            yield f"postgresql+psycopg://pinakes@/{{}}?host={folder}"
        finally:
            run(pg_ctl, "stop", "-D", data, "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_databases = count(1)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """URL of an empty PostgreSQL database."""
    import psycopg

    name = f"test{next(_databases)}"
    server = postgresql_server.format("postgres").replace("+psycopg", "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgresql_server.format(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue(request: pytest.FixtureRequest) -> Iterator[Catalogue]:
    """An empty catalogue, on each database that Pinakes supports."""
    if request.param == "sqlite":
        url = request.getfixturevalue("library_config").catalogue_url
    else:
        url = request.getfixturevalue("postgresql_url")
    opened = Catalogue.open(url)
    yield opened
    opened.close()


def _unprivileged(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: there it gets another user, who owns the folder."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return name
    return missing("a user other than root to run PostgreSQL as", "Debian: apt-get install postgresql")
