"""Code and its language in an article."""

import pytest

from catalogue.article import Block, Code, ListBlock, Paragraph
from tests.indexer.extract.sections.reading import sections


def blocks(html: str) -> list[Block]:
    return list(sections(f"<h2>How to</h2><p>Run this:</p>{html}<p>It dries all that is wet.</p>")[1].blocks)[
        1:-1
    ]


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ("<pre><code class='language-python'>dry()</code></pre>", "python"),
        ("<pre class='lang-JS prettyprint'>dry()</pre>", "js"),
        ("<div class='highlight-c++ notranslate'><div class='highlight'><pre>dry()</pre></div></div>", "c++"),
        ("<div class='highlight highlight-source-shell'><pre>dry()</pre></div>", "shell"),
        ("<pre class='brush: js notranslate'><code>dry()</code></pre>", "js"),
        ("<div class='sourceCode'><pre class='sourceCode haskell'><code>dry()</code></pre></div>", "haskell"),
        ("<div class='highlight'><pre><code data-lang='Go'>dry()</code></pre></div>", "go"),
        ("<div class='language-ts'><span>ts</span><pre><code>dry()</code></pre></div>", "ts"),
        ("<div class='highlight-default'><pre>dry()</pre></div>", None),
        ("<pre>dry()</pre>", None),
    ],
)
def test_code_tells_its_language(html: str, language: str | None) -> None:
    assert blocks(html) == [Code("dry()", language)]


def test_another_word_before_code_stays() -> None:
    html = "<div class='language-ts'><p>tap.ts</p><pre><code>dry()</code></pre></div>"
    assert blocks(html) == [Paragraph("tap.ts"), Code("dry()", "ts")]


def test_code_within_an_item_is_a_block_of_its_own() -> None:
    html = "<ol><li>Wet it.</li><li>Dry it:<pre>if wet:\n  dry()</pre></li><li>Look at it.</li></ol>"
    assert blocks(html) == [
        ListBlock(("Wet it.", "Dry it:"), True),
        Code("if wet:\n  dry()"),
        ListBlock(("Look at it.",), True),
    ]
