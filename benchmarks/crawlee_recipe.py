"""A peer of ``benchmarks.crawl``: what Crawlee's and trafilatura's documentations lead one to write.

Every link of the site is followed, trafilatura reads the page in the handler, JSON lines come out. Crawlee
is no dependency of ours, not even of the benchmarks: ``benchmarks.crawl --crawlee PYTHON`` runs this file
with a Python that has ``crawlee[parsel]`` and trafilatura.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import trafilatura


async def crawl(url: str, out: Path) -> None:
    from crawlee import ConcurrencySettings
    from crawlee.configuration import Configuration
    from crawlee.crawlers import ParselCrawler

    with tempfile.TemporaryDirectory() as folder, out.open("w", encoding="utf-8") as found:
        # As many requests at once as Scrapy's recipe has.
        crawler: Any = ParselCrawler(
            configuration=Configuration(storage_dir=folder, log_level="ERROR"),
            concurrency_settings=ConcurrencySettings(desired_concurrency=8, max_concurrency=8),
            respect_robots_txt_file=True,
        )

        @crawler.router.default_handler  # type: ignore[untyped-decorator]
        async def read(context: Any) -> None:
            text = (await context.http_response.read()).decode("utf-8", "replace")
            address = context.request.loaded_url or context.request.url
            document = trafilatura.bare_extraction(text, url=address, include_comments=False)
            if isinstance(document, trafilatura.settings.Document) and document.text:
                row = {
                    "url": address,
                    "title": document.title,
                    "date": document.date,
                    "text": document.text,
                }
                found.write(json.dumps(row) + "\n")
            await context.enqueue_links(strategy="same-origin")

        await crawler.run([url])


if __name__ == "__main__":
    asyncio.run(crawl(sys.argv[1], Path(sys.argv[2])))
