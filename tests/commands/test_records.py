"""The commands that take things in and out, as a person runs them."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update
from warcio.archiveiterator import ArchiveIterator

from catalogue.archive import Archive
from catalogue.article import Article, Paragraph, Section
from catalogue.config import load
from catalogue.errors import CorruptData, PinakesError
from catalogue.schema import counters
from catalogue.store import Catalogue
from pinakes import cli
from tests.catalogue.examples import article
from tests.commands.running import environment
from tests.indexer.crawled import HOST, SUBJECTS, Crawled, article_page

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command on an empty library; errors of the house are raised."""
    (tmp_path / "library.toml").write_text('[library]\nname = "Test"\n')

    def command(*arguments: str, stdin: bytes | None = None) -> Result:
        result = CliRunner().invoke(
            cli, [*arguments, "--config", str(tmp_path / "library.toml")], input=stdin, standalone_mode=False
        )
        if result.exception is not None:
            raise result.exception
        return result

    return command


@pytest.fixture
def filled(run: Run) -> list[Article]:
    articles = [
        article("asthma/", "Asthma"),
        article("gout/", "Gout", "=1+1 joints"),
        article("ডায়াবেটিস/", "ডায়াবেটিস", "@home"),
    ]
    articles.append(
        article(
            "evil/",
            "\x1b]0;evil\x07 -title",
            sections=(Section("Heading", "other", 2, None, (Paragraph("<script>"),)),),
        )
    )
    run("import", "-", stdin=b"\n".join(json.dumps(one.to_json()).encode() for one in articles))
    return sorted(articles, key=lambda one: one.id)


def test_what_is_exported_can_be_imported_again(run: Run, filled: list[Article]) -> None:
    lines = run("export").stdout_bytes.splitlines()
    assert [Article.from_json(json.loads(line)) for line in lines] == filled
    assert "0 new, 0 changed, 4 unchanged" in run("import", "-", stdin=b"\n".join(lines)).stdout
    with pytest.raises(PinakesError, match="no site «nowhere»"):
        run("export", "--site", "nowhere")


def test_bad_input_50_a_csv_cell_is_text_and_never_a_formula(run: Run, filled: list[Article]) -> None:
    rows = list(
        csv.DictReader(io.StringIO(run("export", "--format", "csv").stdout_bytes.decode(), newline=""))
    )
    assert len(rows) == len(filled)
    assert {row["text"] for row in rows if row["title"] == "Gout"} == {"'=1+1 joints"}
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t")) or "\x1b" in cell for row in rows for cell in row.values()
    )


def test_a_warc_export_holds_pages_and_articles(run: Run, filled: list[Article], tmp_path: Path) -> None:
    run("export", "--format", "warc", "--out", str(tmp_path / "all.warc.gz"))
    with open(tmp_path / "all.warc.gz", "rb") as stream:
        found = {
            record.rec_headers.get_header("WARC-Target-URI"): record.content_stream().read()
            for record in ArchiveIterator(stream)
        }
    assert found.pop(None).startswith(b"software: Pinakes/")
    assert len(found) == len(filled)
    assert not list(tmp_path.glob("*.part"))


def test_import_fails_only_where_no_line_is_good(run: Run) -> None:
    with pytest.raises(PinakesError, match="no line of - is an Article") as caught:
        run("import", "-", stdin=b"nonsense\n")
    assert caught.value.exit_code == 1
    good = json.dumps(article().to_json()).encode()
    assert "line 1: " in run("import", "-", stdin=b"nonsense\n" + good).stderr
    assert run("import", "-", stdin=b"").return_value == 0
    with pytest.raises(PinakesError, match="cannot be read"):
        run("import", "/nowhere/articles.jsonl")


def test_what_is_forgotten_is_gone_at_once_and_comes_back_as_it_was(run: Run, filled: list[Article]) -> None:
    wanted = article("gout/", "Gout", "=1+1 joints")
    assert "out: Gout" in run("forget", wanted.url, "--yes").stdout
    assert wanted.url.encode() not in run("export").stdout_bytes
    assert "They agree" in run("index", "verify").stdout
    assert "back: Gout" in run("forget", wanted.url, "--undo").stdout
    assert [Article.from_json(json.loads(line)) for line in run("export").stdout_bytes.splitlines()] == filled
    with pytest.raises(PinakesError, match="was not forgotten"):
        run("forget", wanted.url, "--undo")


