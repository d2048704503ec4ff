from crawler.guard import Guard
from crawler.settings import settings
from crawler.user_agent import user_agent


def test_scrapy_runs_with_our_settings_and_no_others() -> None:
    ours = settings(Guard([]), "Pinakes/1", 30.0, 1_000)
    for name in (
        "TELNETCONSOLE_ENABLED",
        "REMOTE_CONTROL_ENABLED",
        "HTTPPROXY_ENABLED",
        "COOKIES_ENABLED",
        "REDIRECT_ENABLED",
        "RETRY_ENABLED",
    ):
        assert ours[name] is False
    assert ours["DOWNLOAD_MAXSIZE"] == 1_000
    assert ours["DOWNLOAD_TIMEOUT"] == 30.0
    assert ours["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    assert ours["CONCURRENT_REQUESTS"] == ours["CONCURRENT_REQUESTS_PER_DOMAIN"] == 1
    assert ours["EXTENSIONS_BASE"] == ours["SPIDER_MIDDLEWARES_BASE"] == {}
    # what came is measured before it is unpacked
    assert list(ours["DOWNLOADER_MIDDLEWARES_BASE"].values()) == [590, 595]
    from scrapy.settings import default_settings

    unknown = [
        name for name in ours if not hasattr(default_settings, name) and not name.startswith("PINAKES_")
    ]
    assert unknown == []


def test_the_user_agent_names_pinakes_the_library_and_the_contact() -> None:
    assert "(Our library; contact: a@example.org)" in user_agent("Our library", "a@example.org")
    assert "\r" not in user_agent("x\r\nEvil: 1", "y")
