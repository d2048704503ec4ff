"""Why a page was read as it was: every block with its role and the evidence, for terminals and browsers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from string import Template

from indexer.extract.blocks import fold
from indexer.extract.extraction import read
from indexer.extract.label import Labelled
from indexer.extract.page import Options, Page
from indexer.extract.rejection import not_an_article
from indexer.extract.roles import KEPT, NOTICES, Role
from indexer.extract.sections.drafts import clean_heading
from indexer.extract.sections.kinds import DEFAULT, Vocabulary
from indexer.extract.source.repair import heal
from indexer.extract.template.profile import SiteTemplate
from indexer.extract.wordlists import wordlists_of

_LISTS = wordlists_of(__name__)
_COLOURS = {Role(name): colour for name, colour in _LISTS.table("roles").items()}
_KEPT_COLOUR: str = _LISTS.entries["kept"]
_LEFT_OUT_COLOUR: str = _LISTS.entries["left_out"]
_CHROME_BY_TAG = {"nav": Role.NAVIGATION, "form": Role.FORM, "button": Role.FORM}
# Characters of a line that are not its text's, and the fewest that are.
_MARGIN = 50
_LEAST_ROOM = 20


@dataclass(frozen=True, slots=True)
class ExplainedBlock:
    """One block: what it is, why, and its text."""

    role: Role
    evidence: str
    text: str
    tag: str

    @property
    def kept(self) -> bool:
        """Whether it has a place in the Article."""
        return self.role in KEPT


@dataclass(frozen=True, slots=True)
class Explanation:
    """A page's blocks in page order, and how they were judged."""

    url: str
    title: str
    method: str
    confidence: float
    warnings: tuple[str, ...]
    rejected: str | None
    blocks: tuple[ExplainedBlock, ...]
    # How it would be found, as (name, value).
    found: tuple[tuple[str, str], ...] = ()

    def lines(self, width: int = 100) -> Iterator[str]:
        """A table for a terminal. The texts are the page's own: make them printable before they get there."""
        yield f"{self.title}  <{self.url}>"
        rejected = f"; rejected: {self.rejected}" if self.rejected else ""
        yield f"{self.method}, confidence {self.confidence:.2f}{rejected}"
        yield from (f"warning: {warning}" for warning in self.warnings)
        room = max(_LEAST_ROOM, width - _MARGIN)
        for block in self.blocks:
            sign = "+" if block.kept else ("=" if block.role is Role.TITLE else " ")
            text = block.text if len(block.text) <= room else block.text[: room - 1] + "…"
            yield f"{sign} {block.role.value:<12} {text:<{room}}  {block.evidence}"
        if self.found:
            yield "\nHow it would be found"
            yield from (f"  {name:<14} {value}" for name, value in self.found)

    def to_html(self) -> str:
        """A page of its own with the blocks coloured.

        All of the crawled text is escaped, and nothing is loaded from anywhere.
        """
        rows = "\n".join(map(_row, self.blocks))
        rejected = f"<p><strong>Rejected:</strong> {escape(self.rejected)}</p>" if self.rejected else ""
        return (
            Template(_packaged("explain.html")).substitute(
                style=_packaged("explain.css"),
                name=escape(self.title or "a page"),
                title=escape(self.title),
                url=escape(self.url),
                method=escape(self.method),
                confidence=f"{self.confidence:.2f}",
                rejected=rejected,
                key=_key(self.blocks),
                warnings="".join(f"<li>{escape(warning)}</li>" for warning in self.warnings),
                rows=f"\n{rows}\n",
                found=_found(self.found),
            )
            + "\n"
        )


@cache
def _packaged(name: str) -> str:
    """A file beside this one, its lines joined."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return "".join(line.strip() for line in text.splitlines())


def _row(block: ExplainedBlock) -> str:
    cells = (
        f"<td>{escape(block.role.value)}</td>",
        f'<td class="text">{escape(block.text)}</td>',
        f'<td class="why">{escape(block.evidence)}</td>',
    )
    return f'<tr style="background:{_colour(block.role)}">{"".join(cells)}</tr>'


def _colour(role: Role) -> str:
    return _COLOURS.get(role) or (_KEPT_COLOUR if role in KEPT else _LEFT_OUT_COLOUR)


def _key(blocks: tuple[ExplainedBlock, ...]) -> str:
    """Which colour is which role of the page, in the order of their first blocks."""
    items = []
    for role in dict.fromkeys(block.role for block in blocks):
        note = "" if role in KEPT or role is Role.TITLE else " (left out)"
        items.append(f'<li style="background:{_colour(role)}">{escape(role.value)}{note}</li>')
    return "".join(items)


def _found(found: tuple[tuple[str, str], ...]) -> str:
    """How the page would be found, as a table; nothing where that is not known."""
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in found)
    return f"<h2>How it would be found</h2><table>{rows}</table>" if found else ""


def explain(
    page: Page,
    template: SiteTemplate | None = None,
    vocabulary: Vocabulary = DEFAULT,
    options: Options = Options(),  # noqa: B008 – frozen
) -> Explanation:
    """Read a page as ``extract`` does, and tell everything about it; a rejected one is read all the same."""
    healed = heal(page)
    rejected = not_an_article(healed, page)
    reading = read(page, healed, template, vocabulary, options)
    outline, labels = reading.labelled.outline, reading.labelled.labels
    _tell_the_title(reading.labelled, reading.metadata.title)
    _tell_chrome_apart(reading.labelled)
    blocks = tuple(
        ExplainedBlock(
            label.role,
            label.evidence or _default_evidence(label.role),
            block.text,
            outline.containers[block.container].tag,
        )
        for block, label in zip(outline.blocks, labels)
    )
    warnings = (*healed.warnings, *reading.labelled.warnings)
    return Explanation(
        page.url,
        reading.metadata.title,
        reading.labelled.method,
        reading.labelled.confidence,
        warnings,
        rejected or reading.rejected,
        blocks,
    )


def _tell_the_title(labelled: Labelled, title: str) -> None:
    """Mark the headline that the Article has as its title, where it stands outside the body.

    It is not read there, but it is no chrome either.
    """
    if any(label.role is Role.TITLE for label in labelled.labels):
        return
    outline, wanted = labelled.outline, fold(clean_heading(title))
    levels = {
        block.index: level
        for block in outline.blocks
        if block.folded == wanted
        and labelled.labels[block.index].role not in KEPT
        and (level := outline.heading_level(block))
    }
    if levels:
        highest = min(levels, key=lambda index: (levels[index], index))
        labelled.mark(highest, Role.TITLE, "the headline; the Article has it as its title")


def _tell_chrome_apart(labelled: Labelled) -> None:
    """Tell chrome outside of the body by what it is there: a menu, a form. The evidence stays."""
    outline = labelled.outline
    roles: list[Role] = []  # by container; the one around it stands before it
    for container in outline.containers:
        own = _CHROME_BY_TAG.get(container.tag)
        roles.append(own or (roles[container.parent] if container.parent >= 0 else Role.CHROME))
    for block, label in zip(outline.blocks, labelled.labels):
        if label.role is Role.CHROME:
            role = roles[block.container]
            linked = block.words and block.link_words == block.words
            label.role = Role.NAVIGATION if linked and role is Role.CHROME else role


def _default_evidence(role: Role) -> str:
    if role in NOTICES:
        return "a notice"
    return "in the article's body" if role in KEPT else ""
