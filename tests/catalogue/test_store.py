"""The SQL catalogue, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, select, text

from catalogue import database, migrations, schema
from catalogue.article import Article, Extraction, Link, Paragraph, Section, Term
from catalogue.config import Config
from catalogue.database import select_by, select_in
from catalogue.errors import ConfigError, CorruptData, LockBusy, NotFound, PinakesError, Refused, Unreachable
from catalogue.store import Catalogue
from tests.catalogue.examples import article, articles
from tests.query_plans import plans


def put(catalogue: Catalogue, *wanted: Article) -> list[str]:
    with catalogue.begin() as connection:
        return [change.kind for change in catalogue.put_many(connection, wanted)]


def test_an_article_comes_back_as_it_was_put(catalogue: Catalogue) -> None:
    wanted = article(
        categories=(("Diseases A–Z", "Lungs"),),
        aliases=("হাঁপানি",),
        extraction=Extraction("site-template", 0.97, ("mended",)),
    )
    assert put(catalogue, wanted) == ["new"]
    assert catalogue.article(wanted.id) == wanted
    assert catalogue.article_at(wanted.url) == wanted
    assert list(catalogue.articles()) == [wanted]
    assert (catalogue.count(), catalogue.count("example"), catalogue.count("other")) == (1, 1, 0)


def test_articles_come_back_by_their_ids_without_those_that_are_gone(catalogue: Catalogue) -> None:
    first, second, third = article("a/", "A"), article("b/", "B"), article("c/", "C")
    put(catalogue, first, second, third)
    with catalogue.begin() as connection:
        catalogue.delete(connection, second.id, "gone")
        found = catalogue.find_ids(connection, [third.id, first.id, second.id, "unknown"])
        assert found == {first.id: first, third.id: third}
        assert catalogue.find_ids(connection, []) == {}


def test_every_change_gets_the_next_number_and_no_change_gets_none(catalogue: Catalogue) -> None:
    assert catalogue.sequence() == 0
    first, second = article("a/", "A"), article("b/", "B")
    assert put(catalogue, first, second) == ["new", "new"]
    assert put(catalogue, first, replace(second, summary="More.")) == ["unchanged", "changed"]
    assert catalogue.sequence() == 3
    assert [(c.id, c.sequence) for c in catalogue.changed_since(0)] == [(first.id, 1), (second.id, 3)]


def test_a_surer_extraction_is_kept_and_is_no_change(catalogue: Catalogue) -> None:
    put(catalogue, article(extraction=Extraction("single-page", 0.5)))
    surer = article(extraction=Extraction("site-template", 0.9))
    assert put(catalogue, surer) == ["unchanged"]
    assert catalogue.article(surer.id) == surer


def test_a_new_address_is_a_move_that_keeps_the_id(catalogue: Catalogue) -> None:
    old = article("old/")
    put(catalogue, old)
    assert put(catalogue, replace(old, url="https://example.org/new/")) == ["moved"]
    found = catalogue.article_at(old.url)
    assert found is not None
    assert (found.id, found.url) == (old.id, "https://example.org/new/")


def test_an_address_keeps_its_id_whatever_id_comes_with_it(catalogue: Catalogue) -> None:
    put(catalogue, article(id="first"))
    assert put(catalogue, article(id="second", title="Asthma, again")) == ["changed"]
    assert [a.id for a in catalogue.articles()] == ["first"]


def test_one_article_twice_in_a_batch_is_a_change_of_the_first(catalogue: Catalogue) -> None:
    once, twice = article(title="Once"), article(title="Twice")
    assert put(catalogue, once, twice, article("b/")) == ["new", "changed", "new"]
    assert catalogue.article(once.id) == twice


def test_a_deleted_article_leaves_a_tombstone_that_projections_hear_of(catalogue: Catalogue) -> None:
    wanted = article()
    put(catalogue, wanted)
    with catalogue.begin() as connection:
        assert catalogue.delete(connection, wanted.id, "gone")
        assert not catalogue.delete(connection, wanted.id, "gone")
        assert not catalogue.delete(connection, "nobody", "gone")
    assert catalogue.article(wanted.id) is None
    assert catalogue.article_at(wanted.url) is None
    assert [(c.id, c.article) for c in catalogue.changed_since(1)] == [(wanted.id, None)]
    assert put(catalogue, wanted) == ["new"]
    assert catalogue.count() == 1


def test_the_history_names_the_sections_that_changed(catalogue: Catalogue) -> None:
    def with_causes(text: str) -> Article:
        causes, lead = (
            Section("Causes", "causes", 2, None, (Paragraph(text),)),
            Section(None, "lead", 1, None, (Paragraph("Lead."),)),
        )
        return article(sections=(lead, causes))

    put(catalogue, with_causes("Smoke."))
    put(catalogue, with_causes("Smoke and dust."))
    with catalogue.read() as connection:
        rows = connection.execute(
            select(schema.changes.c.kind, schema.changes.c.sections).order_by(schema.changes.c.sequence)
        ).all()
    assert [tuple(row) for row in rows] == [("new", "[]"), ("changed", '["Causes"]')]


def test_who_links_here_is_known_through_every_address(catalogue: Catalogue) -> None:
    target = article("asthma/")
    links = (
        Link("https://EXAMPLE.org/asthma/?utm_source=x#causes", "asthma", 1),
        Link("https://example.org/old/", "wheezing", 0),
    )
    source = article("lungs/", "Lungs", links=links)
    put(catalogue, target, source)
    with catalogue.begin() as connection:
        catalogue.alias(connection, "https://example.org/old/", target.id, "redirect")
    found = [(b.from_id, b.from_title, b.anchor, b.section) for b in catalogue.backlinks(target.id)]
    assert found == [(source.id, "Lungs", "asthma", 1), (source.id, "Lungs", "wheezing", 0)]


def test_articles_are_found_by_what_a_person_types(catalogue: Catalogue) -> None:
    wanted = article("asthma/")
    put(catalogue, wanted)
    for reference in (
        wanted.id,
        wanted.url,
        " https://example.org/asthma ",
        "example.org/asthma/",
        "http://www.example.org/asthma/#causes",
    ):
        assert catalogue.resolve(reference) == wanted
    with pytest.raises(NotFound, match="pinakes search"):
        catalogue.resolve("example.org/gout/")


def test_merging_leaves_one_article_under_both_addresses(catalogue: Catalogue) -> None:
    keep, drop = article("a/"), article("b/")
    put(catalogue, keep, drop)
    with catalogue.begin() as connection:
        catalogue.merge(connection, keep.id, drop.id)
    assert catalogue.article_at(drop.url) == keep
    assert put(catalogue, replace(keep, url=drop.url)) == ["moved"]


def test_what_a_database_cannot_hold_does_not_stop_it(catalogue: Catalogue) -> None:
    odd = article(
        title="Nul \0 title",
        text="lone \ud800 surrogate",
        categories=(("A\0", "B"),),
        aliases=("x" * 5000,),
        summary="\x1b]0;x\x07",
    )
    assert put(catalogue, odd, article("long/", "ক" * 2000), article("empty/", "", "")) == ["new"] * 3
    assert catalogue.count() == 3


@pytest.mark.parametrize("field", ["url", "id", "site"])
def test_what_is_too_long_to_look_up_is_refused_in_words(catalogue: Catalogue, field: str) -> None:
    with pytest.raises(Refused, match=f"the {field} .* is longer than"):
        put(catalogue, replace(article(), **{field: "https://example.org/" + "x" * 3000}))
    assert catalogue.count() == 0


def test_streams_are_complete_over_many_batches(catalogue: Catalogue) -> None:
    wanted = [article(f"{number}/", f"Title {number}") for number in range(1_203)]
    put(catalogue, *wanted)
    assert sorted(a.id for a in wanted) == [a.id for a in catalogue.articles()]
    assert [c.sequence for c in catalogue.changed_since(3)] == list(range(4, 1_204))


def test_what_is_asked_of_the_driver_sees_one_state(catalogue: Catalogue) -> None:
    first, second = article("a/", "A"), article("b/", "B")
    put(catalogue, first)
    one, listed = "SELECT id FROM articles WHERE sequence > {}", "SELECT id FROM articles WHERE id IN ({})"
    with catalogue.read() as connection:
        assert select_in(connection, listed, [first.id, second.id]) == [(first.id,)]
        put(catalogue, second)
        assert select_in(connection, listed, [first.id, second.id]) == [(first.id,)]
        assert select_by(connection, one, 0) == [(first.id,)]
        assert catalogue.sequence() == 2
    with catalogue.read() as connection:
        assert sorted(select_by(connection, one, 0)) == sorted([(first.id,), (second.id,)])
        assert select_in(connection, listed, []) == []


def test_articles_are_never_looked_up_by_their_being_there(library_config: Config) -> None:
    catalogue = Catalogue.open(library_config.catalogue_url)
    put(catalogue, article("a/", links=(Link("https://example.org/b/", "b", 0),)), wanted := article("b/"))
    steps = plans(catalogue, lambda: (list(catalogue.articles()), catalogue.backlinks(wanted.id)))
    assert len(steps) >= 3
    assert [step for step in steps if "(deleted" in step] == []
    catalogue.close()


def test_what_the_driver_refuses_is_said_in_words(catalogue: Catalogue) -> None:
    with pytest.raises(PinakesError, match=r"the catalogue .*nowhere"), catalogue.read() as connection:
        select_in(connection, "SELECT id FROM nowhere WHERE id IN ({})", ["a"])
    with catalogue.read() as connection:  # and the connection is as good as before
        assert select_in(connection, "SELECT id FROM articles WHERE id IN ({})", ["a"]) == []


def test_bad_input_41_a_reader_keeps_its_snapshot_while_a_writer_commits(catalogue: Catalogue) -> None:
    put(catalogue, article("a/"))
    with catalogue.read() as connection:
        before = connection.execute(select(schema.articles.c.id)).all()
        writer = threading.Thread(target=put, args=(catalogue, article("b/")))
        writer.start()
        writer.join(timeout=20)
        assert connection.execute(select(schema.articles.c.id)).all() == before
    assert catalogue.count() == 2


def test_a_failed_transaction_leaves_nothing_behind(catalogue: Catalogue) -> None:
    def fail() -> None:
        with catalogue.begin() as connection:
            catalogue.put(connection, article())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (catalogue.count(), catalogue.sequence()) == (0, 0)


def test_numbers_stay_unique_when_several_write_at_once(catalogue: Catalogue) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 10):
            put(catalogue, article(f"{number}/"))

    writers = [threading.Thread(target=write, args=(100 * index,)) for index in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    assert [c.sequence for c in catalogue.changed_since(0)] == list(range(1, 41))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=articles)
def test_any_article_survives_the_catalogue(sqlite_catalogue: Catalogue, wanted: Article) -> None:
    with sqlite_catalogue.begin() as connection:
        kept = sqlite_catalogue.put(connection, wanted)
    found = sqlite_catalogue.article(kept.article_id)
    assert found is not None
    assert replace(found, id=wanted.id).to_json() == _without_nul(wanted.to_json())


def _without_nul(value: Any) -> Any:
    """No database holds NUL, so it is the same sign in a row and in the document beside it."""
    if isinstance(value, dict):
        return {key: _without_nul(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_without_nul, value))
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value


def test_the_migrated_schema_is_the_one_that_the_code_speaks(catalogue: Catalogue) -> None:
    with catalogue.engine.connect() as connection:
        assert (
            compare_metadata(
                MigrationContext.configure(connection, opts={"compare_type": True}), schema.metadata
            )
            == []
        )
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert [revision.revision for revision in script.walk_revisions()][::-1] == list(migrations.REVISIONS)


def test_bad_input_39_a_newer_schema_is_refused_with_the_remedy(catalogue: Catalogue) -> None:
    with catalogue.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    url = catalogue.engine.url.render_as_string(hide_password=False)
    with pytest.raises(Unreachable, match="newer than this Pinakes: upgrade Pinakes"):
        Catalogue.open(url)


def test_a_log_that_cannot_be_folded_back_is_told_in_words(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite"
    Catalogue.open(f"sqlite:///{file}").close()
    (tmp_path / "catalogue.sqlite-shm").mkdir()
    opened = Catalogue.open(f"sqlite:///{file}")
    try:
        with pytest.raises(PinakesError) as told:
            opened.check()
        assert str(file) in told.value.line()
    finally:
        opened.close()


# The tables of version 0012.
OF_0012 = ("alternates", "feedback")


def without_identities(connection: Connection) -> None:
    """The table of pages as it was before the API's ids of pages were kept."""
    connection.execute(text("DROP INDEX pages_source"))
    for column in ("source_id", "formerly", "unlisted_at"):
        connection.execute(text(f"ALTER TABLE pages DROP COLUMN {column}"))


