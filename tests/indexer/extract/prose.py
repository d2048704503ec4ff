"""Made-up paragraphs, each of its own words: repeated texts are told from an article's."""

from __future__ import annotations

_PEOPLE = "keeper miller weaver ferryman postman gardener teacher baker mason cooper".split()
_THINGS = "ladder kettle compass barrel lantern shovel ledger saddle whistle anchor".split()
_PLACES = "harbour quarry orchard chapel viaduct meadow cellar lighthouse sawmill market".split()


def paragraph(number: int) -> str:
    """The text of the paragraph of this number, below a hundred, without markup."""
    tens, ones = divmod(number, 10)
    who, what, where = _PEOPLE[ones], _THINGS[(ones + tens) % 10], _PLACES[(ones * 3 + tens) % 10]
    other = _PEOPLE[(ones + 5) % 10]
    return (
        f"The {who} left a {what} near the {where} in the winter of {1871 + number}, and nobody asked why. "
        f"When the snow had gone, the {other} found the {what} again, and the whole {where} laughed."
    )


def paragraphs(first: int, last: int) -> str:
    """Markup of the paragraphs from one number to another (exclusive)."""
    return "".join(f"<p>{paragraph(number)}</p>" for number in range(first, last))
