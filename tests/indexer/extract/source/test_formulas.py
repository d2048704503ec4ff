"""Formulas stand where they are shown, as text, once."""

import pytest

from indexer.extract.page import Page
from indexer.extract.source.repair import heal
from indexer.extract.walk import outline_of

MATH = "<math><semantics><mrow><mi>v</mi><mo>=</mo><mi>s</mi><mo>/</mo><mi>t</mi></mrow>{}</semantics></math>"
TEX = "<annotation encoding='application/x-tex'>v = s/t</annotation>"
VERSIONS = {
    "bare": MATH.format(""),
    "with TeX": MATH.format(TEX),
    "with a prefix": "<m:math><m:mi>v</m:mi><m:mo>=</m:mo><m:mi>s/t</m:mi></m:math>",
    "only TeX": f"<math><semantics>{TEX}</semantics></math>",
    "alttext": "<math alttext='{\\displaystyle v = s/t}'></math>",
    "KaTeX": f"<span class='katex'><span class='katex-mathml'>{MATH.format(TEX)}</span>"
    "<span class='katex-html' aria-hidden='true'><span class='base'>v</span>=<span>s/t</span></span></span>",
    "wiki": f"<span class='mwe-math'><span class='a11y' style='display: none;'>{MATH.format(TEX)}</span>"
    "<img src='/render/svg/ab' aria-hidden='true' alt='{\\displaystyle v = s/t}'></span>",
    "an old wiki": "<img class='tex' alt='v = s/t' src='/images/math/1.png'>",
    "a wiki's image": "<img class='mwe-math-fallback-image-inline' alt='{\\displaystyle v = s/t}' src='/x'>",
    "an image that says so": "<img class='mwe' alt='{\\textstyle v = s/t}' src='/x'>",
    "an image of a service": "<img src='https://t.example/latex.php?latex=v' alt='v = s/t'>",
    "MathJax 2": "<span class='MathJax_Preview'></span><span class='MathJax'><nobr aria-hidden='true'>"
    f"<span>v=st</span></nobr><span class='MJX_Assistive_MathML'>{MATH.format('')}</span></span>"
    "<script type='math/tex' id='m-1'>v = s/t</script>",
    "MathJax 2 without MathML": "<span class='MathJax_Preview'></span><span class='MathJax'>v=st</span>"
    "<script type='math/tex'>v = s/t</script>",
    "MathJax 3": "<mjx-container jax='CHTML'><mjx-math aria-hidden='true'><mjx-mi>v</mjx-mi></mjx-math>"
    f"<mjx-assistive-mml>{MATH.format('')}</mjx-assistive-mml></mjx-container>",
    "MathJax as SVG": "<mjx-container jax='SVG'><svg><g>v</g></svg>"
    f"<mjx-assistive-mml>{MATH.format('')}</mjx-assistive-mml></mjx-container>",
    "a script alone": "<script type='math/tex; mode=display'>v = s/t</script>",
    "text": "<span class='math inline'>v = s/t</span>",
}


def texts(html: str) -> list[str]:
    return [block.text for block in outline_of(heal(Page("https://a.example/", html)).tree).blocks]


@pytest.mark.parametrize("formula", VERSIONS.values(), ids=VERSIONS.keys())
def test_a_formula_stands_in_its_sentence_once(formula: str) -> None:
    found = texts(f"<p>The speed is {formula}, in metres <b>{formula}</b></p><ul><li>{formula}</li></ul>")
    spaced = [text.replace("s / t", "s/t") for text in found]
    assert spaced == ["The speed is v = s/t, in metres v = s/t", "v = s/t"]


def test_a_displayed_formula_is_a_block_of_its_own() -> None:
    formula = f"<div class='eq'><div style='display:none'>{MATH.format('')}</div></div>"
    assert texts(f"<p>The speed:</p>{formula}<p>It is so.</p>") == ["The speed:", "v = s/t", "It is so."]


def test_two_formulas_side_by_side_both_stand() -> None:
    assert texts(f"<p><span>{MATH.format('')} {MATH.format('')}</span></p>") == ["v = s/t v = s/t"]


@pytest.mark.parametrize("alt", ["{\\displaystyle a}", "\\frac{m}{h}", "x \\mathrm {d} y", "\\sqrt {2}"])
def test_a_command_of_tex_tells_a_formula_whatever_the_image_is_called(alt: str) -> None:
    [text] = texts(f"<p>It is <img src='a.svg' alt='{alt}'> there</p>")
    assert text != "It is there"


@pytest.mark.parametrize("alt", ["C:\\Users\\Ada", "A pupil {smiling}", "a \\ b", "Ada \\o/ cheers"])
def test_a_backslash_alone_tells_none(alt: str) -> None:
    assert texts(f"<p>It is <img src='a.svg' alt='{alt}'> there</p>") == ["It is there"]


def test_images_that_show_no_formula_are_left_alone() -> None:
    assert texts("<p>One <img class='math-icon' alt='A pupil'><img alt='a = b' src='x.png'> two</p>") == [
        "One two"
    ]


def _katex(inner: str) -> str:
    """As KaTeX draws a formula without MathML."""
    base = f"<span class='base'><span class='strut' style='height:1em'></span>{inner}</span>"
    return f"<span class='katex'><span class='katex-html' aria-hidden='true'>{base}</span></span>"


def _stacked(*levels: str, deep: bool = False) -> str:
    """Levels above one another, the lowest first."""
    rows = "".join(f"<span style='top:-3em'><span class='pstrut'></span>{level}</span>" for level in levels)
    vlist = f"<span class='vlist-r'><span class='vlist' style='height:1em'>{rows}</span></span>"
    below = "<span class='vlist-r'><span class='vlist'><span></span></span></span>" if deep else ""
    return f"<span class='vlist-t{' vlist-t2' if deep else ''}'>{vlist}{below}</span>"


def _letter(text: str) -> str:
    return f"<span class='mord mathnormal'>{text}</span>"


EQUALS = "<span class='mspace'></span><span class='mrel'>=</span><span class='mspace'></span>"
LINE = "<span class='frac-line'></span>"


def _scripts(base: str, *levels: str, deep: bool = False) -> str:
    stacked = _stacked(*levels, deep=deep)
    return f"<span class='mord'>{_letter(base)}<span class='msupsub'>{stacked}</span></span>"


FRACTION = f"<span class='mfrac'>{_stacked(_letter('t'), LINE, _letter('s'), deep=True)}</span>"
DRAWN = {
    "v = s/t": f"{_letter('v')}{EQUALS}<span class='mord'><span class='strut'></span>{FRACTION}</span>",
    "v = st": f"{_letter('v')}{EQUALS}{_letter('s')}{_letter('t')}",
    "r²": _scripts("r", "2"),
    "x₁": _scripts("x", "1", deep=True),
    "x₁²": _scripts("x", "1", "2", deep=True),
    "√n": f"<span class='mord sqrt'>{_stacked(_letter('n'), '<svg></svg>', deep=True)}</span>",
}


@pytest.mark.parametrize("text", DRAWN)
def test_what_is_only_drawn_is_read_as_it_is_seen(text: str) -> None:
    assert texts(f"<p>It says {_katex(DRAWN[text])} here.</p>") == [f"It says {text} here."]
