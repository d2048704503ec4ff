"""The word lists of the readers: each can be read, and none is empty."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import indexer.extract
from indexer.extract.wordlists import WordLists, wordlists_of

ROOT = Path(indexer.extract.__file__).parent
MODULES = sorted(
    ".".join(("indexer", "extract", *file.relative_to(ROOT).with_suffix("").parts))
    for file in ROOT.rglob("*.py")
    if "wordlists_of(__name__)" in file.read_text("utf-8")
)


def test_an_entry_is_a_word_a_phrase_or_a_pattern_in_parts() -> None:
    lists = WordLists({"words": "a b\nc", "phrases": ["a b", "c"], "patterns": ["a+", ["b", "c"]]})
    assert lists.phrases("words") == ("a", "b", "c")
    assert lists.words("phrases") == {"a b", "c"}
    assert lists.any_of("patterns") == "a+|bc"


@pytest.mark.parametrize("module", MODULES)
def test_every_file_lies_beside_its_reader_and_holds_something(module: str) -> None:
    lists = wordlists_of(module)
    assert lists.entries
    assert all(lists.entries.values())


@pytest.mark.parametrize("module", MODULES)
def test_every_file_says_what_it_is_and_where_it_comes_from(module: str) -> None:
    file = ROOT.joinpath(*module.split(".")[2:]).with_suffix(".toml")
    comment = " ".join(re.findall(r"^# (.*)$", file.read_text("utf-8"), flags=re.M))
    assert re.search(r"[Ww]ritten for|Source:|chosen for", comment), file