ACCESS = ("accounts", "sessions", "tokens", "attempts", "audit")


def _without_subscriptions(connection: Connection) -> None:
    """Take out what the newest migration adds."""
    connection.execute(text("DROP TABLE subscriptions"))


def _without_lasting_redirects(connection: Connection) -> None:
    """Take out what was added to the pages since version 0017, and everything after it."""
    _without_subscriptions(connection)
    for name in ("redirected_since", "redirected_days"):
        connection.execute(text(f"ALTER TABLE pages DROP COLUMN {name}"))


def _without_operation(connection: Connection) -> None:
    """Take out what operators see and ask for."""
    connection.execute(text("ALTER TABLE links DROP COLUMN listed"))
    connection.execute(text("DROP INDEX pages_signalled"))
    for table in ("orders", "standings", "keepers", "related_lists"):
        connection.execute(text(f"DROP TABLE {table}"))
    connection.execute(text("ALTER TABLE templates DROP COLUMN confidence"))


def _without_rates(connection: Connection) -> None:
    """Take out what later migrations add to the pages and the pins, and those that came after them."""
    _without_operation(connection)
    for name in ("signalled_by", "rate_changes", "rate_days", "looked_from", "heard_by", "heard_at"):
        connection.execute(text(f"ALTER TABLE pages DROP COLUMN {name}"))
    connection.execute(text("ALTER TABLE pages DROP COLUMN importance"))
    for name in ("note", "until"):
        connection.execute(text(f"ALTER TABLE pins DROP COLUMN {name}"))


