"""What can a person set? ``library.toml`` and ``PINAKES_*`` variables give one typed, immutable ``Config``.

The file is looked for at ``--config``, else ``PINAKES_CONFIG``, else ``./library.toml``; without one,
defaults hold. A variable ``PINAKES_SECTION_KEY`` overrides ``key`` in ``[section]``. Paths are relative to
the file (or to the working directory where there is none). The tables are in :mod:`catalogue.settings`.
"""

from __future__ import annotations

import difflib
import os
import tomllib
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError

from catalogue.appearance import AppearanceSettings, InterfaceLanguage
from catalogue.errors import ConfigError
from catalogue.hours import Hours
from catalogue.settings import (
    AnnounceSettings,
    ArchiveSettings,
    CatalogueSettings,
    CrawlSettings,
    IndexSettings,
    JobSettings,
    LibrarySettings,
    LinkSettings,
    LogSettings,
    SearchSettings,
    SettingsTable,
    SiteSettings,
    VocabularySettings,
    WebSettings,
)

PREFIX = "PINAKES_"
CONFIG_VARIABLE = "PINAKES_CONFIG"
DEFAULT_FILE = "library.toml"
# What pydantic says of a value of another form than its key's: the form that it should have, and how that is
# written.
_FORMS = {
    "model_type": ("a table", "write [{key}] above its keys, with one bracket"),
    "dict_type": ("a table", "write {{ name = value }}"),
    "tuple_type": ("a list", 'write it in brackets: ["…", "…"]'),
    "string_type": ("text", "write it in quotes"),
}
# What a Config knows that nobody sets.
_NOT_SET = ("root", "file")


