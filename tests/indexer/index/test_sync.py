from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalogue import schema
from catalogue.article import Article
from catalogue.config import Config
from catalogue.errors import CorruptData, LockBusy
from catalogue.settings import IndexSettings
from catalogue.store import Catalogue
from commands.index import index as index_command
from indexer.engines import open_engine
from indexer.engines.base import Engine
from indexer.engines.meaning import Meaning, Words
from indexer.index import statistics
from indexer.index.document import document_of
from indexer.index.sync import catch_up, rebuild, status, verify


@pytest.fixture(params=["tantivy", "whoosh"])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    return Config(root=tmp_path, index=IndexSettings(engine=request.param))


@pytest.fixture
def catalogue(config: Config) -> Iterator[Catalogue]:
    config.data_folder.mkdir(parents=True)
    opened = Catalogue.open(config.catalogue_url)
    yield opened
    opened.close()


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    opened = open_engine(config)
    yield opened
    opened.close()


def article(number: int, text: str = "sugar") -> Article:
    return Article.from_json(
        {
            "url": f"https://a.example/{number}",
            "title": f"Topic {number}",
            "sections": [{"heading": "Causes", "text": text}],
        }
    )


def put(catalogue: Catalogue, *articles: Article) -> None:
    with catalogue.begin() as connection:
        for one in articles:
            catalogue.put(connection, one)


def count(engine: Engine, *words: str) -> int:
    with engine.searcher() as searcher:
        return searcher.count(Meaning(Words(words)))


def test_catching_up_applies_what_is_new_changed_and_deleted(catalogue: Catalogue, engine: Engine) -> None:
    put(catalogue, *(article(n) for n in range(10)))
    assert catch_up(catalogue, engine, batch=3) == 10
    put(catalogue, article(3, "insulin"))
    with catalogue.begin() as connection:
        catalogue.delete(connection, article(4).id, "gone")
    assert catch_up(catalogue, engine) == 2
    assert engine.sequence() == catalogue.sequence()
    assert (count(engine, "sugar"), count(engine, "insulin")) == (8, 1)
    assert verify(catalogue, engine).agrees


def test_there_is_nothing_to_do_twice(catalogue: Catalogue, engine: Engine) -> None:
    assert catch_up(catalogue, engine) == 0
    put(catalogue, article(1))
    assert catch_up(catalogue, engine) == 1
    assert catch_up(catalogue, engine) == 0


def test_an_index_that_was_killed_on_the_way_goes_on(catalogue: Catalogue, engine: Engine) -> None:
    put(catalogue, *(article(n) for n in range(6)))
    changes = list(catalogue.changed_since(0))[:3]
    with catalogue.begin() as connection:
        # statistics ahead of the index: what a kill between both leaves
        statistics.apply(connection, list(catalogue.changed_since(0)))
    with engine.writer() as writer:
        for changed in changes:
            assert changed.article
            writer.put(document_of(changed.article, changed.sequence))
        writer.commit(changes[-1].sequence)
    found = verify(catalogue, engine)
    assert (found.pending, found.agrees) == (3, True)
    assert catch_up(catalogue, engine) == 3
    assert verify(catalogue, engine).agrees


def test_an_index_ahead_of_a_restored_catalogue_is_rebuilt(catalogue: Catalogue, engine: Engine) -> None:
    put(catalogue, article(1))
    with engine.writer() as writer:
        writer.commit(999)
    assert not verify(catalogue, engine).agrees
    catch_up(catalogue, engine)
    assert engine.sequence() == catalogue.sequence()
    assert verify(catalogue, engine).agrees


def test_a_catalogue_that_counts_less_than_it_holds_is_told_and_not_indexed_without_end(
    catalogue: Catalogue, engine: Engine
) -> None:
    put(catalogue, *(article(n) for n in range(3)))
    catch_up(catalogue, engine)
    with catalogue.begin() as connection:
        connection.execute(schema.counters.update().values(value=0))
    for repair in (catch_up, rebuild):
        with pytest.raises(CorruptData, match="pinakes restore FILE"):
            repair(catalogue, engine)


