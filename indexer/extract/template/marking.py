"""Which of one page's blocks are the template's, by what was learned of its site?"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from indexer.extract.blocks import Block, Container, Outline, fold, text_key
from indexer.extract.label import Labelled
from indexer.extract.roles import Role
from indexer.extract.template.copies import cards_within, copies_within, key_of, pulled_quotes
from indexer.extract.template.flow_marking import mark_repeated, mark_runs
from indexer.extract.template.heading_rows import mark_beside
from indexer.extract.template.link_marking import mark_contents, mark_link_rows
from indexer.extract.template.paths import depth_of_shape, paths_of, similarity
from indexer.extract.template.places import between_title_and, main_container, slotted, sources_behind
from indexer.extract.template.profile import Profile, SiteTemplate
from indexer.extract.template.source_lists import SourceList, source_lists
from indexer.extract.template.texts import is_credit, is_own, is_sentence
from indexer.extract.wordlists import wordlists_of

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Words of a text that may be a notice of the site's, at least.
# 4 and 16 change nothing that is measured (`benchmarks.ablation sites`).
# 4 and 16 change nothing that is measured (`benchmarks.ablation sites`).
NOTICE_WORDS = 8

_DIGIT = re.compile(r"\d")
_NAMES = re.compile(r"(?=[.#])")
_NOTICE = re.compile(wordlists_of(__name__).any_of("notices"), re.I)


class FittingProfile(NamedTuple):
    """The profile of a site that a page fits best."""

    profile: Profile | None
    paths: list[str]  # of the page's containers, in the profile's words
    fit: float  # 0 to 1


def profile_for(outline: Outline, template: SiteTemplate | None) -> FittingProfile:
    """The site's profile that this page fits best; none where it shares no path with any."""
    best = FittingProfile(None, [], 0.0)
    for profile in template.profiles if template else ():
        paths = paths_of(outline, frozenset(profile.vocabulary), frozenset(profile.core))
        depth = depth_of_shape(profile.main)
        fit = similarity((path for path in set(paths) if path.count("/") <= depth), profile.shape)
        if fit > best.fit:
            best = FittingProfile(profile, paths, fit)
    return best


def mark_template(labelled: Labelled, profile: Profile, paths: Sequence[str], title: str) -> bool:
    """Label what the template fills. False if the page has no main container."""
    outline = labelled.outline
    main = main_of(outline, profile, paths)
    if main is None:
        return False
    folded = fold(title)
    annexes = _annexes(labelled, profile, main, paths, folded)
    named = frozenset(index for found in _named_sources(labelled, profile) for index in found.indexes)
    sources = _sources(labelled, profile, main, named)
    _mark_outside(labelled, profile, main, {block.index for block in (*annexes, *sources)})
    taken = slotted(outline, paths, main, paths[main.index], profile.slots)
    taken = {index: path for index, path in taken.items() if index not in named}
    _mark_slots(labelled, profile, taken)
    body = [
        block
        for block in outline.blocks[main.first : main.last]
        if block.index not in taken and labelled.labels[block.index].role is not Role.COMMENT
    ]
    _mark_flow(labelled, profile, [*annexes, *body, *sources], folded)
    _keep(labelled, [block for block in (*body, *sources) if block.index in named])
    return True


def _mark_flow(labelled: Labelled, profile: Profile, flow: Sequence[Block], title: str) -> None:
    """Label what the template fills of the texts that stand in none of its slots."""
    for block in flow:
        block.key = key_of(block, labelled.outline, title)
    mark_head(labelled, flow, title)
    mark_beside(labelled, profile, flow)
    mark_copies(labelled, flow)
    mark_contents(labelled, flow)
    for index in cards_within(flow, labelled.outline):
        labelled.mark(index, Role.RELATED, "a card that leads to another article")
    if not profile.wrapped:
        mark_runs(labelled, profile, flow, title)
    mark_repeated(labelled, profile, flow, title)
    mark_link_rows(labelled, profile, flow)
    mark_notices(labelled, profile, flow)


# -- the main container


def main_of(outline: Outline, profile: Profile, paths: Sequence[str]) -> Container | None:
    """The container of the article's body on a page; ``paths``: the page's, in the profile's words."""

    def is_own(block: Block) -> bool:
        return is_sentence(block) and profile.share_of(text_key(block.folded)) == 0

    return main_container(outline, paths, profile.main, is_own) or _loosely(outline, profile, is_own)


def _loosely(outline: Outline, profile: Profile, is_own: Callable[[Block], bool]) -> Container | None:
    """The main container by those classes alone that all pages have.

    Around a short article a category's class stands in the path, because the element is not on the page's
    spine.
    """
    core = frozenset(profile.core)
    main = "/".join(_core_step(step, core) for step in profile.main.split("/"))
    return main_container(outline, paths_of(outline, core, core), main, is_own)


def _core_step(step: str, core: frozenset[str]) -> str:
    tag, *names = _NAMES.split(step)
    return tag + "".join(name for name in names if name.removeprefix(".") in core)


