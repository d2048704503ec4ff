"""A few faults of each kind: nothing that was acknowledged is lost, nothing is wrong, readers are served.

``python -m benchmarks.faults`` does 200 of them.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from benchmarks.faults.__main__ import KINDS
from benchmarks.faults.library import FaultLibrary, page
from benchmarks.faults.tally import Tally
from benchmarks.faults.work import Moment, do, import_, ingest, search
from catalogue.store import Catalogue
from tests.real_parts import missing

pytestmark = pytest.mark.slow

# Kinds that start many processes, or a server, have fewer.
FAULTS = {"crawler": 1, "scheduler": 1, "connection": 2, "postgresql": 1}
# A cluster takes half a minute to come up (tests/indexer/engines/test_opensearch.py kills a node, too), and
# tests/commands/test_crawl.py kills the command.
ELSEWHERE = {"opensearch", "crawl-command"}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", sorted(KINDS.keys() - ELSEWHERE))
def test_a_fault_loses_nothing_and_leaves_nothing_wrong(kind: str, tmp_path: Path) -> None:
    tally = KINDS[kind](tmp_path, FAULTS.get(kind, 2), Random(7))
    if tally.skipped:
        missing(tally.skipped)
    assert tally.lines == []
    assert (tally.lost, tally.wrong, tally.unserved) == (0, 0, 0)
    assert tally.faults > 0


def test_the_harness_sees_what_is_lost_torn_stale_or_killed(tmp_path: Path) -> None:
    library = FaultLibrary.at(tmp_path)
    library.keep(1)
    assert do(ingest, library.file, 1).acknowledged == 12
    assert not library.wrong(1, complete=True)
    assert do(search, library.file, 1).acknowledged == 12
    assert library.wrong(2).other
    catalogue = Catalogue.open(library.config.catalogue_url)
    with catalogue.begin() as connection:
        gout = catalogue.find(connection, "https://example.org/gout/")
        assert gout is not None
        catalogue.delete(connection, gout.id, "for the test")
    catalogue.close()
    wrong = library.wrong(1, complete=True)
    assert wrong.lost == ["Gout"]
    assert any("does not agree" in one for one in wrong.other)
    killed = do(import_, library.file, 2, Moment(step=5))
    assert killed.killed
    assert not killed.defect
    assert page("Gout", 1) != page("Gout", 2)


def test_a_tally_counts_what_it_is_told() -> None:
    tally = Tally("any")
    tally.expect("once", true=False, words="it is not so")
    assert (tally.wrong, tally.lines) == (1, ["once: it is not so"])
