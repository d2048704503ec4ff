"""MathML as a line of text."""

import pytest
from lxml import html

from indexer.extract.source.mathml import linear


@pytest.mark.parametrize(
    ("math", "shown"),
    [
        ("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "E = mc²"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a + b)/2"),
        ("<mo>−</mo><mi>x</mi><mo>&lt;</mo><mn>0</mn>", "−x < 0"),
        ("<mi>f</mi><mo>&#x2061;</mo><mo>(</mo><mi>x</mi><mo>,</mo><mi>y</mi><mo>)</mo>", "f(x, y)"),
        ("<msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt>", "√(a + b)"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "³√x"),
        ("<msub><mi>x</mi><mi>i</mi></msub><msub><mi>y</mi><mn>1</mn></msub>", "x_iy₁"),
        ("<msup><mn>10</mn><mrow><mo>−</mo><mn>6</mn></mrow></msup>", "10⁻⁶"),
        ("<msup><mi>e</mi><mfrac><mn>1</mn><mn>2</mn></mfrac></msup>", "e^(1/2)"),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>",
            "∑_(i = 1)ⁿ",
        ),
        ("<msubsup><mi>σ</mi><mi>y</mi><mn>2</mn></msubsup>", "σ_y²"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x̄"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a, b)"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd>0</mtd></mtr><mtr><mtd>2</mtd></mtr></mtable>", "1, 0; 2"),
        (
            "<semantics><mi>q</mi><annotation encoding='application/x-tex'>q_{TeX}</annotation></semantics>",
            "q",
        ),
        ("<mtext>dose per day</mtext><mspace width='1em'/><mn>5</mn>", "dose per day 5"),
        ("<mphantom><mi>x</mi></mphantom>", ""),
        ("loose", "loose"),
    ],
)
def test_a_formula_reads_as_it_is_said(math: str, shown: str) -> None:
    assert linear(html.fragment_fromstring(f"<math>{math}</math>")) == shown


def test_a_formula_of_any_depth_is_read() -> None:
    deep = "<mrow>" * 200 + "<mi>x</mi>" + "</mrow>" * 200
    assert linear(html.fragment_fromstring(f"<math>{deep}</math>")) == "x"
