"""The whole of ``pinakes crawl``: fetched, read, catalogued, indexed, removed or held, told."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from catalogue.config import Config
from catalogue.errors import ConfigError, LockBusy, PinakesError
from catalogue.store import Catalogue
from commands.crawl import CrawlOutcome, crawl_sites
from crawler.report import CrawlReport
from crawler.sites import plan
from pinakes import main
from tests.commands.running import environment
from tests.crawler.webserver import Answer, Site

WORDS = (
    "river meadow lantern harbour thistle copper orchard granite feather willow amber saddle kettle marble "
    "pepper violet"
).split()


def article(number: int, more: str = "") -> str:
    name = f"{WORDS[number % 16].title()} {WORDS[number * 7 % 16]} {number}"
    here, there = WORDS[number % 16], WORDS[number * 5 % 16]
    said = " ".join(f"The {name} of {here} and {there} was number {n} in the list." for n in range(2, 16))
    menu = "".join(f'<li><a href="/a-{n}/">{n}</a></li>' for n in range(10))
    return (
        f"<!doctype html><html lang=en><head><title>{name} – Shelf</title></head>"
        f"<body><nav><ul>{menu}</ul></nav><main><article><h1>{name}</h1><p>{said}</p>"
        f"<h2>What else is known</h2><p>{said[::-1].title()} {more}</p></article></main>"
        "<footer>Shelf, all rights</footer></body></html>"
    )


@pytest.fixture
def shelf(web: Site) -> Site:
    """A site of ten articles and nothing else."""
    web.page("/", "Shelf", *(f"/a-{n}/" for n in range(10)), text="All there is.")
    for n in range(10):
        web.routes[f"/a-{n}/"] = Answer(article(n))
    return web


class Desk:
    """Crawls as the command does, in this process."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.catalogue = Catalogue.open(config.catalogue_url)

    def crawl(self, url: str, confirmed: bool = False) -> CrawlReport:
        outcome: CrawlOutcome = crawl_sites(
            self.config, self.catalogue, plan(self.config, self.catalogue, (), (url,)), confirmed
        )
        assert not outcome.problems
        return outcome.reports[0]

    def paths(self) -> set[str]:
        return {"/" + a.url.split("/", 3)[3] for a in self.catalogue.articles()}


@pytest.fixture
def desk(config: Config) -> Iterator[Desk]:
    made = Desk(config.model_copy(update={"crawl": config.crawl.model_copy(update={"grace_days": 0.0})}))
    yield made
    made.catalogue.close()


def test_bad_input_59_an_article_that_was_taken_out_comes_back_when_its_page_does(
    shelf: Site, desk: Desk
) -> None:
    desk.crawl(shelf.url + "/")
    page = shelf.routes["/a-3/"]
    assert isinstance(page, Answer)
    page.headers["ETag"] = '"3"'
    desk.crawl(shelf.url + "/")
    shelf.routes["/a-3/"] = Answer("<h1>Not found</h1>", 404)
    assert desk.crawl(shelf.url + "/").removed == 1
    assert "/a-3/" not in desk.paths()
    shelf.routes["/a-3/"] = page  # byte for byte
    desk.crawl(shelf.url + "/")
    assert "/a-3/" in desk.paths()
    shelf.asked.clear()
    desk.crawl(shelf.url + "/")
    (asked,) = [asked for asked in shelf.asked if asked.path == "/a-3/"]
    assert asked.headers["if-none-match"] == '"3"'


def test_an_article_that_a_header_withdrew_comes_back_when_the_header_goes(shelf: Site, desk: Desk) -> None:
    desk.crawl(shelf.url + "/")
    page = shelf.routes["/a-4/"]
    assert isinstance(page, Answer)
    shelf.routes["/a-4/"] = Answer(page.body, headers={"X-Robots-Tag": "noindex"})
    desk.crawl(shelf.url + "/")
    assert "/a-4/" not in desk.paths()
    shelf.routes["/a-4/"] = page
    desk.crawl(shelf.url + "/")
    assert "/a-4/" in desk.paths()


def test_bad_input_59_what_is_gone_goes_and_what_vanishes_all_at_once_is_held(
    shelf: Site, desk: Desk
) -> None:
    every = {f"/a-{n}/" for n in range(10)}
    first = desk.crawl(shelf.url + "/")
    assert desk.paths() >= every
    assert first.counts["new"] >= 10
    before = desk.catalogue.sequence()

    again = desk.crawl(shelf.url + "/")
    assert again.counts["new"] == again.counts["changed"] == again.removed == 0
    assert desk.catalogue.sequence() == before
    assert "Nothing has changed." in "\n".join(again.lines())

    shelf.routes["/a-3/"] = Answer(article(3, "And one thing more was found out lately."))
    shelf.routes["/a-7/"] = Answer(status=410)
    shelf.routes["/a-8/"] = Answer(status=503)
    third = desk.crawl(shelf.url + "/")
    assert third.counts["changed"] == third.removed == 1
    assert third.counts["failed"] == 1
    assert every - desk.paths() == {"/a-7/"}

    shelf.routes["/a-8/"] = Answer(article(8))
    for path in every - {"/a-0/", "/a-8/"}:
        shelf.routes[path] = Answer(status=404)
    held = desk.crawl(shelf.url + "/")
    assert held.held is not None
    assert held.removed == 0
    assert every - desk.paths() == {"/a-7/"}
    assert any("--confirm-removals" in line for line in held.lines())

    released = desk.crawl(shelf.url + "/", confirmed=True)
    assert released.removed == 7
    assert every & desk.paths() == {"/a-0/", "/a-8/"}


