"""Readers' words: told by what every comment system writes, never taken from the article."""

from __future__ import annotations

import pytest

from catalogue.article import Article
from indexer.extract import Page, TemplateLearner, extract
from indexer.extract.explain import explain
from indexer.extract.roles import Role
from indexer.extract.source.repair import heal
from indexer.extract.template.discussion import discussions_of
from indexer.extract.walk import outline_of
from tests.indexer.extract.prose import paragraphs
from tests.indexer.extract.site_pages import article

REPLIES = (
    "<p>I had this for two years and nobody told me what it was until my aunt did.</p><p>Thank you, "
    "this explains a lot of what I went through last winter.</p>"
)


def found(html: str, title: str = "Gout") -> list[str]:
    page = (
        f"<body><h1>{title}</h1><p>{title} is a disease of the joints that comes at night.</p><p>It "
        f"can be treated.</p>{html}</body>"
    )
    outline = outline_of(heal(Page("https://guide.example.org/gout/", page)).tree)
    return [outline.blocks[container.first].text[:20] for container in discussions_of(outline, title)]


@pytest.mark.parametrize(
    "html",
    [
        f"<div id='comments'>{REPLIES}</div>",
        f"<ol class='comment-list'><li>{REPLIES}</li></ol>",
        f"<div class='c1f'><h2>27 comments</h2>{REPLIES}</div>",
        f"<div><h3>3 responses to “Gout”</h3>{REPLIES}</div>",
        f"<div><p>{{ 4 comments… read them below or add one }}</p>{REPLIES}</div>",
        f"<section><h2>Leave a reply</h2>{REPLIES}</section>",
        f"<div><h4>৩টি মন্তব্য</h4>{REPLIES}</div>",
        f"<div id='disqus_thread'>{REPLIES}</div>",
    ],
)
def test_comments_are_told_by_their_name_or_their_heading(html: str) -> None:
    assert len(found(html)) == 1


@pytest.mark.parametrize(
    "html",
    [
        (
            "<div class='section'><h2>Comments on the trial by Dr. Moreau and what they change"
            f"</h2>{REPLIES}</div>"
        ),
        f"<div class='section'><h2>Response to treatment</h2>{REPLIES}</div>",
        f"<div class='section'><h2>Discussion</h2>{REPLIES}</div>",
        f"<div class='comment-count'>{REPLIES}</div>",
        f"<div class='responsive correspondence'>{REPLIES}</div>",
    ],
)
def test_sections_of_an_article_are_no_discussion(html: str) -> None:
    assert found(html) == []


def test_a_theme_that_says_on_the_whole_page_that_comments_are_open_hides_nothing() -> None:
    html = (
        "<body><div class='comments'><h1>Gout</h1><p>Gout is a disease of the joints.</p><p>It comes "
        "at night.</p><p>It goes.</p></div></body>"
    )
    outline = outline_of(heal(Page("https://guide.example.org/gout/", html)).tree)
    assert discussions_of(outline, "Gout") == ()


def test_comments_that_are_longer_than_the_articles_are_not_the_body() -> None:
    talk = "<div class='talk'><h3>{n} comments</h3>{all}</div>"

    def page(number: int) -> Page:
        replies = "".join(
            (
                f"<p>Reader {number * 31 + k} writes that the {k}th winter of {number} was the hardest "
                "of all of them.</p>"
            )
            for k in range(40)
        )
        return article(
            number, wrap="<div class='entry'>{}" + talk.format(n=number + 2, all=replies) + "</div>"
        )

    learner = TemplateLearner()
    for number in range(8):
        learner.add(page(number))
    template = learner.template()
    read = extract(page(3), template)
    assert isinstance(read, Article)
    assert "hardest" not in " ".join(read.texts())
    assert "Treatment" in [section.heading for section in read.sections]
    roles = {block.role for block in explain(page(3), template).blocks if "hardest" in block.text}
    assert roles == {Role.COMMENT}


STORY = paragraphs(0, 12)
PARTS = "".join(
    f"<section class='part'><h2>Part {n}</h2>{paragraphs(3 * n, 3 * n + 3)}</section>" for n in range(1, 4)
)
BARS = [
    "<ul><li><a href='#talk'>Comments</a></li><li><a href='#'>Post</a></li></ul>",
    "<div><span>12 comments</span></div>",
    "<p class='n'>No comments yet</p>",
    "<h3>Comments</h3><p><a href='#c'>Read them</a> <a href='#w'>Write one</a></p>",
    "<div><h4>৩টি মন্তব্য</h4></div>",
    "<div><button>Comments</button><button>Share</button></div>",
    "<div class='comments'><a href='#talk'>3 comments</a></div>",
]


@pytest.mark.parametrize(
    "wrap", ["<div class='x'>{}</div>", "<article><div>{}</div></article>", "<td>{}</td>"]
)
@pytest.mark.parametrize("bar", BARS)
def test_a_bar_above_the_body_makes_no_comments_of_it(bar: str, wrap: str) -> None:
    body = wrap.format(bar + STORY)
    page = Page(
        "https://a.example/", f"<h1>The keeper</h1><p>Sixteen winters on a rock.</p><p>By A. B.</p>{body}"
    )
    read = extract(page)
    assert isinstance(read, Article)
    assert sum("laughed" in text for text in read.texts()) == 12
    assert not any("omments" in text or "মন্তব্য" in text for text in read.texts())


def test_sections_with_headings_are_no_single_comments() -> None:
    wrap = "<div><h3>Comments</h3>{}</div>"
    page = Page(
        "https://a.example/", f"<h1>The keeper</h1><p>Sixteen winters.</p><p>A. B.</p>{wrap.format(PARTS)}"
    )
    read = extract(page)
    assert isinstance(read, Article)
    assert [s.heading for s in read.sections if s.heading] == ["Part 1", "Part 2", "Part 3"]


def test_comments_below_a_text_of_one_line_are_comments_all_the_same() -> None:
    voices = "".join(
        f"<li class='voice'><b>Reader {n}</b><p>I was there myself, {n} times, and saw no keeper.</p></li>"
        for n in range(9)
    )
    talk = f"<div class='talk'><h3>9 comments</h3><ol>{voices}</ol></div>"
    page = f"<h1>The keeper</h1><p>By A. B.</p><p>The keeper of the rock is sixty years old today.</p>{talk}"
    outline = outline_of(heal(Page("https://a.example/", page)).tree)
    assert [c.tokens for c in discussions_of(outline, "The keeper")] == [("talk",)]
