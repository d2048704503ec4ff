"""A page that is made to keep a parser busy is read as far as it is one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.page_bounds import MAX_ATTRIBUTES, MAX_TAGS, bounded
from crawler.links import LinkReader

_START = '<html><body><p class="a b" id=x><a href="/first">First</a></p>'
_MANY = range(40_000)
VAST_TAGS = {
    "names": "".join(f" a{n}" for n in _MANY),
    "quoted": "".join(f" a{n}='>'" for n in _MANY),
    "tags in names": "".join(f" <a{n}" for n in _MANY),
    "tags in values": "".join(f' a{n} = "<b>"' for n in _MANY),
    "slashes": "".join(f"/a{n}" for n in _MANY),
    "no value": "".join(f" a{n}=" for n in _MANY),
}


@pytest.mark.parametrize("attributes", VAST_TAGS.values(), ids=VAST_TAGS)
def test_a_tag_of_many_attributes_ends_what_is_read(attributes: str) -> None:
    began = time.process_time()
    found = LinkReader().read(f"{_START}<p{attributes}>x".encode(), "http://example.org/", {})
    assert found.links == ("http://example.org/first",)
    assert time.process_time() - began < 2, (
        "libxml2 takes 4 s for it, and a hundred times as much for ten times"
    )


def test_so_many_tags_are_read_and_no_more() -> None:
    assert bounded("<p>x" * (MAX_TAGS + 10)) == "<p>x" * MAX_TAGS
    assert bounded("<p>x" * MAX_TAGS) == "<p>x" * MAX_TAGS


@pytest.mark.parametrize(
    "page",
    [
        f'{_START}<img src="data:image/png;base64,{"A" * 500_000}">',
        f'{_START}<path d="{"M 0 0 L 1 1 " * 20_000}">',
        f"{_START}<pre>{'a < b = c ' * 20_000}</pre>",
        f"{_START}<p{''.join(f' a{n}' for n in range(MAX_ATTRIBUTES - 1))}>{'x' * 100_000}",
    ],
    ids=["a picture", "a drawing", "prose", "one attribute fewer"],
)
def test_a_page_for_readers_is_read_whole(page: str) -> None:
    assert bounded(page) == page


@given(st.text(alphabet="<p a=\"'/>x \n", max_size=300).map(lambda text: text * 400))
def test_what_is_read_is_the_beginning_of_the_page(text: str) -> None:
    assert text.startswith(bounded(text))
