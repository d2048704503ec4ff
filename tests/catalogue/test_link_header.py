"""What a Link header links, as the crawler and the indexer read it."""

from __future__ import annotations

import pytest

from catalogue.link_header import canonicals_of_header, links_of_header


@pytest.mark.parametrize(
    "header",
    [
        '<https://example.org/a>; rel="canonical"',
        "<https://example.org/a>; rel=canonical",
        '<https://example.org/b>; rel="alternate", <https://example.org/a>; REL="shortlink Canonical"',
        '<https://example.org/b>; rel=canonical; anchor="#x", <https://example.org/a>; x; rel=canonical',
    ],
)
def test_a_canonical_address_is_told_whatever_stands_beside_it(header: str) -> None:
    assert list(canonicals_of_header(header)) == ["https://example.org/a"]


@pytest.mark.parametrize(
    "header", ["", "<>", "https://example.org/a; rel=canonical", "<a>; rel=x-canonical", "<a"]
)
def test_other_headers_tell_none(header: str) -> None:
    assert not list(canonicals_of_header(header))


def test_a_link_has_its_parameters() -> None:
    header = '<https://example.org/de>; rel=alternate; hreflang="de"'
    ((href, said),) = links_of_header(header, "alternate")
    assert (href, said["hreflang"]) == ("https://example.org/de", "de")
