"""Lists of related articles are filled in by a worker, once, and by one of several."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from catalogue import leases
from catalogue.config import load
from catalogue.schema import related_lists
from commands import filling
from commands.shared import open_catalogue
from tests.indexer.linking.libraries import indexed_library, written


def test_a_worker_fills_in_what_is_missing_unless_another_one_does(tmp_path: Path) -> None:
    config = load(None, {"PINAKES_LIBRARY_DATA": str(tmp_path)})
    indexed_library(tmp_path, [written(f"Subject {n}", f"Cough {n} with fever.") for n in range(5)]).close()
    with open_catalogue(config) as catalogue:
        with leases.held(catalogue, filling._LEASE, 60):
            assert filling.fill_once(config) == 0
        assert filling.fill_once(config) == 5
        assert filling.fill_once(config) == 0
        with catalogue.read() as connection:
            assert connection.execute(select(func.count()).select_from(related_lists)).scalar_one() == 5
