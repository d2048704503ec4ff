"""How is a link suggestion told to an editor?"""

from __future__ import annotations

import re

from indexer.linking.names import Bearer

_CONTEXT = 60
"""Characters shown on either side of a suggestion."""


def as_written(source: str, seen: str) -> str:
    """The phrase as the draft has it; without the markup, where there is some in it."""
    return source if source.split() == seen.split() else " ".join(seen.split())


def reason_for(bearer: Bearer | None, linked: int, said: int) -> str:
    """In words for an editor: the kind of name, how many articles link it, of how many that say it."""
    kind = "" if bearer is None else "the title of the article" if bearer.title else "another name of it"
    if not linked:
        return kind
    shown = f"{linked} {'article links' if linked == 1 else 'articles link'} these words there"
    if said > linked:
        shown += f", of {said} that say them"
    return f"{kind}; {shown}" if kind else shown


def around(text: str, start: int, end: int) -> str:
    """The phrase with the whole words around it, in one line."""
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    before = re.sub(r"^\S*\s", "", before) if start > _CONTEXT else before
    after = re.sub(r"\s\S*$", "", after) if end + _CONTEXT < len(text) else after
    return " ".join(f"{before}{text[start:end]}{after}".split())
