"""Pages of documentation in the shapes that their generators give them, each read by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.article import Article, Code, ListBlock, Paragraph, Section, Table
from indexer.extract import Page, extract

PAGES = Path(__file__).with_name("documentation")
GENERATORS = sorted(path.stem for path in PAGES.glob("*.html"))
WARNING = Paragraph("Hot water burns the skin in a second.")
BEHIND = "the opening goes on with a turn of the handle to the left."
# What stands around the text: navigation, contents, versions, ways to edit and to answer.
AROUND = (
    "Edit this page",
    "On this page",
    "In this article",
    "Table of contents",
    "Table of Contents",
    "Pipes",
    "Next topic",
    "Show Source",
    "Version: 2.1",
    "Skip to",
    "Copy",
    "Help improve",
    "Did you find",
    "Was this page",
    "last modified",
    "Created using",
)


def read(generator: str) -> Article:
    html = (PAGES / f"{generator}.html").read_text(encoding="utf-8")
    found = extract(Page("https://water.example/docs/taps", html))
    assert isinstance(found, Article)
    return found


def section_of(article: Article, text: str) -> Section:
    return next(section for section in article.sections if any(text in part for part in section.texts()))


def code_in(article: Article) -> list[Code]:
    return [block for s in article.sections for block in s.blocks if isinstance(block, Code)]


@pytest.mark.parametrize("generator", GENERATORS)
def test_nothing_around_the_text_is_in_it(generator: str) -> None:
    article = read(generator)
    text = "\n".join((s.heading or "") + "\n" + "\n".join(s.texts()) for s in article.sections)
    assert [words for words in AROUND if words in text] == []
    assert "The tap opens when the handle is turned to the left" in text


@pytest.mark.parametrize("generator", GENERATORS)
def test_a_note_is_blocks_of_its_own_and_the_section_goes_on_behind_it(generator: str) -> None:
    article = read(generator)
    section = section_of(article, BEHIND)
    assert section.heading in ("Opening", "Notes")
    assert any(WARNING.text in text for text in section.texts())
    assert WARNING in section.blocks or generator == "mdn"


@pytest.mark.parametrize(
    ("generator", "code"),
    [
        ("sphinx", Code("import water\ntap = water.Tap()\n    tap.open()", "python")),
        ("mkdocs", Code("import water\ntap = water.Tap()", "python")),
        ("docusaurus", Code("import water \n  water.open(2)", "js")),
        ("vitepress", Code("import water\n  water.open(2)", "ts")),
        ("github", Code("import water\ntap.open()", "python")),
        ("mdn", Code("open(turns)\nopen()", "js")),
    ],
)
def test_code_is_whole_and_tells_its_language(generator: str, code: Code) -> None:
    assert code_in(read(generator))[0] == code


@pytest.mark.parametrize("generator", ["mkdocs", "docusaurus", "vitepress"])
def test_the_panels_of_tabs_are_read(generator: str) -> None:
    assert [code.language for code in code_in(read(generator))[1:]] in (["sh", "sh"], ["bash", "bash"])


def test_tables_and_definitions_keep_their_form() -> None:
    sphinx = read("sphinx")
    rows = (("Turn", "Litres"), ("half", "3"), ("full", "7"))
    assert Table(rows, 1) in section_of(sphinx, "half").blocks
    signature = section_of(sphinx, "water.open_tap(turn=1)").blocks[-1]
    assert isinstance(signature, ListBlock)
    assert signature.depths == (0, 1, 0, 1, 0, 1)
    parameters = section_of(read("mdn"), "How far the handle is turned")
    assert (parameters.heading, parameters.level) == ("Parameters", 3)
