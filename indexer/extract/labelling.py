"""Which blocks of a page are the article, by the site's template or by the page alone?"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from lxml.html import HtmlElement

from indexer.extract.blocks import Container, Outline
from indexer.extract.body.classifier import mark_body
from indexer.extract.label import Label, Labelled, Method
from indexer.extract.links import hostname_of
from indexer.extract.page import Options, Page
from indexer.extract.picture_credits import mark_picture_credits
from indexer.extract.roles import KEPT, Role
from indexer.extract.template.discussion import bars_of, discussions_of
from indexer.extract.template.marking import main_of, mark_template, profile_for
from indexer.extract.template.profile import Profile, SiteTemplate

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Jaccard similarity of a page's paths to a profile's, below which the page has another template.
# .175 and .7 change nothing that is measured (`benchmarks.ablation sites`).
FITS = 0.35

_COLONS = (":", "：")


def label(
    outline: Outline,
    tree: HtmlElement,
    page: Page,
    title: str,
    template: SiteTemplate | None,
    options: Options,
) -> Labelled:
    """Give every block of a page its role. ``outline``: that of its repaired ``tree``."""
    labelled = _label(outline, tree, page, title, template, options)
    mark_picture_credits(labelled)
    return labelled


def _label(
    outline: Outline,
    tree: HtmlElement,
    page: Page,
    title: str,
    template: SiteTemplate | None,
    options: Options,
) -> Labelled:
    labelled = unlabelled(outline, page.url)
    if outline.cut:
        labelled.warnings.append(f"more than {len(outline.blocks) - 1} blocks of text, the rest left out")
    if options.body_selector and mark_selected(labelled, tree, options.body_selector):
        labelled.method, labelled.confidence = Method.SELECTOR, 1.0
        return labelled
    mark_discussions(labelled, title)
    profile, paths = fitting(outline, template)
    if profile is not None and mark_template(labelled, profile, paths, title):
        labelled.method, labelled.confidence = Method.SITE_TEMPLATE, profile.confidence
        if not profile.direct:
            mark_body(labelled, tree, title, profile)
        keep_introductions(labelled)
        if any(label.role in KEPT for label in labelled.labels):
            return labelled
    alone = label_alone(outline, tree, page.url, title)
    alone.warnings = [*labelled.warnings, *alone.warnings]
    if template is not None and template.profiles:
        alone.warnings.append("the site's template does not fit this page")
    return alone


def label_alone(outline: Outline, tree: HtmlElement, url: str, title: str) -> Labelled:
    """Give every block of the page at ``url`` its role by the page alone."""
    labelled = unlabelled(outline, url)
    mark_discussions(labelled, title)
    mark_body(labelled, tree, title, None)
    return labelled


def unlabelled(outline: Outline, url: str) -> Labelled:
    """The blocks of the page at ``url``, with nothing told apart but what no reader reads as text."""
    labelled = Labelled(outline, [Label() for _ in outline.blocks], host=hostname_of(url))
    mark_machinery(labelled)
    return labelled


def fitting(outline: Outline, template: SiteTemplate | None) -> tuple[Profile | None, list[str]]:
    """The profile of the site that a page can be read with, and the page's paths in its words.

    None where none fits well enough.
    """
    profile, paths, fit = profile_for(outline, template)
    if profile is None or not profile.is_usable or fit < FITS:
        return None, []
    return profile, paths


class ChosenTemplate(NamedTuple):
    """The template that a page is read with, of those that a site has."""

    template: SiteTemplate | None
    # how many were tried before it; None where none fits, or there is only one
    rank: int | None


def template_for(outline: Outline, template: SiteTemplate | None) -> ChosenTemplate:
    """Of a site's template and those that follow it, the first that fits a page; else the first of all."""
    if template is None or not template.later:
        return ChosenTemplate(template, None)
    ranked = enumerate((template, *template.later))
    fits = (ChosenTemplate(known, rank) for rank, known in ranked if _has_main(outline, known))
    found = next(fits, ChosenTemplate(template, None))
    # Readers' words were looked for without the page's title, which is read by the template's word.
    outline.talk = None
    return found


def _has_main(outline: Outline, template: SiteTemplate) -> bool:
    profile, paths = fitting(outline, template)
    return profile is not None and main_of(outline, profile, paths) is not None


def keep_introductions(labelled: Labelled) -> None:
    """Keep the line that introduces a list which is kept, though every page has it: «You need:»."""
    outline = labelled.outline
    for block, item in pairwise(outline.blocks):
        if (
            labelled.labels[block.index].role is not Role.CHROME
            or labelled.labels[item.index].role not in KEPT
        ):
            continue
        place, entry = outline.containers[block.container], outline.containers[item.container]
        if place.tag != "p" or not block.text.rstrip().endswith(_COLONS) or block.link_words:
            continue
        if entry.roles.item >= 0 and item.link_words < item.words and _follows(place, entry, outline):
            labelled.mark(block.index, Role.BODY, "introduces a list of the article")


def _follows(line: Container, entry: Container, outline: Outline) -> bool:
    """Whether the list that an entry is in stands right behind a line."""
    lists = (c for c in outline.chain(entry.index) if c.tag in ("ul", "ol"))
    return any(around.parent == line.parent for around in lists)


def mark_machinery(labelled: Labelled) -> None:
    """What no reader reads as text: hidden blocks, buttons that unfold nothing."""
    outline = labelled.outline
    for block in outline.blocks:
        container = outline.containers[block.container]
        if container.hidden:
            labelled.mark(block.index, Role.HIDDEN, "hidden from readers")
        elif container.roles.button >= 0 and _only_presses(container, outline):
            labelled.mark(block.index, Role.FORM, "a button")


def _only_presses(container: Container, outline: Outline) -> bool:
    """Whether a button unfolds nothing, and is no heading."""
    if container.roles.heading >= 0:
        return False
    attributes = outline.containers[container.roles.button].element.attrib
    return "aria-controls" not in attributes and "aria-expanded" not in attributes


def mark_discussions(labelled: Labelled, title: str) -> None:
    """What readers wrote under the article, and the form to write more."""
    for container in discussions_of(labelled.outline, title):
        for index in range(container.first, container.last):
            labelled.mark(index, Role.COMMENT, "a discussion by readers")
    for index in bars_of(labelled.outline, title):
        labelled.mark(index, Role.COMMENT, "leads to a discussion by readers")


def mark_selected(labelled: Labelled, tree: HtmlElement, selector: str) -> bool:
    """Keep what the configured selector finds. False where it finds nothing, or is no selector."""
    elements = _select(tree, selector)
    outline: Outline = labelled.outline
    inside = {i for c in outline.containers if c.element in elements for i in range(c.first, c.last)}
    if not inside:
        labelled.warnings.append(f"the configured body {selector!r} is not on the page")
        return False
    for block in outline.blocks:
        if block.index not in inside:
            labelled.mark(block.index, Role.CHROME, f"outside the configured body {selector}")
    return True


def _select(tree: HtmlElement, selector: str) -> set[HtmlElement]:
    from cssselect import SelectorError

    try:
        return set(tree.cssselect(selector))
    except SelectorError:
        return set()