def test_an_unknown_address_can_be_kept_out_and_nonsense_cannot(run: Run) -> None:
    assert (
        "will be kept out: https://example.org/private/"
        in run("forget", "HTTPS://example.org/private/", "--yes").stdout
    )
    with pytest.raises(PinakesError, match="neither an address nor the id"):
        run("forget", "nonsense", "--yes")


def test_nothing_is_taken_out_without_an_answer(run: Run, filled: list[Article]) -> None:
    for answer, words in ((b"n\n", "nothing was done"), (b"", "add --yes")):
        with pytest.raises(PinakesError, match=words):
            run("forget", article("gout/").url, stdin=answer)
        with pytest.raises(PinakesError, match=words):
            run("site", "remove", "example", stdin=answer)
    assert len(run("export").stdout_bytes.splitlines()) == len(filled)
    assert "out: Gout" in run("forget", article("gout/").url, stdin=b"y\n").stdout


def test_a_removed_site_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    from catalogue.config import load

    crawled = Crawled.of(load(tmp_path / "library.toml"))
    for subject in ("Asthma", "Gout"):
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.ingest()
    crawled.close()
    run(
        "import",
        "-",
        stdin=json.dumps(
            article(site="other").to_json() | {"id": None, "url": "https://other.example/"}
        ).encode(),
    )
    assert "example: 2 articles, 2 pages, 2 captures" in run("site", "list").stdout
    with pytest.raises(PinakesError, match="did you mean «example»"):
        run("site", "remove", "exampel", "--yes")
    assert "2 articles removed" in run("site", "remove", "example", "--yes").stdout
    assert [one["name"] for one in json.loads(run("site", "list", "--json").stdout)["sites"]] == ["other"]
    assert "They agree" in run("index", "verify").stdout
    assert not list((tmp_path / "data" / "archive").rglob("*.warc.gz"))


def test_a_backup_becomes_the_same_library_elsewhere(run: Run, filled: list[Article], tmp_path: Path) -> None:
    crawled_config = tmp_path / "new.toml"
    crawled_config.write_text('[library]\ndata = "elsewhere"\n')
    run("backup", str(tmp_path / "b.tar.gz"))
    with pytest.raises(PinakesError, match="not empty"):
        run("restore", str(tmp_path / "b.tar.gz"))

    def there(*arguments: str) -> Result:
        result = CliRunner().invoke(cli, [*arguments, "--config", str(crawled_config)], standalone_mode=False)
        assert result.exception is None, result.exception
        return result

    assert "4 articles" in there("restore", str(tmp_path / "b.tar.gz")).stdout
    assert [
        Article.from_json(json.loads(line)) for line in there("export").stdout_bytes.splitlines()
    ] == filled
    assert "They agree" in there("index", "verify").stdout


def test_a_forgotten_page_stays_out_of_what_is_read_later(run: Run, tmp_path: Path) -> None:
    from catalogue.config import load

    run("forget", f"{HOST}/gout/", "--yes")
    crawled = Crawled.of(load(tmp_path / "library.toml"))
    crawled.keep("/gout/", article_page("Gout"))
    crawled.keep("/asthma/", article_page("Asthma"))
    report = crawled.ingest()
    assert (report.new, report.forgotten) == (1, 1)
    crawled.close()


def test_bad_input_60_a_catalogue_that_was_deleted_is_missed(
    run: Run, filled: list[Article], tmp_path: Path
) -> None:
    kept = tmp_path / "kept.tar.gz"
    run("backup", str(kept))
    catalogue = tmp_path / "data" / "catalogue.sqlite"
    for file in catalogue.parent.glob("catalogue.sqlite*"):
        file.unlink()
    for command in (("search", "gout"), ("index", "verify"), ("import", "-"), ("site", "list")):
        with pytest.raises(PinakesError, match="is not there, but its index"):
            run(*command)
    assert not catalogue.exists()
    with pytest.raises(PinakesError, match="cannot be used"):
        run("check")
    run("restore", str(kept))
    assert "They agree." in run("index", "verify").output
    assert json.loads(run("search", "gout", "--json").stdout)["total"] >= 1


