"""Which addresses are pages of the site: its host, the operator's patterns, known waste, list pages, traps.

On a WordPress crawled by its links alone a third of the fetches are articles, on a MediaWiki a sixth; the
rest is what this module leaves out (measured: 696 of 1,446 fetches were oEmbed answers, 233 feeds of single
posts; edit, history and info pages).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from catalogue.urls import canonical, host_of, same_site

MAX_URL = 2_000
MAX_SEGMENTS = 16
MAX_PARAMETERS = 8
CALENDAR_BUDGET = 60
QUERY_BUDGET = 2_000

_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svgz?|ico|bmp|tiff?|mp[34]|m4[av]|ogg|og[av]|webm|mov|avi|mkv|wav|flac|css|js|mjs|map|json|woff2?|ttf|eot|otf"
    r"|zip|t?gz|bz2|xz|7z|rar|exe|dmg|apk|iso|docx?|xlsx?|pptx?|odt|ods|epub|ics|csv|rss|atom|xml|txt)\Z",
    re.IGNORECASE,
)
_WASTE_PATH = re.compile(
    r"/(?:wp-json|wp-admin|wp-includes|wp-content|cgi-bin|cdn-cgi)(?:/|\Z)|/(?:wp-login|wp-signup|xmlrpc|wp-comments-post|wp-cron|wp-trackback)\.php\Z"
    r"|/(?:feed|trackback|embed|amp/feed)(?:/(?:rss2?|atom|rdf))?/?\Z|/comment-page-\d+/?\Z"
    r"|/(?:api|load|opensearch_desc|rest)\.php(?:/|\Z)",
    re.IGNORECASE,
)
_WIKI_SPACE = re.compile(
    r"(?:/|\A)(?:Special|User|File|Image|Template|MediaWiki|Help|Module|Media|Draft|Portal|Talk|[A-Za-z]+_talk)(?::|%3A)",
    re.IGNORECASE,
)
_WASTE_PARAMETERS = frozenset(
    {
        "s",
        "search",
        "preview",
        "preview_id",
        "share",
        "rest_route",
        "feed",
        "attachment_id",
        "doing_wp_cron",
        "action",
        "veaction",
        "oldid",
        "diff",
        "printable",
        "print",
        "redirect_to",
        "add-to-cart",
        "add_to_wishlist",
        "orderby",
        "order",
        "sort",
        "like_comment",
        "_wpnonce",
        "mobileaction",
        "returnto",
        "curid",
        "outputtype",
        "format",
        "ical",
        "tribe-bar-date",
    }
)
_LISTING_PATH = re.compile(
    r"/(?:category|tag|author)/.|/(?:19|20)\d\d(?:/\d\d?){0,2}(?:/page/\d+)?/?\Z",
    re.IGNORECASE,
)
_LISTING_PARAMETERS = frozenset({"cat", "tag", "author", "m", "year", "monthnum", "day", "w", "taxonomy"})
_PAGING = re.compile(r"/page/\d+/?\Z|[?&](?:paged?|offset|start)=\d+(?:&|\Z)", re.IGNORECASE)
_LETTER_PARAMETERS = frozenset(
    {"letter", "alpha", "alphabet", "initial", "starts_with", "startswith", "first_letter", "az"}
)
_LETTER_PATH = re.compile(
    r"/(?:a-z|a-to-z|az|letter|alphabet|browse|index)/(?:[^/]|%[0-9A-F]{2}|0-9|(?:%[0-9A-F]{2}){3})/?\Z",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"/(?:wp-login\.php|log-?in|sign-?in|signin|account/login|users/sign_in|auth)(?:[/?]|\Z)", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"(?:^|\D)(?:19|20|21)\d\d(?:\D\d{1,2}){0,2}\D?\Z|(?:^|\D)\d{1,2}\D(?:19|20|21)\d\d\D?\Z")


class Scope:
    """One site's idea of its own pages. Cheap to ask; it counts what traps may spend."""

    def __init__(self, home: str, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> None:
        self.home = canonical(home)
        self._include = [Pattern(p) for p in include]
        self._exclude = [Pattern(p) for p in exclude]
        self._spent: Counter[str] = Counter()

    def own(self, url: str) -> str | None:
        """The canonical form under the site's own scheme and host; ``None`` for another site's address."""
        url = canonical(url)
        if not same_site(url, self.home):
            return None
        host = host_of(self.home)
        if url.startswith(self.home.partition("://")[0] + "://" + host + "/"):
            return url
        return canonical(
            f"{self.home.partition('://')[0]}://{host}/{url.partition('://')[2].partition('/')[2]}"
        )

    def unwanted(self, url: str) -> str | None:
        """Why an address of the site (canonical) is not fetched: ``None`` where it is."""
        if len(url) > MAX_URL:
            return f"its address is longer than {MAX_URL} characters"
        parts = urlsplit(url)
        asked = parts.path + (f"?{parts.query}" if parts.query else "")
        if any(p.matches(asked) or p.matches(parts.path) for p in self._exclude):
            return "the configuration excludes it"
        if self._include and not any(p.matches(asked) or p.matches(parts.path) for p in self._include):
            return "the configuration includes other paths only"
        return _waste(parts.path, parts.query) or _odd(parts.path, parts.query)

    def spend(self, url: str) -> str | None:
        """Count a link-found address against its pattern's budget; a reason once that is used up.

        Calendars and query strings make addresses without end. Sitemaps and the REST API are lists, and are
        not counted.
        """
        pattern, budget = _pattern(url)
        if not budget:
            return None
        self._spent[pattern] += 1
        if self._spent[pattern] > budget:
            return f"more than {budget} addresses like {pattern}: a trap"
        return None


class Pattern:
    """A path pattern in which ``*`` is any text. Matching is linear, whatever the pattern (no regular
    expression).
    """

    def __init__(self, text: str) -> None:
        self._parts = text.split("*")

    def matches(self, path: str) -> bool:
        """Whether the whole path fits."""
        first, *rest = self._parts
        if not path.startswith(first):
            return False
        if not rest:
            return path == first
        at = len(first)
        for part in rest[:-1]:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= at


def is_file(url: str) -> bool:
    """Whether the address names a picture, a script, an archive: never a page."""
    return bool(_FILES.search(urlsplit(url).path))


def is_listing(url: str, wordpress: bool) -> bool:
    """Whether the address is a list of pages: page 2 of anything, one letter of an A to Z and, on a
    WordPress, a category, tag, author or date archive.

    Elsewhere ``/category/…`` may well be an article; there extraction judges by what stands on the page.
    """
    parts = urlsplit(url)
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if is_paging(url) or _LETTER_PARAMETERS & names or _LETTER_PATH.search(parts.path):
        return True
    if not wordpress:
        return False
    return bool(_LISTING_PATH.search(parts.path) or _LISTING_PARAMETERS & names)


def is_paging(url: str) -> bool:
    """Whether the address is a further page of a list."""
    return bool(_PAGING.search(url))


def is_login(url: str) -> bool:
    """Whether the address asks for a password."""
    return bool(_LOGIN.search(urlsplit(url).path))


def _waste(path: str, query: str) -> str | None:
    if _WASTE_PATH.search(path):
        return "is machinery of the site (feeds, embeds, administration), not a page"
    names = {
        name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=None)
    }
    if _WIKI_SPACE.search(path) or _WIKI_SPACE.match(names.get("title", "")):
        return "is a wiki's own page, not an article"
    if wasted := sorted(_WASTE_PARAMETERS & names.keys()):
        return f"is a view or an action (?{wasted[0]}=), not a page"
    return None


