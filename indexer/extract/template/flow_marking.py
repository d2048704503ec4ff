"""Mark the sections of the template in a flow without wrappers, as ``flow.py`` learned them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.extract.blocks import Block
from indexer.extract.label import Labelled, Role
from indexer.extract.template.copies import around_title, is_source, patterns_of
from indexer.extract.template.flow import (
    EVERYWHERE,
    GOOD_PAGES,
    SENTENCE,
    HeadedRun,
    contents_of,
    in_table,
    is_link_row,
    is_listed,
    is_own,
    listed_headings,
    names_subject,
    run_asks,
    runs_of,
    without_own_end,
)
from indexer.extract.template.profile import Profile

STRANGER = 0.5  # share of the pages from which a paragraph between an article's own is the site's


def mark_runs(labelled: Labelled, profile: Profile, flow: Sequence[Block], title: str) -> None:
    """Sections of the template in a flow without wrappers.

    They come in chains, or stand out from the page's own table of contents. A single section that is the same
    on all pages, among others that are not, is the editors' work. A text of the page's own, or a list of
    sources, ends a chain: the article goes on there.
    """
    outline = labelled.outline
    flow = [b for b in flow if not (b.folded == title and outline.heading_level(b))]
    runs = list(runs_of([b for b in flow if labelled.labels[b.index].role is Role.BODY], outline))
    targets = listed_headings(outline)
    _, names = contents_of(flow, outline)
    patterns = frozenset(profile.patterns)
    strengths = [0 if run_asks(run, title) else _strength(run, profile, targets, names) for run in runs]
    for at in range(len(runs) - 2, -1, -1):
        if not runs[at].blocks and not strengths[at + 1]:
            strengths[at] = 0  # it heads what follows it
    resumes = [_resumption(run, profile, patterns, title) for run in runs]
    _strengthen_end(runs, strengths, resumes, profile)
    has_contents = sum(run.head is not None and is_listed(run.head, targets, names) for run in runs) >= 3
    for first, last in _chains(strengths, resumes):
        last = _to_the_end(runs, strengths, last)
        opening = first == 0 or (first == 1 and runs[0].head is None and resumes[0] is None)
        head = runs[first].head
        everywhere = head is not None and profile.texts.get(head.key, 0.0) >= EVERYWHERE
        if last - first < 2 and not opening and not has_contents and not everywhere:
            continue
        for at in range(first, last):
            head = runs[at].head
            assert head is not None
            evidence = profile.headings.get(head.key) or profile.fillers[head.key]
            end = resumes[at]
            if end is None and last - first == 1 and last < len(runs):
                end = _own_end(runs[at], profile, patterns, title)
            for block in [head, *runs[at].blocks[:end]]:
                labelled.mark(block.index, Role.CHROME, evidence)
    mark_closing(labelled, profile, runs, resumes)
    if runs and runs[0].head is None:
        for block in runs[0].blocks[: resumes[0]]:
            if block.key in profile.texts and not in_table(block, outline):
                labelled.mark(
                    block.index,
                    Role.CHROME,
                    f"before the article, on {profile.texts[block.key]:.0%} of the site's pages",
                )
    for run, resume in zip(runs, resumes):
        if profile.pages < GOOD_PAGES or run_asks(run, title):
            continue
        _mark_cards(labelled, profile, run, resume, targets, names)
        # what stands before the article's own words may be the editors', the same on all pages
        if resume is not None:
            _mark_refrains(labelled, profile, run.blocks[resume:], title)
    if profile.headings or profile.fillers:
        end = max((at for at, resume in enumerate(resumes) if resume is not None), default=-1)
        for at, run in enumerate(runs):
            _mark_strangers(labelled, profile, run, patterns if at == end else frozenset(), title)


def mark_closing(
    labelled: Labelled, profile: Profile, runs: Sequence[HeadedRun], resumes: Sequence[int | None]
) -> None:
    """Sections at the end that other pages close with, too, word for word: about the author, where to get
    help. Kept as notices.
    """
    for run, resume in zip(reversed(runs), reversed(resumes)):
        head = run.head
        if head is None or labelled.labels[head.index].role is not Role.BODY:
            continue
        if head.key not in profile.headings or resume is not None or not run.blocks:
            return
        for block in (head, *run.blocks):
            labelled.mark(block.index, Role.BOILERPLATE, "closes several of the site's pages, word for word")


def _strengthen_end(
    runs: Sequence[HeadedRun], strengths: list[int], resumes: Sequence[int | None], profile: Profile
) -> None:
    """Sections that vary a little, but close (nearly) every page: cite this page, order a print, more like
    this.
    """
    for at in range(len(runs) - 1, -1, -1):
        head = runs[at].head
        if head is None or not strengths[at] or resumes[at] is not None or names_subject(head.text):
            return
        if profile.texts.get(head.key, 0.0) < EVERYWHERE:
            return
        strengths[at] = 2


def _own_end(run: HeadedRun, profile: Profile, patterns: frozenset[str], title: str) -> int | None:
    """Where the article goes on behind a box that stands alone; None where it does not."""
    again = {b.key for b in run.blocks if _is_known(b, profile, patterns, title)}
    known = without_own_end(run.blocks, again)
    return len(known) if 0 < len(known) < len(run.blocks) else None


def _mark_cards(
    labelled: Labelled,
    profile: Profile,
    run: HeadedRun,
    resume: int | None,
    targets: set[str],
    names: set[str],
) -> None:
    """A heading that only some pages have over texts of the others, one of them on (nearly) all: a product
    with «See the offer».
    """
    head, blocks = run.head, run.blocks[:resume]
    if head is None or is_listed(head, targets, names) or names_subject(head.text):
        return
    if (
        not 0 < profile.texts.get(head.key, 0.0) < EVERYWHERE
        or labelled.labels[head.index].role is not Role.BODY
    ):
        return
    shares = [profile.texts.get(block.key, 0.0) for block in blocks]
    if any(
        in_table(b, labelled.outline) or not share or (is_own(b) and share < EVERYWHERE)
        for b, share in zip(blocks, shares)
    ):
        return
    if any(
        share >= EVERYWHERE and not any(map(str.isdigit, block.text)) for block, share in zip(blocks, shares)
    ):
        for block in (head, *blocks):
            labelled.mark(
                block.index,
                Role.RELATED,
                "a card: what stands under its heading stands on other pages under others",
            )


def _mark_strangers(
    labelled: Labelled, profile: Profile, run: HeadedRun, patterns: frozenset[str], title: str
) -> None:
    """Paragraphs of the site's at the end of a section of the article's own: kept as a notice, for the flow
    does not tell them apart.
    """
    outline = labelled.outline
    if run_asks(run, title) or not any(
        is_source(block) or (is_own(block) and block.key not in profile.texts) for block in run.blocks
    ):
        return
    for block in reversed(run.blocks):
        if labelled.labels[block.index].role is not Role.BODY:
            continue
        varies = (
            not is_own(block)
            and not is_link_row(block)
            and not patterns.isdisjoint(patterns_of(block, title))
        )
        if outline.containers[block.container].roles.item >= 0 or (
            _share(block, profile, title) < STRANGER and not varies
        ):
            return
        role = Role.BOILERPLATE if is_own(block) else Role.CHROME
        labelled.mark(block.index, role, "at the end of a section, and on many of the site's pages")


def _share(block: Block, profile: Profile, title: str) -> float:
    """Share of the pages that have a text; or (nearly) all of them, each with its own title in it."""
    framed = profile.texts.get(around_title(block, title), 0.0)
    return max(profile.texts.get(block.key, 0.0), framed if framed >= EVERYWHERE else 0.0)


def _resumption(run: HeadedRun, profile: Profile, patterns: frozenset[str], title: str) -> int | None:
    """Where the article goes on within a section; with the lines before its first sentence that are its own,
    too.
    """
    at = next((n for n, b in enumerate(run.blocks) if is_article(b, profile, patterns, title)), None)
    while (
        at
        and run.blocks[at - 1].words >= SENTENCE
        and not _is_known(run.blocks[at - 1], profile, patterns, title)
    ):
        at -= 1
    return at


def _is_known(block: Block, profile: Profile, patterns: frozenset[str], title: str) -> bool:
    return (
        block.key in profile.texts or is_link_row(block) or not patterns.isdisjoint(patterns_of(block, title))
    )


def _mark_refrains(labelled: Labelled, profile: Profile, blocks: Sequence[Block], title: str) -> None:
    """Paragraphs that (nearly) all pages have between those of their own: «Advertisement», with what is known
    from elsewhere behind it.
    """
    outline = labelled.outline
    after = False
    for block in blocks:
        share = _share(block, profile, title)
        roles = outline.containers[block.container].roles
        mine = (
            labelled.labels[block.index].role is not Role.BODY
            or roles.item >= 0
            or in_table(block, outline)
            or is_source(block)
        )
        leads_on = (
            block.anchors
            and block.link_words == block.words
            and all(labelled.leads_inside(a.href) for a in block.anchors)
        )
        if mine:
            after = False
        # numbers do not count in a key: «Serves 4» is the page's own
        elif share >= EVERYWHERE and not any(map(str.isdigit, block.text)):
            role = Role.BOILERPLATE if is_own(block) else Role.CHROME
            labelled.mark(block.index, role, f"a paragraph on {share:.0%} of the site's pages")
            after = True
        elif after and (leads_on or (share and not is_own(block) and not any(map(str.isdigit, block.text)))):
            labelled.mark(
                block.index, Role.CHROME, "behind a paragraph that (nearly) all of the site's pages have"
            )
        else:
            after = False


def is_article(block: Block, profile: Profile, patterns: frozenset[str], title: str) -> bool:
    """A text that hardly another page has, or a source."""
    return is_source(block) or (
        is_own(block) and block.key not in profile.texts and patterns.isdisjoint(patterns_of(block, title))
    )


def _to_the_end(runs: Sequence[HeadedRun], strengths: Sequence[int], last: int) -> int:
    """Where a chain ends: behind the last section, if nothing but boxes that vary a little follows it."""
    rest = runs[last:]
    boxes = all(
        s == 1 and run.head is not None and not names_subject(run.head.text)
        for s, run in zip(strengths[last:], rest)
    )
    return len(runs) if boxes else last


def _strength(run: HeadedRun, profile: Profile, targets: set[str], names: set[str]) -> int:
    """2: a section of the template; 1: one only between two of those; 0: the article's."""
    if run.head is None or is_listed(run.head, targets, names):
        return 0
    return 2 if run.head.key in profile.headings else int(run.head.key in profile.fillers)


def _chains(strengths: Sequence[int], resumes: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """Stretches [first, last) of template sections, strong ones at both ends; one in which the article goes
    on is its last.
    """
    at = 0
    while at < len(strengths):
        if strengths[at] < 2:
            at += 1
            continue
        first = last = at
        while at < len(strengths) and strengths[at]:
            if strengths[at] == 2:
                last = at
            at += 1
            if resumes[at - 1] is not None:
                break
        yield first, last + 1
        at = max(at, last + 1)
