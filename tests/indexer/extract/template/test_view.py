"""What pages have in common is kept once, and no page is another one for it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.blocks import Outline
from indexer.extract.template.view import Common, View
from tests.indexer.extract.site_pages import outline

_LINKS = "".join(f'<li class="entry of-menu"><a href="/s/{n}">Shelf {n}</a></li>' for n in range(400))
_MENU = f"<ul id=menu>{_LINKS}</ul>"
_words = st.sampled_from(("gout", "knee", "rest", "7", "Shelf 3", "<b>bold</b>", "<a href=/x>more</a>"))
_bodies = st.lists(st.lists(_words, max_size=4).map(lambda said: f"<p>{' '.join(said)}</p>"), max_size=6)


def _viewed(body: str, common: Common) -> Outline:
    return View.of(outline(body), "Gout", common).outline


def test_texts_names_links_and_numbers_of_two_pages_are_the_same_ones() -> None:
    common = Common()
    one, other = (_viewed(_MENU + own, common) for own in ("<p>One.</p>", "<p>Another.</p>"))
    for mine, its in zip(one.blocks[:400], other.blocks[:400], strict=True):
        for name in ("index", "container", "text", "key", "folded", "anchors"):
            assert getattr(mine, name) is getattr(its, name), name
    for place, its_place in zip(one.containers[:400], other.containers[:400], strict=True):
        for name in ("index", "parent", "first", "last", "tag", "tokens", "roles"):
            assert getattr(place, name) is getattr(its_place, name), name


@given(st.lists(_bodies, min_size=2, max_size=4))
def test_a_page_is_what_it_would_be_alone(bodies: list[list[str]]) -> None:
    common = Common()
    for body in map("".join, bodies):
        shared, alone = _viewed(body, common), _viewed(body, Common())
        assert replace(shared, talk=None) == replace(alone, talk=None)
