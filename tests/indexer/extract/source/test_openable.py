"""What opens a box, and which boxes are no text of the page."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from indexer.extract.source.openable import can_be_opened, controlled_ids

TEXT = "<p>Take it with a glass of water.</p>"


@pytest.mark.parametrize(
    ("html", "opens"),
    [
        (f"<i aria-controls='a box'>+</i><b>x</b><div id='box'>{TEXT}</div>", True),
        (f"<h3>How?</h3><div id='box'>{TEXT}</div>", True),
        (f"<p>How?</p><div id='box'>{TEXT}</div>", False),
        (f"<div id='box'>{TEXT}</div><a href='#'>More</a>", True),
        (f"<div id='box'>{TEXT}</div><a href='/more'>More</a>", False),
        (f"<div itemprop=name>How?</div><div id='box' itemprop=acceptedAnswer>{TEXT}</div>", True),
        ("<h3>How?</h3><div id='box'>Soon</div>", False),
        ("<h3>How?</h3><div id='box'>See <a href='/a'>all about water and how to drink it</a></div>", False),
        (f"<h3>How?</h3><div id='box'>{TEXT}<textarea></textarea></div>", False),
        (f"<h3>How?</h3><div id='box' aria-modal='true'>{TEXT}</div>", False),
        (f"<h3>How?</h3><nav id='box'>{TEXT}</nav>", False),
        (
            f"<ul><li><a href='#'>Post</a></li><li><a href='#'>Print</a></li></ul><div id='box'>{TEXT}</div>",
            False,
        ),
        (f"<p><button><b onclick='x()'>How?</b></button></p><div id='box'>{TEXT}</div>", True),
    ],
)
def test_a_box_is_opened_by_what_stands_by_it_or_names_it(html: str, opens: bool) -> None:
    tree = document_fromstring(f"<body>{html}</body>")
    assert can_be_opened(tree.get_element_by_id("box"), controlled_ids(tree)) is opens
