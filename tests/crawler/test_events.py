import pytest

from catalogue.reasons import ReasonCount
from crawler.events import Began, Ended, Event, Failed, Progress, from_line, to_line

ENDED = Ended(
    cut="stopped",
    requests=3,
    left_out=(ReasonCount("is a file", 2, ("https://example.org/a.jpg",)),),
    notes=("«note»\n",),
    url="https://example.org/",
)


@pytest.mark.parametrize(
    "event", [Began(1.5), Progress(48, 3, 900), Failed("UsageError", "what", "remedy"), Ended(), ENDED]
)
def test_an_event_is_one_line_and_comes_back_as_it_was(event: Event) -> None:
    line = to_line(event)
    assert line.count("\n") == 1
    assert from_line(line.encode()) == event
