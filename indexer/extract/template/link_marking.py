"""Which texts of one page's flow only lead on: to places in the page, or to other pages of the site?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from catalogue.scripts import STATEMENT_ENDS, ends_sentence
from indexer.extract.blocks import Block
from indexer.extract.label import Labelled
from indexer.extract.roles import KEPT, Role
from indexer.extract.template import thresholds
from indexer.extract.template.copies import ELLIPSIS, beginning_of, label_of
from indexer.extract.template.profile import Profile
from indexer.extract.template.runs import HeadedRun, contents_of, runs_of
from indexer.extract.template.texts import is_link_row, is_number, opens_run

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Share of the words of an entry of contents that are links into the page.
# 0.4 and 0.9 change nothing that is measured (`benchmarks.ablation sites`).
CONTENTS_LINKS = 0.8

# Links into the page in a row from which it is a table of contents.
# 1 and 6 change nothing that is measured (`benchmarks.ablation sites`).
FEWEST_LINKS = 3

# Words of the title over a table of contents, at most.
# 3 and 12 change nothing that is measured (`benchmarks.ablation sites`).
CONTENTS_TITLE = 6

# Links into the site in one text from which it may be a row of links.
# 1 and 4 change nothing that is measured (`benchmarks.ablation sites`).
ROW_OF_LINKS = 2

# Words of a link that leads on («Continue reading»), at most.
# 2 and 10 change nothing that is measured (`benchmarks.ablation sites`).
TEASER_LINK = 5

# Share of the pages from which a heading over links is the template's.
# 0.15 and 0.6 change nothing that is measured (`benchmarks.ablation sites`).
OFTEN = 0.3

# Entries under such a heading from which they are a list of links.
# 1 and 4 change nothing that is measured (`benchmarks.ablation sites`).
FEWEST_LISTED_LINKS = 2


# -- tables of contents


def mark_contents(labelled: Labelled, flow: Sequence[Block]) -> None:
    """Tables of contents that have no place of their own: by the headings they spell, or by their links."""
    for index in contents_of(flow, labelled.outline).members:
        labelled.mark(index, Role.NAVIGATION, "a table of contents: it spells the headings behind it")
    row: list[Block] = []  # perhaps with the title over it
    links = 0
    for block in [*flow, None]:
        if block is not None and _leads_into_page(block):
            row.append(block)
            links += 1
        elif block is not None and is_number(block):
            row.append(block)
        else:
            if links >= FEWEST_LINKS:
                _mark_all(labelled, row, Role.NAVIGATION, "a table of contents: links into the page itself")
            row = [block] if block is not None and _may_be_title(block) else []
            links = 0


def _leads_into_page(block: Block) -> bool:
    return (
        bool(block.anchors)
        and block.link_words >= CONTENTS_LINKS * block.words
        and all(a.href.startswith("#") for a in block.anchors)
    )


def _may_be_title(block: Block) -> bool:
    return block.words <= CONTENTS_TITLE and not ends_sentence(block.text, STATEMENT_ENDS)


def _mark_all(labelled: Labelled, blocks: Sequence[Block], role: Role, evidence: str) -> None:
    for block in blocks:
        labelled.mark(block.index, role, evidence)


# -- links into the site


def mark_link_rows(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """Texts that are links into the site and little else («Also read: …»), and headings over nothing else."""
    labels = frozenset(pattern for pattern in profile.patterns if pattern.endswith("→"))
    for block in flow:
        if _is_plain(labelled, block) and (evidence := _why_leads_on(labelled, profile, labels, block)):
            labelled.mark(block.index, Role.RELATED, evidence)
    mark_teasers(labelled, profile, flow)
    mark_link_lists(labelled, profile, flow)
    mark_bare_heads(labelled, profile, flow)
    mark_last_head(labelled, profile, flow)


def _is_plain(labelled: Labelled, block: Block) -> bool:
    """Whether a text is not marked yet, and neither in a list or table nor a heading."""
    roles = labelled.outline.containers[block.container].roles
    is_body = labelled.labels[block.index].role is Role.BODY
    return is_body and roles.item < 0 and roles.heading < 0 and roles.cell < 0


def _why_leads_on(labelled: Labelled, profile: Profile, labels: frozenset[str], block: Block) -> str:
    """Why a text only leads to other pages of the site; empty where it does not.

    ``labels``: those that other pages have before or behind their links.
    """
    inner = sum(labelled.leads_inside(a.href) for a in block.anchors)
    if not inner:
        return ""
    if inner >= ROW_OF_LINKS and block.link_words >= thresholds.LINK_ROW * block.words:
        return "a row of links into the site"
    if label_of(block) in labels:
        return "a link into the site behind a label that other pages have"
    if block.link_words == block.words and block.key in profile.texts:
        return f"a link on {profile.texts[block.key]:.0%} of the site's pages"
    return ""


def mark_teasers(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """A text that is cut off, between its title and a link that many pages have: «Continue reading»."""
    for at, link in enumerate(flow[1:], 1):
        cut = flow[at - 1]
        if not cut.text.endswith(ELLIPSIS) or not _continues(labelled, profile, link):
            continue
        has_head = at > 1 and opens_run(flow[at - 2], labelled.outline)
        for member in flow[at - 2 if has_head else at - 1 : at + 1]:
            if labelled.labels[member.index].role is Role.BODY:
                labelled.mark(
                    member.index, Role.RELATED, "a teaser: cut off, and a link behind it that many pages have"
                )


def _continues(labelled: Labelled, profile: Profile, block: Block) -> bool:
    """Whether a text is a short link into the site that many pages have."""
    return (
        bool(block.anchors)
        and block.link_words == block.words <= TEASER_LINK
        and block.key in profile.texts
        and all(labelled.leads_inside(a.href) for a in block.anchors)
    )


def mark_link_lists(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """A heading that recurs, over entries that are links into the site: «Also in this section».

    Where the template's boxes have elements of their own, such a list is the article's, unless the article
    goes on behind it.
    """

    def is_entry(block: Block) -> bool:
        return is_link_row(block) and all(labelled.leads_inside(a.href) for a in block.anchors)

    for run in runs_of([b for b in flow if labelled.labels[b.index].role is Role.BODY], labelled.outline):
        if run.head is None or profile.texts.get(run.head.key, 0.0) < OFTEN:
            continue
        entries = list(takewhile(is_entry, run.blocks))
        if profile.wrapped and len(entries) == len(run.blocks):
            continue
        if len(entries) >= FEWEST_LISTED_LINKS:
            _mark_all(
                labelled,
                [run.head, *entries],
                Role.RELATED,
                "links into the site under a heading that many pages have",
            )


# -- headings that have lost what they head


def mark_bare_heads(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """Headings that other pages have too, and under which nothing is kept, go with what they head."""
    runs = list(runs_of(flow, labelled.outline))
    for run, following in zip(runs, [*runs[1:], None]):
        head = run.head
        if head is None or head.key not in profile.texts or labelled.labels[head.index].role is not Role.BODY:
            continue
        behind = following.head if following else None
        if not run.blocks:
            _mark_empty_head(labelled, head, behind)
        elif _heads_copy(labelled, run) and profile.texts[head.key] >= thresholds.STRANGER:
            labelled.mark(head.index, Role.SUMMARY, "it heads what repeats a longer text of the page")
        elif _heads_nothing(labelled, run, behind):
            role = labelled.labels[run.blocks[0].index].role
            labelled.mark(head.index, role, "nothing of the article stands under it")


def mark_last_head(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """A sentence that is set as a heading at the end, and begins as those of half of the site's pages do."""
    last = flow[-1] if flow else None
    if last is not None and labelled.outline.heading_level(last) and beginning_of(last) in profile.patterns:
        labelled.mark(last.index, Role.CHROME, "half of the site's pages close with words like it")


def _mark_empty_head(labelled: Labelled, head: Block, behind: Block | None) -> None:
    """A heading right before another one (``behind``) of the flow, or at its end.

    What stands between them on the page, in slots, tells whether it is a box's.
    """
    if behind is None:
        labelled.mark(head.index, Role.CHROME, "it closes several of the site's pages, with nothing under it")
        return
    between = range(head.index + 1, behind.index)
    if between and all(labelled.labels[n].role not in KEPT for n in between):
        role = labelled.labels[head.index + 1].role
        labelled.mark(head.index, role, "nothing of the article stands under it")


def _heads_copy(labelled: Labelled, run: HeadedRun) -> bool:
    return labelled.labels[run.blocks[0].index].role is Role.SUMMARY


def _heads_nothing(labelled: Labelled, run: HeadedRun, behind: Block | None) -> bool:
    """Whether nothing of a section is kept, and no subsection follows.

    A heading over a table of contents stays.
    """
    roles = [labelled.labels[block.index].role for block in run.blocks]
    if roles[0] is Role.NAVIGATION or any(role in KEPT for role in roles):
        return False
    level = labelled.outline.heading_level
    return behind is None or run.head is None or level(behind) <= level(run.head)
