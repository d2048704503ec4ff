"""Where a page's readers speak: comments, responses, reviews of the article, the form to write one.

Comments differ on every page, so no site's other pages tell them from the article; short articles drown in
them. What tells is what every comment system writes: an element named for it, or a heading that counts them.
The element must stand behind the article's beginning and must not hold its title: themes put «comments-open»
on the whole page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from indexer.extract.blocks import Block, Container, Outline, fold

_NAMED = re.compile(
    r"#?(?:(?:[a-z]+[-_])?(?:comments|commentlist|disqus|trackbacks|pingbacks)|comment|respond|disqus[-_]thread)"
    r"(?:[-_](?:list|area|block|section|wrap(?:per)?|container|thread|holder|form|box|zone|body|content|inner|template|respond))*\d*",
    re.I,
)
_COUNTED = re.compile(
    r"\W*(?:\d[\d,.]*|no|one|two)\s+(?:reader |user |visitor )?(?:comments?|responses?|replies|reply|reactions?|trackbacks?)\b"
    r"(?: (?:so far|yet|to|on|for|about|and)\b.*|\s*[…:(–|,].*)?\W*"
    r"|\W*(?:reader |user |visitors?’? |your )?comments\W*(?:\d[\d,.]*\W*)?"
    r"|\W*(?:\d[\d,.]*|one|two) thoughts? on\b.*"
    r"|\W*(?:leave|post|write|add) (?:a |your )?(?:comment|reply|response)\b.{0,40}"
    r"|\W*(?:[০-৯\d]+\s*টি\s*)?(?:মন্তব্য|মন্তব্যসমূহ)\W*(?:[০-৯\d]+\W*)?|\W*(?:মন্তব্য|মতামত) (?:করুন|লিখুন|দিন)\W*",
    re.I,
)
_LONGEST_HEAD = 16  # words; it may repeat the article's title: «3 responses to “…”»
# blocks that stand before the comments at least: a title and a text, or the header of the site
_BEGINNING = 3


@lru_cache(maxsize=4096)
def _is_name(token: str) -> bool:
    return _NAMED.fullmatch(token) is not None


def discussions_of(outline: Outline, title: str) -> tuple[Container, ...]:
    """The outermost containers of readers' words, in page order; found once a page. ``title``: the page's, as
    it is or folded.
    """
    if outline.talk is None:
        outline.talk = tuple(_found(outline, fold(title)))
    return outline.talk


def _found(outline: Outline, title: str) -> Iterator[Container]:
    size = title.count(" ") + 1 if title else -1
    titled = [
        b.index
        for b in outline.blocks
        if outline.heading_level(b) == 1 or (b.words == size and b.folded == title)
    ]
    until = -1
    for container in outline.containers:
        if container.first < max(until, _BEGINNING) or container.first == container.last:
            continue
        named = any(_is_name(token) for token in container.tokens) if container.tokens else False
        if not named and container.last - container.first == 1:
            continue  # the heading itself
        if not named and not _is_head(outline.blocks[container.first]):
            continue
        if any(container.first <= at < container.last for at in titled):
            continue
        yield container
        until = container.last


def _is_head(block: Block) -> bool:
    """Whether a text heads comments: the container that it opens is theirs."""
    return block.words <= _LONGEST_HEAD and _COUNTED.fullmatch(block.text) is not None
