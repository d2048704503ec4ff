"""Why a page was read as it was: every block with its role and the evidence, for a terminal and for a
browser.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from indexer.extract.blocks import HEADINGS, fold
from indexer.extract.extraction import read
from indexer.extract.label import KEPT, NOTICES, Labelled, Role
from indexer.extract.page import Options, Page
from indexer.extract.rejection import not_an_article
from indexer.extract.sections.drafts import clean_heading
from indexer.extract.sections.kinds import DEFAULT, Vocabulary
from indexer.extract.source.repair import heal
from indexer.extract.template.profile import SiteTemplate

_COLOURS = {
    Role.TITLE: "#d7e3fc",
    Role.HEADING: "#d7e3fc",
    Role.QUESTION: "#d7e3fc",
    Role.REFERENCE: "#e8dff5",
    Role.GLOSSARY: "#e8dff5",
    Role.DISCLAIMER: "#fff1c9",
    Role.BOILERPLATE: "#fff1c9",
    Role.NAVIGATION: "#dde3ea",
    Role.SUMMARY: "#e3ddd3",
    Role.RELATED: "#ead9e0",
    Role.COMMENT: "#e0d6c8",
    Role.FORM: "#f0dcd2",
    Role.HIDDEN: "#d6d6d6",
}
_KEPT_COLOUR, _LEFT_OUT_COLOUR = "#dff3e0", "#eeeeee"
_CHROME_BY_TAG = {"nav": Role.NAVIGATION, "form": Role.FORM, "button": Role.FORM}
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #ddd}"
    ".key{display:flex;flex-wrap:wrap;gap:.4rem;list-style:none;padding:0}"
    ".key li{padding:.1rem .6rem;border-radius:99px;border:1px solid #bbb}"
    "td.text{max-width:40rem;overflow-wrap:anywhere}td.why{color:#444;font-size:.875rem}"
)


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
    found: tuple[tuple[str, str], ...] = ()  # how it would be found, as (name, value)

    def lines(self, width: int = 100) -> Iterator[str]:
        """A table for a terminal. The texts are the page's own: make them printable before they get there."""
        yield f"{self.title}  <{self.url}>"
        yield f"{self.method}, confidence {self.confidence:.2f}" + (
            f"; rejected: {self.rejected}" if self.rejected else ""
        )
        yield from (f"warning: {warning}" for warning in self.warnings)
        room = max(20, width - 50)
        for block in self.blocks:
            sign = "+" if block.kept else ("=" if block.role is Role.TITLE else " ")
            text = block.text if len(block.text) <= room else block.text[: room - 1] + "…"
            yield f"{sign} {block.role.value:<12} {text:<{room}}  {block.evidence}"
        if self.found:
            yield "\nHow it would be found"
            yield from (f"  {name:<14} {value}" for name, value in self.found)

    def to_html(self) -> str:
        """A page of its own with the blocks coloured; all of the crawled text is escaped, nothing is loaded
        from anywhere.
        """
        rows = "\n".join(_row(block) for block in self.blocks)
        rejected = f"<p><strong>Rejected:</strong> {escape(self.rejected)}</p>" if self.rejected else ""
        warnings = "".join(f"<li>{escape(warning)}</li>" for warning in self.warnings)
        found = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in self.found
        )
        found = f"<h2>How it would be found</h2><table>{found}</table>" if found else ""
        return (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            f"<title>How {escape(self.title or 'a page')} was read</title><style>{_STYLE}</style></head><body>"
            f"<h1>How «{escape(self.title)}» was read</h1><p>{escape(self.url)}</p>"
            f"<p>{escape(self.method)}, confidence {self.confidence:.2f}.</p>{rejected}"
            f"{_key(self.blocks)}<ul>{warnings}</ul><table><thead><tr><th>Role</th><th>Text</th><th>Evidence</th></tr></thead><tbody>\n{rows}\n</tbody></table>{found}</body></html>\n"
        )


def _row(block: ExplainedBlock) -> str:
    return (
        f'<tr style="background:{_colour(block.role)}"><td>{escape(block.role.value)}</td><td class="text">{escape(block.text)}</td>'
        f'<td class="why">{escape(block.evidence)}</td></tr>'
    )


def _colour(role: Role) -> str:
    return _COLOURS.get(role) or (_KEPT_COLOUR if role in KEPT else _LEFT_OUT_COLOUR)


def _key(blocks: tuple[ExplainedBlock, ...]) -> str:
    """Which colour is which role, of those that the page has, in the order of their first blocks; what is
    left out says so.
    """
    roles = dict.fromkeys(block.role for block in blocks)
    items = (
        f'<li style="background:{_colour(role)}">{escape(role.value)}{"" if role in KEPT or role is Role.TITLE else " (left out)"}</li>'
        for role in roles
    )
    return f'<ul class="key">{"".join(items)}</ul>'


def explain(
    page: Page,
    template: SiteTemplate | None = None,
    vocabulary: Vocabulary = DEFAULT,
    options: Options = Options(),  # noqa: B008 – frozen
) -> Explanation:
    """Read a page as ``extract`` does, and tell everything about it."""
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
    """The headline that the Article has as its title, where it stands outside the body: not read there, but
    no chrome either.
    """
    if any(label.role is Role.TITLE for label in labelled.labels):
        return
    outline, wanted = labelled.outline, fold(clean_heading(title))
    same = [
        block
        for block in outline.blocks
        if block.folded == wanted and labelled.labels[block.index].role not in KEPT
    ]
    headings = {block.index: outline.containers[block.container].roles.heading for block in same}
    levels = {
        index: HEADINGS[outline.containers[heading].tag]
        for index, heading in headings.items()
        if heading >= 0
    }
    if levels:
        labelled.mark(
            min(levels, key=lambda index: (levels[index], index)),
            Role.TITLE,
            "the headline; the Article has it as its title",
        )


def _tell_chrome_apart(labelled: Labelled) -> None:
    """What is chrome for standing outside the body by what it is there: a menu, a form. The evidence
    stays.
    """
    outline = labelled.outline
    roles: list[Role] = []  # by container; the one around it stands before it
    for container in outline.containers:
        own = _CHROME_BY_TAG.get(container.tag)
        roles.append(own or (roles[container.parent] if container.parent >= 0 else Role.CHROME))
    for block, label in zip(outline.blocks, labelled.labels):
        if label.role is Role.CHROME:
            linked = block.words and block.link_words == block.words
            label.role = (
                Role.NAVIGATION
                if linked and roles[block.container] is Role.CHROME
                else roles[block.container]
            )


def _default_evidence(role: Role) -> str:
    if role in NOTICES:
        return "a notice"
    return "in the article's body" if role in KEPT else ""
