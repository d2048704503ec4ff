import json

import pytest

from catalogue.states import FoundBy, PageState
from crawler.pages import DiscoveredUrl
from crawler.signals import PROBATION, SignalledPage, SignalTrust, changes_by_signal

NOW = 1_000.0
DUE = {"signalled_at": NOW, "due_at": 0.0}


def test_a_lying_signal_is_believed_no_more_and_a_mended_one_again() -> None:
    trust = SignalTrust()
    for _ in range(PROBATION):
        assert trust.believed(FoundBy.SITEMAP)
        trust.learn(FoundBy.SITEMAP, changed=False)
    assert not trust.believed(FoundBy.SITEMAP)
    assert trust.believed_lists() == {FoundBy.REST, FoundBy.FEED}
    for _ in range(20):
        trust.learn(FoundBy.SITEMAP, changed=True)
    again = SignalTrust.from_json(json.loads(json.dumps(trust.to_json())))
    assert again.believed(FoundBy.SITEMAP)
    assert again.to_json() == {"sitemap": [30.0, 20.0]}


def test_old_signals_fade() -> None:
    trust = SignalTrust.from_json({"rest": [500.0, 500.0]})
    trust.learn(FoundBy.REST, changed=False)
    assert trust.to_json() == {"rest": [251.0, 250.0]}


@pytest.mark.parametrize(
    ("known_by", "state", "value", "said_by", "said", "changes"),
    [
        # the list that speaks for the page says something else
        ("sitemap", "fetched", "2024", "sitemap", "2025", {"signal_value": "2025", **DUE}),
        ("sitemap", "fetched", None, "sitemap", "2025", {"signal_value": "2025"}),
        ("sitemap", "fetched", "2024", "sitemap", "2024", {}),
        ("sitemap", "fetched", "2024", "sitemap", None, {}),
        # another list says something: two would contradict each other
        ("sitemap", "fetched", "2024", "rest", "2025", {}),
        # a list begins to speak for a page that was found by a link, or typed
        ("link", "fetched", None, "rest", "2025", {"found_by": "rest", "signal_value": "2025"}),
        ("typed", "fetched", None, "rest", "2025", {"found_by": "rest", "signal_value": "2025"}),
        # a page that is gone, and a list has it again
        ("sitemap", "gone", "2024", "rest", None, DUE),
        # a person types an address
        ("link", "fetched", None, "typed", None, {"found_by": "typed"}),
        ("sitemap", "fetched", "2024", "typed", None, {}),
        # a signal that is not believed
        ("feed", "fetched", "2024", "feed", "2025", {"signal_value": "2025"}),
    ],
)
def test_what_a_list_says_of_a_known_page(
    known_by: str, state: str, value: str | None, said_by: str, said: str | None, changes: dict[str, object]
) -> None:
    page = SignalledPage("https://example.org/a", value, FoundBy(known_by), PageState(state))
    item = DiscoveredUrl(page.url, FoundBy(said_by), 1, said)
    assert changes_by_signal(page, item, {FoundBy.SITEMAP, FoundBy.REST}, NOW) == changes
