"""A real PostgreSQL server of our own, on a Unix socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

# The programs of the installed versions of PostgreSQL, newest first.
_PROGRAMS = sorted(
    Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
)
_INITDB = ("-U", "pinakes", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8", "--no-sync")


def absent() -> str | None:
    """What is missing for a server here; None for nothing."""
    if not _PROGRAMS:
        return "PostgreSQL's programs (Debian: apt-get install postgresql)"
    if os.getuid() == 0 and _unprivileged() is None:
        return "a user other than root to run PostgreSQL as (Debian: apt-get install postgresql)"
    return None


class Server:
    """A server that runs until it is stopped; its data need not survive a power failure."""

    def __init__(self) -> None:
        # a socket's path may have 107 characters, fewer than pytest's folders need
        self._folder = Path(tempfile.mkdtemp(prefix="pinakes-pg-"))
        self._user = _unprivileged() if os.getuid() == 0 else None
        if self._user is not None:
            os.chown(self._folder, pwd.getpwnam(self._user).pw_uid, pwd.getpwnam(self._user).pw_gid)
        self._data = str(self._folder / "data")
        self._run("initdb", "-D", self._data, *_INITDB)

    @property
    def url(self) -> str:
        """A catalogue's URL; ``{}`` stands for the database's name."""
        return f"postgresql+psycopg://pinakes@/{{}}?host={self._folder}"

    def start(self) -> None:
        options = (
            "-c fsync=off -c full_page_writes=off "
            f"-c listen_addresses='' -c unix_socket_directories='{self._folder}'"
        )
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-l", log, "-o", options)

    def stop(self) -> None:
        """At once, whoever is connected."""
        self._run("pg_ctl", "stop", "-D", self._data, "-m", "immediate")

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def create(self, name: str) -> str:
        """Make an empty database; its URL."""
        self.execute(f"CREATE DATABASE {name}")
        return self.url.format(name)

    def execute(self, statement: str) -> None:
        """Run a statement, outside of any transaction."""
        import psycopg

        address = self.url.format("postgres").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(_PROGRAMS[0] / program), *arguments]
        subprocess.run(
            command, check=True, capture_output=True, user=self._user, cwd=self._folder, timeout=120
        )


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root: there it gets another user."""
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None
