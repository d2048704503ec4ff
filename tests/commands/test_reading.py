"""Which pages go to a process together, and is what they give written in the order of the input?"""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from commands.pages import Source, Unreadable
from commands.reading import BATCH, SMALL_CHARACTERS, SMALL_PAGES, PageReader, Stretch, read_all, tasks_of
from indexer.extract import DEFAULT, Options, Page

_hosts = st.lists(st.sampled_from(["", "a", "b", "c", "d"]), max_size=40)


def _sources(hosts: list[str]) -> list[Source]:
    """A page for each host; what has none is no page."""
    return [
        Page(f"https://{host}.example/{n}", "<p>x</p>") if host else Unreadable(f"#{n}", "not JSON")
        for n, host in enumerate(hosts)
    ]


def _reader(small: frozenset[str] = frozenset()) -> PageReader:
    return PageReader({}, small, DEFAULT, Options(), False)


def _stretch(sources: list[Source]) -> Stretch:
    stretch = Stretch(0)
    for place, source in enumerate(sources):
        stretch.add(place, source)
    return stretch


@given(_hosts, st.frozensets(st.sampled_from(["a.example", "b.example", "c.example"])))
def test_every_page_is_handed_out_once_in_its_order(hosts: list[str], small: frozenset[str]) -> None:
    sources = _sources(sorted(hosts))
    tasks = list(tasks_of(sources, _reader(small)))
    assert [source for task in tasks for source in task.sources] == sources
    for task in tasks:
        assert task.is_site or len(task.sources) <= BATCH
    for site in small:
        its = [task for task in tasks if any(site in source.url for source in task.sources)]
        assert len(its) <= 1
        assert all(task.is_site for task in its)


@given(_hosts)
def test_a_site_is_small_only_where_its_pages_stand_together(hosts: list[str]) -> None:
    found: dict[str, Stretch] = {}
    for place, (host, source) in enumerate(zip(hosts, _sources(hosts), strict=True)):
        found.setdefault(host, Stretch(place)).add(place, source)
    for host, stretch in found.items():
        places = [place for place, other in enumerate(hosts) if other == host]
        assert stretch.is_small == (places == list(range(places[0], places[-1] + 1)))


def test_a_site_is_not_small_that_has_many_pages_or_large_ones() -> None:
    page = Page("https://a.example/", "<p>x</p>")
    large = Page("https://a.example/", "x" * (SMALL_CHARACTERS // 2 + 1))
    assert _stretch([page] * SMALL_PAGES).is_small
    assert not _stretch([page] * (SMALL_PAGES + 1)).is_small
    assert not _stretch([large, large]).is_small


def test_no_page_is_asked_for_before_it_can_be_read() -> None:
    asked = []

    def pages() -> Iterator[Source]:
        for source in _sources(["a"] * 10 * BATCH):
            asked.append(source)
            yield source

    written = read_all(pages(), _reader(), 10 * BATCH, 1)
    next(written)
    assert len(asked) <= BATCH
