"""Readers' words: told by what every comment system writes, never taken from the article."""

from __future__ import annotations

import pytest

from catalogue.article import Article
from indexer.extract import Page, TemplateLearner, explain, extract
from indexer.extract.label import Role
from indexer.extract.source.repair import heal
from indexer.extract.template.discussion import discussions_of
from indexer.extract.walk import outline_of
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