class Config(SettingsTable):
    """Everything a person can set, with the folder that relative paths start from, and the file of it all."""

    library: LibrarySettings = LibrarySettings()
    crawl: CrawlSettings = CrawlSettings()
    archive: ArchiveSettings = ArchiveSettings()
    catalogue: CatalogueSettings = CatalogueSettings()
    index: IndexSettings = IndexSettings()
    jobs: JobSettings = JobSettings()
    search: SearchSettings = SearchSettings()
    web: WebSettings = WebSettings()
    announce: AnnounceSettings = AnnounceSettings()
    log: LogSettings = LogSettings()
    vocabulary: VocabularySettings = VocabularySettings()
    links: LinkSettings = LinkSettings()
    appearance: AppearanceSettings = AppearanceSettings()
    site: tuple[SiteSettings, ...] = ()
    root: Path = Field(Path("."), exclude=True)
    file: Path | None = Field(None, exclude=True)

    @property
    def data_folder(self) -> Path:
        """Absolute path of the data folder (it may not exist yet)."""
        return self.at(self.library.data)

    @property
    def catalogue_url(self) -> str:
        """SQLAlchemy URL of the catalogue."""
        kind, mark, place = self.catalogue.url.partition(":///")
        if not self.catalogue.url:
            return f"sqlite:///{self.data_folder / 'catalogue.sqlite'}"
        if mark and kind.partition("+")[0] == "sqlite" and not place.startswith("file:"):
            file, query, rest = place.partition("?")
            return f"{kind}:///{self.at(Path(file))}{query}{rest}"
        return self.catalogue.url

    @property
    def archive_url(self) -> str:
        """Folder or fsspec address of the archive."""
        url = self.archive.url
        if not url:
            return str(self.data_folder / "archive")
        return url if "://" in url or "::" in url else str(self.at(Path(url)))

    @property
    def index_folder(self) -> Path:
        """Folder of an embedded engine's index."""
        return self.at(self.index.path) if self.index.path else self.data_folder / "index"

    @property
    def interface_languages(self) -> tuple[InterfaceLanguage, ...]:
        """Languages that readers may choose; the first one is for browsers that ask for none of them."""
        if self.appearance.languages:
            return self.appearance.languages
        own = self.library.language.lower().replace("_", "-").partition("-")[0]
        known: tuple[InterfaceLanguage, ...] = get_args(InterfaceLanguage)
        first: InterfaceLanguage = next((code for code in known if code == own), "en")
        return ("en", "bn") if first == "en" else (first, "en")

    def secrets(self) -> dict[str, str]:
        """What nobody else may read, by key: passwords, those within addresses too; none that is empty."""
        found = {
            "index.password": self.index.password,
            "web.hook_secret": self.web.hook_secret,
            "announce.secret": self.announce.secret,
        }
        addresses = {
            "catalogue.url": self.catalogue.url,
            "archive.url": self.archive.url,
            "jobs.queue": self.jobs.queue,
            **{f"index.hosts.{number}": host for number, host in enumerate(self.index.hosts)},
            **{f"announce.urls.{number}": url for number, url in enumerate(self.announce.urls)},
        }
        found |= {key: _password_in(address) for key, address in addresses.items()}
        return {key: secret for key, secret in found.items() if secret}

    def at(self, path: Path) -> Path:
        """``path``, made absolute from the configuration file's folder; ~ is the home of who runs this."""
        return Path(os.path.realpath(self.root / os.path.expanduser(path)))

    def owns(self, path: Path) -> bool:
        """Whether a file is the library's own: its configuration, or a part of what it has stored."""
        stored = (str(self.data_folder), self.archive_url, self.catalogue_url.removeprefix("sqlite:///"))
        places = (
            self.index_folder,
            *(Path(os.path.realpath(place)) for place in stored if "://" not in place),
        )
        found = Path(os.path.realpath(path))
        return found == self.file or any(found.is_relative_to(place) for place in places)

    def hours_of(self, site: str) -> Hours:
        """When the schedule may crawl a site; of one that was typed, when it may crawl any."""
        own = self.site_named(site)
        return Hours.of(self.crawl.hours if own is None or own.hours is None else own.hours)

    def site_named(self, name: str) -> SiteSettings | None:
        return next((site for site in self.site if site.name == name), None)


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Read the configuration.

    Raises :class:`ConfigError` naming the file, the key, and the nearest known key. A missing file is an
    error only where it was named. An unknown ``PINAKES_*`` variable is a warning.
    """
    environ = os.environ if environ is None else environ
    named = path or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    file = named or Path(DEFAULT_FILE)
    is_there = _is_there(file, bool(named))
    data = _read(file) if is_there else {}
    where = str(file) if is_there else "the environment"
    root = (file.parent if is_there else Path()).resolve()
    variables = _apply_environment(data, environ)
    config = _validated(data, where, root, variables, file.resolve() if is_there else None)
    if is_there:
        _demand_private(file, config, variables)
    return config


def settings() -> Iterator[tuple[str, str, Any, str]]:
    """Every setting as (table, key, default, description), for the documentation and its test."""
    for table, info in Config.model_fields.items():
        model = SiteSettings if table == "site" else info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            for key, field in model.model_fields.items():
                yield table, key, None if field.is_required() else field.default, field.description or ""


def _is_there(file: Path, named: bool) -> bool:
    """Whether there is a configuration to read.

    Raises :class:`ConfigError` where one is named and is not there, and where what has its name is no file: a
    link that leads to a disk that is not mounted must not begin another library.
    """
    try:
        if file.is_file():
            return True
    except OSError as error:
        raise ConfigError(
            f"{file} cannot be read: {error.strerror}", "check its name and permissions"
        ) from error
    if os.path.lexists(file):
        raise ConfigError(
            f"{file} is no file, or a link that leads to none", "give another --config, or mend it"
        )
    if named:
        raise ConfigError(
            f"configuration file {file} is not there",
            "give another --config, or write one with: pinakes init",
        )
    return False


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))  # editors put a mark before the first line
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}", "check its permissions") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is not UTF-8 text (byte {error.start})", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        remedy = "save it as UTF-8" if "\0" in file.read_text("utf-8", "replace") else "mend that line"
        raise ConfigError(f"{file} is not valid TOML: {error}", remedy) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, a list a thousand deep
        raise ConfigError(
            f"{file} holds a value that cannot be read: {error}", "write a shorter one"
        ) from error


def _demand_private(file: Path, config: Config, variables: Mapping[str, str]) -> None:
    """Raise :class:`ConfigError` where the file holds a secret, and everybody on this machine may read it."""
    if not file.stat().st_mode & 0o004:
        return
    for key in config.secrets():
        setting = ".".join(key.split(".")[:2])
        if setting not in variables:
            raise ConfigError(
                f"{file} holds a secret ({setting}), and everybody on this machine may read it",
                f"run: chmod o-rwx {file}; or give it as {PREFIX}{setting.replace('.', '_').upper()}",
            )


def _password_in(address: str) -> str:
    try:
        return urlsplit(address).password or ""
    except ValueError:
        return ""


def _tables() -> dict[str, type[BaseModel]]:
    return {
        name: info.annotation
        for name, info in Config.model_fields.items()
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel)
    }


def _apply_environment(data: dict[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Put the values of variables over the file's; which variable each key has its value from."""
    variables: dict[str, str] = {}
    known = {
        f"{PREFIX}{t}_{k}".upper(): (t, k, f.annotation)
        for t, m in _tables().items()
        for k, f in m.model_fields.items()
    }
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name == CONFIG_VARIABLE:
            continue
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; the nearest known one is {near[0]}" if near else ""
            warnings.warn(f"the variable {name} means nothing to Pinakes{hint}", stacklevel=3)
            continue
        table, key, annotation = known[name]
        value: Any = environ[name]
        if get_origin(annotation) is tuple and get_args(annotation)[:1] == (str,):
            value = [part.strip() for part in value.split(",") if part.strip()]
        target = data.setdefault(table, {})
        if isinstance(target, dict):
            target[key] = value
            variables[f"{table}.{key}"] = name
    return variables


