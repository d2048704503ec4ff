"""How does a draft look with the suggested links in it? Nothing else of it is changed.

A link is written as the place asks for it: ``[words](address)`` in Markdown and in plain text, ``<a>`` in
HTML, also in HTML within Markdown.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable
from urllib.parse import quote

from indexer.answers import LinkSuggestion
from indexer.linking.drafts import Draft
from indexer.linking.passages import DraftForm, Passage

# Characters that end an address in Markdown, or may mean something there; percent-encoded they mean the same.
_ENCODED = re.compile(r"[\s<>\[\]|`\\\"*^{}]")
_REFERENCE_LIKE = re.compile(r"&(?=[a-zA-Z#][a-zA-Z0-9]*;)")


def with_links(draft: Draft, suggestions: Iterable[LinkSuggestion], text: str | None = None) -> str:
    """The draft with links on the phrases of ``suggestions``, which were made for it. ``text`` is what the
    draft was read from, where that is longer or holds what is no text.
    """
    text = draft.text if text is None else text
    starts = [passage.segments[0].source.start for passage in draft.passages]
    parts: list[str] = []
    at = 0
    for one in sorted(suggestions, key=lambda one: one.start):
        form = _form_at(draft.passages, starts, one.start)
        before, after = _around(form, one.target)
        parts += [text[at : one.start], before, text[one.start : one.end], after]
        at = one.end
    return "".join([*parts, text[at:]])


def _form_at(passages: tuple[Passage, ...], starts: list[int], at: int) -> DraftForm:
    place = bisect_right(starts, at) - 1
    # a passage that begins within an element has its tag before it
    return passages[max(place, 0)].form if passages else DraftForm.TEXT


def _around(form: DraftForm, target: str) -> tuple[str, str]:
    """What stands before and behind the words of a link."""
    if form == DraftForm.HTML:
        return f'<a href="{html.escape(target)}">', "</a>"
    address = _ENCODED.sub(lambda match: quote(match[0]), target)
    address = _REFERENCE_LIKE.sub(r"\&", address)
    return "[", f"](<{address}>)" if "(" in address or ")" in address else f"]({address})"
