"""A site that looks otherwise, and says what it said: no article has changed but those that were edited."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from catalogue.schema import changes, pages
from catalogue.states import ChangeKind
from tests.commands.test_rounds import EDIT, Keeper, keeper, text_of

# a site crawled under two themes, 15 to 40 seconds
pytestmark = pytest.mark.slow

__all__ = ["keeper"]


def _cards(title: str, body: str) -> str:
    topics = "".join(f"<span class=chip>Topic {n}</span>" for n in range(8))
    return (
        f"<!doctype html><html lang=en><head><title>{title} | The Parish Blog</title></head><body>"
        f'<div class="top"><div class="brand">The Parish Blog</div>{topics}</div>'
        f'<div class="wrap"><div class="hero"><h1 class="t">{title}</h1></div><div class="txt">{body}</div>'
        '<div class="box"><h3>Stay in touch</h3><p>Get our letter each month, free of charge.</p></div></div>'
        '<div class="foot">Made with care in the parish. Imprint. Privacy.</div></body></html>'
    )


def _plain(title: str, body: str) -> str:
    return f"<html lang=en><title>{title}</title><h1>{title}</h1>{body}<hr><p>Back to the blog</p></html>"


@pytest.mark.parametrize("theme", [_cards, _plain])
def test_a_redesign_changes_no_article_but_those_that_were_edited(
    keeper: Keeper, theme: Callable[[str, str], str]
) -> None:
    keeper.crawl()
    before = {path: one.id for path, one in keeper.articles().items()}
    keeper.pass_time(1)
    keeper.blog.theme = theme
    edited = keeper.blog.edit(5, EDIT)
    shorter = keeper.blog.edit(8)
    shorter.text = "\n".join(shorter.text.split("\n")[:-3])
    found = keeper.crawl()
    assert found.counts["changed"] == 2, list(found.lines())
    now = keeper.articles()
    assert {path: one.id for path, one in now.items()} == before
    assert EDIT in text_of(now[edited.path])
    with keeper.catalogue.read() as connection:
        told = select(changes.c.article_id).where(changes.c.kind == ChangeKind.CHANGED).distinct()
        assert set(connection.execute(told).scalars()) == {now[p.path].id for p in (edited, shorter)}
        counted = select(pages.c.url).where(pages.c.changes > 0)
        urls = set(connection.execute(counted).scalars())
        assert {url.rsplit("/", 2)[1] for url in urls} == {edited.slug, shorter.slug}
