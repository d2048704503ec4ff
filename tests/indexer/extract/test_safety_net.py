"""No article is lost because a verdict on it was wrong."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.article import Article
from indexer.extract import Page, extract
from tests.indexer.extract.prose import paragraph, paragraphs

HEAD = "<title>The keeper of the rock</title>"
OFFER = "<aside><p>Join now and read for one coin.</p><p>Our app is out, take us along with you.</p></aside>"
FOOT = "<footer><p>The paper is made by five people and a dog.</p></footer>"
BAR = "<ul><li><a href='#talk'>Comments</a></li><li><a href='#'>Post</a></li></ul>"

ELEMENTS = (
    "div main section article aside nav footer header form center figure blockquote dialog td x-story story"
).split()
NAMES = [
    *("", 'class="comments"', 'id="comments"', 'id="disqus_thread"', 'class="comment-list"', 'id="respond"'),
    *('class="sidebar"', 'class="footer"', 'class="related"', 'class="menu nav"', 'class="newsletter promo"'),
    *(
        "hidden",
        'style="display:none"',
        'style="visibility:hidden"',
        'style="opacity:0"',
        'aria-hidden="true"',
    ),
    *('hidden id="S:0"', 'role="region"', 'class="sr-only"', 'role="tooltip"'),
]
BODIES = {
    "paragraphs": lambda first, last: paragraphs(first, last),
    "divisions": lambda first, last: paragraphs(first, last).replace("p>", "div>"),
    "lines": lambda first, last: paragraphs(first, last).replace("<p>", "").replace("</p>", "<br><br>"),
    "items": lambda first, last: f"<ul>{paragraphs(first, last).replace('p>', 'li>')}</ul>",
    "sections": lambda first, last: "".join(
        f"<section><h2>Part {n}</h2>{paragraphs(n, n + 3)}</section>" for n in range(first, last, 3)
    ),
}


def kept(html: str, last: int) -> float:
    """The share of the paragraphs up to a number that the article has."""
    read = extract(
        Page("https://paper.example/rock/", f"<html><head>{HEAD}</head><body>{html}</body></html>")
    )
    assert isinstance(read, Article), read
    text = " ".join(read.texts())
    return sum(paragraph(n) in text for n in range(last)) / last


@settings(max_examples=120, deadline=None)
@given(
    elements=st.lists(st.sampled_from(ELEMENTS), min_size=1, max_size=2),
    name=st.sampled_from(NAMES),
    body=st.sampled_from(sorted(BODIES)),
    bar=st.sampled_from(["", BAR, "<h3>Comments</h3>", "<div>3 comments</div>"]),
    offer=st.sampled_from(["", OFFER]),
    title_within=st.booleans(),
)
def test_a_body_is_found_in_any_wrapper(
    elements: list[str], name: str, body: str, bar: str, offer: str, title_within: bool
) -> None:
    inner = bar + BODIES[body](0, 9)
    title = "<h1>The keeper of the rock</h1>"
    for element in elements:
        inner = f"<{element} {name}>{title if title_within else ''}{inner}</{element}>"
        title_within, name = False, ""
    assert kept(f"{offer}{'' if title in inner else title}{inner}{FOOT}", 9) >= 0.85


def test_readers_words_are_no_article_where_the_page_has_none() -> None:
    voices = "".join(
        f"<dt>Reader {n}</dt><dd>{paragraph(n)}</dd><dd>November {n + 1}, 2012</dd>" for n in range(9)
    )
    talk = f"<div id='comments'><dl>{voices}</dl></div>"
    html = f"<head>{HEAD}</head><h1>The keeper</h1><p>Pin it</p><p>A. B.</p>{talk}"
    read = extract(Page("https://paper.example/rock/", html))
    assert not (isinstance(read, Article) and any("laughed" in text for text in read.texts()))


def test_what_was_read_again_is_said() -> None:
    wall = f"<div id='comments'>{BODIES['divisions'](0, 9)}</div>"
    html = f"<head>{HEAD}</head><body>{OFFER}<h1>The keeper of the rock</h1>{wall}{FOOT}</body>"
    read = extract(Page("https://paper.example/rock/", html))
    assert isinstance(read, Article)
    assert any("words of sentences in one place" in warning for warning in read.extraction.warnings)
