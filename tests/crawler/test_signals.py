import json

import pytest

from catalogue.states import FoundBy, PageState
from crawler.pages import DiscoveredUrl
from crawler.revisit import DAY
from crawler.signals import PROBATION, SignalledPage, SignalTrust, TrackRecord, changes_by_signal

NOW = 1_000.0
SPOKEN = {"signalled_at": NOW, "signalled_by": FoundBy.SITEMAP}
CALLED_BACK = {"signalled_at": NOW, "signalled_by": None, "due_at": 0.0}


def judged(record: TrackRecord, *, right: int = 0, wrong: int = 0, chance: float = 0.02) -> TrackRecord:
    for changed in [True] * right + [False] * wrong:
        record.judge(changed, chance)
    return record


def test_a_signal_is_believed_until_it_was_tried_and_then_if_it_proves_right() -> None:
    assert judged(TrackRecord(), wrong=PROBATION - 1).believed
    assert not judged(TrackRecord(), wrong=PROBATION).believed
    assert judged(TrackRecord(), right=4, wrong=6).believed
    assert not judged(TrackRecord(), right=2, wrong=8).believed


def test_a_list_that_names_every_page_earns_nothing_by_pages_that_change_anyway() -> None:
    assert not judged(TrackRecord(), right=7, wrong=3, chance=0.7).believed
    assert judged(TrackRecord(), right=7, wrong=3, chance=0.1).believed


def test_a_liar_that_mends_is_believed_again_and_a_signal_that_begins_to_lie_no_more() -> None:
    record = judged(TrackRecord(), wrong=2_000)
    looks = 0
    while not record.believed:
        judged(record, right=1)
        looks += 1
    assert looks <= 200
    record = judged(TrackRecord(), right=2_000)
    looks = 0
    while record.believed:
        judged(record, wrong=1)
        looks += 1
    assert looks <= 300


def test_the_share_of_changes_that_a_list_leaves_out() -> None:
    record = judged(TrackRecord(), right=20)
    for told in [True] * 8 + [False] * 2:
        record.count_change(told)
    assert record.hidden == pytest.approx(3 / 12)
    assert judged(record, wrong=400).hidden == 1.0  # what is not believed hides everything
    assert TrackRecord(told=50).hidden == 1.0  # it was not tried


def test_counts_are_kept_and_those_of_bytes_dropped() -> None:
    trust = SignalTrust()
    judged(trust.of(FoundBy.REST), right=3, wrong=1)
    assert SignalTrust.from_json(json.loads(json.dumps(trust.to_json()))) == trust
    assert SignalTrust.from_json({"sitemap": [340.0, 340.0]}) == SignalTrust()


@pytest.mark.parametrize(
    ("known_by", "state", "value", "said_by", "said", "changes"),
    [
        # the list that speaks for the page says something else
        ("sitemap", "fetched", "2024", "sitemap", "2025", {"signal_value": "2025", **SPOKEN}),
        ("sitemap", "fetched", None, "sitemap", "2025", {"signal_value": "2025"}),
        ("sitemap", "fetched", "2024", "sitemap", "2024", {}),
        ("sitemap", "fetched", "2024", "sitemap", None, {}),
        # another list says something: two would contradict each other
        ("sitemap", "fetched", "2024", "rest", "2025", {}),
        # a list begins to speak for a page that was found by a link, or typed
        ("link", "fetched", None, "rest", "2025", {"found_by": "rest", "signal_value": "2025"}),
        ("typed", "fetched", None, "rest", "2025", {"found_by": "rest", "signal_value": "2025"}),
        # a person types an address
        ("link", "fetched", None, "typed", None, {"found_by": "typed"}),
        ("sitemap", "fetched", "2024", "typed", None, {}),
    ],
)
def test_what_a_list_says_of_a_known_page(
    known_by: str, state: str, value: str | None, said_by: str, said: str | None, changes: dict[str, object]
) -> None:
    page = SignalledPage("https://example.org/a", value, FoundBy(known_by), PageState(state))
    item = DiscoveredUrl(page.url, FoundBy(said_by), 1, said)
    assert changes_by_signal(page, item, NOW) == changes


@pytest.mark.parametrize(
    ("said_by", "said", "unlisted_at", "changes"),
    [
        # its list has it again, another list has it now, its list has another date of it
        ("sitemap", "2024", NOW - 9 * DAY, {"signal_value": "2024", "unlisted_at": None, **CALLED_BACK}),
        ("rest", None, NOW - 9 * DAY, {"unlisted_at": None, **CALLED_BACK}),
        ("sitemap", "2025", None, {"signal_value": "2025", "unlisted_at": None, **CALLED_BACK}),
        ("typed", None, None, CALLED_BACK),
        # its list never left it out: as long again as it was gone; its list would have what pages link to
        ("sitemap", "2024", None, {"due_at": NOW + 2 * DAY}),
        ("link", None, None, {}),
        ("link", None, NOW - 9 * DAY, {}),
    ],
)
def test_a_page_that_is_gone_is_looked_at_when_that_it_is_named_says_something(
    said_by: str, said: str | None, unlisted_at: float | None, changes: dict[str, object]
) -> None:
    page = SignalledPage(
        *("https://example.org/a", "2024", FoundBy.SITEMAP, PageState.GONE),
        unlisted_at=unlisted_at,
        fetched_at=NOW - DAY,
        missing_since=NOW - 4 * DAY,
        due_at=NOW + 6 * DAY,
    )
    item = DiscoveredUrl(page.url, FoundBy(said_by), 1, said)
    assert changes_by_signal(page, item, NOW) == changes


@pytest.mark.parametrize(
    ("said_by", "unlisted_at", "changes"),
    [
        ("sitemap", NOW - DAY, {"signal_value": None, "unlisted_at": None, **CALLED_BACK}),
        ("rest", NOW - DAY, {"unlisted_at": None, **CALLED_BACK}),
        ("sitemap", None, {}),  # a list that goes on naming what moved says nothing
        ("link", NOW - DAY, {}),
    ],
)
def test_a_page_that_moved_is_looked_at_when_its_list_has_it_again(
    said_by: str, unlisted_at: float | None, changes: dict[str, object]
) -> None:
    page = SignalledPage(
        *("https://example.org/a", None, FoundBy.SITEMAP, PageState.REDIRECTED),
        unlisted_at=unlisted_at,
        fetched_at=NOW - DAY,
        due_at=NOW + 60 * DAY,
    )
    assert changes_by_signal(page, DiscoveredUrl(page.url, FoundBy(said_by)), NOW) == changes


@pytest.mark.parametrize(("gone_for", "wait"), [(0.0, 1.0), (3.0, 3.0), (30.0, None)])
def test_what_only_links_tell_of_has_to_be_gone_as_long_again(gone_for: float, wait: float | None) -> None:
    page = SignalledPage(
        *("https://example.org/a", None, FoundBy.LINK, PageState.GONE),
        fetched_at=NOW,
        missing_since=NOW - gone_for * DAY,
        due_at=NOW + 7 * DAY,
    )
    due = changes_by_signal(page, DiscoveredUrl(page.url, FoundBy.LINK), NOW).get("due_at")
    assert due == (None if wait is None else NOW + wait * DAY)
