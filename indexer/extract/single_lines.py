"""Which single lines amid the kept text are no part of it?

They are told by the page alone, where no template is, or none that knows them:

- a headline that is a link into the site, behind a label or a sign: «Read also: The mill burns»;
- the label of an advertisement, or of the time that reading takes;
- links to share the page, or to the site's own pages with networks;
- what asks for a script, at either end of the text;
- the names of the authors at either end of it, and a date above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from catalogue.scripts import ends_sentence
from indexer.extract.asides import HEADLINE, NEAR_END
from indexer.extract.blocks import Anchor, Block
from indexer.extract.label import Labelled
from indexer.extract.links import hostname_of
from indexer.extract.metadata.bylines import is_byline
from indexer.extract.metadata.credit_lines import is_credit_line, is_date_line
from indexer.extract.roles import Role
from indexer.extract.wordlists import wordlists_of

# Words of a label before a link, at most, and of a line of any kind.
_LONGEST_LABEL = 4
_LONGEST = 20
# Links of a label of its own, from which on the page lists them.
_MOST_LABELS = 2
# Words of a line with links to networks, at most.
_LONGEST_BAR = 12

_SIGNS = " \t\xa0-–—_*=~|·•.:()[]<>«»【】"
_COLON = re.compile(r"[:：]\s*$")
_POINTS = re.compile(r"^\W{0,3}[▶▷▸►▼▽▾→⇒➜➤➔☞👉»＞>■◆●]")
_LISTS = wordlists_of(__name__)
_ADVERTS = re.compile(_LISTS.any_of("adverts"), re.I)
_TIMES = re.compile(_LISTS.any_of("times"), re.I)
_SCRIPTS = re.compile(_LISTS.any_of("scripts"), re.I)
_SOURCES = re.compile(_LISTS.any_of("sources"), re.I)
_NETWORKS = _LISTS.words("networks")
_SHARING = re.compile(r"/(?:share|sharer|sharing|intent|pin/create)\b|^(?:whatsapp|viber|tg):", re.I)


def mark_single_lines(labelled: Labelled, authors: Sequence[str]) -> None:
    """Leave out the kept lines that say nothing of the page's subject. ``authors``: as it has them."""
    for block in _leading_on(labelled):
        labelled.mark(block.index, Role.RELATED, "a label, and a link to another page of the site")
    kept = labelled.kept()
    following = _following(kept)
    for block in takewhile(lambda block: block.words <= _LONGEST, kept):
        if not _stands_alone(labelled, block):
            continue
        if is_byline(block.text, authors) or is_credit_line(block.text, authors):
            labelled.mark(block.index, Role.CHROME, "the names of the authors, above the text")
        elif is_date_line(block.text):
            labelled.mark(block.index, Role.CHROME, "when it was written, above the text")
    ends = {block.index for block in (*kept[:NEAR_END], *kept[-NEAR_END:])}
    for block in kept:
        if block.words > _LONGEST or not _stands_alone(labelled, block):
            continue
        text = block.text.strip(_SIGNS)
        if _ADVERTS.fullmatch(text):
            labelled.mark(block.index, Role.CHROME, "the label of an advertisement")
        elif _TIMES.fullmatch(text):
            labelled.mark(block.index, Role.CHROME, "how long the page takes to read or hear")
        elif _is_bar(block) or block.index in following:
            labelled.mark(block.index, Role.CHROME, "links to share the page, or to follow its site")
        elif block.index in ends and is_credit_line(block.text, authors):
            labelled.mark(block.index, Role.CHROME, "the names of the authors, beside the text")
        elif block.index in ends and _SCRIPTS.match(text):
            labelled.mark(block.index, Role.CHROME, "it asks for a script")


def _stands_alone(labelled: Labelled, block: Block) -> bool:
    """Whether a text is neither a heading nor in a list, a table, a quotation or code."""
    roles = labelled.outline.containers[block.container].roles
    return max(roles.heading, roles.item, roles.cell, roles.term, roles.quote, roles.pre) < 0


# -- labels before links


def _leading_on(labelled: Labelled) -> list[Block]:
    """Lines that are a label and headlines. Where many labels differ, they tell the links apart."""
    lines = [block for block in labelled.kept() if _leads_on(labelled, block)]
    labels = {_label_of(block) for block in lines}
    return lines if len(labels) <= _MOST_LABELS else []


def _leads_on(labelled: Labelled, block: Block) -> bool:
    links = block.anchors
    if not links or block.link_words < HEADLINE * len(links) or not _stands_alone(labelled, block):
        return False
    if block.words - block.link_words > _LONGEST_LABEL:
        return False
    label = _label_of(block)
    if _SOURCES.match(label.lstrip(_SIGNS)) or not (_COLON.search(label) or _POINTS.match(label)):
        return False
    return all(labelled.leads_inside(link.href) and not link.href.startswith("#") for link in links)


def _label_of(block: Block) -> str:
    """What stands before the first link of a line; nothing where a word stands behind it, too."""
    label, _, rest = block.text.partition(block.anchors[0].text)
    for link in block.anchors[1:]:
        rest = rest.replace(link.text, "", 1)
    return "" if any(map(str.isalnum, rest)) else label.rstrip()


# -- links to networks


def _is_bar(block: Block) -> bool:
    """Whether a line shares the page, or leads to several networks."""
    hosts = {_network_of(link) for link in block.anchors if not _shares(link)}
    if not block.anchors or "" in hosts or block.words > _LONGEST_BAR or ends_sentence(block.text):
        return False
    return len(hosts) > 1 or any(map(_shares, block.anchors))


def _following(kept: Sequence[Block]) -> set[int]:
    """Lines with one link to a network, and words that lead there. Of many accounts the page may tell."""
    lines = [
        block.index
        for block in kept
        if len(block.anchors) == 1 and block.link_words < block.words <= _LONGEST_BAR
        if _network_of(block.anchors[0]) and not ends_sentence(block.text)
    ]
    return set(lines) if len(lines) <= _MOST_LABELS else set()


def _network_of(link: Anchor) -> str:
    """The network that a link leads to; empty where it leads to none."""
    host = hostname_of(link.href)
    return next((name for name in _NETWORKS if host == name or host.endswith(f".{name}")), "")


def _shares(link: Anchor) -> bool:
    href = link.href.strip().lower()
    return bool(_SHARING.search(href)) or href.startswith(("mailto:?", "sms:?"))
