"""``pinakes related`` and ``pinakes links`` as a person or a script calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from catalogue.config import load
from catalogue.errors import NotFound, UsageError
from commands.related import links, related
from examples.sample_site import SampleSite
from indexer.index.sync import catch_up
from indexer.library import Library
from indexer.linking import drafts


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    file = folder / "library.toml"
    file.write_text('[library]\nname = "Sample"\n', "utf-8")
    library = Library.open(load(file))
    site = SampleSite(articles=40)
    with library.catalogue.begin() as connection:
        library.catalogue.put_many(connection, [site.gold_article(slug) for slug in site.writings])
    catch_up(library.catalogue, library.engine)
    library.close()
    return file


def run(command: object, config: Path, *arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(command, [*arguments, "--config", str(config)], input=text)  # type: ignore[arg-type]


URL = "https://almanac.example.org/diabetes/"


def test_related_prints_the_contracts_json(config: Path) -> None:
    found = json.loads(run(related, config, URL, "-n", "3", "--json").stdout)
    assert found["url"] == URL
    assert len(found["related"]) == 3
    assert {"id", "url", "title", "score", "reasons"} <= found["related"][0].keys()
    assert found["related"][0]["reasons"]


def test_related_is_asked_by_id_and_answers_people(config: Path) -> None:
    by_id = json.loads(run(related, config, URL, "--json").stdout)["related"][0]["id"]
    result = run(related, config, by_id)
    assert result.exit_code == 0
    assert "1. " in result.stdout


def test_all_writes_a_run_with_ranks_from_one_and_scores_that_fall(config: Path) -> None:
    rows = [
        line.split(" ")
        for line in run(related, config, "--all", "--format", "trec", "--run", "mine").stdout.splitlines()
    ]
    assert len({row[0] for row in rows}) > 30
    last: dict[str, tuple[int, float]] = {}
    for query, q0, document, rank, score, name in rows:
        assert (q0, name) == ("Q0", "mine")
        assert document != query
        before = last.get(query, (0, float("inf")))
        assert int(rank) == before[0] + 1
        assert float(score) < before[1]
        last[query] = (int(rank), float(score))


def test_wrong_arguments_say_what_to_give(config: Path) -> None:
    assert isinstance(run(related, config).exception, UsageError)
    assert isinstance(run(related, config, URL, "--all").exception, UsageError)
    assert isinstance(run(related, config, "--all", "--run", "two words").exception, UsageError)
    assert isinstance(run(related, config, "https://almanac.example.org/nothing/").exception, NotFound)
    assert isinstance(run(links, config, "/no/such/draft.md").exception, UsageError)
    assert isinstance(run(links, config, "https://other.example/").exception, NotFound)


def test_links_reads_a_file_and_prints_offsets_in_it(config: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("# Diabetes\n\nMetformin helps in diabetes mellitus.\n", "utf-8")
    found = json.loads(run(links, config, str(draft), "--json").stdout)["suggestions"]
    assert {(one["phrase"], one["title"]) for one in found} == {
        ("Metformin", "Metformin"),
        ("diabetes mellitus", "Diabetes"),
    }
    for one in found:
        assert draft.read_text("utf-8")[one["start"] : one["end"]] == one["phrase"]
        assert one["confidence"] in ("high", "medium", "low")
        assert {"context", "target", "score", "reason"} <= one.keys()


def test_links_reads_standard_input_and_articles_and_says_when_there_is_nothing(config: Path) -> None:
    assert "«metformin» → Metformin" in run(links, config, "-", text="Take metformin.").stdout
    assert run(links, config, URL).exit_code == 0
    assert "Nothing to link" in run(links, config, "-", text="Nothing.").stdout


def test_a_draft_of_any_bytes_is_read(config: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.html"
    draft.write_bytes(b"<p>\xff\xfe\x00Metformin<\x80")
    assert run(links, config, str(draft), "--json").exit_code == 0


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_draft_comes_out_with_its_links_and_nothing_else_changed(
    config: Path, tmp_path: Path, mark: bytes
) -> None:
    draft = tmp_path / "draft.md"
    draft.write_bytes(mark + b"# Metformin\r\n\r\nTake *metformin*.\xff\r\n")
    done = run(links, config, str(draft), "--insert")
    assert done.exception is None
    before, _, behind = done.stdout_bytes.partition(b"[metformin](")
    assert before == mark + b"# Metformin\r\n\r\nTake *"
    assert behind == b"https://almanac.example.org/metformin/)*.\xff\r\n"
    assert isinstance(run(links, config, str(draft), "--insert", "--json").exception, UsageError)
    assert isinstance(run(links, config, URL, "--insert").exception, UsageError)


def test_only_what_is_sure_enough_is_shown(config: Path) -> None:
    def shown(least: str) -> int:
        done = run(
            links, config, "-", "--json", "--confidence", least, text="Metformin and diabetes mellitus."
        )
        return len(json.loads(done.stdout)["suggestions"])

    assert 0 < shown("low") == 2
    assert shown("high") <= shown("medium") <= shown("low")
    done = run(links, config, "-", "--json", "--density", "1", text="Metformin and diabetes mellitus.")
    assert len(json.loads(done.stdout)["suggestions"]) == 1


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("letter", ["a", "é", "ক", "𝒜"])
def test_a_draft_that_is_too_long_to_come_out_whole_is_told(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, letter: str, mark: str
) -> None:
    monkeypatch.setattr(drafts, "LONGEST", 100)
    draft = tmp_path / "draft.txt"
    draft.write_text(mark + letter * 100, "utf-8")
    assert run(links, config, str(draft), "--insert").stdout_bytes == draft.read_bytes()
    draft.write_text(mark + letter * 101, "utf-8")
    assert isinstance(run(links, config, str(draft), "--insert").exception, UsageError)
