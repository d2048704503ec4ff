"""Is a small site, whose pages are parsed once, read as if it had been learned first and then read?"""

from __future__ import annotations

import pytest

from indexer.extract import DEFAULT, Options, Page, extract, read_whole_site
from tests.indexer.extract.site_pages import PAGES, article, learned

BOX = "<div class='tips'><h3>Before your visit</h3><p>Write down when it began, and bring the list.</p></div>"
TALK = "<div id='comments'><h3>2 comments</h3><ol><li><p>It helped me, thank you.</p></li></ol></div>"
STRANGER = Page("https://guide.example.org/x", "<html><body><p>Something else altogether.</p></body></html>")
EMPTY = Page("https://guide.example.org/y", b"\x00\xff")


@pytest.mark.parametrize(
    "pages",
    [
        [article(0), article(1)],
        [article(n, before=BOX) for n in range(PAGES)],
        [article(n, after=BOX + TALK, wrap="{}") for n in range(PAGES)],
        [article(n, body=f"{BOX}{{body}}{BOX}") for n in range(30)],
        [STRANGER, *(article(n, before=BOX) for n in range(5)), EMPTY, STRANGER],
        [*(article(n, wrap="<article>{}</article>") for n in range(4)), *(article(n) for n in range(4, 9))],
        [EMPTY, EMPTY],
    ],
)
def test_a_site_that_is_parsed_once_is_read_as_one_that_was_learned_first(pages: list[Page]) -> None:
    template = learned(pages)
    apart = [extract(page, template) for page in pages]
    assert list(read_whole_site(pages, DEFAULT, Options())) == apart