def _annexes(
    labelled: Labelled, profile: Profile, main: Container, paths: Sequence[str], title: str
) -> list[Block]:
    """The texts between the title (folded) and the main container that belong to the article."""
    if not profile.annexes:
        return []
    return [
        block
        for block in between_title_and(main, labelled.outline, title)
        if paths[block.container] in profile.annexes
        and not is_credit(block)
        and text_key(block.folded) not in profile.outside
        and labelled.labels[block.index].role is Role.BODY
    ]


def _named_sources(labelled: Labelled, profile: Profile) -> list[SourceList]:
    """The lists of sources under a heading that says so, unless most of their words are the site's."""
    lists = list(source_lists(labelled.outline))
    for block in (block for found in lists for block in found.entries):
        block.key = block.key or text_key(block.folded)
    return [found for found in lists if not _is_the_sites(found, profile)]


def _is_the_sites(found: SourceList, profile: Profile) -> bool:
    """Whether most words of a list of sources stand on other pages, in texts without digits."""
    shared = sum(
        block.words
        for block in found.entries
        if profile.share_of(block.key) and not _DIGIT.search(block.text)
    )
    return 2 * shared > sum(block.words for block in found.entries)


def _keep(labelled: Labelled, blocks: Sequence[Block]) -> None:
    """Take back what was said of blocks that are content, unless nobody reads them as the article's text."""
    for block in blocks:
        if labelled.labels[block.index].role not in (Role.HIDDEN, Role.COMMENT, Role.FORM):
            labelled.mark(block.index, Role.BODY, "under a heading that says they are sources")


def _sources(labelled: Labelled, profile: Profile, main: Container, named: Collection[int]) -> list[Block]:
    """The sources behind the main container: a list by its links, and those under their headings (``named``).

    A list that is the same on many pages is the site's partners, and none of the article's. In keys every
    number is the same, and sources may differ in nothing else. So texts with digits are the page's own.
    """
    blocks = labelled.outline.blocks
    linked = [b for b in sources_behind(main, labelled.outline) if labelled.labels[b.index].role is Role.BODY]
    if all(text_key(b.folded) in profile.outside and not _DIGIT.search(b.text) for b in linked):
        linked = []
    found = {block.index for block in linked}.union(index for index in named if index >= main.last)
    return [blocks[index] for index in sorted(found)]


# -- roles


def _mark_outside(labelled: Labelled, profile: Profile, main: Container, belongs: Collection[int]) -> None:
    evidence = f"outside the main container {short(profile.main)}"
    blocks = labelled.outline.blocks
    for block in (*blocks[: main.first], *blocks[main.last :]):
        if block.index not in belongs and labelled.labels[block.index].role is not Role.COMMENT:
            labelled.mark(block.index, Role.CHROME, evidence)


def _mark_slots(labelled: Labelled, profile: Profile, taken: dict[int, str]) -> None:
    """``taken``: block index → path of the slot it stands in."""
    evidence = {path: f"in {short(path)}: {slot.evidence}" for path, slot in profile.slots.items()}
    for index, path in taken.items():
        if labelled.labels[index].role is not Role.COMMENT:
            labelled.mark(index, profile.slots[path].role, evidence[path])


def short(path: str) -> str:
    """The last two steps of a path, for a person."""
    return "/".join(path.split("/")[-2:])


def mark_head(labelled: Labelled, flow: Sequence[Block], title: str) -> None:
    """Breadcrumbs and labels before the title (folded), and the line of date and author behind it."""
    at = _title_in(flow, labelled.outline, title)
    if at is None or any(is_own(block) for block in flow[:at]):
        return
    for block in flow[:at]:
        if labelled.labels[block.index].role is Role.BODY:
            labelled.mark(block.index, Role.NAVIGATION, "before the title")
    for block in flow[at + 1 :]:
        if is_own(block) or labelled.outline.heading_level(block):
            return
        if is_credit(block):
            labelled.mark(block.index, Role.CHROME, "a line of date or author under the title")


def _title_in(flow: Sequence[Block], outline: Outline, title: str) -> int | None:
    """Where in a flow the heading is that says the page's title."""
    if not title:
        return None
    return next((n for n, b in enumerate(flow) if outline.heading_level(b) and b.folded == title), None)


def mark_copies(labelled: Labelled, flow: Sequence[Block]) -> None:
    """Teasers and generated summaries: text of the page, cut off."""
    body = [b for b in flow if labelled.labels[b.index].role is Role.BODY]
    for index in copies_within(body, labelled.outline):
        labelled.mark(index, Role.SUMMARY, "repeats a longer text of the page")
    for index in pulled_quotes(body, labelled.outline):
        labelled.mark(index, Role.SUMMARY, "a quotation pulled out of a text of the page")


def mark_notices(labelled: Labelled, profile: Profile, flow: Sequence[Block]) -> None:
    """What the site repeats in the flow and says of itself: disclaimers, notices."""
    for block in flow:
        share = profile.texts.get(block.key, 0.0)
        if share and _may_be_notice(labelled, block) and _NOTICE.search(block.text):
            labelled.mark(block.index, Role.DISCLAIMER, f"a notice on {share:.0%} of the site's pages")


def _may_be_notice(labelled: Labelled, block: Block) -> bool:
    return (
        labelled.labels[block.index].role in (Role.BODY, Role.BOILERPLATE)
        and block.words >= NOTICE_WORDS
        and labelled.outline.containers[block.container].roles.item < 0
    )
