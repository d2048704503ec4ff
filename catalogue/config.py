"""What can a person set? ``library.toml`` and ``PINAKES_*`` variables give one typed, immutable ``Config``.

The file is looked for at ``--config``, else ``PINAKES_CONFIG``, else ``./library.toml``; without one,
defaults hold. A variable ``PINAKES_SECTION_KEY`` overrides ``key`` in ``[section]``. Paths are relative to
the file (or to the working directory where there is none). Every field's ``description`` is its
documentation: docs/configuration.md must name each one, or the tests fail.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import tomllib
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self, get_args, get_origin
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from catalogue.appearance import AppearanceSettings, InterfaceLanguage
from catalogue.errors import ConfigError

# What a number of the configuration may be at the most: a terabyte of bytes, and more than any other means.
LARGEST = 2**40

PREFIX = "PINAKES_"
CONFIG_VARIABLE = "PINAKES_CONFIG"
DEFAULT_FILE = "library.toml"
# What a Config knows that nobody sets.
_NOT_SET = ("root", "file")


class _Section(BaseModel):
    # TOML knows inf and nan; no delay, age or share is one
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _bounded(cls, value: Any) -> Any:
        """No number is so large that a clock, a calendar or a database would stumble over it later."""
        for one in value.values() if isinstance(value, dict) else (value,):
            if isinstance(one, int | float) and abs(one) > LARGEST:
                raise ValueError(f"is larger than {LARGEST}")
        return value


class LibrarySettings(_Section):
    """``[library]``: what the library is."""

    name: str = Field(
        "My library", description="The library's name, shown on every page and in the user agent."
    )
    contact: str = Field("", description="An address or URL that a crawled site's owner can write to.")
    language: str = Field("en", description="The language assumed where a page names none.")
    data: Path = Field(Path("data"), description="The folder of everything that is stored.")
    public: bool = Field(False, description="Let search engines index articles that are republished here.")


class CrawlSettings(_Section):
    """``[crawl]``: how pages are fetched; a site may override what its own table names."""

    delay: float = Field(1.0, ge=0, description="Seconds between two requests to one host.")
    timeout: float = Field(30.0, gt=0, description="Seconds a request may take.")
    max_bytes: int = Field(
        10 * 1024 * 1024, gt=0, description="Bytes of a response after decompression; more is refused."
    )
    max_redirects: int = Field(5, ge=0, description="Redirects followed in a row.")
    max_pages: int = Field(200_000, gt=0, description="Pages known of one site at the most.")
    max_depth: int = Field(20, gt=0, description="Links followed in a row from the start page.")
    retries: int = Field(2, ge=0, description="Further tries after a time-out or a 5xx answer.")
    robots: bool = Field(True, description="Obey robots.txt. Switch it off only for a site of your own.")
    grace_days: float = Field(
        1.0, ge=0, description="Days a page may answer 404 before its article is taken out (410: at once)."
    )
    max_removed_share: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Share of a site's articles that one crawl may take out without a person's word.",
    )
    revisit_days: float = Field(
        7.0, gt=0, description="Days until a page is looked at again where no signal says sooner, on average."
    )
    fetches_a_day: int = Field(
        0,
        ge=0,
        description="Looks a day at pages of a site, all of them used; 0: what revisit_days amounts to at "
        "the most, and only where a change is likely.",
    )


class ArchiveSettings(_Section):
    """``[archive]``: the fetched pages, kept as WARC files."""

    url: str = Field(
        "", description="Folder or fsspec address of the WARC files; empty: archive/ in the data folder."
    )
    keep_days: float = Field(
        365.0, gt=0, description="Days a superseded capture is kept; the newest of a page is always kept."
    )
    max_file_bytes: int = Field(
        256 * 1024 * 1024, gt=0, description="Size at which a new WARC file is begun."
    )
    requests: bool = Field(False, description="Keep what was asked as well: a request record of each look.")


class CatalogueSettings(_Section):
    """``[catalogue]``: the source of truth about every article."""

    url: str = Field(
        "", description="SQLAlchemy URL; empty: SQLite in the data folder. PostgreSQL: postgresql+psycopg://…"
    )


class IndexSettings(_Section):
    """``[index]``: the full-text engine."""

    engine: Literal["tantivy", "whoosh", "opensearch"] = Field(
        "tantivy", description="Which engine holds the index."
    )
    path: Path | None = Field(
        None, description="Folder of an embedded engine's index; default: index/ in the data folder."
    )
    hosts: tuple[str, ...] = Field(("http://127.0.0.1:9200",), description="OpenSearch's nodes.")
    name: str = Field("pinakes", description="Prefix of OpenSearch's index and alias names.")
    user: str = Field("", description="OpenSearch user.")
    password: str = Field(
        "", description="OpenSearch password; better given as PINAKES_INDEX_PASSWORD.", repr=False
    )
    ca_certs: Path | None = Field(None, description="Certificates that OpenSearch's TLS is checked against.")
    shards: int = Field(3, gt=0, description="OpenSearch shards.")
    replicas: int = Field(1, ge=0, description="OpenSearch replicas.")


class JobSettings(_Section):
    """``[jobs]``: the queue of ``pinakes worker``."""

    queue: str = Field("", description="Empty: a SQLite queue in the data folder. Redis: redis://…")
    processes: int = Field(0, ge=0, description="Processes that extract pages; 0: one a core.")
    lease: float = Field(
        60.0, gt=0, description="Seconds after which another worker goes on with what a dead one began."
    )


class SearchSettings(_Section):
    """``[search]``: how questions are understood and answered."""

    synonyms: Path | None = Field(None, description="A synonym file (docs/synonyms.md).")
    notices: Path | None = Field(
        None, description="Notices above everything for urgent questions (docs/notices.md)."
    )
    deadline_ms: int = Field(
        2000, gt=0, description="Milliseconds after which a search answers with what it has."
    )
    max_query_chars: int = Field(
        300, gt=0, description="Characters of a query that are read; the rest is cut, and said."
    )
    max_query_words: int = Field(32, gt=0, description="Words of a query that are read.")
    typos: bool = Field(True, description="Tolerate typing errors (0, 1 or 2 by the word's length).")
    semantic: bool = Field(False, description="Blend in sentence embeddings (extra «semantic»).")
    semantic_model: str = Field(
        "", description="Folder of a sentence-embedding model; empty: the packaged one."
    )
    log: bool = Field(True, description="Count queries a day, without any personal data.")
    log_days: int = Field(90, gt=0, le=36_500, description="Days the query counts are kept.")
    log_threshold: int = Field(
        5, gt=0, description="A query is shown to editors once it was asked this often."
    )


class LinkSettings(_Section):
    """``[links]``: the links that are suggested for a draft."""

    density: float = Field(
        10.0, ge=0, le=100, description="Links suggested at most for each hundred words begun of a draft."
    )


class WebSettings(_Section):
    """``[web]``: the app."""

    host: str = Field("127.0.0.1", description="Address the app listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the app listens on.")
    desk_host: str = Field(
        "127.0.0.1", description="Address where the desk, the board and the metrics are served."
    )
    desk_port: int = Field(
        8100,
        ge=0,
        le=65535,
        description="Port of the desk, the board and the metrics; 0: they are not served.",
    )
    workers: int = Field(2, gt=0, description="Web processes.")
    threads: int = Field(4, gt=0, description="Threads of a web process.")
    hosts: tuple[str, ...] = Field(
        (), description="Host names the app answers to; empty: any on loopback, else the host above."
    )
    searches_per_minute: int = Field(
        600, ge=0, description="Searches of one client a minute, this machine's own not counted; 0: no limit."
    )
    drafts_per_minute: int = Field(
        300, ge=0, description="Drafts of one client a minute that links are suggested for; 0: no limit."
    )
    feedback_per_minute: int = Field(
        6, ge=0, description="Times a minute that one client may say what it did not find; 0: no limit."
    )
    session_idle_minutes: float = Field(
        30.0, gt=0, description="Minutes without a request after which who was logged in is logged out."
    )
    session_hours: float = Field(12.0, gt=0, description="Hours after a log-in at which it ends in any case.")
    user_header: str = Field(
        "",
        description="Header in which a trusted proxy says the name of the account that it has logged in.",
    )
    user_header_from: tuple[str, ...] = Field(
        (), description="Addresses or networks of the proxies that user_header is believed from."
    )
    proxies: int = Field(0, ge=0, description="Trusted proxies in front (X-Forwarded-*).")
    hook_secret: str = Field(
        "", description="Shared secret of POST /api/v1/hooks/changed; empty: the hook is off.", repr=False
    )

    @field_validator("user_header_from")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            try:
                ipaddress.ip_network(one, strict=False)
            except ValueError:
                raise ValueError(f"«{one[:60]}» is no address and no network") from None
        return value

    @model_validator(mode="after")
    def _named_peers(self) -> Self:
        if self.user_header and not self.user_header_from:
            raise ValueError("user_header is believed from nobody: name the proxies in user_header_from")
        return self


class LogSettings(_Section):
    """``[log]``: what the web app, crawls and workers write to stderr."""

    format: Literal["text", "json"] = Field(
        "text", description="Lines of text, or a JSON object a line (docs/operating.md)."
    )
    level: Literal["info", "warning", "error"] = Field(
        "warning", description="How bad an event must be to be told; info tells each request and crawl."
    )
    addresses: bool = Field(True, description="Tell the client's address with what a request caused.")


class VocabularySettings(_Section):
    """``[vocabulary]``: the kinds of section that the library knows."""

    sets: tuple[str, ...] = Field(
        ("general", "medical"), description="Built-in sets of section kinds: general, medical."
    )
    kinds: dict[str, tuple[str, ...]] = Field(
        {}, description="Further kinds: name = [headings that mean it]."
    )


ArticleSource = Literal["pages", "api"]
ShownAs = Literal["article", "outline"]
CategorySource = Literal["breadcrumbs", "rest", "rel-category", "json-ld", "url"]


class SiteSettings(_Section):
    """``[[site]]``: one site of the library."""

    name: str = Field(description="Short name, used in commands and addresses.", min_length=1, max_length=100)
    url: str = Field(description="Where the crawl starts; its host is the site.")
    sitemaps: tuple[str, ...] = Field((), description="Sitemaps that robots.txt does not name.")
    include: tuple[str, ...] = Field(
        (), description="Path patterns (* is any text) of pages to fetch; empty: all."
    )
    exclude: tuple[str, ...] = Field((), description="Path patterns never fetched.")
    body: str = Field("", description="CSS selector of the article's body, where the learned one is wrong.")
    categories: tuple[CategorySource, ...] = Field(
        ("breadcrumbs", "rest", "rel-category", "json-ld", "url"),
        description="Where categories are taken from, best first.",
    )
    language: str = Field("", description="Language of the site where its pages name none.")
    articles_from: ArticleSource = Field(
        "pages",
        description="pages: from each article's own page; api: from the REST API of a WordPress where it has "
        "one, 100 posts a request (docs/crawling.md).",
    )
    show: ShownAs = Field(
        "article",
        description="article: readers and programs get whole articles; outline: title, summary, headings and "
        "the link to the source, no text (docs/web.md).",
    )
    delay: float | None = Field(None, ge=0, description="Overrides crawl.delay.")
    grace_days: float | None = Field(None, ge=0, description="Overrides crawl.grace_days.")
    max_removed_share: float | None = Field(
        None, ge=0, le=1, description="Overrides crawl.max_removed_share."
    )
    revisit_days: float | None = Field(None, gt=0, description="Overrides crawl.revisit_days.")
    fetches_a_day: int | None = Field(None, ge=0, description="Overrides crawl.fetches_a_day.")
    weights: dict[str, float] = Field(
        {}, description="How much pages matter, by path pattern (* is any text); 1 where none fits."
    )
    keep_days: float | None = Field(None, gt=0, description="Overrides archive.keep_days.")
    keep_shared: bool = Field(
        False, description="Keep blocks that many pages share in ranking (they are demoted by default)."
    )

    @field_validator("name")
    @classmethod
    def _nameable(cls, value: str) -> str:
        """Whether it can be typed, printed, and stand in an address of the board."""
        odd = not value.isprintable() or value != value.strip() or {"", ".", ".."} & set(value.split("/"))
        if odd:
            raise ValueError("is no name: write characters that can be seen, not dots alone")
        return value

    @field_validator("url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("is not an http:// or https:// address")
        return value


class Config(_Section):
    """Everything a person can set, with the folder that relative paths start from, and the file of it all."""

    library: LibrarySettings = LibrarySettings()
    crawl: CrawlSettings = CrawlSettings()
    archive: ArchiveSettings = ArchiveSettings()
    catalogue: CatalogueSettings = CatalogueSettings()
    index: IndexSettings = IndexSettings()
    jobs: JobSettings = JobSettings()
    search: SearchSettings = SearchSettings()
    web: WebSettings = WebSettings()
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
        return self.catalogue.url or f"sqlite:///{self.data_folder / 'catalogue.sqlite'}"

    @property
    def archive_url(self) -> str:
        """Folder or fsspec address of the archive."""
        return self.archive.url or str(self.data_folder / "archive")

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
        found = {"index.password": self.index.password, "web.hook_secret": self.web.hook_secret}
        addresses = {
            "catalogue.url": self.catalogue.url,
            "archive.url": self.archive.url,
            "jobs.queue": self.jobs.queue,
            **{f"index.hosts.{number}": host for number, host in enumerate(self.index.hosts)},
        }
        found |= {key: _password_in(address) for key, address in addresses.items()}
        return {key: secret for key, secret in found.items() if secret}

    def at(self, path: Path) -> Path:
        """``path``, made absolute from the configuration file's folder."""
        return Path(os.path.realpath(self.root / path))

    def owns(self, path: Path) -> bool:
        """Whether a file is the library's own: its configuration, or a part of what it has stored."""
        stored = (str(self.data_folder), self.archive_url, self.catalogue_url.removeprefix("sqlite:///"))
        places = (
            self.index_folder,
            *(Path(os.path.realpath(place)) for place in stored if "://" not in place),
        )
        found = Path(os.path.realpath(path))
        return found == self.file or any(found.is_relative_to(place) for place in places)

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
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}", "check its permissions") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is not UTF-8 text (byte {error.start})", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is not valid TOML: {error}", "mend that line") from error


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