def _validated(
    data: dict[str, Any], where: str, root: Path, variables: Mapping[str, str], file: Path | None
) -> Config:
    for key in _NOT_SET:
        if key in data:
            raise ConfigError(f"{where}: unknown key «{key}»", "remove it")
    try:
        config = Config(**data, root=root, file=file)
    except ValidationError as error:
        raise _explained(error, where, variables) from error
    names = [site.name for site in config.site]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(
                f"{where}: two sites are named «{name}»", "give each [[site]] a name of its own"
            )
    return config


def _explained(error: ValidationError, where: str, variables: Mapping[str, str]) -> ConfigError:
    first = error.errors(include_url=False)[0]
    path = [str(part) for part in first["loc"]]
    key = ".".join(path)
    where = f"the variable {variables[key]}" if key in variables else where
    if first["type"] == "missing":
        return ConfigError(f"{where}: {key} is not there", "add it, or take the whole table away")
    if first["type"] in _FORMS:
        form, remedy = _FORMS[first["type"]]
        if path == ["site"]:
            form, remedy = "a list of tables", "write [[site]] above each, with two brackets"
        return ConfigError(f"{where}: {key} is not {form}", remedy.format(key=key))
    if first["type"] != "extra_forbidden":
        message = first["msg"].removeprefix("Value error, ")
        is_hidden = "password" in key or "secret" in key or isinstance(first["input"], dict)
        shown = "" if is_hidden else f", not {first['input']!r:.60}"
        return ConfigError(f"{where}: {key}: {message}{shown}", "mend that value")
    near = difflib.get_close_matches(path[-1], _known_keys(path), 1, cutoff=0.5)
    return ConfigError(f"{where}: unknown key «{key}»", f"did you mean «{near[0]}»?" if near else "remove it")


def _known_keys(path: list[str]) -> list[str]:
    if len(path) == 1:
        return [name for name in Config.model_fields if name not in _NOT_SET]
    model = SiteSettings if path[0] == "site" else _tables().get(path[0])
    return list(model.model_fields) if model else []