def pinakes(folder: Path, *arguments: str, **more: str) -> "subprocess.Popen[str]":
    variables = {
        "PINAKES_LIBRARY_DATA": str(folder / "data"),
        "PINAKES_CRAWL_DELAY": "0",
        "PINAKES_CRAWL_RETRIES": "0",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "pinakes", *arguments],
        cwd=folder,
        env=environment(**variables | more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    "arguments",
    [("nobody",), ("--url", "nonsense"), ("--url", "ftp://a.example/"), ("--limit", "0"), ("--depth",)],
)
def test_wrong_arguments_are_exit_code_2(
    arguments: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PINAKES_LIBRARY_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(sys, "argv", ["pinakes", "crawl", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert len(capsys.readouterr().err.strip().splitlines()[-1]) > 20


@pytest.mark.slow
def test_a_dead_host_is_exit_code_1_and_one_good_address_among_bad_ones_is_0(
    shelf: Site, tmp_path: Path
) -> None:
    for arguments, code in (
        (("--url", "http://127.0.0.1:9/"), 1),
        (("--url", "nonsense", "--url", shelf.url, "--limit", "2", "--json"), 0),
    ):
        process = pinakes(tmp_path, "crawl", *arguments)
        out, err = process.communicate(timeout=120)
        assert process.returncode == code, (arguments, out, err)
        assert "Traceback" not in err
    assert json.loads(out)["sites"][0]["new"] >= 1
    assert "no web address" in err


def test_an_interrupted_crawl_stops_soon_and_says_130(shelf: Site, tmp_path: Path) -> None:
    process = pinakes(tmp_path, "crawl", "--url", shelf.url, PINAKES_CRAWL_DELAY="30")
    while not shelf.paths():
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, (out, err)
    assert "the next crawl goes on from here" in out


@pytest.mark.slow  # whole commands, which are killed
def test_a_killed_command_leaves_no_fetching_process_and_nothing_lost(shelf: Site, tmp_path: Path) -> None:
    process = pinakes(tmp_path, "crawl", "--url", shelf.url, PINAKES_CRAWL_DELAY="0.3")
    while len(shelf.paths()) < 7:
        time.sleep(0.05)
    process.kill()
    process.communicate(timeout=30)
    asked = len(shelf.paths())
    process = pinakes(tmp_path, "crawl", "--json")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert json.loads(out)["sites"][0]["articles"] >= 10
    assert len(shelf.paths()) - asked < 14 + 5  # robots.txt, the start page, three guesses, and what was left


def test_a_fetching_process_that_is_killed_is_told_and_exit_code_1(shelf: Site, tmp_path: Path) -> None:
    process = pinakes(tmp_path, "crawl", "--url", shelf.url, PINAKES_CRAWL_DELAY="0.5")
    while len(shelf.paths()) < 7:
        time.sleep(0.05)
    os.kill(_fetching_process_of(process.pid), signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "the fetching process ended (signal 9)" in err
    assert "not finished" in out


def _fetching_process_of(command: int) -> int:
    """The child of the command's fork server."""
    (server,) = [child for child in _children(command) if b"fork_server" in _command_line(child)]
    (fetching,) = [child for child in _children(server) if _name(child) == "crawler.run"]
    return fetching


def _children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(stat[1]) == parent:
                found.append(int(folder.name))
    return found


def _name(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text(encoding="ascii").strip()


def _command_line(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.slow
def test_a_single_round_ends_with_the_exit_code_of_a_crawl(shelf: Site, tmp_path: Path) -> None:
    process = pinakes(tmp_path, "crawl", "--url", shelf.url)
    process.communicate(timeout=120)
    for other in ({}, {"PINAKES_CRAWL_TIMEOUT": "1"}):
        if other:
            shelf.close()
        process = pinakes(tmp_path, "schedule", "--once", **other)
        out, err = process.communicate(timeout=120)
        assert process.returncode == (1 if other else 0), (out, err)
    assert "no page could be had" in out


@pytest.mark.slow  # whole commands, which are killed
def test_a_round_whose_fetching_process_is_killed_ends_with_exit_code_1(shelf: Site, tmp_path: Path) -> None:
    pinakes(tmp_path, "crawl", "--url", shelf.url, "--limit", "2").communicate(timeout=120)
    shelf.asked.clear()
    process = pinakes(tmp_path, "schedule", "--once", PINAKES_CRAWL_DELAY="0.5")
    while len(shelf.paths()) < 4:
        time.sleep(0.05)
    os.kill(_fetching_process_of(process.pid), signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, (out, err)
    assert "the fetching process ended (signal 9)" in err


def test_who_starts_a_crawl_does_without_what_fetches_and_reads() -> None:
    """Fetching processes are started a second sooner, and 30 MB are held once."""
    asked = "import sys, commands.crawl; print({'scrapy', 'twisted', 'indexer.extract'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, env=environment())
    assert found.stdout.strip() == "set()", found.stderr


@pytest.mark.parametrize(
    ("problems", "code"),
    [
        ([ConfigError("no browser")], 2),
        ([LockBusy("is being crawled")], 1),
        ([ConfigError("no browser"), LockBusy("is being crawled")], 1),
    ],
)
def test_a_crawl_that_the_configuration_prevents_is_exit_code_2(
    problems: list[PinakesError], code: int
) -> None:
    assert CrawlOutcome(problems=problems).exit_code() == code
