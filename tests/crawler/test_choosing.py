"""Whom does a round look at? A simulated site, and the laws of the choice."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import revisit as simulator
from benchmarks.revisit import Policy, Setting, Site, Uniform, simulate
from catalogue.states import FoundBy
from crawler.choosing import NONE, Budget, Candidates, choose
from crawler.revisit import Rates
from crawler.signals import KINDS, TRIAL, SignalTrust, TrackRecord

SITEMAP = KINDS.index(FoundBy.SITEMAP)
LIAR = SignalTrust({"sitemap": TrackRecord(said=100.0)})
PROVEN = SignalTrust({"sitemap": TrackRecord(said=100.0, right=90.0, told=90.0)})


def pages(count: int, signalled: int = 0, days: float = 7.0) -> Candidates:
    """Pages of a sitemap; it called the first ``signalled`` of them changed."""
    signal = np.full(count, NONE, dtype=np.int8)
    signal[:signalled] = SITEMAP
    return Candidates(
        np.ones(count),
        Rates.of(np.zeros(count), np.zeros(count)),
        np.full(count, days),
        np.full(count, SITEMAP, dtype=np.int8),
        signal,
        np.zeros(count),
    )


@given(st.integers(1, 300), st.integers(0, 300), st.integers(0, 100), st.sampled_from([LIAR, PROVEN]))
def test_no_page_is_chosen_twice_and_the_rest_keeps_to_its_number(
    count: int, signalled: int, rest: int, trust: SignalTrust
) -> None:
    chosen = choose(pages(count, min(count, signalled)), trust, rest, 100.0, 0.0, Random(1))
    rows = np.concatenate([chosen.told, chosen.audits, chosen.rest])
    assert len(set(rows.tolist())) == len(rows)
    assert len(chosen.audits) + len(chosen.rest) <= max(rest, 1)
    assert len(chosen.told) <= max(TRIAL, 100)


def test_all_that_a_proven_signal_tells_is_looked_at_and_an_untried_one_gets_a_trial() -> None:
    many = pages(1_000, 300)
    assert len(choose(many, PROVEN, 0, 400.0, 0.0, Random(1)).told) == 300
    assert len(choose(many, SignalTrust(), 0, 400.0, 0.0, Random(1)).told) == TRIAL
    assert len(choose(many, LIAR, 0, 400.0, 0.0, Random(1)).told) == 0


def test_a_doubted_signal_is_audited_where_it_spoke_lately() -> None:
    many = pages(1_000, 300)
    many.signal_days[:290] = 10.0
    chosen = choose(many, LIAR, 400, 400.0, 0.0, Random(1))
    assert len(chosen.audits) == 8
    assert set(chosen.audits.tolist()) <= set(range(290, 300))


def test_where_no_budget_is_named_a_look_needs_a_reason() -> None:
    fresh = pages(100, days=0.5)
    assert len(choose(fresh, LIAR, 10, 100.0, 0.0, Random(1)).rest) == 10
    assert len(choose(fresh, LIAR, 10, 100.0, 0.02, Random(1)).rest) == 0


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(0, 40)), max_size=50), st.floats(0.5, 100))
def test_a_budget_is_kept_whatever_the_rounds_are(rounds: list[tuple[float, int]], a_day: float) -> None:
    budget = Budget()
    passed = spent = 0.0
    for days, due in rounds:
        budget.fill(days, a_day)
        passed += days
        rest = budget.rest(due)
        budget.spend(due + rest, rest, a_day)
        spent += rest
        assert spent <= passed * a_day + 1e-6
        assert budget.reserve >= 0
    assert Budget.from_json(budget.to_json()) == budget


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Setting:
    """Rounds of three hours, to be quick."""
    monkeypatch.setattr(simulator, "ROUND", 1 / 8)
    return Setting(0.98, 0.0005, 1 / 8)


def fresh_with(setting: Setting, days: float = 150.0) -> tuple[float, Policy]:
    site = Site(2_000, setting, 4, 60.0)
    policy = Policy(site, 143.0)
    return simulate(site, policy, days, 60.0).fresh, policy


def test_a_simulated_site_is_kept_fresher_than_by_taking_pages_in_turn(small: Setting) -> None:
    site = Site(2_000, small, 4, 60.0)
    uniform = simulate(site, Uniform(site, 143.0), 150.0, 60.0)
    accurate, proven = fresh_with(small)
    lying, liar = fresh_with(Setting(1.0, 1.0, 0.25))
    assert (1 - uniform.fresh) / (1 - accurate) > 20
    assert (1 - uniform.fresh) / (1 - lying) > 1.8
    assert proven.trust.known(FoundBy.SITEMAP).believed
    assert proven.trust.known(FoundBy.SITEMAP).hidden < 0.1
    assert not liar.trust.known(FoundBy.SITEMAP).believed
    assert liar.longest < 120


def test_trust_comes_back_when_a_lying_list_mends(small: Setting) -> None:
    site = Site(2_000, Setting(1.0, 1.0, 0.25), 4, 0.0)
    policy = Policy(site, 143.0)
    simulate(site, policy, 40.0, 0.0)
    record = policy.trust.known(FoundBy.SITEMAP)
    assert not record.believed
    site.mend(small)
    for number in range(40 * 8, 80 * 8):
        site.edit(number / 8, (number + 1) / 8)
        policy.pick((number + 1) / 8, site.told((number + 1) / 8))
    assert record.believed
    assert record.right / record.said > 0.5
