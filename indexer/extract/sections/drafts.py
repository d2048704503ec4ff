"""Sections while they are being filled: what the stages of this folder hand to each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from catalogue.article import Block as ArticleBlock
from catalogue.article import Link
from indexer.extract.blocks import Block
from indexer.extract.roles import Role

_DECORATION = re.compile(
    r"""
    ^ (?: [\s\u2022\u25a0-\u25ff\u2190-\u21ff\u2600-\u27bf\ufe0f¶»›] | [#§]+ (?! [#§] | \s* \w* \d | \w ) )+
    | (?: [\s\u25a0-\u25ff\u2190-\u21ff\u2600-\u27bf\ufe0f¶»›] | (?<!\S) [#§]+ (?=\s|$) )+ $
    """,
    re.VERBOSE,
)


@dataclass(slots=True)
class SectionDraft:
    """A section that is being filled."""

    heading: str | None
    level: int
    anchor: str | None
    role: Role
    blocks: list[ArticleBlock] = field(default_factory=list)
    # The page's blocks that ``blocks`` were made of, and those of the heading.
    members: list[Block] = field(default_factory=list)
    heads: list[Block] = field(default_factory=list)
    # The kind that its heading names.
    kind: str = ""


def clean_heading(text: str) -> str:
    """A heading without decoration: icons, permalink signs, the colon at its end."""
    cleaned = _DECORATION.sub("", text)
    return cleaned.rstrip(" :：").rstrip() or text.strip()


def links_of(drafts: Sequence[SectionDraft], link_url: Callable[[str], str | None]) -> tuple[Link, ...]:
    """The links of the kept text, with the index of the section each stands in."""
    found: list[Link] = []
    for index, draft in enumerate(drafts):
        for block in [*draft.heads, *draft.members]:
            for anchor in block.anchors:
                url = link_url(anchor.href)
                if url:
                    found.append(Link(url, anchor.text, index))
    return tuple(found)
