"""Pages without a text of their own."""

import pytest

from tests.indexer.extract.rejection.pages import SENTENCE, page, reason


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (
            "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>"
            "<script src=x></script>",
            "needs JavaScript",
        ),
        (
            "<title>Angina</title><div id='__next'></div><script>" + "x" * 5_000 + "</script>",
            "needs JavaScript",
        ),
        ("<meta http-equiv=refresh content='0; url=/new/'><p>Moved.</p>", "redirect"),
        ("<frameset><frame src=a><frame src=b></frameset>", "frameset"),
        ("", "no text"),
        (b"\0\0\0", "no text"),
        ("<title>Angina</title>", "no text"),
    ],
)
def test_bad_input_28_pages_without_a_text(html: str | bytes, words: str) -> None:
    assert words in (reason(html) or "")


def test_a_page_with_a_text_may_ask_for_javascript() -> None:
    html = page("Angina", f"<h1>Angina</h1><p>{SENTENCE * 6}</p><p>Enable JavaScript to see the video.</p>")
    assert reason(html) is None


def test_a_password_form_beside_a_text_is_no_wall() -> None:
    form = "<form><input type=password></form>"
    assert reason(page("Angina", form)) == "a login wall"
    assert reason(page("Angina", f"<p>{SENTENCE * 6}</p>{form}")) is None
