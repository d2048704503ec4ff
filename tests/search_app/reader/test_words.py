"""Words that an article explains are found in its text, and open their explanation there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from catalogue.article import Article, Code, Link, ListBlock, Paragraph, Section, Term, article_id
from search_app import create_app
from search_app.reader.outline import shown
from search_app.reader.words import MAX_MARKS, WordFinder
from tests.search_app.axe import RULES, violations
from tests.search_app.browsing import served
from tests.search_app.conftest import ASTHMA, fill, handle_of, library_config, tree_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route


def term(said: str) -> Term:
    return Term(said, (("en", f"what {said} is"),))


def marked(text: str, *terms: str) -> list[str]:
    [pieces] = WordFinder([term(one) for one in terms]).find([text])
    assert "".join(piece for piece, _ in pieces) == text
    return [piece for piece, number in pieces if number]


@pytest.mark.parametrize(
    ("text", "terms", "said"),
    [
        ("Infection is an infection.", ["infection"], ["Infection"]),
        ("Infections, disinfection, infection_1", ["infection"], []),
        ("High blood pressure and blood.", ["blood", "blood pressure"], ["blood pressure", "blood"]),
        ("জ্বর হলে", ["জ্বর"], ["জ্বর"]),
        ("জ্বরের সময়", ["জ্বর"], []),
        ("কাশি", ["কাশ"], []),  # a vowel sign belongs to its word
        ("C++ (see c.d.)", ["c++", "c.d."], ["C++", "c.d."]),
        ("a <b> & more", ["<b>", "&"], ["<b>", "&"]),
        ("这是糖尿病的手册", ["糖尿病"], ["糖尿病"]),
        ("nothing", ["", " "], []),
    ],
)
def test_words_are_found_whole_and_once(text: str, terms: list[str], said: list[str]) -> None:
    assert marked(text, *terms) == said


def test_a_word_that_nobody_defines_is_left_alone() -> None:
    assert WordFinder([Term("gout")]).find(["gout"]) == [[("gout", 0)]]


@given(st.text("ab ্কি-", max_size=30), st.lists(st.text("ab ্কি", max_size=3), max_size=4))
def test_no_letter_is_lost_or_added(text: str, terms: list[str]) -> None:
    marked(text, *terms)


def test_links_and_code_are_left_alone_and_every_item_begins_anew() -> None:
    blocks = (
        Paragraph("A cell, then a cell."),
        ListBlock(("cell one", "cell two"), False),
        Code("cell"),
        Paragraph("The cell is linked."),
    )
    article = Article(
        "x",
        "https://x.example/",
        "X",
        (Section("Cell", "other", 2, None, blocks),),
        links=(Link("https://x.example/cell", "cell is", 0),),
    )
    [section] = shown(article, {}, [term("cell")])
    paragraph, items, code, linked = section.blocks
    assert [run.text for run in paragraph.runs if run.word] == ["cell"]
    assert [run.word for item in items.items for run in item.runs] == [1, 0, 1, 0]
    assert not any(run.word for block in (code, linked) for run in block.runs)


def test_a_page_gets_so_many_buttons_at_the_most() -> None:
    items = ListBlock(("cell",) * (MAX_MARKS + 50), False)
    [section] = shown(
        Article("x", "https://x.example/", "X", (Section(None, "lead", 2, None, (items,)),)),
        {},
        [term("cell")],
    )
    assert sum(run.word for item in section.blocks[0].items for run in item.runs) == MAX_MARKS


def test_every_button_has_its_explanation_in_each_language(client: FlaskClient) -> None:
    tree = tree_of(client, f"/article/{ASTHMA}")
    [button] = tree.xpath("//button[@class='word']")
    assert button.text == "infection"
    assert button.getparent().text_content() == "The cause is not always known; infection plays a part."
    [opened] = tree.xpath(f"//*[@id='{button.get('popovertarget')}'][@popover]")
    assert opened.xpath("./p[not(@lang)]/text()") == ["Germs in the body"]
    assert opened.xpath("./p[@lang='bn']/text()") == ["জীবাণুর আক্রমণ"]


def test_it_opens_and_closes_by_keyboard_without_a_script(base: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/article/{ASTHMA}")
    button, opened = page.locator("button.word"), page.locator(".explanation")
    assert not opened.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    opened.wait_for(state="visible")
    page.keyboard.press("Escape")
    opened.wait_for(state="hidden")
    page.emulate_media(media="print")
    assert not opened.is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ui", ["en", "ar"])
def test_an_open_explanation_can_be_read_by_everybody(page: Page, ui: str, scheme: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"/article/{ASTHMA}?ui={ui}")
    page.locator("button.word").click()
    page.locator(".explanation").wait_for(state="visible")
    assert violations(page, RULES) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    # the focus is seen, on the button as anywhere
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    said = page.evaluate(
        "[document.activeElement.className, getComputedStyle(document.activeElement).outlineWidth]"
    )
    assert said == ["word", "3px"]


PLACED = "https://sample.example/placed/"


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an article whose words stand everywhere in its lines, some with a long explanation."""
    terms = [
        Term("cell", (("en", "A part."), ("bn", "কোষ"))),
        Term("tissue", (("en", "Cells that work together. " * 40),)),
        Term("a-very-long-name-that-no-line-of-a-phone-has-room-for", (("en", "Long."),)),
    ]
    texts = [f"{'word ' * before}{term.term}{' and more' * 9}." for before in range(14) for term in terms]
    sections = (Section(None, "lead", 2, None, tuple(Paragraph(text) for text in texts)),)
    made = Article(article_id(PLACED), PLACED, "Placed", sections, "sample.example", "en", terms=tuple(terms))
    config = library_config(tmp_path_factory.mktemp("placed"), appearance={"languages": ["en", "ar"]})
    fill(config, [made])
    app = create_app(config)
    with served(app) as address:
        yield f"{address}/article/{made.id}"
    handle_of(app).close()


