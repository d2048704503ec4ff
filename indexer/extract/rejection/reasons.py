"""Why a page is no article, in words that a person can read."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from catalogue.states import BLANK_REASON, NO_ARTICLE_REASON, NOT_FOUND_REASON, PASSWORD_REASON, ListKind


class RejectionReason(StrEnum):
    """The reasons that are the same for every page; others name a file's type or a number of articles."""

    # It has no text of its own.
    FRAMESET = "a frameset: its text is on other pages"
    REDIRECT = "a redirect to another page"
    NEEDS_SCRIPT = "needs JavaScript: without it the page has no text"
    SHELL = "needs JavaScript: an empty shell that a script fills"
    EMPTY = "no text on the page"
    NO_ARTICLE = NO_ARTICLE_REASON

    # It says so.
    CHALLENGE = "a challenge page: it asks visitors to prove that they are no robots"
    DENIED = "access denied"
    WORDPRESS_ERROR = "an error of WordPress instead of a page"
    MAINTENANCE = "a maintenance notice"
    SERVER_ERROR = "a server's error"
    NOT_FOUND = NOT_FOUND_REASON
    LOGIN = "a login wall"
    PAYWALL = "a paywall"
    PASSWORD = PASSWORD_REASON
    BLANK = BLANK_REASON
    CONSENT = "a consent page"
    PARKED = "a parked domain"
    DEFAULT_PAGE = "a server's default page or folder listing"
    NOTHING = "a page that says that it has nothing to show"
    PREVIEW = "a draft's preview"

    # It lists articles.
    SEARCH = ListKind.SEARCH
    SEARCH_WITHOUT_HITS = ListKind.SEARCH_WITHOUT_HITS
    CATEGORY = ListKind.CATEGORY
    TAG = ListKind.TAG
    AUTHOR = ListKind.AUTHOR
    DATE = ListKind.DATE
    BLOG = ListKind.BLOG
    LIST = ListKind.LIST
    LIST_PAGE = ListKind.LIST_PAGE
    FRONT_PAGE = ListKind.FRONT_PAGE
    LINKS = "a collection of links to other sites"
    ATTACHMENT = "an attachment's page"
    WIKI = "a wiki's page about itself: talk, a user, a file, a template"


class Sign(NamedTuple):
    """Evidence for a list page (a weight above 0) or for an article (below 0)."""

    weight: float
    reason: str  # that the page would be rejected with, if this sign is the strongest
