"""Does a library hold for long? A crawl, questions and edits at once, by real processes.

``python -m benchmarks.soak [--minutes 30] [--rate 5] [--articles 120]``: the sample site changes twice a
minute and is crawled by ``pinakes schedule`` without a pause; ``pinakes serve`` answers ``--rate`` questions
of readers a second; an editor pins articles and reads drafts and the board. Every five seconds it is looked
how much memory of its own each process has, and how many file descriptors. Processes that live for one crawl
are not among them. At the end the index must agree with the catalogue. Floors: ``[soak]``, as ratios of the
first part of the time, warm-up aside, to its end.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median
from urllib.parse import quote, urlencode

from benchmarks.floors import check
from benchmarks.measure import tree
from benchmarks.servers import MB, PINAKES, Client, Server, free_port, own_memory
from catalogue.config import load
from catalogue.store import Catalogue
from examples.sample_site.server import serve
from examples.sample_site.site import SampleSite

_SAMPLE_SECONDS = 5.0
_CHANGE_SECONDS = 30.0
# Share of the time in which caches fill and threads open what they need: growth is counted from then on.
_WARM = 0.4
_GONE = "400, the article is gone"
_GOOD = ("200", "303", _GONE)
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
# What readers ask for; {} is a title or an article's id.
_READ = (
    "/search?q={title}",
    "/article/{id}",
    "/api/v1/search?q={title}",
    "/a-to-z/",
    "/api/v1/suggest?q={typed}",
)


@dataclass
class Samples:
    """Bytes of own memory, and file descriptors, of one process as time went by."""

    memory: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)


class Watch(threading.Thread):
    """Looks at processes. ``seen``: pid → samples; ``names``: pid → which program it is of."""

    def __init__(self, programs: Mapping[str, Server]) -> None:
        super().__init__(daemon=True)
        self.seen: defaultdict[int, Samples] = defaultdict(Samples)
        self.names: dict[int, str] = {}
        self._programs = programs
        self._end = threading.Event()

    def run(self) -> None:
        while not self._end.wait(_SAMPLE_SECONDS):
            for name, server in self._programs.items():
                for pid in tree(server.pid):
                    self._look(name, pid)

    def _look(self, name: str, pid: int) -> None:
        memory, descriptors = own_memory(pid), _descriptors(pid)
        if memory and descriptors:
            self.names[pid] = name
            self.seen[pid].memory.append(memory)
            self.seen[pid].descriptors.append(descriptors)

    def stop(self) -> None:
        self._end.set()
        self.join()

    def lasting(self) -> dict[int, Samples]:
        """The processes that were there nearly all the time."""
        most = max((len(one.memory) for one in self.seen.values()), default=0)
        return {pid: one for pid, one in self.seen.items() if len(one.memory) >= max(5, 0.9 * most)}


@dataclass
class Answered:
    """What somebody was answered: how often each status."""

    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def good(self) -> float:
        """Share of answers that are none of a fault: 2xx, the desk's redirects after a form, and its word
        that an article is not there any more.
        """
        well = sum(number for status, number in self.statuses.items() if status in _GOOD)
        return well / max(1, sum(self.statuses.values()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=5.0, help="readers' questions a second")
    parser.add_argument("--articles", type=int, default=120)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pinakes-soak-") as folder:
        return _soak(Path(folder), asked.minutes * 60, asked.rate, asked.articles)


def _soak(folder: Path, seconds: float, rate: float, articles: int) -> int:
    port, desk = free_port(), free_port()
    with ExitStack() as stack:
        site = stack.enter_context(serve(SampleSite(articles=articles), changing=_CHANGE_SECONDS))
        (folder / "library.toml").write_text(
            f"[crawl]\ndelay = 0.05\n[web]\nport = {port}\ndesk_port = {desk}\n"
            f'[[site]]\nname = "sample"\nurl = "{site.url}/"\n',
            encoding="utf-8",
        )
        subprocess.run([*PINAKES, "crawl"], cwd=folder, check=True, capture_output=True)
        catalogue = Catalogue.open(load(folder / "library.toml", {}).catalogue_url)
        known = [(article.id, article.title) for article in catalogue.articles()]
        catalogue.close()
        serving = Server([*PINAKES, "serve"], folder, port)
        stack.callback(serving.stop)
        Client(port).ask("/readyz")
        keeping = Server([*PINAKES, "schedule", "--every", "1"], folder, port)
        stack.callback(keeping.stop)
        watch = Watch({"serve": serving, "schedule": keeping})
        readers, editor = Answered(), Answered()
        watch.start()
        with (
            _repeated(_reading(port, known, readers), 1 / rate),
            _repeated(_editing(desk, port, known, editor), 1.0),
        ):
            time.sleep(seconds)
        watch.stop()
        requests = len(site.requests)
    verified = subprocess.run([*PINAKES, "index", "verify"], cwd=folder, capture_output=True, text=True)
    print(f"{dict(readers.statuses)} of readers, {dict(editor.statuses)} of the desk, {requests} of crawls")
    print(f"index verify: {verified.stdout.strip() or verified.stderr.strip()}")
    lasting = watch.lasting()
    for pid, one in lasting.items():
        print(_line(watch.names[pid], one))
    return check(
        "soak",
        {
            "readers_served": readers.good,
            "edits_taken": editor.good,
            "agrees": float(verified.returncode == 0),
            "memory_flatness": min((1 / _growth(one.memory) for one in lasting.values()), default=0.0),
            "descriptors_flatness": min(
                (1 / _leak(one.descriptors) for one in lasting.values()), default=0.0
            ),
        },
    )


def _reading(port: int, known: Sequence[tuple[str, str]], told: Answered) -> Callable[[], None]:
    """A function that asks for the next page."""
    paths = itertools.cycle(_READ)
    articles = itertools.cycle(known)

    def ask() -> None:
        article, title = next(articles)
        path = next(paths).format(id=article, title=quote(title), typed=quote(title[:3]))
        # an article may be taken out or renamed while the site changes
        told.statuses[_status(port, "GET", path, moved=path.startswith("/article/"))] += 1

    return ask


def _editing(desk: int, port: int, known: Sequence[tuple[str, str]], told: Answered) -> Callable[[], None]:
    """A function that makes the next edit.

    The editor pins articles of a list that was made when the soak began. The site takes some of them away
    meanwhile, and the desk says of those that the library has no such article: that is right where a reader
    is told the same.
    """
    articles = itertools.cycle(known)
    steps: Iterator[int] = itertools.count()

    def edit() -> None:
        article, title = next(articles)
        match next(steps) % 3:
            case 0:
                form = {"query": title, "article": article, "place": "first"}
                status = _status(desk, "POST", "/desk/pins", form)
                if status == "400" and _status(port, "GET", f"/api/v1/articles/{article}") in ("404", "410"):
                    status = _GONE
            case 1:
                status = _status(desk, "POST", "/desk/draft", {"text": f"See also {title}. " * 40})
            case _:
                status = _status(desk, "GET", "/board/")
        told.statuses[status] += 1

    return edit


@contextmanager
def _repeated(act: Callable[[], None], every: float) -> Iterator[None]:
    """Do something again and again in a thread while the block lasts."""
    done = threading.Event()

    def loop() -> None:
        while not done.wait(every):
            act()

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _status(
    port: int, method: str, path: str, form: Mapping[str, str] | None = None, moved: bool = False
) -> str:
    """What is answered, or the error's name. ``moved``: that it is there no longer is no fault."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, urlencode(form) if form else None, _FORM if form else {})
        answer = connection.getresponse()
        answer.read()
        return "200" if moved and answer.status in (301, 302, 308, 404, 410) else str(answer.status)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()


def _growth(values: Sequence[int], typical: Callable[[Sequence[int]], float] = median) -> float:
    """How much larger the last fifth is than the fifth after the warm-up, by what is ``typical`` of them."""
    fifth = max(1, len(values) // 5)
    start = int(len(values) * _WARM)
    return typical(values[-fifth:]) / max(1.0, typical(values[start : start + fifth]))


def _leak(descriptors: Sequence[int]) -> float:
    """The growth of the fewest that are open: a crawl at work has some more, and gives them back."""
    return _growth(descriptors, min)


def _descriptors(pid: int) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:  # it ended while we looked
        return 0


def _line(name: str, one: Samples) -> str:
    memory = f"{fmean(one.memory) / MB:.0f} MB, × {_growth(one.memory):.3f}"
    descriptors = f"{median(one.descriptors):.0f} descriptors, the fewest × {_leak(one.descriptors):.3f}"
    return f"{name:10} {len(one.memory)} looks: {memory}; {descriptors}"


if __name__ == "__main__":
    sys.exit(main())