@pytest.mark.parametrize("how", ["emptied", "made anew"])
def test_bad_input_60_a_catalogue_with_nothing_in_it_beside_an_archive_is_missed(
    run: Run, tmp_path: Path, how: str
) -> None:
    """A full disk leaves a file of no bytes; a database that was dropped comes back with tables alone."""
    config = load(tmp_path / "library.toml")
    crawled = Crawled.of(config)
    for subject in SUBJECTS[:6]:
        crawled.keep(f"/{subject.lower()}/", article_page(subject))
    crawled.ingest()
    crawled.close()
    run("backup", str(tmp_path / "kept.tar.gz"))
    catalogue = tmp_path / "data" / "catalogue.sqlite"
    for file in catalogue.parent.glob("catalogue.sqlite*"):
        file.unlink()
    if how == "emptied":
        catalogue.touch()
    else:
        Catalogue.open(config.catalogue_url).close()
    for command in (("search", "gout"), ("index", "verify"), ("index", "rebuild"), ("site", "list")):
        with pytest.raises(PinakesError, match="is empty, but its") as caught:
            run(*command)
        assert "pinakes restore FILE" in caught.value.remedy
    with pytest.raises(PinakesError, match="cannot be used"):
        run("check")
    run("restore", str(tmp_path / "kept.tar.gz"))
    assert "They agree." in run("index", "verify").output


@pytest.mark.usefixtures("filled")
def test_the_check_tells_of_an_index_that_lags_or_is_ahead(run: Run, tmp_path: Path) -> None:
    config = load(tmp_path / "library.toml")
    assert "reached change number 4\n" in run("check").output
    with closing(Catalogue.open(config.catalogue_url)) as catalogue, catalogue.begin() as connection:
        catalogue.put(connection, article("measles/", "Measles"))
    assert "reached change number 4 of 5: the rest waits" in run("check").output
    run("index", "rebuild")
    with closing(Catalogue.open(config.catalogue_url)) as catalogue, catalogue.begin() as connection:
        connection.execute(update(counters).values(value=3))  # as an older backup of the database has it
    result = CliRunner().invoke(
        cli, ["check", "--config", str(tmp_path / "library.toml")], standalone_mode=False
    )
    assert "FAIL  index (tantivy): it has reached change number 5, and its catalogue knows 3" in result.output
    assert isinstance(result.exception, PinakesError)


def test_bad_input_60_the_remedy_for_a_damaged_catalogue_mends_it(
    run: Run, filled: list[Article], tmp_path: Path
) -> None:
    run("backup", str(tmp_path / "kept.tar.gz"))
    catalogue = tmp_path / "data" / "catalogue.sqlite"
    catalogue.write_bytes(b"no database at all" * 1000)
    with pytest.raises(PinakesError) as caught:
        run("restore", str(tmp_path / "kept.tar.gz"))
    assert f"move {catalogue}" in caught.value.remedy
    for file in catalogue.parent.glob("catalogue.sqlite*"):
        file.rename(tmp_path / file.name)
    run("restore", str(tmp_path / "kept.tar.gz"))
    assert "They agree." in run("index", "verify").output


@pytest.mark.parametrize("kept", [0.5, 0.995])
def test_bad_input_39_a_catalogue_that_ends_too_early_does_not_pass_the_check(
    run: Run, filled: list[Article], tmp_path: Path, kept: float
) -> None:
    catalogue = tmp_path / "data" / "catalogue.sqlite"
    os.truncate(catalogue, int(catalogue.stat().st_size * kept))
    command = ["check", "--config", str(tmp_path / "library.toml")]
    said = CliRunner().invoke(cli, command, standalone_mode=False).output
    assert "FAIL  catalogue: " in said
    assert "is damaged" in said
    assert "pinakes restore FILE" in said


