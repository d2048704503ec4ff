"""Pages that say themselves that they have no article to show (``notices.toml``)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from lxml.html import HtmlElement

from indexer.extract.rejection.reasons import RejectionReason
from indexer.extract.rejection.texts import first_heading, own_title, prose_words
from indexer.extract.wordlists import wordlists_of

# Between the parts of a page's title.
_PARTS = re.compile(r"\s[|–—»·:-]\s|:\s|\s?[|»]\s?")
# A page may have so many times a notice's words, or so many words, if hardly any of them are prose: menus.
# 1 and 6 change nothing that is measured (`benchmarks.ablation pages`).
_MENU_FACTOR = 3
# 200 and 800 change nothing that is measured (`benchmarks.ablation pages`).
_MENU_WORDS = 400
# Characters of a title or heading, and of the page's text, that are looked at.
_MAX_SHOWN = 200
_MAX_TEXT = 1500


@dataclass(frozen=True, slots=True)
class Notice:
    """What a page says that is all it has to say."""

    reason: RejectionReason
    pattern: re.Pattern[str]
    most_words: int  # on a page that the notice counts on
    in_text: bool  # whether it is looked for in the text, too


NOTICES = tuple(
    Notice(
        RejectionReason[name.upper()],
        re.compile(table.any_of("patterns"), re.I),
        table.entries["most_words"],
        table.entries.get("in_text", True),
    )
    for name, table in wordlists_of(__name__).tables().items()
)


def notice_reason(tree: HtmlElement, text: str, words: int) -> RejectionReason | None:
    """The reason of a notice that stands in the title or the first heading, or begins the ``text`` (of
    ``words`` words) of a page with little else.
    """
    titled = own_title(tree)
    heading = first_heading(tree, "h1", "h2")
    shown = [part.strip() for part in (titled, heading, *_PARTS.split(titled)) if part.strip()]
    prose = cache(partial(prose_words, tree))
    for notice in NOTICES:
        if _is_short(words, prose, notice) and _says(notice, shown, text, words):
            return notice.reason
    return None


def _is_short(words: int, prose: Callable[[], int], notice: Notice) -> bool:
    """Whether a page has hardly more words than the notice, those of its menus not counted.

    ``prose``: counts what is no menu.
    """
    if words > max(notice.most_words * _MENU_FACTOR, _MENU_WORDS):
        return False
    return words <= notice.most_words or prose() <= notice.most_words


def _says(notice: Notice, shown: list[str], text: str, words: int) -> bool:
    if any(notice.pattern.search(part[:_MAX_SHOWN]) for part in shown):
        return True
    if not notice.in_text or words > notice.most_words:
        return False
    return notice.pattern.search(text[:_MAX_TEXT]) is not None
