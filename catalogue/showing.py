"""How much of an article does the library show: all of it, or its outline? A setting of its site.

The catalogue and the index hold the whole article either way: it is found by all of its words, and its
editors see all of it.
"""

from __future__ import annotations

from dataclasses import replace

from catalogue.article import Article
from catalogue.config import Config
from catalogue.settings import SiteSettings
from catalogue.urls import host_of


def is_outline(config: Config, article: Article) -> bool:
    """Whether readers and programs get no more than the outline of an article."""
    site = site_of(config, article)
    return site is not None and site.show == "outline"


def site_of(config: Config, article: Article) -> SiteSettings | None:
    """The settings of an article's site: the one of its name, as crawls write it, else of its host."""
    host = _bare(host_of(article.url))
    by_host = (site for site in config.site if host and _bare(host_of(site.url)) == host)
    return config.site_named(article.site) or next(by_host, None)


def outline_of(article: Article) -> Article:
    """The article with its headings and none of its texts, but for its summary: the one that its source
    gives, else its lead's first paragraph.
    """
    lead = (text for section in article.sections if not section.heading for text in section.texts())
    return replace(
        article,
        summary=article.summary or next(lead, ""),
        sections=tuple(replace(section, blocks=()) for section in article.sections),
        terms=(),
        references=(),
        links=(),
    )


def _bare(host: str) -> str:
    return host.removeprefix("www.")
