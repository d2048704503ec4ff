"""Which short texts only say whose a picture is."""

from __future__ import annotations

import pytest

from indexer.extract.picture_credits import is_picture_credit
from tests.indexer.extract.sections.reading import read
from tests.indexer.extract.site_pages import outline, text

PICTURE = "<div class='image'><img src='/lake.jpg' alt=''></div>"


@pytest.mark.parametrize(
    "credit",
    [
        "<p><small>© Ada Roy</small></p>",
        "<p>(c) Ada Roy, 2019</p>",
        "<div class='by'>Photo © Ada Roy / Lakes Agency</div>",
        "<p><em>Photo: Ada Roy</em></p>",
        "<p>Photo by Ada Roy on Lakes</p>",
        "<p>Foto: Ada von Roy</p>",
        "<p>Crédit photo : Ada Roy</p>",
        "<p>Image credit: Ada Roy/Lakes Agency</p>",
        "<p>Picture courtesy of the Lakes Society</p>",
        "<p>写真：山田太郎</p>",
        "<p>ছবি: আদা রায়</p>",
    ],
)
def test_a_picture_s_credit_is_none_of_the_text(credit: str) -> None:
    found = outline(PICTURE + credit)
    assert is_picture_credit(found.blocks[-1], found)
    inside = outline(credit.replace(">", "><img src='/lake.jpg'>", 1))
    assert is_picture_credit(inside.blocks[-1], inside)
    assert "Roy" not in text(read(f"{PICTURE}{credit}<p>The lake is deep.</p>"))


@pytest.mark.parametrize(
    "words",
    [
        "<p>The lake at dusk</p>",
        "<p>Photo: the lake at dusk, seen from the tower</p>",
        "<p>© is the sign of copyright.</p>",
        "<p>Photography began with a view from a window.</p>",
        "<figcaption>The lake, photographed by Ada Roy</figcaption>",
        "<h3>Photo: Ada Roy</h3>",
        "<table><tr><td>© Ada Roy</td></tr></table>",
    ],
)
def test_captions_and_sentences_stay(words: str) -> None:
    found = outline(PICTURE + words)
    assert not is_picture_credit(found.blocks[-1], found)


def test_a_picture_in_a_list_has_its_credit_too() -> None:
    found = outline(f"<ol><li><p>Walk on.</p>{PICTURE}<p>Credit: Ada Roy</p></li><li>© Ada Roy</li></ol>")
    assert [is_picture_credit(block, found) for block in found.blocks] == [False, True, False]


def test_without_a_picture_a_label_is_not_enough() -> None:
    found = outline("<p>The lake is deep.</p><p>Illustration: Ada Roy</p><p>© Ada Roy</p>")
    assert [is_picture_credit(block, found) for block in found.blocks] == [False, False, True]
