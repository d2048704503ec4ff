"""Hits of one title are one hit with its sources."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.answers import Hit
from indexer.search.grouping import grouped


def hit(number: int, title: str, language: str = "en", pinned: bool = False) -> Hit:
    return Hit(str(number), f"https://{number}.example/", title, 1.0, (), language=language, pinned=pinned)


def test_equal_titles_are_one_hit_in_the_place_of_the_best() -> None:
    hits = [hit(1, "Heart Attack"), hit(2, "Stroke"), hit(3, "Heart attack"), hit(4, "heart attacks")]
    assert [(group.hit.id, [other.id for other in group.others]) for group in grouped(hits)] == [
        ("1", ["3", "4"]),
        ("2", []),
    ]


def test_other_languages_pins_and_hits_without_a_title_stand_for_themselves() -> None:
    hits = [hit(1, "Gout", pinned=True), hit(2, "Gout"), hit(3, "Gout", "de"), hit(4, ""), hit(5, "")]
    assert [group.others for group in grouped(hits)] == [()] * 5


@given(st.lists(st.sampled_from(["Gout", "Gouts", "GOUT", "Flu", "", "জ্বর"]), max_size=12))
def test_every_hit_is_shown_once_and_the_best_first(shown: list[str]) -> None:
    hits = [hit(number, title) for number, title in enumerate(shown)]
    groups = grouped(hits)
    assert sorted(int(one.id) for group in groups for one in (group.hit, *group.others)) == [
        *range(len(hits))
    ]
    firsts = [int(group.hit.id) for group in groups]
    assert firsts == sorted(firsts)
    assert all(int(group.hit.id) < int(other.id) for group in groups for other in group.others)
