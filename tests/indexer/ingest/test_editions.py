"""What an article's new reading says of its page: was it edited, or is it read otherwise?"""

from __future__ import annotations

import pytest

from indexer.ingest.editions import page_text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>H<sub>2</sub>O boils at 100&nbsp;°C.</p>", "h2oboilsat100c"),
        ("<title>One</title><script>var two = 2</script><style>p {}</style><p>Three", "onethree"),
        ("<!-- four --><p>জ্বর হলে</p>", "জ্বরহলে"),
        ("", ""),
        ("<", ""),
    ],
)
def test_a_page_shows_letters_and_digits(page: str, text: str) -> None:
    assert page_text(page.encode(), "text/html; charset=utf-8") == text
