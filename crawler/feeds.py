"""Which pages does a feed list: RSS of any version, Atom, JSON Feed? Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from catalogue.charset import decode
from catalogue.urls import canonical, is_http, join, same_site
from crawler.list_xml import ListEntry, child_text, inflate, local_name, parse

# Elements that feeds begin with, in lower case.
ROOTS = ("rss", "feed", "rdf")
_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
# What some call a feed is called by others what it is written in.
_WIDE_TYPES = ("application/xml", "text/xml", "application/json")
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_REGISTRY = "http://www.iana.org/assignments/relation/"
# How feeds call the part behind: RFC 5005, sections 3 and 4.
_BEHIND = ("next", "prev-archive")
_JSON_VERSION = "jsonfeed.org/version/"
# Addresses that are feeds by their looks: /feed/, /rss.xml, /news/atom.xml, /feed.json, /blog.rss.
_FEED_ADDRESS = re.compile(
    r"/(?:feeds?|rss2?|atom)(?:\.(?:xml|rss|rdf|json))?/?\Z|/(?:index|all)\.(?:rdf|rss)\Z|\.(?:rss|atom|rdf)\Z",
    re.IGNORECASE,
)
# A feed of what readers say.
_OF_COMMENTS = re.compile(r"(?<![a-z])comments?(?![a-z])", re.IGNORECASE)
# Asked for where a site has neither a list nor a link.
GUESSES = ("/feed/", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/feed.json")


@dataclass(frozen=True, slots=True)
class Feed:
    """``behind``: where it goes on with older entries. ``hub``: who tells of new ones (WebSub), ``topic``: by
    which address the hub knows the feed.
    """

    entries: tuple[ListEntry, ...] = ()
    behind: str | None = None
    hub: str | None = None
    topic: str | None = None


def is_feed_type(kind: str, href: str) -> bool:
    """Whether a link of this media type is one to a feed. The REST API of a WordPress is JSON, too."""
    kind = kind.partition(";")[0].strip().lower()
    return kind in _TYPES or (kind in _WIDE_TYPES and ("json" not in kind or "feed" in href.lower()))


def linked_feeds(links: Iterable[str]) -> tuple[str, ...]:
    """Links of a page that are feeds by their looks."""
    return tuple(link for link in links if _FEED_ADDRESS.search(link.partition("?")[0]))


def of_articles(feeds: Iterable[str]) -> list[str]:
    """The feeds that are not of comments."""
    return [feed for feed in dict.fromkeys(feeds) if not _OF_COMMENTS.search(feed)]


def parse_feed(body: bytes, base: str) -> Feed:
    """The entries of a feed that came from ``base``, with their dates of change."""
    text = inflate(body).text
    if is_json(text):
        return json_feed(text, base)
    root = parse(text, ("item",))
    if root is None or local_name(root) not in ROOTS:
        return Feed()
    return xml_feed(root, base)


def is_json(text: bytes) -> bool:
    """Whether a list is no XML but JSON."""
    return text[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def json_feed(text: bytes, base: str) -> Feed:
    """A JSON Feed (jsonfeed.org). Anything else has no entries."""
    try:
        said: Any = json.loads(decode(text, "application/json; charset=utf-8").text)
    except (ValueError, RecursionError):
        return Feed()
    items = said.get("items")
    if _JSON_VERSION not in str(said.get("version", "")) or not isinstance(items, list):
        return Feed()
    entries = (_json_entry(item, base) for item in items if isinstance(item, dict))
    behind, topic = (said.get(name) for name in ("next_url", "feed_url"))
    return Feed(
        tuple(filter(None, entries)),
        join(base, behind) if isinstance(behind, str) else None,
        next(_json_hubs(said.get("hubs")), None),
        topic if isinstance(topic, str) else None,
    )


def _json_hubs(said: Any) -> Iterator[str]:
    for one in said if isinstance(said, list) else ():
        if (
            isinstance(one, dict)
            and str(one.get("type")).lower() == "websub"
            and isinstance(one.get("url"), str)
        ):
            yield one["url"]


def _json_entry(item: dict[str, Any], base: str) -> ListEntry | None:
    said = {name: value for name, value in item.items() if isinstance(value, str)}
    named = said.get("id", "")
    href = said.get("url") or (named if is_http(named) else "")
    url = join(base, href) if href else None
    changed = said.get("date_modified") or said.get("date_published")
    return ListEntry(canonical(url), changed) if url else None


def xml_feed(root: etree._Element, base: str) -> Feed:
    """RSS, RDF or Atom."""
    behind, hub, topic = (_linked(root, base, names) for names in (_BEHIND, ("hub",), ("self",)))
    return Feed(tuple(_feed_entries(root, base)), behind, hub, topic)


def _linked(root: etree._Element, base: str, relations: tuple[str, ...]) -> str | None:
    """What the feed itself links by one of these relations."""
    places = [root, *(child for child in root if local_name(child) == "channel")]
    for link in (child for place in places for child in place if local_name(child) == "link"):
        if _relation(link) in relations and (href := link.get("href")):
            return join(_base_of(link, base), href)
    return None


def _feed_entries(root: etree._Element, base: str) -> Iterator[ListEntry]:
    for item in root.iter():
        if local_name(item) not in ("item", "entry"):
            continue
        if url := _address_of_entry(item, base):
            changed = child_text(item, "updated", "modified", "pubdate", "date", "published")
            yield ListEntry(canonical(url), changed or None)


def _address_of_entry(item: etree._Element, base: str) -> str | None:
    """Where the text of a feed's entry stands.

    A link goes before a ``guid``, unless it leads to another site, a counter of clicks say, and the ``guid``
    does not.
    """
    links = [url for element, href in _links_of_entry(item) if (url := join(_base_of(element, base), href))]
    names = [url for element, href in _names_of_entry(item) if (url := join(_base_of(element, base), href))]
    own = [url for url in (*links, *names) if same_site(url, base)]
    return next(iter((*own, *links, *names)), None)


def _links_of_entry(item: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The links of an entry, each with its element: RSS's text, and Atom's alternates, pages first."""
    links = [child for child in item if local_name(child) in ("link", "origlink")]
    yield from ((link, link.text.strip()) for link in links if link.text and link.text.strip())
    alternates = [link for link in links if link.get("href") and _relation(link) == "alternate"]
    alternates.sort(key=lambda link: "html" not in link.get("type", "html"))
    yield from ((link, link.get("href", "")) for link in alternates)


def _relation(link: etree._Element) -> str:
    """A relation may be written as an address, too (RFC 4287, section 4.2.7.2)."""
    return link.get("rel", "alternate").strip().lower().removeprefix(_REGISTRY)


def _names_of_entry(item: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """What else names an entry, and is its address: RSS's permalink, Atom's id, where its text stands,
    RDF's ``about``."""
    for child in item:
        is_permalink = child.get("isPermaLink", "true").strip().lower() != "false"
        if (
            local_name(child) in ("guid", "id")
            and child.text
            and is_permalink
            and is_http(child.text.strip())
        ):
            yield child, child.text.strip()
        if local_name(child) == "content" and child.get("src") and "html" in child.get("type", "html"):
            yield child, child.get("src", "")  # RFC 4287, section 4.1.3.2
    if about := item.get(f"{{{_RDF}}}about"):
        yield item, about


def _base_of(element: etree._Element, base: str) -> str:
    """What the addresses of an element start from: the ``xml:base`` of it and all around it (XML Base)."""
    said = [e.get(_XML_BASE) for e in (element, *element.iterancestors())]
    for href in reversed(said):
        base = (href and join(base, href)) or base
    return base