def test_bad_input_39_an_archive_that_ends_too_early_does_not_pass_the_check(
    run: Run, tmp_path: Path
) -> None:
    crawled = Crawled.of(load(tmp_path / "library.toml", {}))
    crawled.keep_articles()
    crawled.close()
    assert "FAIL" not in run("check").output
    file = next((tmp_path / "data").rglob("*.warc.gz"))
    size = file.stat().st_size
    os.truncate(file, size - 1)
    command = ["check", "--config", str(tmp_path / "library.toml")]
    said = CliRunner().invoke(cli, command, standalone_mode=False).output
    assert f"ends at byte {size - 1}: 1 archived pages cannot be read again" in said
    file.unlink()
    said = CliRunner().invoke(cli, command, standalone_mode=False).output
    assert f"is not there: {len(SUBJECTS)} archived pages cannot be read again" in said


@pytest.mark.parametrize("loss", ["gone", "cut", "damaged"])
def test_bad_input_39_what_an_archive_has_lost_is_told_and_fetching_it_again_mends_it(
    run: Run, tmp_path: Path, loss: str
) -> None:
    (tmp_path / "library.toml").write_text("[archive]\nkeep_days = 100_000\n")
    config = load(tmp_path / "library.toml", {})
    crawled = Crawled.of(config)
    crawled.keep_articles()
    crawled.ingest()
    file = next((tmp_path / "data").rglob("*.warc.gz"))
    data = file.read_bytes()
    with closing(crawled.archive):
        if loss == "gone":
            file.unlink()
        else:
            file.write_bytes(data[:900] if loss == "cut" else data[:900] + b"\0" * (len(data) - 900))
    warc = tmp_path / "pages.warc.gz"
    assert "archived pages cannot be read" in run("export", "--format", "warc", "--out", str(warc)).stderr
    with open(warc, "rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert len(kinds) == 1 + len(SUBJECTS)  # each article is in it, as its page or as what is known of it
    if loss != "damaged":
        with pytest.raises(CorruptData, match="pinakes crawl --full"):
            run("backup", str(tmp_path / "early.tar.gz"))
        assert not (tmp_path / "early.tar.gz").exists()
    with Archive(config.archive_url) as crawled.archive:
        crawled.keep_articles()  # as the crawl does that the remedy names
        crawled.ingest()
        crawled.close()
    assert "FAIL" not in run("check").output
    done = run("backup", str(tmp_path / "late.tar.gz"))
    if loss == "gone":  # the others were cut off and grew again, as far as their lost captures went or not
        assert "the archive has lost them" in done.stderr
    there = tmp_path / "there" / "library.toml"
    there.parent.mkdir()
    there.touch()
    for command in (["restore", str(tmp_path / "late.tar.gz")], ["check"], ["index", "verify"]):
        result = CliRunner().invoke(cli, [*command, "--config", str(there)], standalone_mode=False)
        assert result.exception is None
        assert "FAIL" not in result.output


def test_changes_that_wait_to_be_indexed_are_no_agreement(
    run: Run, filled: list[Article], tmp_path: Path
) -> None:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path / 'data' / 'catalogue.sqlite'}")
    with catalogue.begin() as connection:
        catalogue.put(connection, article("late/", "Late"))
    catalogue.close()
    said = run("index", "verify")
    assert said.return_value == 1
    assert "1 articles wait to be indexed" in said.output
    assert "They agree." not in said.output
    run("index", "rebuild")
    assert run("index", "verify").return_value == 0


def test_what_holds_a_library_is_for_its_owner_alone(run: Run, filled: list[Article], tmp_path: Path) -> None:
    run("backup", str(tmp_path / "kept.tar.gz"))
    run("check")
    files = [*(tmp_path / "data").glob("*.sqlite*"), tmp_path / "kept.tar.gz"]
    assert {"catalogue.sqlite", "jobs.sqlite", "kept.tar.gz"} <= {file.name for file in files}
    assert [file for file in files if file.stat().st_mode & 0o077] == []


def test_bad_input_38_a_check_on_a_full_disk_ends_in_words(
    run: Run, filled: list[Article], tmp_path: Path
) -> None:
    """No file may grow by a byte, as on a full disk."""
    arguments = [sys.executable, "-m", "pinakes", "check", "--config", str(tmp_path / "library.toml")]
    done = subprocess.run(
        arguments,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "FAIL  queue" in done.stdout
