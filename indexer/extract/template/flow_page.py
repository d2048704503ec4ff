"""What is known of one page's flow: its sections, and what the site's other pages say of its texts?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from indexer.extract.blocks import Block
from indexer.extract.label import Labelled
from indexer.extract.roles import Role
from indexer.extract.template import thresholds
from indexer.extract.template.copies import around_title, patterns_of
from indexer.extract.template.profile import Profile
from indexer.extract.template.runs import HeadedRun, Listing
from indexer.extract.template.texts import is_link_row, is_own, is_source


class Strength(IntEnum):
    """How surely a section is the template's."""

    ARTICLE = 0  # it is the article's
    BETWEEN = 1  # only between two sections that are
    TEMPLATE = 2


@dataclass(slots=True)
class FlowSection:
    """A section of the flow."""

    run: HeadedRun
    strength: Strength
    resumes: int | None  # index in ``run.blocks`` at which the article goes on; None: nowhere in the section


@dataclass(frozen=True, slots=True)
class FlowPage:
    """A page with what is known of its flow."""

    labelled: Labelled
    profile: Profile
    title: str  # folded
    listing: Listing
    patterns: frozenset[str]

    def is_body(self, block: Block) -> bool:
        """Whether nothing has been said of a text yet."""
        return self.labelled.labels[block.index].role is Role.BODY

    def share_of_head(self, head: Block | None) -> float:
        """Share of the pages that have a heading."""
        return self.profile.texts.get(head.key, 0.0) if head is not None else 0.0

    def share_of(self, block: Block) -> float:
        """Share of the pages that have a text; or (nearly) all of them, each with its own title in it."""
        framed = self.profile.texts.get(around_title(block, self.title), 0.0)
        return max(self.profile.texts.get(block.key, 0.0), framed if framed >= thresholds.EVERYWHERE else 0.0)

    def share_word_for_word(self, block: Block) -> float:
        """Share of the pages that have a text without a variable: one on the page's subject is its own."""
        return self.profile.texts.get(block.key, 0.0)

    def varies_pattern(self, block: Block) -> bool:
        """Whether a text varies a pattern that other pages vary, too."""
        return not self.patterns.isdisjoint(patterns_of(block, self.title))

    def is_known(self, block: Block) -> bool:
        """Whether other pages have a text, or nearly have it; or it only leads on."""
        return block.key in self.profile.texts or is_link_row(block) or self.varies_pattern(block)

    def is_article(self, block: Block) -> bool:
        """Whether a text is one that hardly another page has, or a source."""
        return is_source(block) or (
            is_own(block) and block.key not in self.profile.texts and not self.varies_pattern(block)
        )
