"""The role of each block and the evidence for it: what the stages of extraction hand to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from indexer.extract.blocks import Block, Outline
from indexer.extract.links import hostname_of
from indexer.extract.roles import KEPT, Role


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