def test_verify_names_what_differs(catalogue: Catalogue, engine: Engine) -> None:
    put(catalogue, *(article(n) for n in range(4)))
    catch_up(catalogue, engine)
    with engine.writer() as writer:
        writer.delete(article(0).id)
        writer.put(document_of(article(1), 1))
        writer.put(document_of(article(77), 2))
        writer.commit(4)
    with catalogue.begin() as connection:
        connection.execute(
            schema.article_statistics.delete().where(schema.article_statistics.c.article_id == article(3).id)
        )
    found = verify(catalogue, engine)
    assert (found.missing, found.stale, found.superfluous) == (
        (article(0).id,),
        (article(1).id,),
        (article(77).id,),
    )
    assert found.miscounted == (article(3).id,)
    rebuild(catalogue, engine)
    assert verify(catalogue, engine).agrees


def test_a_rebuild_counts_anew_only_what_was_counted_wrong(catalogue: Catalogue, engine: Engine) -> None:
    put(catalogue, *(article(n) for n in range(4)))
    catch_up(catalogue, engine)
    with catalogue.read() as connection:
        before = statistics.totals(connection)
    with catalogue.begin() as connection:
        connection.execute(
            schema.article_statistics.delete().where(schema.article_statistics.c.article_id == article(2).id)
        )
    rebuild(catalogue, engine)
    with catalogue.read() as connection:
        assert statistics.totals(connection) == before


@pytest.mark.parametrize("gone", [True, False])
def test_what_waits_to_be_counted_is_no_reason_to_count_anew(
    catalogue: Catalogue, engine: Engine, caplog: pytest.LogCaptureFixture, gone: bool
) -> None:
    put(catalogue, *(article(n) for n in range(4)))
    catch_up(catalogue, engine)
    with catalogue.begin() as connection:
        if gone:
            catalogue.delete(connection, article(2).id, "gone")
        else:
            catalogue.put(connection, article(2, "salt"))
    rebuild(catalogue, engine)
    assert "statistics-wrong" not in caplog.text
    assert verify(catalogue, engine).agrees


def test_what_changes_during_a_rebuild_is_not_lost(
    catalogue: Catalogue, engine: Engine, config: Config
) -> None:
    put(catalogue, *(article(n) for n in range(6)))
    catch_up(catalogue, engine)
    other = open_engine(config)

    def meanwhile(done: int) -> None:
        if done == 2:
            put(catalogue, article(100, "meanwhile"))
            with catalogue.begin() as connection:
                catalogue.delete(connection, article(0).id, "gone")
            catch_up(catalogue, other)

    rebuild(catalogue, engine, meanwhile, batch=2)
    assert count(other, "meanwhil") + count(other, "meanwhile") == 1
    assert verify(catalogue, engine).agrees
    assert engine.sequence() == catalogue.sequence()


def test_a_lost_index_comes_back_with_the_next_change(
    catalogue: Catalogue, engine: Engine, config: Config
) -> None:
    put(catalogue, article(1))
    catch_up(catalogue, engine)
    engine.close()
    shutil.rmtree(config.index_folder)
    assert catch_up(catalogue, open_engine(config)) == 1


