"""Tags, texts and comments of HTML, as the standard tells them apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.linking.html_tokens import HtmlTag, Text, decoded, html_tokens


@given(st.text(alphabet=st.sampled_from("<>/!-?'\"= abscript\n\t&;"), max_size=80))
def test_the_tokens_are_all_of_the_text_in_order(text: str) -> None:
    at = 0
    for token in html_tokens(text):
        assert token.span.start == at < token.span.end
        at = token.span.end
    assert at == len(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b", "a < b"),
        ("a<!-- x --!>b", "ab"),
        ("a<!-->b", "ab"),
        ("a<!-- b", "a"),
        ("a</>b", "ab"),
        ("a<b c", "a"),
        ("a<3", "a<3"),
        ("<a b='>'>c", "c"),
        ("<script>x</script >y", "y"),
        ("<script>x</scripty>y", ""),
    ],
)
def test_what_is_text(text: str, shown: str) -> None:
    found = [text[slice(*one.span)] for one in html_tokens(text) if isinstance(one, Text)]
    assert "".join(found) == shown


def test_attributes_in_every_spelling() -> None:
    (tag,) = html_tokens("<A HREF = '/x?a&amp;b' hidden data-x=1/ HREF=y>")
    assert isinstance(tag, HtmlTag)
    assert tag.name == "a"
    assert tag.attributes == {"href": "/x?a&b", "hidden": "", "data-x": "1/"}


def test_references_are_decoded_where_they_stand() -> None:
    assert list(decoded("a&lt;b &no; c", 0, 13)) == [("a", (0, 1)), ("<", (1, 5)), ("b &no; c", (5, 13))]
