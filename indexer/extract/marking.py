"""Mark one page's blocks by what was learned of its site's template."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.extract.blocks import Block, Container, Outline, fold
from indexer.extract.flow import listed_headings, runs_of
from indexer.extract.label import Labelled, Role
from indexer.extract.paths import paths_of, similarity
from indexer.extract.profile import Profile, SiteTemplate
from indexer.extract.template import copies_within, key_of, main_container, slotted

PROSE = 15  # words from which a text of the page's own is prose, not a value in a template's box
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


def mark_runs(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """Sections of the template in a flow without wrappers. A long text of the page's own ends such a run: the article goes on there."""
    outline = labelled.outline
    runs = list(runs_of([b for b in flow if labelled.labels[b.index].role is Role.BODY], outline))
    targets = listed_headings(outline)
    template = [run.head is not None and run.head.key in profile.headings and not any(i in targets for i in run.head.ids) for run in runs]
    for at, run in enumerate(runs):
        if not template[at] or run.head is None:
            continue
        closed = all(template[at + 1 : at + 2])  # the next run is template too, or there is none
        evidence = profile.headings[run.head.key]
        labelled.mark(run.head.index, Role.CHROME, evidence)
        for block in run.blocks:
            shared = block.key in profile.texts
            if not shared and block.words >= PROSE and not closed:
                break
            if shared or closed or block.words < PROSE:
                labelled.mark(block.index, Role.CHROME, evidence)
    first = next((run for run in runs), None)
    if first is not None and first.head is None:
        for block in first.blocks:
            if profile.texts.get(block.key, 0) >= 0.85:
                labelled.mark(block.index, Role.CHROME, "before the article, and the same on all pages")


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
