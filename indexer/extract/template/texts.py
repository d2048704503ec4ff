"""What is a single text of a page: prose, a value, a source, a row of links, a line of date or author?"""

from __future__ import annotations

import re

from catalogue.scripts import QUESTION_MARKS, SENTENCE_ENDS, ends_sentence
from indexer.extract.blocks import Block, Outline
from indexer.extract.sections.kinds import DEFAULT
from indexer.extract.template import thresholds
from indexer.extract.wordlists import wordlists_of

# Measured by ``python -m benchmarks.extraction``; moved one by one by ``python -m benchmarks.ablation sites``

# Words from which a text that other pages do not have is prose, not a value in a template's box.
# 7 and 30 change nothing that is measured (`benchmarks.ablation sites`).
PROSE = 15

# Words from which a text that ends like a sentence is prose, whatever stands on other pages.
# 4 and 16 change nothing that is measured (`benchmarks.ablation sites`).
SENTENCE = 8

# Words up to which a bold text without links is a heading.
# 7 and 28 change nothing that is measured (`benchmarks.ablation sites`).
BOLD_HEAD = 14

# Words up to which a text may be a line of date or author.
# 10 and 40 change nothing that is measured (`benchmarks.ablation sites`).
CREDIT_WORDS = 20

# Words of a figure's caption, at least: «Photo: Smith» is none.
# 1 and 6 change nothing that is measured (`benchmarks.ablation sites`).
CAPTION_WORDS = 3

# How sentences, quotations and introductions to a list end.
_SENTENCE_ENDS = (*SENTENCE_ENDS, ":", "…", ")", '"', "”", "：", "）", "」", "』")

_DATED = re.compile(
    r"""
    \b(?:19|20)\d\d\b                           # a year
    |\b\d{1,3}\ min(?:ute)?s?(?:\ read)?\b      # the time it takes to read
    |[০-৯]{4}                                   # a year in Bangla digits
    """,
    re.X,
)
_LISTS = wordlists_of(__name__)
_CREDITED = re.compile(rf"\W*(?:{_LISTS.any_of('credits')})", re.I)
_ABOUT_THE_PAGE = _LISTS.words("kinds_about_the_page")


def is_dated(block: Block) -> bool:
    """Whether a year or a reading time stands in a text."""
    return bool(_DATED.search(block.text))


def is_credit(block: Block) -> bool:
    """Whether a text is a line of date or author, and no sentence."""
    return (
        block.words <= CREDIT_WORDS
        and not block.text.rstrip().endswith(".")
        and bool(_DATED.search(block.text) or _CREDITED.match(block.text))
    )


def is_caption(block: Block, outline: Outline) -> bool:
    return outline.containers[block.container].roles.caption >= 0 and block.words >= CAPTION_WORDS


def is_sentence(block: Block) -> bool:
    """Whether a text is prose: long enough, not links for the most part, and with a sentence's end.

    Bylines and breadcrumb trails are none.
    """
    return (
        block.words >= SENTENCE
        and 2 * block.link_words < block.words
        and ends_sentence(block.text, _SENTENCE_ENDS)
    )


def is_own(block: Block) -> bool:
    """Whether a text that other pages do not have is prose, not a value in a template's box."""
    return block.words >= PROSE or (block.words >= thresholds.OWN_SENTENCE and ends_sentence(block.text))


def is_number(block: Block) -> bool:
    """Whether a text is nothing but the number of an entry."""
    return block.text.strip(" .)").isdigit()


def has_digits(block: Block) -> bool:
    """Whether numbers stand in a text. They do not count in its key: «Serves 4» may be the page's own."""
    return any(map(str.isdigit, block.text))


def is_source(block: Block) -> bool:
    """Whether a text is a bare address, or has a link out of the site whose own words are an address."""
    return any(
        "://" in a.href and ("://" in a.text or a.text.lower().startswith(("doi", "www.")))
        for a in block.anchors
    ) or block.text.startswith(("http://", "https://"))


def is_link_row(block: Block) -> bool:
    """Whether a text is links into the site and little else."""
    return (
        bool(block.anchors) and block.link_words >= thresholds.LINK_ROW * block.words and not is_source(block)
    )


def in_table(block: Block, outline: Outline) -> bool:
    """Whether a text stands in a cell of a table, or in a list of definitions."""
    container = outline.containers[block.container]
    return container.roles.cell >= 0 or container.roles.term >= 0 or container.tag == "dd"


def opens_run(block: Block, outline: Outline) -> bool:
    """Whether a text opens a section: a heading, or a short bold paragraph."""
    return outline.containers[block.container].roles.heading >= 0 or (
        block.bold and block.words <= BOLD_HEAD and not block.link_words
    )


def asks_about(block: Block, title: str) -> bool:
    """Whether a text asks about the page's own subject («Can gout be cured?»).

    Such a question may be formulaic, but is the article's. ``title``: the page's, folded.
    """
    return (
        len(title) >= thresholds.SHORTEST_TITLE
        and block.text.rstrip().endswith(QUESTION_MARKS)
        and title in block.folded
    )


def names_subject(heading: str) -> bool:
    """Whether a heading names an aspect of the subject («Prevention»), by the built-in vocabularies."""
    return DEFAULT.kind_of(heading) not in _ABOUT_THE_PAGE
