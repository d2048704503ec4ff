"""A crawl that is killed (`kill -9`) at random moments, and begun again: is its library an undisturbed one?

``python -m benchmarks.kills [--kills 100] [--articles 150] [--seed 1]``. Killed are in turn the command, its
fetching process, and one of the processes that read pages. Whenever a crawl comes to its end its library is
compared with the undisturbed one's, article by article, and a new one is begun. Floors: ``[kills]``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.floors import check
from benchmarks.measure import tree
from catalogue.archive import Archive, RecordLocation
from catalogue.config import Config, load
from catalogue.schema import captures, pages, url_aliases
from catalogue.store import Catalogue
from examples.sample_site.server import Served, serve
from examples.sample_site.site import SampleSite

# Seconds that a crawl may take that nobody disturbs.
_MOST_SECONDS = 1_200.0
# Part of an undisturbed crawl's time after which the last of the kills come.
_LATEST = 0.7
# By turns: the command, the process that fetches, one of those that read.
_VICTIMS = ("pinakes", "crawler.run", "indexer.ingest")


@dataclass
class _Library:
    """A folder with a library of the site."""

    folder: Path
    url: str

    @property
    def config(self) -> Config:
        return load(self.folder / "library.toml", {})

    def begin(self) -> subprocess.Popen[bytes]:
        """Start a crawl, in a group of processes of its own."""
        table = f'[[site]]\nname = "sample"\nurl = "{self.url}"\n'
        (self.folder / "library.toml").write_text(f"[crawl]\ndelay = 0.0\n{table}", encoding="utf-8")
        command = [sys.executable, "-m", "pinakes", "crawl", "--config", str(self.folder / "library.toml")]
        said = (self.folder / "said").open("ab")
        return subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)

    def articles(self) -> dict[str, Any]:
        """Address → article, without what tells of the template that read it."""
        catalogue = Catalogue.open(self.config.catalogue_url)
        try:
            every = [article.to_json() for article in catalogue.articles()]
        finally:
            catalogue.close()
        return {row["url"]: {name: row[name] for name in row if name != "extraction"} for row in every}

    def aliases(self) -> dict[str, str]:
        """Another address of an article → the article's id."""
        catalogue = Catalogue.open(self.config.catalogue_url)
        try:
            with catalogue.read() as connection:
                return {row.url: row.article_id for row in connection.execute(select(url_aliases))}
        finally:
            catalogue.close()

    def faults(self) -> Iterator[str]:
        """What no crawl may leave: pages kept twice, waiting or unread ones, captures without their bytes."""
        catalogue = Catalogue.open(self.config.catalogue_url)
        try:
            with catalogue.read() as connection:
                kept = connection.execute(select(captures)).all()
                leased = select(func.count()).where(pages.c.leased_until.is_not(None))
                states = connection.execute(select(pages.c.url, pages.c.state)).all()
                if left := connection.execute(leased).scalar_one():
                    yield f"{left} pages are still leased"
        finally:
            catalogue.close()
        twice = [url for url, count in Counter((row.url, row.digest) for row in kept).items() if count > 1]
        yield from (f"{url} was kept twice" for url, _ in twice)
        yield from (f"{row.url} was not read" for row in kept if row.read_at is None)
        yield from (f"{row.url} is {row.state}" for row in states if row.state in ("due", "failed"))
        with Archive(self.config.archive_url) as archive:
            for row in kept:
                if archive.exchange(RecordLocation.of(row)).url != row.url:
                    yield f"{row.url} is another page in the archive"


@dataclass
class _Tally:
    kills: Counter[str] = field(default_factory=Counter)
    libraries: int = 0
    whole: int = 0
    asked_again: int = 0
    # crawls that a kill of one of their processes did not end
    survived: int = 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    tally = _Tally()
    with serve(SampleSite(articles=arguments.articles)) as served, tempfile.TemporaryDirectory() as home:
        undisturbed = _Library(Path(home) / "undisturbed", served.url + "/")
        undisturbed.folder.mkdir()
        began = time.monotonic()
        _finish(undisturbed.begin())
        seconds = time.monotonic() - began
        expected, aliases = undisturbed.articles(), undisturbed.aliases()
        # pages of the site that fail whatever becomes of the crawl
        usual = set(undisturbed.faults())
        print(f"{len(expected)} articles in {seconds:.0f} s, undisturbed", flush=True)
        while tally.kills.total() < arguments.kills:
            library = _Library(Path(home) / str(tally.libraries), served.url + "/")
            library.folder.mkdir()
            served.requests.clear()
            _disturb(library, tally, arguments.kills, seconds, chance)
            _compare(library, expected, aliases, usual, served, tally)
    print(f"killed: {', '.join(f'{name} {count}' for name, count in tally.kills.items())}")
    again = tally.asked_again / max(1, tally.kills.total())
    print(f"{again:.1f} pages a kill were asked for again")
    return check("kills", {"libraries_whole": tally.whole / tally.libraries})


def _disturb(library: _Library, tally: _Tally, most: int, seconds: float, chance: random.Random) -> None:
    """Crawl, killed again and again, until a crawl comes to its end."""
    while True:
        process = library.begin()
        if tally.kills.total() >= most:
            _finish(process)
            return
        until = time.monotonic() + chance.uniform(0.02, _LATEST) * seconds
        while process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        victim = _VICTIMS[tally.kills.total() % len(_VICTIMS)]
        if process.poll() is None and (pid := _process(process.pid, victim)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                tally.kills[victim] += 1
        code = _finish(process)
        if code == 0:
            tally.survived += 1
            return


def _process(command: int, victim: str) -> int | None:
    """One of the processes of a command; the command itself where it has no such one at the moment."""
    if victim == "pinakes":
        return command
    for pid in reversed(tree(command)):
        with suppress(OSError):
            if Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").startswith(victim):
                return pid
    return command


def _finish(process: subprocess.Popen[bytes]) -> int:
    """Wait for a command and for all that it started to end; its exit code."""
    code = process.wait(_MOST_SECONDS)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.02)
    return code


def _compare(
    library: _Library,
    expected: dict[str, Any],
    aliases: dict[str, str],
    usual: set[str],
    served: Served,
    tally: _Tally,
) -> None:
    found = library.articles()
    faults = [fault for fault in library.faults() if fault not in usual]
    faults += [f"{url} is missing" for url in expected.keys() - found.keys()]
    faults += [f"{url} is new" for url in found.keys() - expected.keys()]
    for url in expected.keys() & found.keys():
        if differing := [name for name in expected[url] if expected[url][name] != found[url].get(name)]:
            told = json.dumps([expected[url][differing[0]], found[url].get(differing[0])])[:300]
            faults.append(f"{url} has another {', '.join(differing)}: {told}")
    others = library.aliases()
    odd = sorted(url for url in aliases.keys() | others.keys() if aliases.get(url) != others.get(url))
    faults += [f"{url} leads to {others.get(url)}, not to {aliases.get(url)}" for url in odd]
    paths = Counter(path for _, path, status in served.requests if status == 200)
    own = {url.removeprefix(library.url.rstrip("/")) for url in expected}
    tally.asked_again += sum(count - 1 for path, count in paths.items() if path in own)
    tally.libraries += 1
    tally.whole += not faults
    print(f"library {tally.libraries}, {tally.kills.total()} kills so far: {len(faults)} faults", flush=True)
    for fault in faults[:10]:
        print(f"  {fault}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
