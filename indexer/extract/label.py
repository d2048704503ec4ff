"""The role of each block and the evidence for it: what the stages of extraction hand to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from indexer.extract.blocks import Block, Outline
from indexer.extract.links import hostname_of


class Role(StrEnum):
    """What a block is. The first ones have a place in an Article; the rest only ``explain`` shows."""

    # not told apart yet: sections/builder.py says which of the next ones it is
    BODY = "body"
    TITLE = "title"
    LEAD = "lead"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    QUOTE = "quote"
    CODE = "code"
    FIGURE = "figure"
    QUESTION = "question"
    REFERENCE = "reference"
    GLOSSARY = "glossary"
    DISCLAIMER = "disclaimer"
    BOILERPLATE = "boilerplate"
    CHROME = "chrome"
    NAVIGATION = "navigation"
    SUMMARY = "summary copy"
    RELATED = "related"
    COMMENT = "comment"
    FORM = "form"
    HIDDEN = "hidden"


KEPT = frozenset(
    (
        Role.BODY,
        Role.LEAD,
        Role.HEADING,
        Role.PARAGRAPH,
        Role.LIST,
        Role.TABLE,
        Role.QUOTE,
        Role.CODE,
        Role.FIGURE,
        Role.QUESTION,
        Role.REFERENCE,
        Role.GLOSSARY,
        Role.DISCLAIMER,
        Role.BOILERPLATE,
    )
)
NOTICES = frozenset((Role.DISCLAIMER, Role.BOILERPLATE))


class SectionKind(StrEnum):
    """The kinds of section that extraction itself knows, whatever kinds a library's vocabulary adds."""

    LEAD = "lead"
    OTHER = "other"
    REFERENCES = "references"
    DISCLAIMER = "disclaimer"
    BOILERPLATE = "boilerplate"


class Method(StrEnum):
    """How it was told which blocks are the article."""

    SELECTOR = "selector"  # by the configured CSS selector
    SITE_TEMPLATE = "site-template"  # by what was learned of the site's other pages
    SINGLE_PAGE = "single-page"  # by the page alone


@dataclass(slots=True)
class Label:
    """A block's role and why."""

    role: Role = Role.BODY
    evidence: str = ""


@dataclass(slots=True)
class Labelled:
    """A page's blocks with their labels (one each, same order)."""

    outline: Outline
    labels: list[Label]
    method: Method = Method.SINGLE_PAGE
    confidence: float = 0.5
    warnings: list[str] = field(default_factory=list)
    host: str = ""  # of the page

    def mark(self, index: int, role: Role, evidence: str) -> None:
        """Give a block another role."""
        self.labels[index] = Label(role, evidence)

    def leads_inside(self, href: str) -> bool:
        """Whether a link stays on the page's own site."""
        if not href.startswith(("http:", "https:", "//")):
            return True
        if self.host and href.startswith((f"https://{self.host}/", f"http://{self.host}/")):
            return True
        return bool(self.host) and hostname_of(href if href[0] == "h" else f"https:{href}") == self.host

    def kept(self) -> list[Block]:
        """The blocks that have a place in the Article."""
        return [block for block, label in zip(self.outline.blocks, self.labels) if label.role in KEPT]
