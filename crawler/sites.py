"""What is to be crawled? Configured sites, sites that were typed, and all that a crawl of one has to know."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from catalogue import clock
from catalogue.errors import UsageError
from catalogue.schema import sites
from catalogue.store import Catalogue
from catalogue.urls import canonical, host_of, is_http, same_site
from crawler.scope import MAX_URL
from crawler.user_agent import user_agent

if TYPE_CHECKING:  # a fetching process is given a Job, and needs no pydantic for it: 10 MB
    from catalogue.config import Config
    from catalogue.settings import SiteSettings


@dataclass(frozen=True, slots=True)
class Job:
    """One crawl of one site; plain values only, since it travels to another process as JSON."""

    site: str
    url: str
    # addresses that a person typed or configured; their hosts and ports may be private ones
    typed: tuple[str, ...]
    catalogue_url: str
    archive_url: str
    max_file_bytes: int
    keep_requests: bool
    data_folder: str
    user_agent: str
    sitemaps: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    delay: float = 1.0
    timeout: float = 30.0
    max_bytes: int = 10 * 1024 * 1024
    max_redirects: int = 5
    max_pages: int = 200_000
    max_depth: int = 20
    retries: int = 2
    robots: bool = True
    grace_days: float = 1.0
    max_removed_share: float = 0.05
    revisit_days: float = 7.0
    fetches_a_day: int = 0
    # headers by which the site lets us in: name → environment variable; their values, which only the process
    # that fetches has
    login: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    # how much pages matter, by pattern of their paths
    weights: dict[str, float] = field(default_factory=dict)
    limit: int | None = None
    full: bool = False
    # visit every known page (a person asked); otherwise what is due
    everything: bool = True
    # when the hours end in which a schedule may crawl it
    until: float | None = None
    # take articles from the site's API where that gives them whole
    from_api: bool = False
    # the address of this library at which the hubs of its feeds reach it
    hub_callback: str = ""
    # take its pages as they are when a browser has run their scripts
    render: bool = False
    # end before the first article, and tell what the site says of itself
    dry_run: bool = False

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Job:
        data: dict[str, Any] = json.loads(text)
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        return cls(**values)


def plan(config: Config, catalogue: Catalogue, names: Sequence[str], urls: Sequence[str]) -> list[Job]:
    """The crawls that a person asks for: of the sites named and the addresses typed.

    Where neither is given, every known site is crawled. Raises :class:`UsageError` for a name that is no
    site, an address that is none, and where there is nothing to crawl.
    """
    known = {site.name: site for site in config.site}
    remembered = _remembered(catalogue)
    found: dict[str, Job] = {}
    for name in names or (() if urls else [*known, *(n for n in remembered if n not in known)]):
        if name in known:
            found[name] = _configured(config, known[name])
        elif name in remembered:
            found[name] = _typed(config, name, remembered[name], (remembered[name],))
        else:
            raise UsageError(
                f"no site is named «{name}»",
                f"known are: {', '.join([*known, *remembered]) or 'none'}; or give --url",
            )
    for url in urls:
        job = _for_url(config, remembered, found, checked(url))
        found[job.site] = job
    if not found:
        remedy = "give one with --url https://…, or a [[site]] in library.toml"
        raise UsageError("there is no site to crawl", remedy)
    return list(found.values())


def in_round(config: Config, job: Job) -> Job:
    """The crawl as a round of the schedule makes it: of what is due, and no longer than its hours last. One
    that an operator asks for outside of them takes its time.
    """
    now = clock.timestamp()
    hours = config.hours_of(job.site)
    return replace(job, everything=False, until=hours.close_at(now) if hours.are_open(now) else None)


def checked(url: str) -> str:
    """A typed address in canonical form. Raises :class:`UsageError` where it is none."""
    if is_http(url):
        if len(url) > MAX_URL:
            raise UsageError(
                f"«{url[:100]}…» is longer than {MAX_URL} characters",
                "type one of the site's pages",
            )
        return canonical(url)
    guess = f"https://{url.strip()}"
    is_host = is_http(guess) and "." in url and ":/" not in url
    remedy = f"did you mean {guess}?" if is_host else "write it as https://example.org/"
    raise UsageError(f"«{url[:200]}» is no web address", remedy)


def remember(catalogue: Catalogue, job: Job, typed: bool) -> None:
    """Keep the site in the catalogue, so that later crawls know it."""
    with catalogue.begin() as connection:
        if connection.execute(select(sites.c.name).where(sites.c.name == job.site)).first() is None:
            connection.execute(
                insert(sites).values(name=job.site, url=job.url, added_at=clock.timestamp(), typed=typed)
            )
        elif not typed:
            connection.execute(update(sites).where(sites.c.name == job.site).values(url=job.url, typed=False))


def _remembered(catalogue: Catalogue) -> dict[str, str]:
    """The sites that were typed once: name → start page."""
    typed = select(sites.c.name, sites.c.url).where(sites.c.typed).order_by(sites.c.name)
    with catalogue.read() as connection:
        return {row.name: row.url for row in connection.execute(typed)}


def _for_url(config: Config, remembered: dict[str, str], found: dict[str, Job], url: str) -> Job:
    """The crawl that a typed address belongs to: one already planned, a known site's, or a new site's."""
    for job in found.values():
        if same_site(job.url, url):
            return _with_typed(job, url)
    for site in config.site:
        if same_site(site.url, url):
            return _with_typed(_configured(config, site), url)
    for name, home in remembered.items():
        if same_site(home, url):
            return _with_typed(_typed(config, name, home, (home,)), url)
    name = host_of(url).removeprefix("www.")[:100]
    taken = {site.name for site in config.site} | remembered.keys() | found.keys()
    while name in taken:
        name = f"{name[:98]}-2"
    return _typed(config, name, url, (url,))


def _with_typed(job: Job, url: str) -> Job:
    return replace(job, typed=tuple(dict.fromkeys((*job.typed, url))))


def _typed(config: Config, name: str, url: str, typed: tuple[str, ...]) -> Job:
    crawl = config.crawl
    return Job(
        site=name,
        url=url,
        typed=typed,
        catalogue_url=config.catalogue_url,
        archive_url=config.archive_url,
        max_file_bytes=config.archive.max_file_bytes,
        keep_requests=config.archive.requests,
        data_folder=str(config.data_folder),
        user_agent=user_agent(config.library.name, config.library.contact),
        delay=crawl.delay,
        timeout=crawl.timeout,
        max_bytes=crawl.max_bytes,
        max_redirects=crawl.max_redirects,
        max_pages=crawl.max_pages,
        max_depth=crawl.max_depth,
        retries=crawl.retries,
        robots=crawl.robots,
        grace_days=crawl.grace_days,
        max_removed_share=crawl.max_removed_share,
        revisit_days=crawl.revisit_days,
        fetches_a_day=crawl.fetches_a_day,
        hub_callback=crawl.hub_callback,
    )


def _configured(config: Config, site: SiteSettings) -> Job:
    url = checked(site.url)
    job = replace(
        _typed(config, site.name, url, (url, *site.sitemaps)),
        sitemaps=site.sitemaps,
        include=site.include,
        exclude=site.exclude,
        login=site.login,
        weights=site.weights,
        from_api=site.articles_from == "api",
        render=site.render,
    )
    for name in ("delay", "grace_days", "max_removed_share", "revisit_days", "fetches_a_day"):
        if (value := getattr(site, name)) is not None:
            job = replace(job, **{name: value})
    return job
