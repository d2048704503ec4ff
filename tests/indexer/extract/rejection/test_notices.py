"""Pages that have something else to say."""

import pytest

from indexer.extract.rejection.notices import NOTICES, Notice
from tests.indexer.extract.rejection.pages import SENTENCE, page, reason


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (
            "<title>Just a moment...</title><p>Verifying you are human. This may take a few seconds.</p>",
            "challenge",
        ),
        (
            "<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1>"
            "<p>You are unable to access a.example</p>",
            "challenge",
        ),
        (
            "<title>Access Denied</title><h1>Access Denied</h1>"
            "<p>You don't have permission to access this page on this server.</p>",
            "access denied",
        ),
        (
            "<title>a.example › Error</title><p>There has been a critical error on this website.</p>",
            "WordPress",
        ),
        ("<h1>Error establishing a database connection</h1>", "WordPress"),
        ("<h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1>", "maintenance"),
        (
            page(
                "Page not found - Library",
                "<h1>Oops! That page can’t be found.</h1>"
                "<p>It looks like nothing was found at this location. Maybe try a search?</p>",
            ),
            "soft 404",
        ),
        (page("Oh dear: 404 error", "<h1>Sorry</h1><p>Try the menu.</p>"), "soft 404"),
        (
            page(
                "Angina",
                f"<h1>Angina</h1><p>{SENTENCE}</p>"
                "<p>Subscribe to continue reading. Already a subscriber? Log in</p>",
            ),
            "paywall",
        ),
        (page("404", "<h1>Sorry</h1><p>Try the menu.</p>"), "soft 404"),
        (
            page("Library", "<h1>The page you are looking for could not be found</h1><p>Try the menu.</p>"),
            "soft 404",
        ),
        (page("পাতা পাওয়া যায়নি", "<h1>পাতা পাওয়া যায়নি</h1>"), "soft 404"),
        (
            page("Log In ‹ Library", "<h1>Log in</h1><form><input name=log><input type=password></form>"),
            "login",
        ),
        (
            page(
                "Protected: Angina",
                "<h1>Protected: Angina</h1><form class='post-password-form'>"
                "<p>This content is password protected. To view it please enter your password below:</p>"
                "<input type=password></form>",
            ),
            "password",
        ),
        (page("Internal Server Error", "<h1>500 Internal Server Error</h1>"), "server's error"),
        ("<title>Index of /files</title><h1>Index of /files</h1><pre>a b c</pre>", "folder listing"),
        ("<title>a.example</title><h1>This domain is for sale</h1>", "parked"),
    ],
)
def test_bad_input_28_pages_with_something_else_to_say(html: str | bytes, words: str) -> None:
    assert words in (reason(html) or "")


@pytest.mark.parametrize("notice", NOTICES, ids=[notice.reason.name for notice in NOTICES])
def test_a_notice_says_nothing_of_a_page_with_much_else(notice: Notice) -> None:
    """Whatever the heading, a text of ten times the notice's words is an article."""
    html = page("Angina", f"<h1>Just a moment: 404, access denied</h1><p>{SENTENCE * notice.most_words}</p>")
    assert reason(html) is None
