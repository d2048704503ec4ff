"""How much room the parts take is told while files come and go."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalogue.config import Config
from search_app.disk import usage


@pytest.fixture
def filled(library_config: Config) -> Config:
    """A library whose index has two generations of 1,000 bytes, and its archive a file."""
    for name in ("index/tantivy/old/a.store", "index/tantivy/new/a.store", "archive/site/a.warc.gz"):
        file = library_config.data_folder / name
        file.parent.mkdir(parents=True)
        file.write_bytes(bytes(1_000))
    return library_config


def test_the_parts_are_told_by_name(filled: Config) -> None:
    found = usage(filled)
    assert found.parts == {"catalogue": 0, "archive": 1_000, "index": 2_000}
    assert found.free


def test_what_goes_while_it_is_counted_costs_its_own_bytes_only(
    filled: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index is swapped while the board is made: its old generation is seen, and then it is gone."""
    look: Callable[..., Any] = os.scandir

    def vanishing(path: Any) -> Any:
        if str(path).endswith("/old"):
            Path(path, "a.store").unlink()
            Path(path).rmdir()
        return look(path)

    monkeypatch.setattr(os, "scandir", vanishing)
    assert usage(filled).parts["index"] == 1_000


def test_a_folder_that_was_never_made_holds_nothing(library_config: Config) -> None:
    found = usage(library_config)
    assert found.parts == {"catalogue": 0, "archive": 0, "index": 0}
