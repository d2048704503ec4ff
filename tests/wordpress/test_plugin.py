"""The plug-in «Pinakes Links» in the block editor of two real WordPress sites, and a library behind it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from catalogue.access import accounts, tokens
from catalogue.access.roles import Role, Scope
from catalogue.article import Article, Paragraph, article_id
from indexer.linking import decisions
from search_app import create_app
from search_app.library_handle import LibraryHandle
from tests.real_parts import missing
from tests.search_app import browsing
from tests.search_app.browsing import browser  # noqa: F401  (fixture)
from tests.search_app.conftest import fill, handle_of, library_config, section, through_desk
from tests.wordpress.corpus import articles
from tests.wordpress.sites import HERE, Missing, WordPress, two_sites

if TYPE_CHECKING:
    from playwright import sync_api

PLUGIN = HERE.parents[1] / "integrations/wordpress/pinakes-links"
PASSWORD = "keeper of the library 1"
HOSTILE = '<img src=x onerror="alert(1)">'

# Slow: two WordPress sites, and a browser in the editor of each.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

POST = """<!-- wp:heading -->
<h2>Of the River Wye and 𝕋rees</h2>
<!-- /wp:heading -->

<!-- wp:paragraph -->
<p>A 𝔻raft of <strong>the River Wye</strong> &amp; the Silver Larch, “Tom &lt; Jerry” of the Quiet Fern.</p>
<!-- /wp:paragraph -->

<!-- wp:quote -->
<blockquote class="wp-block-quote"><!-- wp:paragraph -->
<p>The Amber Brook, he said.</p>
<!-- /wp:paragraph --></blockquote>
<!-- /wp:quote -->

<!-- wp:list -->
<ul><!-- wp:list-item -->
<li>and the Golden Gorge</li>
<!-- /wp:list-item --></ul>
<!-- /wp:list -->"""
NAMES = ("River Wye", "Silver Larch", "Amber Brook", "Golden Gorge")
# The post as WordPress would save it; 6.5 adds a class to headings of older posts by itself.
EDITED = "wp.blocks.serialize(wp.data.select('core/block-editor').getBlocks())"


@dataclass
class Served:
    """A library that answers on loopback, with a token that may decide there."""

    url: str
    token: str
    handle: LibraryHandle


def url_of(name: str) -> str:
    return f"https://library.example/{name.lower().replace(' ', '-')}/"


def article_of(url: str, title: str, *aliases: str) -> Article:
    sections = (section(None, "lead", Paragraph(f"{title or 'This'} is told of here.")),)
    return Article(article_id(url), url, title, sections, "library.example", "en", aliases=aliases)


@contextmanager
def served(folder: Path, own: str) -> Iterator[Served]:
    """A library that has the post at ``own``, what it names, and a title that is no good."""
    config = library_config(folder)
    named = [article_of(url_of(name), name) for name in NAMES]
    fill(config, [*named, article_of(url_of("Fern"), HOSTILE, "Quiet Fern"), article_of(own, "A post")])
    app = through_desk(create_app(config))
    handle = handle_of(app)
    accounts.add(handle.catalogue(), "rina", Role.EDITOR, None, "a test")
    token = tokens.add(handle.catalogue(), "wordpress", "rina", [Scope.DESK_WRITE], None, "a test")
    with browsing.served(app) as address:
        yield Served(address, token, handle)
    handle.close()


def php(site: WordPress, what: str, *more: str, text: str = "") -> str:
    command = ["php", str(HERE / "plugin.php"), str(site.folder), str(site.port), what, *more]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WordPress, WordPress]]:
    try:
        with two_sites(tmp_path_factory.mktemp("wordpress"), articles(4)) as made:
            for site in made:
                plugins = site.folder / "wp-content/plugins"
                plugins.mkdir(exist_ok=True)
                shutil.copytree(PLUGIN, plugins / "pinakes-links")
            yield made
    except Missing as error:
        missing(error.part, error.install)


@pytest.fixture
def page(browser: sync_api.Browser) -> Iterator[sync_api.Page]:  # noqa: F811
    """A page that must raise no error, and asks nobody but this machine."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, reduced_motion="reduce")
    context.set_default_timeout(120_000)
    context.route(lambda url: "://127.0.0.1:" not in url, lambda route: route.abort())
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def log_in(page: sync_api.Page, site: WordPress) -> None:
    page.goto(f"{site.url}wp-login.php")
    # its script puts the cursor there after a while: what is typed before may land in the wrong field
    page.locator("#user_login:focus").wait_for()
    page.fill("#user_login", "keeper")
    page.fill("#user_pass", PASSWORD)
    page.click("#wp-submit")
    page.wait_for_url("**/wp-admin/**")


