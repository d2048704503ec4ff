"""Mark one page's blocks by what was learned of its site's template."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from indexer.extract.blocks import Block, Container, Outline, fold, text_key
from indexer.extract.copies import cards_within, copies_within, key_of, label_of, patterns_of
from indexer.extract.flow import (
    EVERYWHERE,
    Run,
    asks_about,
    contents_of,
    is_link_row,
    is_listed,
    is_number,
    is_own,
    is_source,
    listed_headings,
    names_subject,
    runs_of,
    without_own_end,
)
from indexer.extract.label import KEPT, Labelled, Role
from indexer.extract.paths import depth_of_shape, paths_of, similarity
from indexer.extract.places import between_title_and, is_credit, is_sentence, main_container, slotted
from indexer.extract.profile import Profile, SiteTemplate

OFTEN = 0.3  # share of the pages from which a heading over links is the template's
STRANGER = 0.5  # share of the pages from which a paragraph between an article's own is the site's
_TOKENS = re.compile(r"(?=[.#])")
_NOTICE = re.compile(
    r"\bdisclaimer\b|\b(?:for|is) (?:general )?(?:information(?:al)?|educational?)\b.{0,40}\b(?:purposes?|only)\b"
    r"|\bnot (?:a |be )?(?:substitute|replacement|intended|used)\b.{0,80}\b(?:advice|diagnosis|treatment|professional|care)\b"
    r"|\bdoes not (?:replace|constitute)\b|\bconsult (?:a|your) (?:qualified |licensed )?(?:doctor|physician|health)"
    r"|দাবিত্যাগ|পরামর্শের বিকল্প নয়|চিকিৎসকের পরামর্শ", re.I
)  # fmt: skip


def profile_for(outline: Outline, template: SiteTemplate | None) -> tuple[Profile | None, list[str], float]:
    """The site's profile that this page fits best, the page's paths in its words, and how well it fits (0 to 1)."""
    best: tuple[Profile | None, list[str], float] = (None, [], 0.0)
    for profile in template.profiles if template else ():
        paths = paths_of(outline, frozenset(profile.vocabulary), frozenset(profile.core))
        depth = depth_of_shape(profile.main)
        fit = similarity((path for path in paths if path.count("/") <= depth), profile.shape)
        if fit > best[2]:
            best = (profile, paths, fit)
    return best


def mark_template(labelled: Labelled, profile: Profile, paths: Sequence[str], title: str) -> bool:
    """Label what the template fills. False if the page has no main container."""
    outline = labelled.outline

    def is_own(block: Block) -> bool:
        return is_sentence(block) and profile.share_of(text_key(block.folded)) == 0

    main = main_container(outline, paths, profile.main, is_own) or _loosely(outline, profile, is_own)
    if main is None:
        return False
    folded = fold(title)
    outside = f"outside the main container {short(profile.main)}"
    annexes = [
        b for b in between_title_and(main, outline, folded) if paths[b.container] in profile.annexes and not is_credit(b)
        and text_key(b.folded) not in profile.outside and labelled.labels[b.index].role is Role.BODY
    ] if profile.annexes else []  # fmt: skip
    belongs = {block.index for block in annexes}
    for block in (*outline.blocks[: main.first], *outline.blocks[main.last :]):
        if block.index not in belongs and labelled.labels[block.index].role is not Role.COMMENT:
            labelled.mark(block.index, Role.CHROME, outside)
    taken = slotted(outline, paths, main, paths[main.index], profile.slots)
    why = {path: (Role(slot.role), f"in {short(path)}: {slot.evidence}") for path, slot in profile.slots.items()}
    for index, path in taken.items():
        if labelled.labels[index].role is not Role.COMMENT:
            labelled.mark(index, *why[path])
    body = outline.blocks[main.first : main.last]
    flow = annexes + [b for b in body if b.index not in taken and labelled.labels[b.index].role is not Role.COMMENT]
    for block in flow:
        block.key = key_of(block, outline, folded)
    mark_head(labelled, flow, folded)
    mark_copies(labelled, flow)
    mark_contents(labelled, flow)
    for index in cards_within(flow, outline):
        labelled.mark(index, Role.RELATED, "a card that leads to another article")
    if not profile.wrapped:
        mark_runs(labelled, profile, flow, folded)
    mark_link_rows(labelled, profile, flow)
    mark_notices(labelled, profile, flow)
    return True


def _loosely(outline: Outline, profile: Profile, is_own: Callable[[Block], bool]) -> Container | None:
    """The main container by those classes alone that all pages have: around a short article, a category's class stands in its path."""
    core = frozenset(profile.core)
    main = "/".join(_core_step(step, core) for step in profile.main.split("/"))
    return main_container(outline, paths_of(outline, core, core), main, is_own)


def _core_step(step: str, core: frozenset[str]) -> str:
    tag, *tokens = _TOKENS.split(step)
    return tag + "".join(token for token in tokens if token.removeprefix(".") in core)


def short(path: str) -> str:
    """The last two steps of a path, for a person."""
    return "/".join(path.split("/")[-2:])


