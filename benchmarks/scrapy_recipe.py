"""The peer of ``benchmarks.crawl``: what Scrapy's and trafilatura's documentations lead one to write.

A link extractor that follows every link of the site, trafilatura in the callback, JSON lines out.
Run: ``python -m benchmarks.scrapy_recipe URL OUT.jsonl``
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import scrapy
import trafilatura
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor


class ArticleSpider(scrapy.Spider):
    name = "recipe"

    def __init__(self, url: str) -> None:
        super().__init__()
        self.start_urls = [url]
        self.allowed_domains = [urlsplit(url).hostname or ""]
        self.links = LinkExtractor(allow_domains=[urlsplit(url).netloc])  # this one compares the port as well

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Any]:
        if not isinstance(response, scrapy.http.HtmlResponse):
            return
        document = trafilatura.bare_extraction(response.text, url=response.url, include_comments=False)
        if isinstance(document, trafilatura.settings.Document) and document.text:
            yield {"url": response.url, "title": document.title, "date": document.date, "text": document.text}
        for link in self.links.extract_links(response):
            yield response.follow(link, callback=self.parse)


def main() -> None:
    url, out = sys.argv[1:3]
    process = CrawlerProcess(
        {
            "FEEDS": {out: {"format": "jsonlines", "overwrite": True}},
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "ROBOTSTXT_OBEY": True,
            "DOWNLOAD_DELAY": 0,
        }
    )
    process.crawl(ArticleSpider, url=url)
    process.start()


if __name__ == "__main__":
    main()
