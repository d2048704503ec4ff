"""kill -9 at every step of a crawl: of its fetching process, of the command, of a round of the schedule.

A site is crawled, then it changes. The crawl that follows is killed, a few times a library, and begun again
until it comes to its end: the library is then that of a crawl that nobody disturbed, article by article.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from benchmarks.faults.library import SETTINGS, FaultLibrary, Wrong
from benchmarks.faults.readers import Reader
from benchmarks.faults.tally import Tally
from catalogue import locks
from catalogue.article import Article
from catalogue.schema import captures
from commands.shared import open_archive, open_catalogue
from examples.sample_site.server import serve
from examples.sample_site.site import SampleSite
from indexer.extract import Vocabulary
from indexer.ingest.captures import Capture
from indexer.ingest.pool import Recipe, read_capture
from indexer.ingest.run import options_of
from indexer.ingest.site_templates import SiteTemplates

ROOT = Path(__file__).parents[2]
_SITE_ARTICLES = 14
# Kills that one library takes, before it is crawled to the end.
_KILLS_A_LIBRARY = 4
_LONGEST = 600.0
# What tells of the reading rather than of the article.
_OF_THE_READING = ("extraction", "fetched_at")

Articles = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class _Victim:
    """What is run, and which of its processes is killed."""

    words: str
    command: tuple[str, ...]
    # of a fork server's children, which of them
    child: str = ""


FETCHER = _Victim("-m catalogue.fork_server", ("crawl",), "crawler.run")
COMMAND = _Victim("-m pinakes crawl", ("crawl",))
SCHEDULE = _Victim("-m pinakes schedule", ("schedule", "--once"))


def killed(name: str, victim: _Victim, home: Path, faults: int, chance: Random) -> Tally:
    """Kill crawls of a site that has changed, and see that they end as if nothing had been."""
    tally = Tally(name)
    site = SampleSite(articles=_SITE_ARTICLES)
    with serve(site) as served:
        table = f'[[site]]\nname = "sample"\nurl = "{served.url}/"\n'
        base = FaultLibrary.at(home / "base", SETTINGS + table)
        tally.expect("the first crawl", _run(base, FETCHER) == 0, "did not end well")
        before = _articles(base)
        served.advance()
        undisturbed = _copy(base, home / "undisturbed")
        steps = home / "steps"
        tally.expect("undisturbed", _run(undisturbed, victim, 0, steps) == 0, "did not end well")
        after, most = _articles(undisturbed), int(steps.read_text())
        both = sorted(before.keys() & after.keys())
        titles = [before[url]["title"] for url in both if before[url]["title"].isascii()][:2]
        number = 0
        while tally.faults < faults and number < 3 * faults:
            number += 1
            library = _copy(base, home / str(number))
            with Reader(library.file, titles) as reader:
                for _ in range(min(_KILLS_A_LIBRARY, faults - tally.faults)):
                    step = chance.randint(1, most)
                    when = f"{name} at step {step} of {most}"
                    if not _killed_at(library, victim, step):
                        break  # it came to its end before that step
                    tally.fault()
                    tally.found(when, _between(library, before, after))
                tally.expect(f"library {number}", _run(library, victim) == 0, "did not end well")
            tally.served(reader.served)
            tally.found(f"library {number} at its end", _differing(_articles(library), after))
            tally.found(f"library {number} at its end", Wrong(other=[*library.of_the_index(complete=True)]))
            shutil.rmtree(library.file.parent)
    return tally


def _killed_at(library: FaultLibrary, victim: _Victim, step: int) -> bool:
    """Whether the victim was killed; a command whose fetching process was says so itself, with code 1."""
    code = _run(library, victim, step)
    return code == (1 if victim is FETCHER else -signal.SIGKILL)


def _run(library: FaultLibrary, victim: _Victim, step: int | None = None, file: Path | None = None) -> int:
    """Run the command, armed where a step is given, until it and its fetching process have ended."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PINAKES_")}
    path = [str(ROOT)]
    if step is not None:
        environment["FAULT_AT"] = f"{victim.words}|{victim.child}|{step}|{library.file.parent}|{file}"
        path.insert(0, str(Path(__file__).parent / "injected"))
    environment["PYTHONPATH"] = os.pathsep.join([*path, environment.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    command = [sys.executable, "-m", "pinakes", *victim.command, "--config", str(library.file)]
    with (library.file.parent / "said").open("ab") as said:
        code = subprocess.run(command, env=environment, stdout=said, stderr=said, timeout=_LONGEST).returncode
    until = time.monotonic() + 30
    while time.monotonic() < until and locks.owner(library.config.data_folder, "crawl sample"):
        time.sleep(0.05)
    return code


def _between(library: FaultLibrary, before: Articles, after: Articles) -> Wrong:
    """What is wrong while a crawl is cut off: each article is as before it, or as after it.

    What the site edited or added may be read with a template that the end of the crawl makes better.
    """
    wrong = Wrong()
    found = _articles(library)
    wrong.lost = [url for url in before.keys() & after.keys() if url not in found]
    neither = {url: one for url, one in found.items() if one not in (before.get(url), after.get(url))}
    for url in neither.keys() - _read_for_now(library, neither):
        names = _other(neither[url], after.get(url, {}))
        wrong.other.append(f"{url} is neither as it was nor as it will be: {', '.join(names)}")
    wrong.other += [
        f"{url} was not edited, and is read otherwise"
        for url in neither
        if url in before and before[url] == after.get(url)
    ]
    wrong.other += [*library.of_the_index(complete=False), *library.of_the_archive(), *library.of_the_check()]
    said = (library.file.parent / "said").read_text(encoding="utf-8", errors="replace")
    if "Traceback" in said:
        wrong.other.append(f"a traceback: {said[said.index('Traceback') :][-300:]}")
    return wrong


def _read_for_now(library: FaultLibrary, found: Articles) -> set[str]:
    """Those that are what the site's newest template makes of their pages, or whose pages wait to be read."""
    if not found:
        return set()
    site = library.config.site[0]
    options = options_of(library.config, site.name)
    vocabulary = Vocabulary.from_settings(library.config.vocabulary)
    with open_catalogue(library.config) as catalogue, open_archive(library.config) as archive:
        recipe = Recipe(options, SiteTemplates(catalogue, site.name, options).template, vocabulary)
        newest = select(func.max(captures.c.id)).where(captures.c.url.in_(found)).group_by(captures.c.url)
        with catalogue.read() as connection:
            rows = connection.execute(select(captures).where(captures.c.id.in_(newest))).all()
        return {row.url for row in rows if row.read_at is None} | {
            reading.capture.url
            for reading in (read_capture(archive, Capture.of(row), recipe) for row in rows)
            if isinstance(reading.result, Article)
            and reading.result.to_json()["sections"] == found[reading.capture.url]["sections"]
        }


def _differing(found: Articles, wanted: Articles) -> Wrong:
    wrong = Wrong(lost=[url for url in wanted if url not in found])
    wrong.other += [f"{url} is new" for url in found if url not in wanted]
    for url in wanted.keys() & found.keys():
        if names := _other(found[url], wanted[url]):
            wrong.other.append(f"{url} has another {', '.join(names)}")
    return wrong


def _other(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """What of an article is not as it should be, by name."""
    return [name for name in wanted if wanted[name] != found.get(name)]


def _articles(library: FaultLibrary) -> dict[str, dict[str, Any]]:
    with open_catalogue(library.config) as catalogue:
        return {article.url: _facts(article) for article in catalogue.articles()}


def _facts(article: Article) -> dict[str, Any]:
    return {name: value for name, value in article.to_json().items() if name not in _OF_THE_READING}


def _copy(library: FaultLibrary, folder: Path) -> FaultLibrary:
    shutil.copytree(library.file.parent, folder)
    return FaultLibrary(folder / "library.toml")


KINDS: dict[str, Callable[[Path, int, Random], Tally]] = {
    "crawler": lambda home, faults, chance: killed("crawler", FETCHER, home, faults, chance),
    "crawl-command": lambda home, faults, chance: killed("crawl command", COMMAND, home, faults, chance),
    "scheduler": lambda home, faults, chance: killed("scheduler", SCHEDULE, home, faults, chance),
}
