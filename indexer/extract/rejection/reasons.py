"""Why a page is no article, in words that a person can read."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from catalogue.states import BLANK_REASON, PASSWORD_REASON


class RejectionReason(StrEnum):
    """The reasons that are the same for every page; others name a file's type or a number of articles."""

    # It has no text of its own.
    FRAMESET = "a frameset: its text is on other pages"
    REDIRECT = "a redirect to another page"
    NEEDS_SCRIPT = "needs JavaScript: without it the page has no text"
    SHELL = "needs JavaScript: an empty shell that a script fills"
    EMPTY = "no text on the page"
    NO_ARTICLE = "no text of an article was found on the page"

    # It says so.
    CHALLENGE = "a challenge page: it asks visitors to prove that they are no robots"
    DENIED = "access denied"
    WORDPRESS_ERROR = "an error of WordPress instead of a page"
    MAINTENANCE = "a maintenance notice"
    SERVER_ERROR = "a server's error"
    NOT_FOUND = "a page that says it was not found (soft 404)"
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
    ATTACHMENT = "an attachment's page"
    WIKI = "a wiki's page about itself: talk, a user, a file, a template"


class Sign(NamedTuple):
    """Evidence for a list page (a weight above 0) or for an article (below 0)."""

    weight: float
    reason: str  # that the page would be rejected with, if this sign is the strongest
