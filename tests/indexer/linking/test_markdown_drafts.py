"""Drafts in Markdown: what a CommonMark parser takes for text, where it stands, and nothing else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.linking.drafts import Draft
from indexer.linking.passages import DraftForm
from tests.indexer.linking.drafts import open_places, open_words

ENDS = ["\n", "\r\n", "\r"]
CLOSED = [
    "- one\n- ```\n  gout\n  ```\n",
    "1. one\n\n   ~~~ text\n   gout\n   ~~~\n",
    "> gout\n> and gout\ngout too\n",
    "> - gout\n",
    "[all that\nis gout](https://example.org/a)\n",
    "[gout]\n\n[gout]: https://example.org/a\n",
    "[x](https://example.org/Gout_(gout))\n",
    "[x](<https://example.org/a gout> 'gout')\n",
    "[x]: https://example.org\n     'gout'\n",
    "![gout ![gout](a)](b)\n",
    "<https://example.org/gout>\n",
    "`one\ngout`\n",
    "<!-- one\n\ngout -->\n",
    "<pre>\none\n\ngout\n</pre>\n",
    "<a href='x'>gout</a>\n",
    "<a\nhref='gout'>one\ngout</a>\n",
    "<blockquote>\n\ngout\n\n</blockquote>\n",
    "<div hidden>\n\ngout\n\n</div>\n",
    "<kbd>gout</kbd>\n",
    "Gout gout\n---\n",
    "### gout ###\n",
    "| one |\n|---|\n| `gout` |\n",
    "| one \\| gout | x |\n|---|---|\n",
    "<p>x</p>\n\n    gout\n",
    "~~<del>gout</del>~~\n",
    "x\\[gout\n",
    "look!gout\n",
    "the sum $gout$ of\n",
    "<p aria-hidden='true'>gout</p>\n",
]


@pytest.mark.parametrize("text", ["It costs $5, gout $6.", "x $gout $y", "US$5/gout/US$7"])
def test_prices_close_nothing(text: str) -> None:
    assert open_words(Draft.read(text, DraftForm.MARKDOWN), "gout") == ["gout"]


@pytest.mark.parametrize("end", ENDS, ids=repr)
@pytest.mark.parametrize("closed", CLOSED)
def test_nothing_is_linked_in_closed_places(closed: str, end: str) -> None:
    text = f"One gout.\n\n{closed}\n\nAnother gout.\n".replace("\n", end)
    draft = Draft.read(text, DraftForm.MARKDOWN)
    starts = [place.start for place in open_places(draft, "gout")]
    assert starts == [4, text.rindex("gout")]


@pytest.mark.parametrize("end", ENDS, ids=repr)
@pytest.mark.parametrize(
    "opened",
    [
        "- one\n  - gout\n",
        "1. 1\n2. gout\n",
        "*gout* and **x**\n",
        "| a | gout |\n|---|---|\n",
        "a | b\n---|---\n1 | gout\n",
        "| gout |\n|---|\n",
        "--> gout is common\n",
        "<!-- x -->\n<div>\ngout\n</div>\n",
        "- [ ] gout\n",
        "one\n  gout\n",
        "one  \ngout\n",
        "2 * 3 gout\n",
        "~~x~~ gout\n",
        "&lt;b&gt; gout\n",
        "![x](y) gout\n",
    ],
)
def test_text_is_open_where_it_stands(opened: str, end: str) -> None:
    text = f"# gout\n\n{opened}".replace("\n", end)
    draft = Draft.read(text, DraftForm.MARKDOWN)
    assert [place.start for place in open_places(draft, "gout")] == [text.rindex("gout")]


@pytest.mark.parametrize(
    "text", ["---\ntitle: gout\n---\n", "+++\ntitle = 'gout'\n+++\n", "---\na: gout\n...\n"]
)
@pytest.mark.parametrize("end", ENDS, ids=repr)
def test_front_matter_is_no_text(text: str, end: str) -> None:
    whole = f"{text}\ngout".replace("\n", end)
    assert [place.start for place in open_places(Draft.read(whole, DraftForm.MARKDOWN), "gout")] == [
        len(whole) - 4
    ]


def test_no_phrase_runs_over_a_piece_of_emphasis_or_a_hard_break() -> None:
    for text in (
        "**hay** fever",
        "hay *fever*",
        "hay  \nfever",
        "hay\\\nfever",
        "hay<br>fever",
        "~~hay~~ fever",
    ):
        assert open_words(Draft.read(text, DraftForm.MARKDOWN), "hay fever") == []
    assert open_words(Draft.read("**hay fever**", DraftForm.MARKDOWN), "hay fever") == ["hay fever"]
    assert open_words(Draft.read("go*ut*", DraftForm.MARKDOWN), "gout") == []


def test_an_entity_and_an_escape_stand_for_one_character() -> None:
    assert open_words(Draft.read("R&amp;D and A\\&E", DraftForm.MARKDOWN), "R&D") == ["R&amp;D"]
    assert open_words(Draft.read("R&amp;D and A\\&E", DraftForm.MARKDOWN), "A&E") == ["A\\&E"]


def test_what_is_linked_anywhere_is_a_target() -> None:
    text = "# [x](/a)\n\n> <https://example.org/b>\n\n[y][z]\n\n- <a href='/d'>e</a>\n\n[z]: /c\n"
    found = Draft.read(text, DraftForm.MARKDOWN, "https://example.org/").targets
    assert found == {f"https://example.org/{letter}" for letter in "abcd"}


@given(
    st.lists(st.sampled_from(CLOSED), max_size=6), st.sampled_from(ENDS), st.sampled_from(["", "- ", "1. "])
)
def test_nothing_is_linked_in_any_sequence_of_closed_places(parts: list[str], end: str, mark: str) -> None:
    blocks = [*parts, "Open gout."]
    indented = [(mark + block).replace("\n", "\n" + " " * len(mark)) for block in blocks]
    text = "\n\n***\n\n".join(indented).replace("\n", end)
    draft = Draft.read(text, DraftForm.MARKDOWN)
    places = list(open_places(draft, "gout"))
    assert all(place.start == text.rindex("gout") for place in places)


def test_a_draft_of_many_headings_takes_linear_time() -> None:
    text = "".join(f"# Head {n}\n" for n in range(16_000))
    few, all_of_them = (least_time(part) for part in (text[: len(text) // 4], text))
    assert all_of_them < 8 * few + 0.5


def least_time(text: str) -> float:
    """Seconds of CPU that a reading takes, the least of three: a neighbour on the machine doubles one."""
    spent = []
    for _ in range(3):
        started = time.process_time()
        Draft.read(text, DraftForm.MARKDOWN)
        spent.append(time.process_time() - started)
    return min(spent)
