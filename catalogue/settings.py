"""Which tables may a library's configuration have, and what does each of their keys mean?

A table is a :class:`SettingsTable`. Every field's ``description`` is its documentation:
docs/configuration.md must name each one, or the tests fail. How they are read: :mod:`catalogue.config`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from catalogue.hours import Hours
from catalogue.urls import is_http

# What a number of the configuration may be at the most: a terabyte of bytes, and more than any other means.
LARGEST = 2**40


# A header's name (RFC 9110, section 5.1), and those that a request has anyway.
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_OUR_HEADERS = frozenset(
    "accept accept-encoding connection content-length host if-modified-since if-none-match te "
    "transfer-encoding upgrade user-agent".split()
)
# An environment variable's name; ours are settings.
_VARIABLE = re.compile(r"(?!PINAKES_)[A-Za-z_][A-Za-z0-9_]{0,199}")


def _demand_http(address: str) -> None:
    if not is_http(address):
        raise ValueError(f"«{address[:60]}» is not an http:// or https:// address")


def _parts(value: Any) -> Iterator[Any]:
    """What a value consists of; it alone where it is no list and no table."""
    if isinstance(value, dict):
        yield from value
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        for one in value:
            yield from _parts(one)
    else:
        yield value


class SettingsTable(BaseModel):
    """A table: frozen, and without a key that is not described."""

    # TOML knows inf and nan; no delay, age or share is one
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _bounded(cls, value: Any) -> Any:
        """No number is so large that a clock, a calendar or a database would stumble over it later, and no
        text holds a NUL, which neither a file's name nor a database takes.
        """
        for one in _parts(value):
            if isinstance(one, int | float) and abs(one) > LARGEST:
                raise ValueError(f"is larger than {LARGEST}")
            if isinstance(one, str | Path) and "\0" in str(one):
                raise ValueError("holds a character that cannot be seen (NUL)")
        return value


class LibrarySettings(SettingsTable):
    """``[library]``: what the library is."""

    name: str = Field(
        "My library", description="The library's name, shown on every page and in the user agent."
    )
    contact: str = Field("", description="An address or URL that a crawled site's owner can write to.")
    language: str = Field("en", description="The language assumed where a page names none.")
    data: Path = Field(Path("data"), description="The folder of everything that is stored.")
    public: bool = Field(False, description="Let search engines index articles that are republished here.")


class CrawlSettings(SettingsTable):
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
    hours: str = Field(
        "",
        description="Hours of the day, in this machine's time zone, in which schedule and worker crawl, e.g. "
        "22-6; empty: at any time.",
    )
    hub_callback: str = Field(
        "",
        description="Public address of this library, e.g. https://library.example, to which the hubs that "
        "feeds name may post what is new (WebSub); empty: no hub is asked.",
    )
    fetches_a_day: int = Field(
        0,
        ge=0,
        description="Looks a day at pages of a site, all of them used; 0: what revisit_days amounts to at "
        "the most, and only where a change is likely.",
    )

    @field_validator("hours")
    @classmethod
    def _of_a_day(cls, value: str) -> str:
        Hours.of(value)
        return value

    @field_validator("hub_callback")
    @classmethod
    def _address(cls, value: str) -> str:
        if value:
            _demand_http(value)
        return value.rstrip("/")


class ArchiveSettings(SettingsTable):
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

    @field_validator("url")
    @classmethod
    def _lasting(cls, value: str) -> str:
        if value.startswith("memory:"):
            raise ValueError("is an archive in memory, which ends with the command: name a folder")
        return value


class CatalogueSettings(SettingsTable):
    """``[catalogue]``: the source of truth about every article."""

    url: str = Field(
        "", description="SQLAlchemy URL; empty: SQLite in the data folder. PostgreSQL: postgresql+psycopg://…"
    )

    @field_validator("url")
    @classmethod
    def _lasting(cls, value: str) -> str:
        """Nobody may believe a library kept that ends with the command."""
        kind, _, place = value.partition(":")
        if kind.partition("+")[0] == "sqlite" and (
            place.partition("?")[0] in ("", "//", "///") or ":memory:" in place or "mode=memory" in place
        ):
            raise ValueError("is a database in memory, which ends with the command: name a file")
        return value


class IndexSettings(SettingsTable):
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

    @field_validator("hosts")
    @classmethod
    def _nodes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("names no node: write at least one, such as http://127.0.0.1:9200")
        for one in value:
            if not is_http(one if "://" in one else f"http://{one}"):
                raise ValueError(f"«{one.rpartition('@')[2][:60]}» is no http:// or https:// address")
        return value


class JobSettings(SettingsTable):
    """``[jobs]``: the queue of ``pinakes worker``."""

    queue: str = Field("", description="Empty: a SQLite queue in the data folder. Redis: redis://…")
    processes: int = Field(0, ge=0, description="Processes that extract pages; 0: one a core.")
    lease: float = Field(
        60.0, gt=0, description="Seconds after which another worker goes on with what a dead one began."
    )


class SearchSettings(SettingsTable):
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


class LinkSettings(SettingsTable):
    """``[links]``: the links that are suggested for a draft."""

    density: float = Field(
        10.0, ge=0, le=100, description="Links suggested at most for each hundred words begun of a draft."
    )


class WebSettings(SettingsTable):
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


class AnnounceSettings(SettingsTable):
    """``[announce]``: programs elsewhere that are told when articles change."""

    urls: tuple[str, ...] = Field(
        (), description="Addresses to which changes are posted after each crawl (docs/http.md)."
    )
    secret: str = Field(
        "", description="Shared secret that these requests are signed with; empty: they are not.", repr=False
    )

    @field_validator("urls")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            _demand_http(one)
        return value


class LogSettings(SettingsTable):
    """``[log]``: what the web app, crawls and workers write to stderr."""

    format: Literal["text", "json"] = Field(
        "text", description="Lines of text, or a JSON object a line (docs/operating.md)."
    )
    level: Literal["info", "warning", "error"] = Field(
        "warning", description="How bad an event must be to be told; info tells each request and crawl."
    )
    addresses: bool = Field(True, description="Tell the client's address with what a request caused.")


class VocabularySettings(SettingsTable):
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


class SiteSettings(SettingsTable):
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
    render: bool = Field(
        False,
        description="Take pages as a browser shows them when their scripts have run (extra «render», "
        "docs/crawling.md).",
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
    hours: str | None = Field(None, description="Overrides crawl.hours.")
    fetches_a_day: int | None = Field(None, ge=0, description="Overrides crawl.fetches_a_day.")
    weights: dict[str, float] = Field(
        {}, description="How much pages matter, by path pattern (* is any text); 1 where none fits."
    )
    login: dict[str, str] = Field(
        {},
        description="Headers by which the site lets the library in, each with the environment variable that "
        'holds its value: { Cookie = "HEALTH_COOKIE" } (docs/crawling.md).',
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

    @field_validator("hours")
    @classmethod
    def _of_a_day(cls, value: str | None) -> str | None:
        Hours.of(value or "")
        return value

    @field_validator("login")
    @classmethod
    def _sendable(cls, value: dict[str, str]) -> dict[str, str]:
        for name, variable in value.items():
            if not _HEADER.fullmatch(name):
                raise ValueError(f"«{name[:60]}» is no header's name")
            if name.lower() in _OUR_HEADERS:
                raise ValueError(f"the header {name} is the crawler's own")
            if not _VARIABLE.fullmatch(variable):
                raise ValueError(f"name the variable that holds {name} (letters, digits, _), not its value")
        return value

    @field_validator("url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        if not is_http(value):
            raise ValueError("is not an http:// or https:// address of a host that can exist")
        return value