def open_sidebar(page: sync_api.Page, site: WordPress, post: int) -> None:
    page.goto(f"{site.url}wp-admin/post.php?post={post}&action=edit")
    page.wait_for_function("window.wp && wp.data && wp.data.select('core/block-editor').getBlockCount() > 0")
    page.evaluate(
        "['core/edit-post', 'core'].forEach((s) => "
        "wp.data.dispatch('core/preferences').set(s, 'welcomeGuide', false))"
    )
    page.get_by_role("button", name="Pinakes Links").click()
    page.get_by_role("button", name="Find links").click()


def suggested(page: sync_api.Page) -> list[str]:
    """What the sidebar suggests, once it has asked."""
    page.locator(".interface-complementary-area [role=status]").wait_for()
    titles = page.locator(".interface-complementary-area .components-panel__body-title").all_inner_texts()
    return [title.strip() for title in titles]


def panel(page: sync_api.Page, phrase: str) -> sync_api.Locator:
    return page.locator(".interface-complementary-area .components-panel__body").filter(
        has_text=f"{phrase} →"
    )


@pytest.mark.parametrize("number", [0, 1], ids=["older", "newer"])
def test_suggestions_are_put_in_and_dismissed_in_the_editor(
    sites: tuple[WordPress, WordPress], number: int, page: sync_api.Page, tmp_path: Path
) -> None:
    site = sites[number]
    own = f"{site.url}a-post-of-the-plug-in/"
    with served(tmp_path, own) as library:
        arguments = (library.url, library.token, PASSWORD)
        made = json.loads(php(site, "setup", *arguments, text=POST))
        assert made["url"] == own
        heard: list[Any] = []
        page.on("response", lambda response: heard.append(response))
        page.on("request", lambda request: heard.append(request.url))
        log_in(page, site)
        open_sidebar(page, site, made["post"])
        expected = [f"{name} → {name}" for name in ("River Wye", "Silver Larch")]
        assert suggested(page) == [*expected, f"Quiet Fern → {HOSTILE}", "Golden Gorge → Golden Gorge"]
        before = page.evaluate(EDITED)
        for phrase in ("Silver Larch", "River Wye", "Golden Gorge"):
            panel(page, phrase).get_by_role("button", name="Insert link").click()
            page.get_by_text(f"«{phrase}» is linked.").first.wait_for()
        linked = before
        for phrase in ("Silver Larch", "Golden Gorge"):
            linked = linked.replace(phrase, f'<a href="{url_of(phrase)}">{phrase}</a>')
        wye = f'<a href="{url_of("River Wye")}">River Wye</a>'
        linked = linked.replace("<strong>the River Wye", f"<strong>the {wye}")
        assert page.evaluate(EDITED) == linked
        _dismiss(page, library)
        page.evaluate("wp.data.dispatch('core/editor').savePost()")
        page.wait_for_function("!wp.data.select('core/editor').isSavingPost()")
        assert php(site, "content", str(made["post"])) == linked
        _nothing_reached_the_browser(heard, site, library)
        assert json.loads(php(site, "statuses", str(made["post"]))) == {
            "nobody": 401,
            "visitor": 403,
            "visitor dismisses": 403,
            "keeper": 200,
            "no post": 403,
            "no draft": 400,
            "too long": 400,
            "no target": 400,
            "unknown target": 409,
        }


def _dismiss(page: sync_api.Page, library: Served) -> None:
    fern = panel(page, "Quiet Fern")
    fern.get_by_role("button", name="Dismiss").click()
    fern.get_by_label("Why (if you like)").fill("another fern")
    fern.get_by_role("button", name="Not from this article").click()
    page.get_by_text("«Quiet Fern» will not be suggested here again.").first.wait_for()
    with library.handle.catalogue().read() as connection:
        (made,) = decisions.made(connection)
    assert (made.verdict, made.reason, made.target_title) == ("rejected", "another fern", HOSTILE)
    assert made.who.startswith("rina")
    page.get_by_role("button", name="Find links").click()
    page.get_by_text("No link is suggested.").wait_for()


def _nothing_reached_the_browser(heard: list[Any], site: WordPress, library: Served) -> None:
    """Neither the token nor the library's address, and no request went to the library."""
    for one in heard:
        if isinstance(one, str):
            assert not one.startswith(library.url)
        elif "pinakes" in one.url or "post.php" in one.url:
            text = one.text() if one.ok else ""
            assert library.token not in text, one.url
            assert library.url not in text, one.url


def test_without_a_nonce_nobody_is_logged_in(sites: tuple[WordPress, WordPress], page: sync_api.Page) -> None:
    site = sites[1]
    php(site, "setup", "http://127.0.0.1:9", "", PASSWORD, text=POST)
    log_in(page, site)
    answer = page.request.post(
        f"{site.url}?rest_route=/pinakes-links/v1/suggestions", data={"post": 1, "html": "<p>x</p>"}
    )
    assert answer.status == 401
