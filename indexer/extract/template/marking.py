"""Mark one page's blocks by what was learned of its site's template."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from indexer.extract.blocks import Block, Container, Outline, fold, text_key
from indexer.extract.label import KEPT, Labelled, Role
from indexer.extract.template.copies import (
    ELLIPSIS,
    cards_within,
    copies_within,
    key_of,
    label_of,
    pulled_quotes,
)
from indexer.extract.template.flow import (
    contents_of,
    is_link_row,
    is_number,
    is_own,
    opens_run,
    runs_of,
)
from indexer.extract.template.flow_marking import STRANGER, mark_runs
from indexer.extract.template.paths import depth_of_shape, paths_of, similarity
from indexer.extract.template.places import (
    between_title_and,
    is_credit,
    is_sentence,
    main_container,
    slotted,
    sources_behind,
)
from indexer.extract.template.profile import Profile, SiteTemplate

TEASER_LINK = 5  # words of a link that leads on
OFTEN = 0.3  # share of the pages from which a heading over links is the template's
_DIGIT = re.compile(r"\d")  # in keys every number is the same, and sources differ in nothing else
_TOKENS = re.compile(r"(?=[.#])")
_NOTICE = re.compile(
    r"\bdisclaimer\b|\b(?:for|is) (?:general )?(?:information(?:al)?|educational?)\b.{0,40}\b(?:purposes?|only)\b"
    r"|\bnot (?:a |be )?(?:substitute|replacement|intended|used)\b.{0,80}\b(?:advice|diagnosis|treatment|professional|care)\b"
    r"|\bdoes not (?:replace|constitute)\b|\bconsult (?:a|your) (?:qualified |licensed )?(?:doctor|physician|health)"
    r"|দাবিত্যাগ|পরামর্শের বিকল্প নয়|চিকিৎসকের পরামর্শ",
    re.I,
)


def profile_for(outline: Outline, template: SiteTemplate | None) -> tuple[Profile | None, list[str], float]:
    """The site's profile that this page fits best, the page's paths in its words, and how well it fits (0 to
    1).
    """
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
    annexes = (
        [
            b
            for b in between_title_and(main, outline, folded)
            if paths[b.container] in profile.annexes
            and not is_credit(b)
            and text_key(b.folded) not in profile.outside
            and labelled.labels[b.index].role is Role.BODY
        ]
        if profile.annexes
        else []
    )
    sources = [b for b in sources_behind(main, outline) if labelled.labels[b.index].role is Role.BODY]
    if all(text_key(b.folded) in profile.outside and not _DIGIT.search(b.text) for b in sources):
        sources = []  # the same on many pages: the site's partners
    belongs = {block.index for block in (*annexes, *sources)}
    for block in (*outline.blocks[: main.first], *outline.blocks[main.last :]):
        if block.index not in belongs and labelled.labels[block.index].role is not Role.COMMENT:
            labelled.mark(block.index, Role.CHROME, outside)
    taken = slotted(outline, paths, main, paths[main.index], profile.slots)
    why = {
        path: (Role(slot.role), f"in {short(path)}: {slot.evidence}") for path, slot in profile.slots.items()
    }
    for index, path in taken.items():
        if labelled.labels[index].role is not Role.COMMENT:
            labelled.mark(index, *why[path])
    body = outline.blocks[main.first : main.last]
    flow = [
        *annexes,
        *(b for b in body if b.index not in taken and labelled.labels[b.index].role is not Role.COMMENT),
        *sources,
    ]
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
    """The main container by those classes alone that all pages have: around a short article, a category's
    class stands in its path.
    """
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
    """What stands around the title: breadcrumbs and labels before it, the line of date and author behind
    it.
    """
    outline = labelled.outline
    at = (
        next((n for n, b in enumerate(flow) if outline.heading_level(b) and b.folded == title), None)
        if title
        else None
    )
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
    body = [b for b in flow if labelled.labels[b.index].role is Role.BODY]
    for index in copies_within(body, labelled.outline):
        labelled.mark(index, Role.SUMMARY, "repeats a longer text of the page")
    for index in pulled_quotes(body, labelled.outline):
        labelled.mark(index, Role.SUMMARY, "a quotation pulled out of a text of the page")


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
                    labelled.mark(
                        entry.index, Role.NAVIGATION, "a table of contents: links into the page itself"
                    )
            if block is not None and block.words <= 6 and not block.text.rstrip().endswith((".", "।", "!")):
                row, links = [block], 0  # perhaps the title over such a list
            else:
                row, links = [], 0


def mark_link_rows(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """Texts that are links into the site and little else («Also read: …»), and headings that have nothing
    else below them.
    """
    outline = labelled.outline
    labels = frozenset(pattern for pattern in profile.patterns if pattern.endswith("→"))
    for block in flow:
        roles = outline.containers[block.container].roles
        if (
            labelled.labels[block.index].role is not Role.BODY
            or roles.item >= 0
            or roles.heading >= 0
            or roles.cell >= 0
        ):
            continue
        inner = [a for a in block.anchors if labelled.leads_inside(a.href)]
        if not inner:
            continue
        if len(inner) >= 2 and block.link_words >= 0.6 * block.words:
            labelled.mark(block.index, Role.RELATED, "a row of links into the site")
        elif label_of(block) in labels:
            labelled.mark(
                block.index, Role.RELATED, "a link into the site behind a label that other pages have"
            )
        elif block.link_words == block.words and block.key in profile.texts:
            labelled.mark(
                block.index, Role.RELATED, f"a link on {profile.texts[block.key]:.0%} of the site's pages"
            )
    mark_teasers(labelled, profile, flow)
    if not profile.wrapped:
        mark_link_lists(labelled, profile, flow)
    mark_bare_heads(labelled, profile, flow)


def mark_teasers(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """A text that is cut off, between its title and a link that many pages have: «Continue reading»."""
    outline = labelled.outline
    for at, block in enumerate(flow[1:], 1):
        cut = flow[at - 1]
        is_link = (
            block.anchors and block.link_words == block.words <= TEASER_LINK and block.key in profile.texts
        )
        if (
            not is_link
            or not cut.text.endswith(ELLIPSIS)
            or not all(labelled.leads_inside(a.href) for a in block.anchors)
        ):
            continue
        head = flow[at - 2] if at > 1 and opens_run(flow[at - 2], outline) else None
        for member in (head, cut, block):
            if member is not None and labelled.labels[member.index].role is Role.BODY:
                labelled.mark(
                    member.index, Role.RELATED, "a teaser: cut off, and a link behind it that many pages have"
                )


def mark_link_lists(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """A heading that recurs, over entries that are links into the site: «Also in this section»."""
    outline = labelled.outline
    for run in runs_of([b for b in flow if labelled.labels[b.index].role is Role.BODY], outline):
        if run.head is None or profile.texts.get(run.head.key, 0.0) < OFTEN:
            continue
        entries = list(
            takewhile(
                lambda b: is_link_row(b) and all(labelled.leads_inside(a.href) for a in b.anchors), run.blocks
            )
        )
        if len(entries) >= 2:
            for block in (run.head, *entries):
                labelled.mark(
                    block.index, Role.RELATED, "links into the site under a heading that many pages have"
                )


def mark_bare_heads(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """Headings that other pages have too, and under which nothing is kept, go with what they head."""
    outline = labelled.outline
    runs = list(runs_of(flow, outline))
    for run, following in zip(runs, [*runs[1:], None]):
        head = run.head
        if head is None or head.key not in profile.texts or labelled.labels[head.index].role is not Role.BODY:
            continue
        if not run.blocks:
            until = following.head.index if following and following.head else head.index + 1
            if until - head.index > 1 and all(
                labelled.labels[n].role not in KEPT for n in range(head.index + 1, until)
            ):
                labelled.mark(
                    head.index, labelled.labels[head.index + 1].role, "nothing of the article stands under it"
                )
            continue
        first = labelled.labels[run.blocks[0].index]
        if first.role is Role.SUMMARY and profile.texts[head.key] >= STRANGER:
            labelled.mark(head.index, first.role, "it heads what repeats a longer text of the page")
            continue
        if (
            any(labelled.labels[block.index].role in KEPT for block in run.blocks)
            or first.role is Role.NAVIGATION
        ):
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
            and labelled.labels[block.index].role in (Role.BODY, Role.BOILERPLATE)
            and block.words >= 8
            and outline.containers[block.container].roles.item < 0
        ) and _NOTICE.search(block.text):
            labelled.mark(block.index, Role.DISCLAIMER, f"a notice on {share:.0%} of the site's pages")
