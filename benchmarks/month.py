"""Does the schedule keep a changing site's library right, and at what price beside a crawler that knows all?

``python -m benchmarks.month [--days 30] [--articles 200] [--silent]``: the sample site on loopback, its clock
and the library's both set. Each day five articles are edited, two are added, two removed, one is renamed and
one asks to be withdrawn; in every answer the readers' comments, a counter, a nonce and the cards of related
articles are others. ``pinakes schedule --once`` runs once a day. A crawler that knows all asks once for each
page that changed, and twice for one that answers 404, as the library's rule is. ``--silent``: the site says
nothing of its changes (no lastmod, no REST API, no feed, no validators).

A change has arrived when the catalogue has it and the index agrees with the catalogue. Floors: ``[month]`` in
floors.toml; some two minutes of CPU.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import func, select

from benchmarks.floors import check
from catalogue import clock
from catalogue.config import load
from catalogue.schema import captures
from catalogue.states import Outcome
from catalogue.store import Catalogue
from examples.sample_site.routes import SiteResponse, respond
from examples.sample_site.server import Served, serve
from examples.sample_site.site import SampleSite

ROOT = Path(__file__).parents[1]
# The day before the sample site's first change, at the hour of the first round.
BEGIN = datetime(2026, 1, 5, 12, tzinfo=UTC)
# From one round to the next: a timer that waits for the end of the round before is a little later each day,
# and what has to be a day old is.
ROUND = timedelta(days=1, minutes=5)
# Read by Python at its start, in each process of the library: the clock of the wall, set.
_SITECUSTOMIZE = """\
import os, time
_real, _ahead = time.time, float(os.environ["AHEAD"])
time.time = lambda: _real() + _ahead
"""
# What is asked to learn of pages: the front page, robots.txt, sitemaps, the REST API, feeds.
_LIST = re.compile(r"/\Z|/robots\.txt|/[a-z-]*sitemap|/wp-json|.*/feed/?\Z")


class Change(NamedTuple):
    """A change of the article at a path. ``removed`` pages answer 410, ``missing`` ones 404."""

    # edited, added, removed, missing, renamed, withdrawn
    kind: str
    at: str
    day: int
    # what a reader of the article finds afterwards; its new path, where it was renamed
    shows: str = ""

    @property
    def looks(self) -> int:
        """How many looks it takes to take it in; 404 wants a second one a day later."""
        return 1 + (self.kind == "missing")


class ChangingSite(SampleSite):
    """The sample site with what moves on the pages of living sites though nobody edits an article."""

    def __init__(self, articles: int) -> None:
        super().__init__(articles=articles)
        self._answers = 0
        self.withdrawn: set[str] = set()

    def a_day(self) -> list[Change]:
        """Let a day pass; what changed."""
        before, day = dict(self.paths), self.step + 1
        done = self.advance()
        changes = [
            Change("edited", self.paths[slug], day, f"(Edition {self.writings[slug].edition + 1}.)")
            for slug in done.edited
            if slug not in self.withdrawn
        ]
        changes += [Change("added", self.paths[slug], day) for slug in done.added]
        for slug in done.deleted:
            if slug not in self.withdrawn:
                kind = "removed" if self.gone[slug] == 410 else "missing"
                changes.append(Change(kind, before[slug], day))
        changes += [
            Change("renamed", before[old], day, self.paths[new])
            for old, new in done.renamed
            if old not in self.withdrawn
        ]
        busy = {*done.edited, *done.added, *(new for _, new in done.renamed), *self.withdrawn}
        slug = Random(day).choice([slug for slug in sorted(self.writings) if slug not in busy])
        changes.append(self._withdraw(slug, day))
        return changes

    def _withdraw(self, slug: str, day: int) -> Change:
        """Its editor unticks «show to search engines»."""
        saved = (BEGIN + timedelta(days=day, hours=-6)).isoformat()
        self._corpus.writings[slug] = replace(self.writings[slug], modified=saved)
        self._settle()
        self.withdrawn.add(slug)
        return Change("withdrawn", self.paths[slug], day)

    def html(self, slug: str) -> str:
        self._answers += 1
        number = self._answers
        page = super().html(slug)
        if slug in self.withdrawn:
            page = page.replace("</title>", '</title><meta name="robots" content="noindex">', 1)
        words = ("grateful", "puzzled", "wiser", "late", "early", "curious")
        comment = f"<li class=comment><p>I came here {words[number % 6]}, as reader number {number}.</p></li>"
        for place, more in (
            ("</title>", f'</title><meta name="csrf-token" content="{number * 7919:08x}">'),
            ('<ol class="comment-list">', f'<ol class="comment-list">{comment}'),
            ('<footer class="entry-footer">', f'<footer class="entry-footer"><p>Read {number:,} times</p>'),
        ):
            page = page.replace(place, more, 1) if place in page else page
        return page


def say_nothing(site: SampleSite, path: str, query: str) -> SiteResponse:
    """The site's answer without a word on when its pages changed."""
    if path.startswith("/wp-json") or "feed" in path:
        return SiteResponse(404)
    found = respond(site, path, query)
    body = re.sub(rb"<lastmod>[^<]*</lastmod>", b"", found.body) if "sitemap" in path else found.body
    return replace(found, body=body, headers=tuple(h for h in found.headers if h[0] == "Location"))