def mark_head(labelled: Labelled, flow: Sequence[Block], title: str) -> None:
    """What stands around the title: breadcrumbs and labels before it, the line of date and author behind it."""
    outline = labelled.outline
    at = next((n for n, b in enumerate(flow) if outline.heading_level(b) and b.folded == title), None) if title else None
    if at is None or any(is_own(block) for block in flow[:at]):
        return
    for block in flow[:at]:
        if labelled.labels[block.index].role is Role.BODY:
            labelled.mark(block.index, Role.NAVIGATION, "before the title")
    for block in flow[at + 1 :]:
        if is_own(block) or outline.heading_level(block):
            return
        if is_credit(block):
            labelled.mark(block.index, Role.CHROME, "a line of date or author under the title")


def mark_copies(labelled: Labelled, flow: Sequence[Block]) -> None:
    """Teasers and generated summaries: text of the page, cut off."""
    for index in copies_within([b for b in flow if labelled.labels[b.index].role is Role.BODY]):
        labelled.mark(index, Role.SUMMARY, "repeats a longer text of the page")


def mark_contents(labelled: Labelled, flow: Sequence[Block]) -> None:
    """Rows of links to places in the page itself: a table of contents that is not in a place of its own."""
    spelt, _ = contents_of(flow, labelled.outline)
    for index in spelt:
        labelled.mark(index, Role.NAVIGATION, "a table of contents: it spells the headings behind it")
    row: list[Block] = []
    links = 0
    for block in [*flow, None]:
        if (
            block is not None
            and block.anchors
            and block.link_words >= 0.8 * block.words
            and all(a.href.startswith("#") for a in block.anchors)
        ):
            row.append(block)
            links += 1
        elif block is not None and is_number(block):
            row.append(block)
        else:
            if links >= 3:
                for entry in row:
                    labelled.mark(entry.index, Role.NAVIGATION, "a table of contents: links into the page itself")
            if block is not None and block.words <= 6 and not block.text.rstrip().endswith("."):
                row, links = [block], 0  # perhaps the title over such a list
            else:
                row, links = [], 0


def mark_runs(labelled: Labelled, profile: Profile, flow: Sequence[Block], title: str) -> None:
    """Sections of the template in a flow without wrappers.

    They come in chains, or stand out from the page's own table of contents. A single section that is the same on all pages,
    among others that are not, is the editors' work. A text of the page's own, or a list of sources, ends a chain: the
    article goes on there.
    """
    outline = labelled.outline
    runs = list(runs_of([b for b in flow if labelled.labels[b.index].role is Role.BODY], outline))
    targets = listed_headings(outline)
    _, names = contents_of(flow, outline)
    patterns = frozenset(profile.patterns)
    strengths = [0 if asks_about(run, title) else _strength(run, profile, targets, names) for run in runs]
    for at in range(len(runs) - 2, -1, -1):
        if not runs[at].blocks and not strengths[at + 1]:
            strengths[at] = 0  # it heads what follows it
    resumes = [next((n for n, b in enumerate(run.blocks) if is_article(b, profile, patterns, title)), None) for run in runs]
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
            if block.key in profile.texts and not _in_table(block, outline):
                labelled.mark(block.index, Role.CHROME, f"before the article, on {profile.texts[block.key]:.0%} of the site's pages")
    if profile.headings or profile.fillers:
        for run in runs:
            _mark_strangers(labelled, profile, run)


def mark_closing(labelled: Labelled, profile: Profile, runs: Sequence[Run], resumes: Sequence[int | None]) -> None:
    """Sections at the end that other pages close with, too, word for word: about the author, where to get help. Kept as notices."""
    for run, resume in zip(reversed(runs), reversed(resumes)):
        head = run.head
        if head is None or labelled.labels[head.index].role is not Role.BODY:
            continue
        if head.key not in profile.headings or resume is not None or not run.blocks:
            return
        for block in (head, *run.blocks):
            labelled.mark(block.index, Role.BOILERPLATE, "closes several of the site's pages, word for word")


def _in_table(block: Block, outline: Outline) -> bool:
    """Whether a text is a cell of a table, or of a list of definitions."""
    container = outline.containers[block.container]
    return container.roles.cell >= 0 or container.roles.term >= 0 or container.tag == "dd"


def _strengthen_end(runs: Sequence[Run], strengths: list[int], resumes: Sequence[int | None], profile: Profile) -> None:
    """Sections that vary a little, but close (nearly) every page: cite this page, order a print, more like this."""
    for at in range(len(runs) - 1, -1, -1):
        head = runs[at].head
        if head is None or not strengths[at] or resumes[at] is not None or names_subject(head.text):
            return
        if profile.texts.get(head.key, 0.0) < EVERYWHERE:
            return
        strengths[at] = 2


def _own_end(run: Run, profile: Profile, patterns: frozenset[str], title: str) -> int | None:
    """Where the article goes on behind a box that stands alone; None where it does not."""
    again = {b.key for b in run.blocks if b.key in profile.texts or is_link_row(b) or not patterns.isdisjoint(patterns_of(b, title))}
    known = without_own_end(run.blocks, again)
    return len(known) if 0 < len(known) < len(run.blocks) else None


