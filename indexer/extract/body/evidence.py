"""What a block shows of itself and its surroundings, as numbers, for the decision in ``body.py``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.extract.blocks import Block, Container, Outline, fold
from indexer.extract.label import KEPT, Label, Role

Matrix = NDArray[np.float64]

# Families of names that authors of templates all over the web give to such places, not those of one plugin.
_BESIDE = re.compile(
    r"comment|disqus|respond|reply|replies|trackback|pingback|sidebar|side-?bar|footer|foot\b|nav|menu|breadcrumb|share|sharing|social"
    r"|related|recommend|popular|promo|advert|\bads?\b|sponsor|newsletter|subscri|signup|widget|byline|author|meta\b|tags?\b"
    r"|copyright|disclaimer|cookie|popup|modal|banner|teaser|rail\b|outbrain|taboola|toolbar|pager|pagination|rating|login|search|print",
    re.I,
)
_DISCUSSION = re.compile(r"comment|disqus|respond|reply|replies|trackback|pingback|discussion", re.I)
_BODY = re.compile(r"article|content|entry|post|story|body|text|main|hentry|column", re.I)
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}\b|\bago\b",
    re.I,
)
_BYLINE = re.compile(
    r"^\W{0,3}(?:by|posted|published|written|updated|filed|tags?|categor"
    r"|share|tweet|comments?|read more|more|related|see also|photo|image|source|advert|follow|sign up|subscribe)\b",
    re.I,
)
_END = (".", "!", "?", "”", '"', "…", "।", ":", "’")

NAMES = (
    "bias",
    "vote",
    "vote_pruned",
    "votes_agree",
    "near",
    "parent",
    "grandparent",
    "within",
    "after",
    "before",
    "links",
    "words",
    "long",
    "sentence",
    "heading",
    "heading_next",
    "item",
    "cell",
    "tiny",
    "caption",
    "quote",
    "template",
    "in_main",
    "slot",
    "shared",
    "direct",
    "direct_vote",
    "densest",
    "densest_vote",
    "beside",
    "discussion",
    "body",
    "semantic_body",
    "semantic_beside",
    "previous",
    "next",
    "commas",
    "date",
    "byline",
    "records",
    "linked_vote",
    "title_like",
    "short_novote",
    "parent_direct",
    "parent_densest",
    "chain_densest",
)


def evidence_of(
    outline: Outline,
    votes: Sequence[float],
    pruned: Sequence[float] | None,
    labels: Sequence[Label],
    shares: dict[str, float],
    title: str,
) -> Matrix:
    """One row a block, one column a name of ``NAMES``; all between 0 and 1 or so.

    ``votes`` is how much of each block trafilatura kept on the page as it is, ``pruned`` on the page without
    what the template fills (None where no template is known); ``labels`` and ``shares`` are the template's.
    """
    blocks = outline.blocks
    known = pruned is not None
    second = pruned if pruned is not None else votes
    both = [max(a, b) if not known else 0.5 * (a + b) for a, b in zip(votes, second)]
    weights = [block.words for block in blocks]
    sums = _running(weights)
    voted = _running([w * v for w, v in zip(weights, both)])
    direct = [label.role in KEPT for label in labels]
    kept = _running([w * d for w, d in zip(weights, direct)])
    dense, dense_inside = densest(outline)
    chosen = [i for i, v in enumerate(both) if v >= 0.6 and blocks[i].words >= 8]
    first, last = (chosen[0], chosen[-1]) if chosen else (0, len(blocks) - 1)
    names = _names(outline)
    parents = _parents(outline)
    records = _records(outline)
    folded_title = fold(title)
    rows = np.zeros((len(blocks), len(NAMES)))
    for i, block in enumerate(blocks):
        container = outline.containers[block.container]
        roles = container.roles
        parent, grandparent = parents[block.container]
        link = block.link_words / block.words if block.words else 0.0
        near_from, near_to = max(0, i - 3), min(len(blocks), i + 4)
        near = _share(voted, sums, near_from, near_to)
        of_parent, of_grandparent = (
            _share(voted, sums, parent.first, parent.last),
            _share(voted, sums, grandparent.first, grandparent.last),
        )
        heading = roles.heading >= 0
        following = both[i + 1] if i + 1 < len(blocks) else 0.0
        previous = both[i - 1] if i else 0.0
        beside, discussion, body, good, bad = names[block.container]
        vote = both[i]
        in_dense = dense_inside[i]
        rows[i] = (
            1.0,
            votes[i],
            second[i] if known else 0.0,
            vote * (abs(votes[i] - second[i]) < 0.4),
            near,
            of_parent,
            of_grandparent,
            float(first <= i <= last),
            min(1.0, max(0, i - last) / 10),
            min(1.0, max(0, first - i) / 10),
            link,
            min(1.0, block.words / 40),
            float(block.words >= 25),
            float(block.text.endswith(_END)),
            float(heading),
            following if heading else 0.0,
            float(roles.item >= 0),
            float(roles.cell >= 0),
            float(block.words <= 3),
            float(roles.caption >= 0),
            float(roles.quote >= 0),
            float(known),
            float(known and labels[i].role is not Role.CHROME),
            float(known and not direct[i]),
            shares.get(block.key, 0.0) if block.key else 0.0,
            float(known and direct[i]),
            vote * (known and direct[i]),
            in_dense,
            vote * in_dense,
            beside,
            discussion,
            body,
            good,
            bad,
            previous,
            following,
            min(1.0, block.text.count(",") / 4),
            float(block.words <= 20 and bool(_DATE.search(block.text))),
            float(block.words <= 20 and bool(_BYLINE.match(block.text))),
            records[block.container],
            link * vote,
            float(bool(folded_title) and block.folded == folded_title),
            float(block.words <= 10 and vote < 0.5),
            _share(kept, sums, parent.first, parent.last) if known else 0.0,
            dense[parent.index],
            dense[grandparent.index],
        )
    return rows


def _running(values: Sequence[float]) -> list[float]:
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums


def _share(part: Sequence[float], whole: Sequence[float], first: int, last: int) -> float:
    total = whole[last] - whole[first]
    return (part[last] - part[first]) / total if total else 0.0


def _parents(outline: Outline) -> list[tuple[Container, Container]]:
    """For each container the nearest one around it that holds more blocks, and the next such one."""
    wider: list[Container] = []
    for container in outline.containers:
        around = container
        while around.parent >= 0 and around.last - around.first <= container.last - container.first:
            around = outline.containers[around.parent]
        wider.append(around)
    return [(w, wider[w.index]) for w in wider]


def _names(outline: Outline) -> list[tuple[float, float, float, float, float]]:
    """What the names of a container and of those around it say: beside the text, discussion, body; and their
    elements' meaning.
    """
    found: list[tuple[float, float, float, float, float]] = []
    total = sum(block.words for block in outline.blocks) or 1
    sums = _running([block.words for block in outline.blocks])
    for container in outline.containers:
        beside, discussion, body, good, bad = found[container.parent] if container.parent >= 0 else (0.0,) * 5
        share = (sums[container.last] - sums[container.first]) / total
        name = " ".join(container.tokens)
        # a name on the element around everything («has-sidebar») says nothing of its parts
        if name and share < 0.5:
            beside = max(beside, float(bool(_BESIDE.search(name))))
            discussion = max(discussion, float(bool(_DISCUSSION.search(name))))
        if name and container.tag not in ("html", "body"):
            body = max(body, float(bool(_BODY.search(name)) and not _BESIDE.search(name)))
        good = max(good, float(container.tag in ("article", "main")))
        bad = max(bad, float(container.tag in ("nav", "aside", "footer", "form", "header", "button")))
        found.append((beside, discussion, body, good, bad))
    return found


def _records(outline: Outline) -> list[float]:
    """How much a container looks like one of many alike, each of several parts: comments, cards, entries of a
    list of articles.
    """
    shapes: Counter[tuple[int, str]] = Counter()
    shape_of: list[tuple[int, str]] = []
    for container in outline.containers:
        name = container.tokens[0] if container.tokens and container.tokens[0][0] != "#" else ""
        shape = (container.parent, f"{container.tag}.{name}")
        shape_of.append(shape)
        if container.last - container.first >= 2 and container.tag in (
            "li",
            "div",
            "article",
            "dl",
            "tr",
            "section",
            "table",
        ):
            shapes[shape] += 1
    found: list[float] = []
    for container, shape in zip(outline.containers, shape_of):
        around = found[container.parent] if container.parent >= 0 else 0.0
        own = (
            min(1.0, (shapes[shape] - 1) / 6)
            if shapes[shape] >= 3 and container.last - container.first >= 2
            else 0.0
        )
        found.append(max(around, own))
    return found


def densest(outline: Outline) -> tuple[list[float], list[float]]:
    """A container score in the manner of Readability: prose counts for the parent, half for the grandparent.

    Returns each container's score against the best one's, and for each block whether the best container holds
    it.
    """
    scores = [0.0] * len(outline.containers)
    for block in outline.blocks:
        if block.words < 8 or outline.containers[block.container].hidden:
            continue
        points = (1 + block.text.count(",") + min(3, len(block.text) / 100)) * (
            1 - block.link_words / block.words
        )
        inner = outline.containers[block.container]
        if inner.tag in ("p", "pre", "blockquote", "li", "td", "span"):
            inner = outline.containers[inner.parent] if inner.parent >= 0 else inner
        share = 1.0
        for _ in range(4):
            scores[inner.index] += points * share
            if inner.parent < 0:
                break
            inner = outline.containers[inner.parent]
            share *= 0.5
    if not scores or max(scores) <= 0:
        return [0.0] * len(scores), [0.0] * len(outline.blocks)
    best = max(range(len(scores)), key=lambda i: scores[i])
    top = scores[best]
    holder = outline.containers[best]
    return [score / top for score in scores], [
        float(holder.first <= block.index < holder.last) for block in outline.blocks
    ]


def keys_missing(blocks: Sequence[Block]) -> bool:
    """Whether the blocks still lack the keys by which the template's texts are found."""
    return any(not block.key for block in blocks)
