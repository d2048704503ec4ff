"""Code is one text with its lines."""

import pytest

from indexer.extract.page import Page
from indexer.extract.source.repair import heal
from indexer.extract.walk import outline_of

CODE = "if wet:\n    dry()"


def texts(html: str) -> list[str]:
    return [block.text for block in outline_of(heal(Page("https://a.example/", html)).tree).blocks]


@pytest.mark.parametrize(
    "code",
    [
        "<pre>if wet:\n    dry()\n</pre>",
        "<pre><code><span class=k>if</span> wet:\n    <span class=f>dry</span>()</code></pre>",
        "<pre><code><span class=line>if wet:</span><span class=line>    dry()</span></code></pre>",
        "<pre><code><span class=line>if wet:</span>\n<span class=line>    dry()</span></code></pre>",
        "<pre><div>if wet:</div><div>    dry()</div></pre>",
        "<pre><code><div class=l>if wet:\n</div><div class=l>    <b>dry</b>()\n</div></code></pre>",
        "<pre><ol><li>if wet:</li><li>    dry()</li></ol></pre>",
        "<pre>if wet:<br>    dry()</pre>",
        "<pre><code><span class=n>1</span>if wet:\n<span class=n>2</span>    dry()</code></pre>",
        "<table><tr><td><pre>1\n2</pre></td><td><pre>if wet:\n    dry()</pre></td></tr></table>",
        "<table><tr><td><pre><span>7</span>\n<span>8</span></pre><td><pre>if wet:\n    dry()</pre></table>",
    ],
)
def test_code_is_one_block_whatever_its_highlighter_made_of_it(code: str) -> None:
    assert texts(f"<p>So:</p>{code}<p>And on.</p>") == ["So:", CODE, "And on."]


def test_numbers_that_are_code_stay() -> None:
    assert texts("<pre>1\n2\n3</pre>") == ["1\n2\n3"]
    assert texts("<pre>x = [<i class=n>1</i>, <i class=n>3</i>]</pre>") == ["x = [1, 3]"]
