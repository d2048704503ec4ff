"""The checks that a page goes through before it is read, the cheap ones first."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from catalogue.text.segmentation import count_words
from indexer.extract.page import Page
from indexer.extract.rejection.files import not_html
from indexer.extract.rejection.lists import list_reason
from indexer.extract.rejection.nothing import nothing_to_show
from indexer.extract.rejection.notices import notice_reason
from indexer.extract.rejection.reasons import RejectionReason
from indexer.extract.rejection.shells import frames, locked, redirect, shell
from indexer.extract.rejection.wikis import blank_wiki_page, wiki_reason
from indexer.extract.source.repair import Healed

# No check asks for more words than three times the four hundred of the longest notice.
# 750 and 3000 change nothing that is measured (`benchmarks.ablation pages`).
_MANY_WORDS = 1_500


def not_an_article(healed: Healed, page: Page) -> str | None:
    """Why the page is no article, in words for a person; None if it is one, or may be."""
    if reason := not_html(page):
        return reason
    tree = healed.tree
    text = _text_of(tree)
    words = _words(text)
    found = (
        frames(tree, words)
        or redirect(tree, words)
        or blank_wiki_page(tree)
        or notice_reason(tree, text, words)
        or nothing_to_show(tree, words)
        or shell(tree, healed, text, words)
        or locked(tree, words)
        or _preview(page.url)
        or wiki_reason(tree, page.url)
        or list_reason(tree, page.url)
    )
    return str(found) if found else None


def _text_of(tree: HtmlElement) -> str:
    """All text of the body, white space folded as far as a check reads it."""
    body = tree.find("body")
    if body is None:
        return ""
    text = etree.tostring(body, method="text", encoding="unicode", with_tail=False)
    return " ".join(text.split(maxsplit=_MANY_WORDS))


def _words(text: str) -> int:
    """Words of the page, as far as a check asks for their number: white space tells of more."""
    spaced = text.count(" ") + 1
    return spaced if spaced > _MANY_WORDS else count_words(text)


def _preview(url: str) -> RejectionReason | None:
    try:
        query = parse_qs(urlsplit(url).query, max_num_fields=100)
    except ValueError:
        return None
    return RejectionReason.PREVIEW if query.get("preview") == ["true"] or "preview_id" in query else None
