"""How trafilatura sees a page that a template was applied to."""

from __future__ import annotations

import pytest

from indexer.extract import Page
from indexer.extract.body import second_opinion as module
from indexer.extract.body.classifier import Judgment
from indexer.extract.body.second_opinion import SecondOpinion, second_opinion
from indexer.extract.roles import Role
from indexer.extract.source.repair import heal
from tests.indexer.extract.site_pages import outline, profile, unmarked

PROSE = "Gout comes at night and hurts those who have it."  # ten words


def opinion(
    monkeypatch: pytest.MonkeyPatch,
    body: str,
    votes: list[float],
    marked: dict[int, Role] | None = None,
) -> SecondOpinion:
    """The second opinion if trafilatura votes so; ``marked``: what the template labels."""
    judgments = [Judgment(vote, vote) for vote in votes]
    monkeypatch.setattr(module, "votes_on_whole", lambda *_: votes)
    monkeypatch.setattr(module, "votes_without_template", lambda *_: votes)
    monkeypatch.setattr(module, "judgments_of", lambda _: judgments)
    labelled = unmarked(outline(body))
    for index, role in (marked or {}).items():
        labelled.mark(index, role, "")
    tree = heal(Page("https://guide.example.org/", body)).tree
    return second_opinion(labelled, tree, "Gout", profile())


def test_what_stands_behind_all_that_trafilatura_keeps_is_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    found = opinion(monkeypatch, f"<p>{PROSE}</p>" * 4, [1.0, 0.0, 1.0, 0.0])
    assert (found.beside, found.around, found.missed) == (0.25, 0.25, 0.0)


def test_a_standfirst_under_the_title_is_only_around(monkeypatch: pytest.MonkeyPatch) -> None:
    found = opinion(monkeypatch, f"<h1>Gout</h1><p>{PROSE}</p><p>{PROSE}</p>", [0.0, 0.0, 1.0])
    assert (found.beside, found.around) == (0.0, 11 / 21)


def test_short_entries_tell_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = opinion(monkeypatch, f"<p>{PROSE}</p><ul><li>Fever</li></ul>", [1.0, 0.0])
    assert (found.beside, found.around) == (0.0, 1 / 11)


def test_what_the_template_leaves_out_of_its_text_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = opinion(monkeypatch, f"<p>{PROSE}</p>" * 4, [1.0] * 4, {2: Role.CHROME, 3: Role.CHROME})
    assert found.missed == 0.5
    assert found.beside == 1.0


def test_notices_and_sources_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "<p><a href='https://doi.org/1'>https://doi.org/1</a></p>"
    found = opinion(
        monkeypatch, f"<p>{PROSE}</p><p>{PROSE}</p>{source}", [1.0, 0.0, 0.0], {1: Role.DISCLAIMER}
    )
    assert found.around == 0.0


def test_where_trafilatura_keeps_nothing_all_is_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    assert opinion(monkeypatch, f"<p>{PROSE}</p>", [0.0]) == SecondOpinion(1.0, 1.0, 0.0)


def test_what_no_evidence_brings_back_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    found = opinion(monkeypatch, f"<p>{PROSE}</p>" * 4, [1.0] * 4, {2: Role.COMMENT, 3: Role.HIDDEN})
    assert (found.beside, found.missed) == (0.0, 0.0)
