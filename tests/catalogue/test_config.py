"""One typed configuration; what is wrong in it is said in one line."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from catalogue.config import Config, load, settings
from catalogue.errors import ConfigError, Unreachable
from catalogue.store import Catalogue
from commands.library import template


def written(folder: Path, text: str) -> Path:
    file = folder / "library.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_defaults_hold_without_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = load(environ={})
    assert config.index.engine == "tantivy"
    assert config.data_folder == tmp_path.resolve() / "data"


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    config = load(written(tmp_path, '[library]\ndata = "elsewhere"\n'), environ={})
    assert config.data_folder == tmp_path.resolve() / "elsewhere"
    assert config.catalogue_url == f"sqlite:///{tmp_path.resolve()}/elsewhere/catalogue.sqlite"


def test_a_variable_overrides_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "[web]\nport = 9000\n")
    config = load(
        file,
        environ={"PINAKES_WEB_PORT": "9001", "PINAKES_INDEX_HOSTS": "http://127.0.0.1:1, http://127.0.0.1:2"},
    )
    assert config.web.port == 9001
    assert config.index.hosts == ("http://127.0.0.1:1", "http://127.0.0.1:2")


def test_pinakes_config_names_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, '[library]\nname = "Ours"\n')
    assert load(environ={"PINAKES_CONFIG": str(file)}).library.name == "Ours"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[librari]\nname = "x"', "unknown key «librari»: did you mean «library»?"),
        ("[web]\nprot = 1", "unknown key «web.prot»: did you mean «port»?"),
        ('[[site]]\nname = "a"\nurl = "https://a.example/"\nexlude = []', "did you mean «exclude»?"),
        ('[web]\nport = "many"', "web.port"),
        ("[web]\nport = 70000", "web.port"),
        ('[index]\nengine = "lucene"', "index.engine"),
        ('[[site]]\nname = "a"\nurl = "ftp://a.example/"', "is not an http:// or https:// address"),
        (
            '[[site]]\nname = "a"\nurl = "https://a.example/"\n[[site]]\nname = "a"\nurl = "https://b.example/"',
            "two sites are named «a»",
        ),
        ("[web\n", "is not valid TOML"),
        ('[[site]]\nname = "../x"\nurl = "https://a.example/"', "is no name"),
        ('[[site]]\nname = "a\\nb"\nurl = "https://a.example/"', "is no name"),
        ("[crawl]\ndelay = inf", "crawl.delay"),
        ("[crawl]\nrevisit_days = nan", "crawl.revisit_days"),
        ("[search]\ndeadline_ms = 1000000000000000000", "search.deadline_ms: is larger than"),
        ("[search]\nlog_days = 1000000", "search.log_days"),
        (
            '[[site]]\nname = "a"\nurl = "https://a.example/"\nweights = {"/*" = 1e300}',
            "weights: is larger than",
        ),
        ("[crawl]\nmax_pages = " + "9" * 5_000, "a value that cannot be read"),
        ("x = " + "[" * 3_000, "a value that cannot be read"),
        ('[library]\ndata = "a\\u0000b"', "library.data: holds a character that cannot be seen"),
        ('[index]\nhosts = ["a\\u0000b"]', "index.hosts: holds a character that cannot be seen"),
        ("library = 3", "library is not a table: write [library]"),
        ('[site]\nname = "a"', "site is not a list of tables: write [[site]]"),
        ("[[site]]\nname = 'a'", "site.0.url is not there: add it"),
        ("[library]\nname = 1", "library.name is not text: write it in quotes"),
        ('[web]\nhosts = "a"', "web.hosts is not a list: write it in brackets"),
        ('[[site]]\nname = "a"\nurl = "https://"', "is not an http:// or https:// address"),
        ('[[site]]\nname = "a"\nurl = "https://[::1/"', "is not an http:// or https:// address"),
        ('[[site]]\nname = "a"\nurl = "https://a.example:99999/"', "is not an http:// or https:// address"),
        ("[index]\nhosts = []", "index.hosts: names no node"),
        ('[index]\nhosts = ["http://[::1"]', "index.hosts: «http://[::1» is no"),
        ('[catalogue]\nurl = "sqlite://"', "catalogue.url: is a database in memory"),
        ('[catalogue]\nurl = "sqlite:///:memory:"', "catalogue.url: is a database in memory"),
        ('[archive]\nurl = "memory://a"', "archive.url: is an archive in memory"),
    ],
)
def test_bad_input_43_what_is_wrong_is_said_with_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load(file, environ={})
    assert said in caught.value.line()
    assert str(file) in caught.value.line()
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_bad_input_43_a_file_in_another_encoding_is_read_or_refused_in_words(
    tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "library.toml"
    file.write_bytes('[library]\nname = "Ours"\r\n'.encode(encoding))
    if encoding == "utf-8-sig":  # as Windows writes it
        assert load(file, environ={}).library.name == "Ours"
        return
    with pytest.raises(ConfigError, match="save it as UTF-8"):
        load(file, environ={})


def test_every_path_begins_at_the_file_wherever_a_command_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    text = '[archive]\nurl = "pages"\n[catalogue]\nurl = "sqlite:///all.sqlite?timeout=9"\n'
    config = load(written(tmp_path, f'{text}[index]\npath = "~/index"\n'), environ={})
    assert config.archive_url == str(tmp_path / "pages")
    assert config.catalogue_url == f"sqlite:///{tmp_path / 'all.sqlite'}?timeout=9"
    assert config.index_folder == tmp_path / "home" / "index"
    for address in ("s3://bucket/pages", "file:///srv/pages", "zip::file:///a.zip"):
        config = load(written(tmp_path, f'[archive]\nurl = "{address}"'), environ={})
        assert config.archive_url == address


SECRETS = (
    '[index]\npassword = "hunter-two"',
    '[web]\nhook_secret = "hunter-two"',
    '[catalogue]\nurl = "postgresql+psycopg://pinakes:hunter-two@db.example/library"',
    '[jobs]\nqueue = "redis://:hunter-two@cache.example/0"',
    '[index]\nhosts = ["https://a.example", "https://user:hunter-two@b.example"]',
)


@pytest.mark.parametrize("text", SECRETS)
def test_bad_input_43_a_secret_that_everybody_may_read_is_refused(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, text)
    for mode in (0o644, 0o604, 0o666):
        file.chmod(mode)
        with pytest.raises(ConfigError, match="everybody on this machine may read it") as caught:
            load(file, environ={})
        assert "hunter-two" not in caught.value.line()
        assert f"chmod o-rwx {file}" in caught.value.remedy
    for mode in (0o600, 0o640):
        file.chmod(mode)
        assert "hunter-two" in load(file, environ={}).secrets().values()


def test_bad_input_43_a_secret_of_a_variable_stands_in_no_file(tmp_path: Path) -> None:
    file = written(tmp_path, '[index]\nuser = "admin"\n')
    file.chmod(0o644)
    assert load(file, environ={"PINAKES_INDEX_PASSWORD": "hunter-two"}).index.password == "hunter-two"


def test_a_secret_is_never_shown_in_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, "[index]\npassword = [1234567]"), environ={})
    assert "1234567" not in caught.value.line()


def test_a_file_that_is_no_text_is_an_error_of_one_line(tmp_path: Path) -> None:
    file = tmp_path / "library.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load(file, environ={})


def test_a_wrong_value_of_a_variable_is_told_of_the_variable(tmp_path: Path) -> None:
    file = written(tmp_path, "[crawl]\ndelay = 1\n")
    with pytest.raises(ConfigError, match="the variable PINAKES_CRAWL_DELAY") as told:
        load(file, environ={"PINAKES_CRAWL_DELAY": "soon"})
    assert "library.toml" not in str(told.value)
    with pytest.raises(ConfigError, match=r"library\.toml: crawl\.delay"):
        load(written(tmp_path, '[crawl]\ndelay = "soon"\n'), environ={"PINAKES_CRAWL_TIMEOUT": "1"})


def test_an_unknown_variable_warns_with_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.warns(UserWarning, match="PINAKES_CRAWL_DELAY"):
        load(environ={"PINAKES_CRAWL_DLAY": "0"})


def test_the_template_of_init_names_every_setting_and_is_valid() -> None:
    text = template('A "quoted" name', "us@example.org")
    config = Config(**tomllib.loads(text))
    assert config.library.name == 'A "quoted" name'
    for _, key, _, description in settings():
        assert f"{key} = " in text
        assert description in text


def test_every_setting_says_what_it_does() -> None:
    assert all(description.endswith((".", "…")) or "://" in description for *_, description in settings())


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("kind", ["folder", "dangling link", "link to itself", "pipe"])
def test_bad_input_43_what_is_no_file_is_never_taken_for_no_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, named: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "library.toml"
    match kind:
        case "folder":
            file.mkdir()
        case "dangling link":
            file.symlink_to("not-mounted/library.toml")
        case "link to itself":
            file.symlink_to("library.toml")
        case _:
            os.mkfifo(file)
    with pytest.raises(ConfigError, match=r"library\.toml is no file") as caught:
        load(file if named else None, environ={})
    assert caught.value.exit_code == 2


def test_bad_input_43_a_name_that_no_file_can_have_is_one_line(tmp_path: Path) -> None:
    for name in ("x" * 5_000, "/".join(["x" * 200] * 30), "library.toml/x"):
        with pytest.raises(ConfigError) as caught:
            load(tmp_path / name, environ={})
        assert len(caught.value.line().splitlines()) == 1


def test_a_data_folder_that_leads_to_itself_is_told_by_who_needs_it(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to("data")
    config = load(written(tmp_path, ""), environ={})
    with pytest.raises(Unreachable, match="cannot be made"):
        Catalogue.open(config.catalogue_url)