# A paragraph in which two words, and three, are explained beside each other.
MORE_WORDS = """
count => {
  const word = document.querySelector("button.word"), paragraph = word.parentElement;
  for (let more = 1; more < count; more++) paragraph.append(word.cloneNode(true));
  return [getComputedStyle(paragraph).display, getComputedStyle(word).display];
}
"""


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_paragraph_runs_on_however_many_words_it_explains(
    browser: Browser, placed: str, width: int, count: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 640})
    page.goto(placed)
    assert page.evaluate(MORE_WORDS, count) == ["block", "inline-block"]
    page.context.close()


# The opened box and its word, and whether all of it can be seen.
WHERE = """
async word => {
  // when what was asked for is painted
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const box = document.getElementById(word.getAttribute("popovertarget"));
  const [at, is] = [word.getBoundingClientRect(), box.getBoundingClientRect()];
  return {
    open: box.matches(":popover-open"),
    gap: Math.max(is.top - at.bottom, at.top - is.bottom),
    beside: Math.max(is.left - at.right, at.left - is.right),
    seen: is.left >= 0 && is.top >= 0 && is.right <= document.body.clientWidth && is.bottom <= innerHeight,
  };
}
"""


@pytest.mark.parametrize("anchors", [True, False], ids=["by the style sheet", "by the script"])
@pytest.mark.parametrize(("width", "ui"), [(320, "en"), (1280, "en"), (360, "ar"), (1280, "ar")])
def test_an_explanation_opens_at_its_word(
    browser: Browser, placed: str, anchors: bool, width: int, ui: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 640}, reduced_motion="reduce")
    if anchors:
        page.route("**/*.js*", lambda route: route.abort())  # no script has a part in it
    else:

        def without(route: Route) -> None:
            style = re.sub(r"@supports \(position-area.*?\n}", "", route.fetch().text(), flags=re.S)
            assert "position-area" not in style
            route.fulfill(body=style, content_type="text/css")

        page.add_init_script("CSS.supports = () => false")
        page.route("**/app.css*", without)
    page.goto(f"{placed}?ui={ui}")
    words = page.locator("button.word")
    assert words.count() == 42
    for number in range(0, 42, 8):
        word = words.nth(number)
        # in the middle of the window, at its top and at its foot
        word.evaluate("(word, block) => word.scrollIntoView({block})", ("center", "start", "end")[number % 3])
        word.click()
        where = word.evaluate(WHERE)
        assert where["open"]
        assert where["seen"], (number, where)
        assert 0 <= where["gap"] <= 16, (number, where)
        assert where["beside"] < 0, (number, where)
        page.evaluate("scrollBy(0, 9)")  # and goes along with its word
        assert abs(word.evaluate(WHERE)["gap"] - where["gap"]) < 1, (number, where)
        page.keyboard.press("Escape")
    page.context.close()
