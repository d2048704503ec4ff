import asyncio
from typing import Any

from catalogue.states import PageState
from crawler.events import Event, Progress
from crawler.frontier_writer import FrontierWriter
from crawler.pages import Visit
from tests.crawler.examples import HOST, NOW, leased


class Frontier:
    """Remembers what it is asked to record."""

    def __init__(self) -> None:
        self.known = {f"{HOST}/a", f"{HOST}/b"}
        self.recorded: list[list[str]] = []

    def record(self, visits: list[Visit]) -> None:
        self.recorded.append([visit.page.url for visit in visits])

    def has_page(self, url: str) -> bool:
        return url == f"{HOST}/written"


def writer(frontier: Any, events: list[Event]) -> FrontierWriter:
    return FrontierWriter(frontier, events.append)


def visit(path: str, state: PageState = PageState.FETCHED) -> Visit:
    return Visit(leased(path), state, NOW)


def test_visits_are_written_in_one_group_and_told() -> None:
    frontier, events = Frontier(), list[Event]()

    async def write() -> None:
        writing = writer(frontier, events)
        running = asyncio.ensure_future(writing.run())
        writing.put(visit("/a"))
        writing.put(visit("/b"))
        while not frontier.recorded:
            await asyncio.sleep(0.01)
        await writing.flush()
        running.cancel()

    asyncio.run(write())
    assert frontier.recorded == [[f"{HOST}/a", f"{HOST}/b"]]
    assert events == [Progress(pages=2, kept=0, known=2)]


def test_a_page_that_waits_to_be_written_is_had_already() -> None:
    writing = writer(Frontier(), [])
    writing.put(visit("/a"))
    writing.put(visit("/failed", PageState.FAILED))
    assert writing.has_page(f"{HOST}/a")
    assert writing.has_page(f"{HOST}/written")
    assert not writing.has_page(f"{HOST}/failed")
