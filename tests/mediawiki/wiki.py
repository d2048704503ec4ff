"""A real MediaWiki on loopback, out of Debian's package, on SQLite; gone when the test is.

Needs Debian's mediawiki, php-cli, php-sqlite3, php-xml, php-mbstring, php-intl.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

CODE = Path("/usr/share/mediawiki")
INSTALL = "Debian: apt-get install mediawiki php-cli php-sqlite3 php-xml php-mbstring php-intl"
_SECRET = "loopback-keeper-1"
_DUMP = '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">'


class Missing(Exception):
    """This machine has no MediaWiki, or no PHP that runs it."""


@dataclass(frozen=True)
class WikiPage:
    """One page to fill the wiki with; ``at`` is when it was written, in ISO 8601."""

    title: str
    text: str
    at: str = "2024-03-01T10:00:00Z"
    space: int = 0


@dataclass(frozen=True)
class Wiki:
    """One running wiki."""

    home: Path
    port: int
    name: str = "wiki"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def edit(self, title: str, text: str, minor: bool = False) -> None:
        """Write a page, be it new or not."""
        self.maintain("edit.php", *["--minor"] * minor, "-u", "Keeper", title, text=text)

    def move(self, title: str, new: str, redirect: bool = True) -> None:
        """Rename a page; the old title becomes a ``redirect``, or nothing."""
        self._batch("moveBatch.php", f"{title}|{new}", *["--noredirects"] * (not redirect))

    def delete(self, title: str) -> None:
        self._batch("deleteBatch.php", title)

    def restore(self, title: str) -> None:
        """Bring a page back that was deleted."""
        self.maintain("undelete.php", "-u", "Keeper", title)

    def protect(self, title: str) -> None:
        """Let keepers alone edit a page."""
        self.maintain("protect.php", "-u", "Keeper", title)

    def maintain(self, script: str, *arguments: str, text: str | None = None) -> str:
        """Run one of MediaWiki's maintenance scripts."""
        environment = os.environ | {"MW_CONFIG_FILE": str(self.home / "LocalSettings.php")}
        return _run("php", CODE / "maintenance" / script, *arguments, text=text, env=environment)

    def fill(self, pages: Iterable[WikiPage]) -> None:
        """Import pages as an export of another wiki brings them."""
        dump = self.home / "dump.xml"
        dump.write_text("\n".join([_DUMP, *map(_in_dump, pages), "</mediawiki>"]), encoding="utf-8")
        self.maintain("importDump.php", str(dump))
        self.maintain("rebuildrecentchanges.php")
        self.maintain("runJobs.php")

    def _batch(self, script: str, line: str, *options: str) -> None:
        batch = self.home / "batch.txt"
        batch.write_text(line + "\n", encoding="utf-8")
        self.maintain(script, *options, "-u", "Keeper", str(batch))


@contextmanager
def wiki(home: Path, settings: str = "") -> Iterator[Wiki]:
    """Bring an empty wiki up, with lines of PHP behind its own settings. Raises :class:`Missing`."""
    if not CODE.is_dir() or shutil.which("php") is None:
        raise Missing
    port = _free_port()
    running = Wiki(home, port)
    server = f"http://127.0.0.1:{port}"
    options = ["--dbtype", "sqlite", "--dbpath", str(home / "db"), "--dbname", "wiki", "--skins", "Vector"]
    options += ["--server", server, "--scriptpath", "", "--confpath", str(home), "--lang", "en"]
    _run("php", CODE / "maintenance/install.php", *options, "--pass", _SECRET, "Loopback Wiki", "Keeper")
    config = home / "LocalSettings.php"
    config.write_text(f"{config.read_text(encoding='utf-8')}\n{settings}\n", encoding="utf-8")
    environment = os.environ | {"MW_CONFIG_FILE": str(config), "PHP_CLI_SERVER_WORKERS": "2"}
    command = ["php", "-S", f"127.0.0.1:{port}", "-t", str(CODE)]
    log = (home / "server.log").open("wb")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_for(port)
        yield running
    finally:
        os.killpg(process.pid, 15)  # its workers as well
        process.wait(10)
        log.close()


def _in_dump(page: WikiPage) -> str:
    spaces = {"Talk": 1, "User": 2, "Template": 10, "Category": 14, "Help": 12, "File": 6}
    space = spaces.get(page.title.partition(":")[0], 0) if ":" in page.title else page.space
    return (
        f"<page><title>{escape(page.title)}</title><ns>{space}</ns><revision><timestamp>{page.at}</timestamp>"
        "<contributor><username>Keeper</username></contributor><model>wikitext</model>"
        f'<format>text/x-wiki</format><text xml:space="preserve">{escape(page.text)}</text></revision></page>'
    )


def wikitext(html: str) -> str:
    """Simple HTML, with a paragraph or a heading a line, as wikitext."""
    lines = re.sub(r"<!--.*?-->", "", html).splitlines()
    headed = (re.sub(r"<h2>(.*?)</h2>", r"== \1 ==", line) for line in lines)
    return "\n\n".join(re.sub(r"</?p>", "", line).strip() for line in headed)


def _run(*command: object, text: str | None = None, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command], input=text, capture_output=True, text=True, timeout=240, env=env
    )
    if done.returncode:
        raise RuntimeError(f"{command[1]} failed: {done.stdout[-1000:]}{done.stderr[-2000:]}")
    return done.stdout


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise Missing