def test_an_older_catalogue_is_migrated_with_its_articles(catalogue: Catalogue) -> None:
    named = replace(article(), aliases=("The other name", "the  OTHER name", "5-Methyl"))
    put(catalogue, named)
    with catalogue.read() as connection:
        lines = connection.execute(text("SELECT * FROM see_references ORDER BY filing_key")).all()
    assert [(line.letter, line.name) for line in lines] == [("M", "5-Methyl"), ("O", "The other name")]
    with catalogue.begin() as connection:  # as the first release left it
        derived = ("article_statistics", "token_statistics", "headings", "see_references", "leases")
        for table in (*derived, *ACCESS, *OF_0012):
            connection.execute(text(f"DROP TABLE {table}"))
        without_identities(connection)
        connection.execute(text("DROP INDEX articles_method"))
        for column in (
            "articles.method",
            "templates.checked",
            "templates.settled_at",
            "captures.template_rank",
        ):
            connection.execute(text("ALTER TABLE {} DROP COLUMN {}".format(*column.split("."))))
        _without_rates(connection)
        page = "url, site, state, found_by, depth, due_at, failures, checks, changes"
        row = "'https://example.org/a', 'example', 'fetched', 'link', 0, 0, 0, 9, 3"
        connection.execute(text(f"INSERT INTO pages ({page}) VALUES ({row})"))
        _without_lasting_redirects(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    again = Catalogue.open(catalogue.engine.url.render_as_string(hide_password=False))
    assert again.count() == 1
    with again.read() as connection:
        assert connection.execute(text("SELECT method FROM articles")).scalar() == named.extraction.method
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == migrations.HEAD
        rates = connection.execute(text("SELECT rate_changes, rate_days, importance FROM pages")).one()
        assert tuple(rates) == (3.0, 63.0, 1.0)
        assert connection.execute(text("SELECT * FROM see_references ORDER BY filing_key")).all() == lines
    again.close()


def test_titles_of_an_older_catalogue_are_filed_anew(catalogue: Catalogue) -> None:
    put(catalogue, replace(article(), title="A fib", aliases=("12-lead",), categories=(("Hearts",),)))
    tables = ("articles", "article_categories", "see_references")
    with catalogue.begin() as connection:
        wanted = [
            connection.execute(text(f"SELECT letter, filing_key FROM {table}")).all() for table in tables
        ]
        for table in tables:
            connection.execute(text(f"UPDATE {table} SET letter = 'F', filing_key = 'fib'"))
        nameless = "SELECT article_id, 7, 1, '', 'e3b0c442', NULL, letter, filing_key FROM article_categories"
        connection.execute(text(f"INSERT INTO article_categories {nameless}"))
        without_identities(connection)
        for table in ("leases", *ACCESS, *OF_0012):
            connection.execute(text(f"DROP TABLE {table}"))
        _without_rates(connection)
        connection.execute(text("ALTER TABLE captures DROP COLUMN template_rank"))
        _without_lasting_redirects(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    again = Catalogue.open(catalogue.engine.url.render_as_string(hide_password=False))
    with again.read() as connection:
        found = [
            connection.execute(text(f"SELECT letter, filing_key FROM {table}")).all() for table in tables
        ]
    again.close()
    assert found == wanted
    assert [[row.letter for row in rows] for rows in found] == [["A"], ["A"], ["0-9"]]


def test_names_of_an_older_catalogue_are_put_under_the_keys_of_today(catalogue: Catalogue) -> None:
    aliases = ("糖尿病治疗", "DM")
    named = replace(
        article(), title="糖尿病治療", aliases=aliases, terms=(Term("醫生", (("zh", "看病的人"),)),)
    )
    put(catalogue, named)
    names = "SELECT key, name, kind FROM article_names ORDER BY kind, name"
    with catalogue.begin() as connection:
        wanted = (
            connection.execute(text(names)).all(),
            connection.execute(text("SELECT key FROM terms")).all(),
        )
        connection.execute(text("UPDATE article_names SET key = name"))
        add = "INSERT INTO article_names (article_id, key, name, kind) VALUES (:id, :name, :name, 'alias')"
        connection.execute(text(add), {"id": named.id, "name": aliases[0]})  # an alias that is the title now
        connection.execute(text("UPDATE terms SET key = term"))
        _without_subscriptions(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0019'"))
    again = Catalogue.open(catalogue.engine.url.render_as_string(hide_password=False))
    with again.read() as connection:
        assert connection.execute(text(names)).all() == wanted[0]
        assert connection.execute(text("SELECT key FROM terms")).all() == wanted[1]
    again.close()
    assert [name.key for name in wanted[0] if name.kind == "title"] == ["糖尿病治疗"]


def test_titles_of_an_older_catalogue_are_filed_by_their_language(catalogue: Catalogue) -> None:
    amphora = replace(article(), title="Die Amphore", language="de", aliases=("Der Krug", "المشكاة"))
    put(catalogue, replace(amphora, categories=(("Gefäße",),)))
    tables = ("articles", "article_categories", "see_references")
    with catalogue.begin() as connection:
        wanted = [
            connection.execute(text(f"SELECT letter, filing_key FROM {table} ORDER BY 2")).all()
            for table in tables
        ]
        for table in tables[:2]:
            connection.execute(text(f"UPDATE {table} SET letter = 'D', filing_key = 'die amphore'"))
        connection.execute(text("UPDATE see_references SET letter = '#' WHERE letter = 'م'"))
        _without_lasting_redirects(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0015'"))
    again = Catalogue.open(catalogue.engine.url.render_as_string(hide_password=False))
    with again.read() as connection:
        found = [
            connection.execute(text(f"SELECT letter, filing_key FROM {table} ORDER BY 2")).all()
            for table in tables
        ]
    again.close()
    assert found == wanted
    assert [[row.letter for row in rows] for rows in found] == [["A"], ["A"], ["K", "ا"]]


def test_simhashes_of_an_older_catalogue_are_made_anew(catalogue: Catalogue) -> None:
    put(catalogue, article())
    query = text("SELECT simhash FROM articles")
    with catalogue.begin() as connection:
        wanted = connection.execute(query).scalar_one()
        connection.execute(text("UPDATE articles SET simhash = 1"))
        _without_lasting_redirects(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0016'"))
    again = Catalogue.open(catalogue.engine.url.render_as_string(hide_password=False))
    with again.read() as connection:
        assert connection.execute(query).scalar_one() == wanted
    again.close()


def test_links_of_an_older_catalogue_are_known_by_whether_editors_listed_them(catalogue: Catalogue) -> None:
    sections = (
        Section(None, "lead", 2, None, (Paragraph("Text."),)),
        Section("See also", "see-also", 2, None, (Paragraph("Pain"),)),
    )
    links = tuple(Link(f"https://example.org/{name}", name, n) for n, name in enumerate(("gout", "pain")))
    put(catalogue, replace(article(), sections=sections, links=links))
    query = text("SELECT anchor, listed FROM links ORDER BY id")
    with catalogue.begin() as connection:
        before = [(row.anchor, bool(row.listed)) for row in connection.execute(query)]
        connection.execute(text("ALTER TABLE links DROP COLUMN listed"))
        connection.execute(text("DROP TABLE related_lists"))
        _without_lasting_redirects(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0013'"))
    again = Catalogue.open(catalogue.engine.url.render_as_string(hide_password=False))
    with again.read() as connection:
        after = [(row.anchor, bool(row.listed)) for row in connection.execute(query)]
    again.close()
    assert before == after == [("gout", False), ("pain", True)]


def test_opening_an_up_to_date_catalogue_does_not_load_alembic(sqlite_catalogue: Catalogue) -> None:
    code = (
        "import sys; from catalogue.store import Catalogue; Catalogue.open(sys.argv[1]).close();"
        "sys.exit(any(name.startswith(('alembic', 'scrapy', 'flask', 'tantivy')) for name in sys.modules))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code, str(sqlite_catalogue.engine.url)], timeout=60).returncode
        == 0
    )


def test_bad_input_40_two_processes_may_make_the_catalogue_at_once(library_config: Any) -> None:
    code = "import sys; from catalogue.store import Catalogue; print(Catalogue.open(sys.argv[1]).count())"
    command = [sys.executable, "-c", code, library_config.catalogue_url]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=60)[0].strip() for process in running] == ["0"] * 2


def test_bad_input_40_who_is_not_let_at_a_new_catalogue_tries_again(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite"
    other = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    other.execute("CREATE TABLE one (id)")
    other.execute("BEGIN EXCLUSIVE")
    ending = threading.Timer(0.5, other.execute, ("COMMIT",))
    ending.start()
    mine = sqlite3.connect(file, timeout=0)
    database._keep_a_log(mine)
    assert mine.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    ending.join()
    other.close()
    mine.close()


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").write_bytes(b"this is no database, whatever it is called" * 100)
    with pytest.raises(CorruptData, match="pinakes restore"):
        Catalogue.open(f"sqlite:///{tmp_path}/catalogue.sqlite")


def test_a_foreign_database_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.sqlite") as other:
        other.execute("CREATE TABLE articles (id TEXT)")
    other.close()
    with pytest.raises(Refused, match="a database of its own"):
        Catalogue.open(f"sqlite:///{tmp_path}/other.sqlite")


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("nonsense", ConfigError),
        ("mysql://host/name", ConfigError),
        ("sqlite:////proc/nowhere/catalogue.sqlite", Unreachable),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2", Unreachable),
        ("postgresql+pg8000x://h/n", Unreachable),
    ],
)
def test_what_cannot_be_opened_says_why_in_one_line(url: str, error: type[PinakesError]) -> None:
    with pytest.raises(error) as caught:
        Catalogue.open(url)
    assert "\n" not in caught.value.line()
    assert caught.value.exit_code == 2


def test_a_password_is_never_in_a_message() -> None:
    with pytest.raises(Unreachable) as caught:
        Catalogue.open("postgresql+psycopg://user:s3cret@127.0.0.1:1/none?connect_timeout=2")
    assert "s3cret" not in str(caught.value)


def test_a_catalogue_that_vanishes_under_a_running_server_is_noticed_and_found_again(
    sqlite_catalogue: Catalogue, tmp_path: Path
) -> None:
    put(sqlite_catalogue, article())
    sqlite_catalogue.engine.dispose()
    file = Path(str(sqlite_catalogue.engine.url.database))
    os.rename(file, tmp_path / "away")
    with pytest.raises(Unreachable, match="not there any more"):
        sqlite_catalogue.count()
    os.rename(tmp_path / "away", file)
    assert sqlite_catalogue.count() == 1


def test_a_writer_that_never_ends_is_named_as_the_reason(
    sqlite_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalogue.database.BUSY_SECONDS", 0.1)
    impatient = Catalogue.open(str(sqlite_catalogue.engine.url))
    with (
        sqlite_catalogue.begin(),
        pytest.raises(LockBusy, match="being written by another process"),
        impatient.begin(),
    ):
        pass
    impatient.close()


def test_a_file_is_read_as_memory_only_where_it_may_be(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.sqlite'}"
    for mapped, most in ((True, database.MAPPED_BYTES), (False, 0)):
        opened = Catalogue.open(url, mapped=mapped)
        with opened.read() as connection:
            assert connection.execute(text("PRAGMA mmap_size")).scalar() == most
        opened.close()


@pytest.mark.parametrize("how", ["closed", "replaced"])
def test_a_connection_in_use_when_the_catalogue_s_file_is_left_is_closed_after_use(
    sqlite_catalogue: Catalogue, how: str
) -> None:
    put(sqlite_catalogue, article())
    file = Path(str(sqlite_catalogue.engine.url.database))
    with sqlite_catalogue.read() as connection:
        mine = connection.connection.driver_connection
        if how == "closed":
            sqlite_catalogue.close()
        else:
            shutil.copy(file, tmp := file.with_name("backup"))
            tmp.replace(file)
            assert sqlite_catalogue.count() == 1
        connection.execute(text("SELECT 1"))
    assert isinstance(mine, sqlite3.Connection)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        mine.execute("SELECT 1")


def test_who_comes_after_a_catalogue_was_closed_leaves_no_connection_open(
    sqlite_catalogue: Catalogue,
) -> None:
    put(sqlite_catalogue, article())
    sqlite_catalogue.close()
    with sqlite_catalogue.read() as connection:
        late = connection.connection.driver_connection
        assert connection.execute(text("SELECT 1")).scalar() == 1
    assert isinstance(late, sqlite3.Connection)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        late.execute("SELECT 1")


@pytest.mark.parametrize(("error", "told"), [(KeyboardInterrupt, 0), (sqlite3.OperationalError, 1)])
def test_an_interruption_while_a_connection_is_closed_is_raised_and_not_logged(
    sqlite_catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: type[BaseException],
    told: int,
) -> None:
    def close(connection: sqlite3.Connection) -> None:
        connection.close()
        raise error

    put(sqlite_catalogue, article())
    monkeypatch.setattr(sqlite_catalogue.engine.dialect, "do_close", close)
    with contextlib.suppress(KeyboardInterrupt):
        sqlite_catalogue.close()
        assert error is not KeyboardInterrupt
    assert len(caplog.records) == told
