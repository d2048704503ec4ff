"""Mark one page's blocks by what was learned of its site's template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.extract.blocks import Block, Container, Outline, fold
from indexer.extract.flow import EVERYWHERE, PROSE, Run, is_source, listed_headings, runs_of
from indexer.extract.label import Labelled, Role
from indexer.extract.paths import paths_of, similarity
from indexer.extract.profile import Profile, SiteTemplate
from indexer.extract.template import cards_within, copies_within, key_of, leads_into_page, main_container, slotted

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
        fit = similarity(paths, profile.shape)
        if fit > best[2]:
            best = (profile, paths, fit)
    return best


def mark_template(labelled: Labelled, profile: Profile, paths: Sequence[str], title: str) -> bool:
    """Label what the template fills. False if the page has no main container."""
    outline = labelled.outline
    main = main_container(outline, paths, profile.main)
    if main is None:
        return False
    folded = fold(title)
    for block in outline.blocks:
        if not outline.inside(block, main):
            labelled.mark(block.index, Role.CHROME, f"outside the main container {short(profile.main)}")
        else:
            block.key = key_of(block, outline, folded)
    taken = slotted(outline, paths, main, profile.main, profile.slots)
    for index, path in taken.items():
        slot = profile.slots[path]
        labelled.mark(index, Role(slot.role), f"in {short(path)}: {slot.evidence}")
    flow = [b for b in outline.blocks[main.first : main.last] if b.index not in taken]
    mark_copies(labelled, flow)
    mark_contents(labelled, flow)
    for index in cards_within(flow, outline):
        labelled.mark(index, Role.RELATED, "a card that leads to another article")
    if profile.headings:
        mark_runs(labelled, profile, flow)
    mark_link_rows(labelled, flow, main)
    mark_notices(labelled, profile, flow)
    return True


def short(path: str) -> str:
    """The last two steps of a path, for a person."""
    return "/".join(path.split("/")[-2:])


def mark_copies(labelled: Labelled, flow: Sequence[Block]) -> None:
    """Teasers and generated summaries: text of the page, cut off."""
    for index in copies_within([b for b in flow if labelled.labels[b.index].role is Role.BODY]):
        labelled.mark(index, Role.SUMMARY, "repeats a longer text of the page")


def mark_contents(labelled: Labelled, flow: Sequence[Block]) -> None:
    """Lists that lead to places in the page itself: a table of contents that is not in a place of its own."""
    outline = labelled.outline
    lists = [c for c in outline.containers if c.tag in ("ul", "ol") and leads_into_page(outline, c)]
    inside = {index for c in lists for index in range(c.first, c.last)}
    for block in flow:
        if block.index in inside:
            labelled.mark(block.index, Role.NAVIGATION, "a table of contents: links into the page itself")


def mark_runs(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """Sections of the template in a flow without wrappers.

    They come in chains; a single section that is the same on all pages, among others that are not, is the editors' work.
    A long text of the page's own, or a list of sources, ends a chain: the article goes on there.
    """
    outline = labelled.outline
    runs = list(runs_of([b for b in flow if labelled.labels[b.index].role is Role.BODY], outline))
    targets = listed_headings(outline)
    template = [_strength(run, profile, targets) for run in runs]
    resumes = [next((n for n, b in enumerate(run.blocks) if is_article(b, profile)), None) for run in runs]
    for first, last in _chains(template, resumes):
        opening = first == 0 or (first == 1 and runs[0].head is None and resumes[0] is None)
        if last - first < 2 and not opening:
            continue
        for at in range(first, last):
            head = runs[at].head
            assert head is not None
            evidence = profile.headings.get(head.key) or profile.fillers[head.key]
            for block in [head, *runs[at].blocks[: resumes[at]]]:
                labelled.mark(block.index, Role.CHROME, evidence)
    if runs and runs[0].head is None:
        for block in runs[0].blocks[: resumes[0]]:
            if profile.texts.get(block.key, 0) >= EVERYWHERE:
                labelled.mark(block.index, Role.CHROME, "before the article, and the same on all pages")


def is_article(block: Block, profile: Profile) -> bool:
    """A long text that hardly another page has, or a source."""
    return is_source(block) or (block.words >= PROSE and block.key not in profile.texts)


def _strength(run: Run, profile: Profile, targets: set[str]) -> int:
    """2: a section of the template; 1: one only between two of those; 0: the article's."""
    if run.head is None or any(name in targets for name in run.head.ids):
        return 0
    return 2 if run.head.key in profile.headings else int(run.head.key in profile.fillers)


def _chains(strengths: Sequence[int], resumes: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """Stretches [first, last) of template sections, strong ones at both ends; one in which the article goes on is the last of its stretch."""
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


def mark_link_rows(labelled: Labelled, flow: Sequence[Block], main: Container) -> None:
    """Texts that are links and little else, between paragraphs: «Also read: …»."""
    outline = labelled.outline
    for block in flow:
        roles = outline.containers[block.container].roles
        if labelled.labels[block.index].role is not Role.BODY or roles.item >= 0 or roles.heading >= 0 or roles.cell >= 0:
            continue
        inner = [a for a in block.anchors if not a.href.startswith(("http:", "https:", "//"))]
        if len(inner) >= 2 and block.link_words >= 0.6 * block.words:
            labelled.mark(block.index, Role.RELATED, "a row of links into the site")


def mark_notices(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """What the site repeats in the flow and says of itself: disclaimers, notices."""
    outline = labelled.outline
    for block in flow:
        share = profile.texts.get(block.key, 0.0)
        if share and labelled.labels[block.index].role is Role.BODY and block.words >= 8 and outline.containers[block.container].roles.item < 0:
            if _NOTICE.search(block.text):
                labelled.mark(block.index, Role.DISCLAIMER, f"a notice on {share:.0%} of the site's pages")