@dataclass
class Month:
    """A site, its library in a folder, and what happened to both."""

    folder: Path
    site: ChangingSite
    served: Served
    log: list[Change] = field(default_factory=list)
    # days that each change took to arrive; one that has not is not in it
    arrived: dict[Change, int] = field(default_factory=dict)
    # articles that were called changed though nobody had edited them: (day, path)
    false: list[tuple[int, str]] = field(default_factory=list)
    # what was asked for after the first crawl: kind of address → requests
    asked: Counter[str] = field(default_factory=Counter)
    day: int = 0

    def begin(self) -> None:
        """Crawl the site for the first time."""
        (self.folder / "sitecustomize.py").write_text(_SITECUSTOMIZE, encoding="utf-8")
        # more than a third of the articles go within the month, and the operator knows it
        settings = "[crawl]\ndelay = 0\nmax_removed_share = 0.3\n"
        site = f'[[site]]\nname = "sample"\nurl = "{self.served.url}/"\n'
        (self.folder / "library.toml").write_text(settings + site, encoding="utf-8")
        self._run("crawl")
        self.served.requests.clear()

    def pass_a_day(self) -> None:
        """Let the site change, and the library follow."""
        self.day += 1
        with self.served.lock:
            self.log += self.site.a_day()
        last = self._last_capture()
        self._run("schedule", "--once")
        self._count_requests()
        found = self.articles()
        for change in self.log:
            if change not in self.arrived and self._has_arrived(change, found):
                self.arrived[change] = self.day - change.day
        self._find_false_changes(last)

    def articles(self) -> dict[str, str]:
        """Path of each article in the catalogue → all that it says."""
        with self._catalogue() as catalogue:
            return {
                urlsplit(article.url).path: json.dumps(article.to_json(), ensure_ascii=False)
                for article in catalogue.articles()
            }

    def index_agrees(self) -> bool:
        """Whether the index holds what the catalogue holds."""
        return self._run("index", "verify", check=False) == 0

    def _has_arrived(self, change: Change, found: Mapping[str, str]) -> bool:
        if self._overtaken(change):
            return True
        match change.kind:
            case "edited":
                return change.shows in found.get(change.at, "")
            case "added":
                return change.at in found
            case "renamed":
                return change.at not in found and change.shows in found
            case _:
                return change.at not in found

    def _overtaken(self, change: Change) -> bool:
        """Whether something happened to the article before the change could be seen."""
        return any(
            later.at in (change.at, change.shows) and later.day > change.day
            for later in self.log[self.log.index(change) + 1 :]
        )

    def _find_false_changes(self, last: int) -> None:
        touched = {path for change in self.log for path in (change.at, change.shows)}
        edits = select(captures.c.final_url).where(
            captures.c.id > last, captures.c.outcome.in_((Outcome.CHANGED, Outcome.MOVED))
        )
        with self._catalogue() as catalogue, catalogue.read() as connection:
            paths = [urlsplit(url).path for url in connection.execute(edits).scalars()]
        self.false += [(self.day, path) for path in paths if path not in touched]

    def _last_capture(self) -> int:
        with self._catalogue() as catalogue, catalogue.read() as connection:
            return int(connection.execute(select(func.max(captures.c.id))).scalar_one())

    def _count_requests(self) -> None:
        for _, path, _ in self.served.requests:
            self.asked["lists" if _LIST.match(path) else "pages"] += 1
        self.served.requests.clear()

    def _catalogue(self) -> closing[Catalogue]:
        return closing(Catalogue.open(load(self.folder / "library.toml", {}).catalogue_url))

    def _run(self, *arguments: str, check: bool = True) -> int:
        """A command of the library, at the hour of the day's round."""
        ahead = (BEGIN + self.day * ROUND).timestamp() - time.time()
        clock.set_clock(lambda: time.time() + ahead)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PINAKES_")}
        environment |= {"AHEAD": str(ahead), "PYTHONPATH": f"{self.folder}{os.pathsep}{ROOT}"}
        command = [sys.executable, str(ROOT / "pinakes.py"), *arguments]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} on day {self.day}:\n{done.stdout}{done.stderr}")
        return done.returncode


