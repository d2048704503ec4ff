"""The order comes from the catalogue's own statistics: every engine gives the same top ten, with the same
scores.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.config import Config
from examples.sample_site.site import SampleSite
from indexer.answers import SearchOptions
from indexer.index.sync import catch_up
from indexer.library import Library
from tests.indexer.test_must_find import pairs

FURTHER = (
    "blood",
    "pain",
    "when should I see a doctor about a fever",
    '"blood pressure"',
    "asthma -inhaler",
    "diab*",
    "pain section:symptoms",
    "my mother is short of breath at night and coughs, what can it be and which tests should she have",
)
OPENSEARCH = pytest.param("opensearch", marks=[pytest.mark.slow, pytest.mark.timeout(900)])


def opened(config: Config) -> Library:
    # facets are left out where a busy machine is late
    patient = config.search.model_copy(update={"deadline_ms": 60_000})
    library = Library.open(config.model_copy(update={"search": patient}))
    site = SampleSite()
    with library.catalogue.begin() as connection:
        library.catalogue.put_many(connection, [site.gold_article(slug) for slug in site.writings])
    catch_up(library.catalogue, library.engine)
    return library


@pytest.mark.parametrize("config", ["whoosh", OPENSEARCH], indirect=True)
def test_the_top_ten_is_that_of_the_default_engine(config: Config, tmp_path: Path) -> None:
    mine, default = opened(config), opened(Config(root=tmp_path / "default"))
    try:
        for typed in [*FURTHER, *(query for query, _, _ in pairs("sample"))]:
            answers = [
                library.search(typed, SearchOptions(facets=True), snippets=False)
                for library in (default, mine)
            ]
            tops = [[(hit.id, hit.score) for hit in answer.hits] for answer in answers]
            assert tops[0] == tops[1], typed
            assert (answers[0].total, answers[0].facets) == (answers[1].total, answers[1].facets), typed
    finally:
        mine.close()
        default.close()
