"""What can a block be, and which kinds of section does extraction itself know?

Apart from :mod:`indexer.extract.label`, which knows the parser: a search asks for the kinds, and needs none.
"""

from __future__ import annotations

from enum import StrEnum


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
