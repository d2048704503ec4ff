"""Which states can a page, a capture and an article have? The words that the tables store for them."""

from __future__ import annotations

from enum import StrEnum


class PageState(StrEnum):
    """What the last look at a page gave (``pages.state``); ``pages.reason`` says why, in words."""

    # never looked at, or waiting for a look
    DUE = "due"
    FETCHED = "fetched"
    REDIRECTED = "redirected"
    # answers 404 or 410
    GONE = "gone"
    # answers something that is no page of the library: a login, an image, another site
    REFUSED = "refused"
    # no usable answer came; it is tried again
    FAILED = "failed"
    # taken out on a person's word, and never fetched again
    FORGOTTEN = "forgotten"


class FoundBy(StrEnum):
    """How a page's address came to be known (``pages.found_by``)."""

    TYPED = "typed"
    SITEMAP = "sitemap"
    FEED = "feed"
    # the REST API of a WordPress site
    REST = "rest"
    LINK = "link"
    # somebody announced it
    PUSH = "push"


class ChangeKind(StrEnum):
    """What an article's new sequence number stands for (``changes.kind``)."""

    NEW = "new"
    CHANGED = "changed"
    # known under the same id at another address
    MOVED = "moved"
    # nothing but its extraction differs: it keeps its sequence number, and no change is stored
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    # nobody edited it: its page is only read otherwise than before
    REREAD = "reread"


class Outcome(StrEnum):
    """What ingest made of a capture.

    ``captures.outcome`` holds these words, but for NOINDEX, FORGOTTEN and REFUSED, of which it holds the
    reason.
    """

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    UNCHANGED = "unchanged"
    # a copy of an article that the library has under another address
    DUPLICATE = "duplicate"
    # the page asks not to be indexed
    NOINDEX = "noindex"
    # taken out on a person's word
    FORGOTTEN = "forgotten"
    # no article, or one that cannot be stored
    REFUSED = "refused"
    # not read, because a newer capture of the same page was
    SUPERSEDED = "superseded"


# Outcomes that gave an article another sequence number, and of all captures that were articles.
WRITTEN = (Outcome.NEW, Outcome.CHANGED, Outcome.MOVED)
OF_ARTICLES = (*WRITTEN, Outcome.UNCHANGED, Outcome.DUPLICATE)
# What is stored for a page that is NOINDEX. An article that it had is taken out when the crawl settles its
# removals, under the same brake: a site that was set to noindex by mistake must not empty the library.
NOINDEX_REASON = "the page asks not to be indexed"
# The same of a post that its keepers gave a password.
PASSWORD_REASON = "password-protected"  # noqa: S105 – a reason, no password
# The same of a wiki's page of which its keepers left nothing.
BLANK_REASON = "its keepers have emptied it"
WITHDRAWN = (NOINDEX_REASON, PASSWORD_REASON, BLANK_REASON)


class ListKind(StrEnum):
    """What a page lists, where it holds no article for that reason (``captures.outcome``)."""

    SEARCH = "search results"
    SEARCH_WITHOUT_HITS = "search results without a hit"
    CATEGORY = "a category's list of articles"
    TAG = "a tag's list of articles"
    AUTHOR = "an author's list of articles"
    DATE = "a date's list of articles"
    BLOG = "the blog's list of articles"
    LIST = "a list of articles"
    LIST_PAGE = "a page of a list of articles"
    FRONT_PAGE = "a site's front page"


# The same of a page that says that what was asked for is not there.
NOT_FOUND_REASON = "a page that says it was not found (soft 404)"
# The same of one that says something, of which nothing is an article: menus, a list, a notice.
NO_ARTICLE_REASON = "no text of an article was found on the page"
# Where a site leads the readers of a page that is gone.
INSTEAD_OF_PAGES = (*ListKind, NOT_FOUND_REASON)


class AliasReason(StrEnum):
    """Why an address is another one of an article (``url_aliases.reason``)."""

    # the page names another address as its canonical one
    CANONICAL = "canonical"
    REDIRECT = "redirect"
    NEAR_DUPLICATE = "near-duplicate"


class NameKind(StrEnum):
    """What a name of an article is (``article_names.kind``)."""

    TITLE = "title"
    ALIAS = "alias"