def _mark_strangers(labelled: Labelled, profile: Profile, run: Run) -> None:
    """Paragraphs of the site's at the end of a section of the article's own: kept as a notice, for the flow does not tell them apart."""
    outline = labelled.outline
    if not any(is_source(block) or (is_own(block) and block.key not in profile.texts) for block in run.blocks):
        return
    for block in reversed(run.blocks):
        if outline.containers[block.container].roles.item >= 0 or profile.texts.get(block.key, 0.0) < STRANGER:
            return
        if labelled.labels[block.index].role is Role.BODY:
            role = Role.BOILERPLATE if is_own(block) else Role.CHROME
            labelled.mark(block.index, role, "at the end of a section, and on many of the site's pages")


def is_article(block: Block, profile: Profile, patterns: frozenset[str], title: str) -> bool:
    """A text that hardly another page has, or a source."""
    return is_source(block) or (is_own(block) and block.key not in profile.texts and patterns.isdisjoint(patterns_of(block, title)))


def _to_the_end(runs: Sequence[Run], strengths: Sequence[int], last: int) -> int:
    """Where a chain ends: behind the last section, if nothing but boxes that vary a little follows it."""
    rest = runs[last:]
    boxes = all(s == 1 and run.head is not None and not names_subject(run.head.text) for s, run in zip(strengths[last:], rest))
    return len(runs) if boxes else last


def _strength(run: Run, profile: Profile, targets: set[str], names: set[str]) -> int:
    """2: a section of the template; 1: one only between two of those; 0: the article's."""
    if run.head is None or is_listed(run.head, targets, names):
        return 0
    return 2 if run.head.key in profile.headings else int(run.head.key in profile.fillers)


def _chains(strengths: Sequence[int], resumes: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """Stretches [first, last) of template sections, strong ones at both ends; one in which the article goes on is its last."""
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


def mark_link_rows(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """Texts that are links into the site and little else («Also read: …»), and headings that have nothing else below them."""
    outline = labelled.outline
    labels = frozenset(pattern for pattern in profile.patterns if pattern.endswith("→"))
    for block in flow:
        roles = outline.containers[block.container].roles
        if labelled.labels[block.index].role is not Role.BODY or roles.item >= 0 or roles.heading >= 0 or roles.cell >= 0:
            continue
        inner = [a for a in block.anchors if labelled.leads_inside(a.href)]
        if not inner:
            continue
        if len(inner) >= 2 and block.link_words >= 0.6 * block.words:
            labelled.mark(block.index, Role.RELATED, "a row of links into the site")
        elif label_of(block) in labels:
            labelled.mark(block.index, Role.RELATED, "a link into the site behind a label that other pages have")
        elif block.link_words == block.words and block.key in profile.texts:
            labelled.mark(block.index, Role.RELATED, f"a link on {profile.texts[block.key]:.0%} of the site's pages")
    if not profile.wrapped:
        mark_link_lists(labelled, profile, flow)
    mark_bare_heads(labelled, profile, flow)


def mark_link_lists(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """A heading that recurs, over entries that are links into the site: «Also in this section»."""
    outline = labelled.outline
    for run in runs_of([b for b in flow if labelled.labels[b.index].role is Role.BODY], outline):
        if run.head is None or profile.texts.get(run.head.key, 0.0) < OFTEN:
            continue
        entries = list(takewhile(lambda b: is_link_row(b) and all(labelled.leads_inside(a.href) for a in b.anchors), run.blocks))
        if len(entries) >= 2:
            for block in (run.head, *entries):
                labelled.mark(block.index, Role.RELATED, "links into the site under a heading that many pages have")


def mark_bare_heads(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """Headings that other pages have too, and under which nothing is kept, go with what they head."""
    outline = labelled.outline
    runs = list(runs_of(flow, outline))
    for run, following in zip(runs, [*runs[1:], None]):
        head = run.head
        if head is None or not run.blocks or head.key not in profile.texts or labelled.labels[head.index].role is not Role.BODY:
            continue
        first = labelled.labels[run.blocks[0].index]
        if any(labelled.labels[block.index].role in KEPT for block in run.blocks) or first.role is Role.NAVIGATION:
            continue
        behind = following.head if following else None
        if behind is None or outline.heading_level(behind) <= outline.heading_level(head):
            labelled.mark(head.index, first.role, "nothing of the article stands under it")


def mark_notices(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """What the site repeats in the flow and says of itself: disclaimers, notices."""
    outline = labelled.outline
    for block in flow:
        share = profile.texts.get(block.key, 0.0)
        if (
            share
            and labelled.labels[block.index].role is Role.BODY
            and block.words >= 8
            and outline.containers[block.container].roles.item < 0
        ) and _NOTICE.search(block.text):
            labelled.mark(block.index, Role.DISCLAIMER, f"a notice on {share:.0%} of the site's pages")
