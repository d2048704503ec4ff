"""Pages without a text of their own: frames, redirects, shells that a script fills, walls with a password."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from indexer.extract.rejection.reasons import RejectionReason
from indexer.extract.rejection.texts import prose_words, word_count
from indexer.extract.source.repair import Healed
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
_NEEDS_SCRIPT = re.compile(_LISTS.any_of("needs_script"), re.I)
_APP_ROOTS = _LISTS.words("app_roots")
# Words of a page below which it may be a shell whatever it says; and, if it asks for JavaScript, below which
# it is one.
# 12 and 50 change nothing that is measured (`benchmarks.ablation pages`).
_SHELL_WORDS = 25
# 30 and 120 change nothing that is measured (`benchmarks.ablation pages`).
_ASKING_WORDS = 60
# The same for a page whose text is what browsers without scripts are shown: how to turn them on takes many
# words for each of four browsers. No page of the sets that are measured is of that kind.
_EXPLAINING_WORDS = 200
# Words below which a page is empty.
# 1 and 6 change nothing that is measured (`benchmarks.ablation pages`).
_EMPTY_WORDS = 3
# Words of a paragraph, heading or cell from which on a page has a text.
# 2 and 8 change nothing that is measured (`benchmarks.ablation pages`).
_TEXT_WORDS = 4
# Characters of script from which on a page without a text is a shell; and, if it is empty, from which on a
# script was to fill it.
# 1000 and 4000 change nothing that is measured (`benchmarks.ablation pages`).
_SHELL_SCRIPT = 2000
# 100 and 400 change nothing that is measured (`benchmarks.ablation pages`).
_EMPTY_SCRIPT = 200
# Words of a page that sends its visitors on.
# 30 and 120 change nothing that is measured (`benchmarks.ablation pages`).
_REDIRECT_WORDS = 60
# Words of a page whose password form is looked at; and of prose, and of all, on one that has nothing else to
# show.
# 300 and 1200 change nothing that is measured (`benchmarks.ablation pages`).
_LOCKED_WORDS = 600
# 30 and 120 change nothing that is measured (`benchmarks.ablation pages`).
_WALL_PROSE = 60
# 125 and 500 change nothing that is measured (`benchmarks.ablation pages`).
_WALL_WORDS = 250


def frames(tree: HtmlElement, words: int) -> RejectionReason | None:
    """A page that only lays out others."""
    if words < _SHELL_WORDS and next(tree.iter("frameset"), None) is not None:
        return RejectionReason.FRAMESET
    return None


def redirect(tree: HtmlElement, words: int) -> RejectionReason | None:
    """A page that sends its visitors to another one."""
    if words > _REDIRECT_WORDS:
        return None
    for meta in tree.iter("meta"):
        is_refresh = (meta.get("http-equiv") or "").lower() == "refresh"
        if is_refresh and "url=" in (meta.get("content") or "").lower():
            return RejectionReason.REDIRECT
    return None


def shell(tree: HtmlElement, healed: Healed, text: str, words: int) -> RejectionReason | None:
    """A page whose text a script would have to make."""
    if words >= (_EXPLAINING_WORDS if healed.unscripted else _ASKING_WORDS):
        return None
    asks = _NEEDS_SCRIPT.search(text)
    if words >= _SHELL_WORDS and not asks:
        return None
    if asks or _NEEDS_SCRIPT.search(healed.noscript):
        return RejectionReason.NEEDS_SCRIPT
    has_text = any(word_count(part) >= _TEXT_WORDS for part in tree.iter("p", "h1", "h2", "li", "td"))
    if not has_text and (healed.script_bytes > _SHELL_SCRIPT or _has_app_root(tree)):
        return RejectionReason.SHELL
    if words < _EMPTY_WORDS:
        return RejectionReason.SHELL if healed.script_bytes > _EMPTY_SCRIPT else RejectionReason.EMPTY
    return None


def _has_app_root(tree: HtmlElement) -> bool:
    """Whether a framework's element is there, still empty."""
    return any(
        (element.get("id") or "") in _APP_ROOTS and not len(element)
        for element in tree.iter("div", "main", "app-root")
    )


def locked(tree: HtmlElement, words: int) -> RejectionReason | None:
    """A password form that is all there is, or WordPress's form for a protected post."""
    if words > _LOCKED_WORDS:
        return None
    for field in tree.iter("input"):
        if (field.get("type") or "").lower() != "password":
            continue
        form = next(field.iterancestors("form"), None)
        if form is not None and "post-password" in (form.get("class") or ""):
            return RejectionReason.PASSWORD
        if prose_words(tree) < _WALL_PROSE and words < _WALL_WORDS:
            return RejectionReason.LOGIN
    return None
