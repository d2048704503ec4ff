"""A site on loopback for the commands that crawl: the same fixtures as the crawler's own tests."""

from tests.crawler.conftest import config, web

__all__ = ["config", "web"]
