"""Some days of a site that changes: all of it is in the library with the next round, and nothing else."""

from __future__ import annotations

import pytest

from benchmarks.month import changing_library, needed, on_time

# Slow: a crawl of a whole site, and some rounds, each in processes of its own.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
DAYS = 3


def test_what_changes_on_a_site_is_in_the_library_with_the_next_round_and_nothing_else() -> None:
    with changing_library(60) as month:
        assert len(month.articles()) == 60
        for _ in range(DAYS):
            month.pass_a_day()
        kinds = {change.kind for change in month.log}
        assert kinds == {"edited", "added", "removed", "missing", "renamed", "withdrawn"}
        late = [c for c in month.log if not on_time(month, c) and c.day + c.looks <= DAYS + 1]
        assert late == []
        assert month.false == []
        assert month.asked["pages"] <= 1.6 * needed(month), "the site's broken pages are among them"
        assert month.index_agrees()
