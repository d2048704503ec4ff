"""What does Scrapy run with? It is our transport, and nothing that it does unasked is wanted.

All settings that matter are named. Scrapy 2.19's own defaults would open a telnet console and a remote
control, check no certificate, take 1 GiB a response and three minutes for it, and follow any redirect to any
address.
"""

from __future__ import annotations

from typing import Any

from crawler.guard import SETTING, Guard


def settings(guard: Guard, user_agent: str, timeout: float, max_bytes: int) -> dict[str, Any]:
    """What Scrapy runs with. ``timeout`` in seconds, ``max_bytes`` after decompression."""
    return {
        SETTING: guard,
        "TWISTED_DNS_RESOLVER": "crawler.guard.GuardedResolver",
        "USER_AGENT": user_agent,
        "DOWNLOAD_TIMEOUT": timeout,
        "DOWNLOAD_MAXSIZE": max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_DELAY": 0,  # politeness.py keeps the delay, Crawl-delay and Retry-After
        "RANDOMIZE_DOWNLOAD_DELAY": False,
        "CONCURRENT_REQUESTS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_HANDLERS": {"data": None, "file": None, "ftp": None, "s3": None},
        # Only decompression is left, of what came whole: redirects, retries, robots.txt, cookies, proxies and
        # caching are ours or unwanted, and the time limit travels with each request (fetch.py).
        "DOWNLOADER_MIDDLEWARES_BASE": {
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
            "crawler.wholeness.WholenessMiddleware": 595,
        },
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "HTTPPROXY_ENABLED": False,  # a proxy would connect for us, past the guard
        "HTTPCACHE_ENABLED": False,
        "COOKIES_ENABLED": False,
        "REDIRECT_ENABLED": False,
        "RETRY_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        "LOG_ENABLED": False,
        "LOG_FORMATTER": "crawler.site_spider.SilentLogFormatter",
        "LOG_INSTALL_ROOT_HANDLER": False,
    }