def test_an_index_of_an_earlier_version_is_made_anew_by_whoever_catches_up(
    catalogue: Catalogue, engine: Engine, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    put(catalogue, article(1), article(2))
    catch_up(catalogue, engine)
    engine.close()
    (description,) = config.index_folder.glob("*/*/generation.json")
    written = json.loads(description.read_text())
    description.write_text(json.dumps(written | {"format": written["format"] - 1}))
    again = open_engine(config)
    assert "format" in status(catalogue, again).problem
    assert catch_up(catalogue, again) == 2
    assert "index-outdated" in caplog.text
    assert verify(catalogue, again).agrees


def test_what_another_analysis_counted_is_counted_anew_with_the_index(
    catalogue: Catalogue, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(catalogue, article(1), article(2))
    catch_up(catalogue, engine)
    with catalogue.read() as connection:
        now = statistics.frequencies(connection, ["sugar"])
    monkeypatch.setattr(statistics, "ANALYSIS", statistics.ANALYSIS + 1)
    with catalogue.begin() as connection:  # an article holds a token that it had once
        connection.exec_driver_sql("UPDATE token_statistics SET articles = articles + 5")
    rebuild(catalogue, engine)
    with catalogue.read() as connection:
        assert statistics.frequencies(connection, ["sugar"]) == now
        assert statistics.is_of_this_analysis(connection)


def test_an_index_of_a_later_version_is_left_alone(
    catalogue: Catalogue, engine: Engine, config: Config
) -> None:
    put(catalogue, article(1))
    catch_up(catalogue, engine)
    engine.close()
    (description,) = config.index_folder.glob("*/*/generation.json")
    description.write_text(json.dumps(json.loads(description.read_text()) | {"format": 99}))
    with pytest.raises(CorruptData, match="format 99"):
        catch_up(catalogue, open_engine(config))


def test_waiting_for_another_writer_ends_with_its_name(
    catalogue: Catalogue, engine: Engine, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.index.sync.WRITER_WAIT", 0.1)
    put(catalogue, article(1))
    with open_engine(config).writer(), pytest.raises(LockBusy, match="process"):
        catch_up(catalogue, engine)
    assert catch_up(catalogue, engine) == 1


def test_who_waits_for_a_writer_is_content_when_that_one_has_done_its_work(
    catalogue: Catalogue, engine: Engine, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.index.sync.LOOK_AGAIN", 0.1)
    put(catalogue, article(1))
    found: list[int] = []
    with open_engine(config).writer() as writer:
        waiting = threading.Thread(target=lambda: found.append(catch_up(catalogue, engine)))
        waiting.start()
        writer.commit(catalogue.sequence())  # and goes on writing
        waiting.join(30)
        assert found == [0]


def test_an_empty_index_is_filled_in_one_go(
    catalogue: Catalogue, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.index.sync.FIRST_FILL", 3)
    put(catalogue, article(1), article(2), article(3))
    assert catch_up(catalogue, engine) == 3
    put(catalogue, article(4))
    assert catch_up(catalogue, engine) == 1
    assert verify(catalogue, engine).agrees


def test_status_says_what_is_wrong_without_raising(
    catalogue: Catalogue, engine: Engine, config: Config
) -> None:
    put(catalogue, article(1))
    assert (status(catalogue, engine).documents, status(catalogue, engine).index_sequence) == (0, 0)
    catch_up(catalogue, engine)
    assert status(catalogue, engine).documents == 1
    (config.index_folder / engine.name / "CURRENT").write_text("nonsense")
    found = status(catalogue, open_engine(config))
    assert "CURRENT" in found.problem
    assert "pinakes index rebuild" in found.remedy


def test_the_commands_tell_and_exit_as_documented(
    catalogue: Catalogue, engine: Engine, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(config.root)
    monkeypatch.setenv("PINAKES_INDEX_ENGINE", config.index.engine)
    put(catalogue, *(article(n) for n in range(3)))
    run = CliRunner().invoke
    assert "0 indexed, 3 in the catalogue" in run(index_command, ["status"]).output
    assert "3 articles indexed" in run(index_command, ["rebuild"], catch_exceptions=False).output
    verified = run(index_command, ["verify"], standalone_mode=False)
    assert (verified.return_value, "They agree." in verified.output) == (0, True)
    with engine.writer() as writer:
        writer.delete(article(1).id)
        writer.commit(3)
    differs = run(index_command, ["verify"], standalone_mode=False)
    assert differs.return_value == 1
    assert f"1 missing from the index: {article(1).id}" in differs.output
    assert '"agrees": false' in run(index_command, ["verify", "--json"], standalone_mode=False).output
    other = "whoosh" if config.index.engine == "tantivy" else "tantivy"
    assert "3 articles indexed" in run(index_command, ["rebuild", "--engine", other]).output
    assert '"documents": 3' in run(index_command, ["status", "--engine", other, "--json"]).output
