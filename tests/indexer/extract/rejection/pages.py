"""Pages to be judged, and the verdict on one."""

from indexer.extract.page import Page
from indexer.extract.rejection import not_an_article
from indexer.extract.source.repair import heal

SENTENCE = "The disease begins slowly, and many people notice nothing of it for years. "
CHROME = (
    "<header><nav><ul>"
    + "".join(f"<li><a href='/{c}/'>Letter {c}</a></li>" for c in "abcdefghijklmnop")
    + "</ul></nav></header>"
)
FOOTER = "<footer><p>We give health education in plain words. All rights reserved.</p></footer>"


def reason(
    html: str | bytes, url: str = "https://a.example/angina/", content_type: str | None = None
) -> str | None:
    page = Page(url, html, content_type)
    return not_an_article(heal(page), page)


def page(title: str, body: str, attributes: str = "", head: str = "") -> str:
    return (
        f"<html><head><title>{title}</title>{head}</head>"
        f"<body {attributes}>{CHROME}<main>{body}</main>{FOOTER}</body></html>"
    )


def teasers(n: int, words: int = 8) -> str:
    return "".join(
        f"<article><h2><a href='/article-{i}/'>Article {i}</a></h2>"
        f"<p>{'word ' * words}<a href='/article-{i}/'>Read more</a></p></article>"
        for i in range(n)
    )


WORDPRESS = "<meta name='generator' content='WordPress 6.5'>"