def _odd(path: str, query: str) -> str | None:
    segments = [s for s in path.split("/") if s]
    if len(segments) > MAX_SEGMENTS:
        return f"its path is deeper than {MAX_SEGMENTS} levels: a trap"
    if query.count("&") >= MAX_PARAMETERS:
        return f"it has more than {MAX_PARAMETERS} parameters"
    if _repeats(segments):
        return "its path repeats itself: a trap"
    return None


def _repeats(segments: Sequence[str]) -> bool:
    """Whether one to three segments stand there three times in a row (/a/b/a/b/a/b), or one of them five
    times anywhere.
    """
    for width in (1, 2, 3):
        for start in range(len(segments) - 3 * width + 1):
            first = segments[start : start + width]
            if (
                first
                == segments[start + width : start + 2 * width]
                == segments[start + 2 * width : start + 3 * width]
            ):
                return True
    return bool(segments) and Counter(segments).most_common(1)[0][1] >= 5


def _pattern(url: str) -> tuple[str, int]:
    """The address with its numbers taken out, and how many of the kind are believed (0: no limit)."""
    parts = urlsplit(url)
    values = [value for _, value in parse_qsl(parts.query)]
    if (
        _DATE.search(parts.path)
        or any(_DATE.search(v) for v in values)
        or {"month", "year"} <= {n for n, _ in parse_qsl(parts.query)}
    ):
        return _DIGITS.sub("#", parts.path) + ("?…" if parts.query else ""), CALENDAR_BUDGET
    if parts.query:
        names = "&".join(sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
        return f"{_DIGITS.sub('#', parts.path)}?{names}", QUERY_BUDGET
    return "", 0