@contextmanager
def changing_library(articles: int, silent: bool = False) -> Iterator[Month]:
    """A library of the sample site after its first crawl."""
    site = ChangingSite(articles)
    answering = say_nothing if silent else respond
    with tempfile.TemporaryDirectory() as folder, serve(site, answering=answering) as served:
        month = Month(Path(folder), site, served)
        try:
            month.begin()
            yield month
        finally:
            clock.set_clock(None)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--silent", action="store_true")
    arguments = parser.parse_args()
    with changing_library(arguments.articles, arguments.silent) as month:
        for _ in range(arguments.days):
            month.pass_a_day()
        show(month)
        agrees = month.index_agrees()
        counted = [change for change in month.log if change.day < month.day]
        values = {
            "arrived": sum(change in month.arrived for change in counted) / len(counted),
            "at_next_visit": sum(on_time(month, change) for change in counted) / len(counted),
            "fetches_all_knowing": needed(month) / month.asked["pages"],
            "index_agrees": float(agrees),
            "true_changes": 1.0 - len(month.false) / len(month.log),
        }
    return check("month_silent" if arguments.silent else "month", values)


def on_time(month: Month, change: Change) -> bool:
    """Whether it arrived with the first rounds after it that may take it in."""
    return month.arrived.get(change, month.day) < change.looks


def needed(month: Month) -> int:
    """The fetches that a crawler needs which knows what changes, and when."""
    return sum(change.looks for change in month.log) - sum(
        c.looks > 1 for c in month.log if c.day == month.day
    )


def show(month: Month) -> None:
    print(f"{'':12}{'changes':>9}{'arrived':>9}{'in days, mean':>15}")
    for kind in dict.fromkeys(change.kind for change in month.log):
        mine = [change for change in month.log if change.kind == kind]
        days = [month.arrived[change] for change in mine if change in month.arrived]
        mean = sum(days) / len(days) if days else float("nan")
        print(f"{kind:12}{len(mine):9}{len(days):9}{mean:15.2f}")
    asked = f"{month.asked['pages']} for pages ({needed(month)} by a crawler that knows all)"
    print(f"requests: {asked}, {month.asked['lists']} for lists")
    for day, path in month.false:
        print(f"day {day}: {path} was called changed, and nobody had edited it")


if __name__ == "__main__":
    sys.exit(main())
