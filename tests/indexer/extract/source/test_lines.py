"""Lists and headings that are said by line breaks and signs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring, tostring

from catalogue.article import Article
from indexer.extract import Page, extract
from indexer.extract.source.lines import set_out_lines

TEXTS = {
    "en": ("Tests", "The blood tells whether the gland works as it should, and how well.", "Treatment"),
    "de": ("Untersuchung", "Das Blut zeigt, ob die Drüse arbeitet, wie sie soll.", "Behandlung"),
    "bn": ("পরীক্ষা", "রক্ত পরীক্ষায় বোঝা যায় গ্রন্থিটি ঠিকমতো কাজ করছে কি না।", "চিকিৎসা"),
    "ar": ("الفحوص", "يبين فحص الدم ما إذا كانت الغدة تعمل كما ينبغي.", "العلاج"),
    "ja": ("検査", "血液検査で甲状腺が正しく働いているかどうかが分かります。", "治療"),
}
LEAD = "The gland sits in the neck, and makes what sets the pace of the whole body, day and night."
ITEMS = ("TSH in the blood", "free T4", "antibodies")


def read(body: str, lang: str = "en") -> Article:
    html = f"<html lang={lang}><head><title>The gland</title></head><body>{body}</body></html>"
    found = extract(Page("https://a.example/gland", html))
    assert isinstance(found, Article)
    return found


def outcome(html: str) -> str:
    tree = document_fromstring(f"<div>{html}</div>")
    set_out_lines(tree)
    return (
        tostring(tree, encoding="unicode")
        .removeprefix("<html><body><div>")
        .removesuffix("</div></body></html>")
    )


@pytest.mark.parametrize("lang", TEXTS)
@pytest.mark.parametrize(
    "body",
    [
        "<div>{3}<br><br><b>{0}</b><br>{1}<br><br><strong>{2}:</strong><br/>{1}</div>",
        "<p>{3}</p><p><strong>{0}</strong><br>{1}</p><p><b>{2}</b> <br>\n{1}</p>",
        "<p>{3}<br><b>{0}</b><br>{1}<br><b>{2}</b><br>{1}</p>",
        "<font>{3}<br><br><b><u>{0}</u></b><br>{1}<p><font><b>{2}</b></font><br>{1}</p></font>",
        "<div><p>{3}</p><b>{0}</b><br>{1}<hr><b>{2}</b><br>{1}<div></div></div>",
        "<p>{3}</p><p><b>{0}<br></b>{1}</p><p><span><b><i>{2}</i></b></span><br>{1}</p>",
        "<table><tr><td>{3} {3} {3} {3} {3} {3}<br><br><b>{0}</b><br>{1}<br><br><b>{2}</b><br>{1}</table>",
    ],
)
def test_a_bold_line_before_a_sentence_heads_it(body: str, lang: str) -> None:
    head, text, other = TEXTS[lang]
    found = read(f"<h1>The gland</h1>{body.format(head, text, other, LEAD)}", lang)
    sections = {section.heading: list(section.texts())[-1:] for section in found.sections}
    assert sections[head] == sections[other] == [text]


@pytest.mark.parametrize(
    "body",
    [
        "<p>Write to<br><b>Thyroid Society</b><br>12 High Street<br><b>London</b></p>",
        "<p><b>Thyroid Society</b><br>12 High Street</p>",
        "<p>All of it <br><b>slows down</b><br> when the gland makes too little of what the body needs.</p>",
        "<p><b><a href=/x>Tests</a></b><br>The blood tells whether the gland works as it should.</p>",
        "<table><tr><td><b>Tablet</b><br>It is swallowed with water.</td><td>daily</td></tr></table>",
    ],
)
def test_no_other_bold_line_is_set_apart(body: str) -> None:
    assert (
        outcome(body) == tostring(document_fromstring(f"<div>{body}</div>")[0][0], encoding="unicode")[5:-6]
    )


@pytest.mark.parametrize(
    "sign", ["- ", "– ", "• ", "•", "* ", "·&nbsp;", "✓ ", "→ ", "■", "・", "#. ", "#) ", "(#) "]
)
@pytest.mark.parametrize(
    "lines",
    [
        "<p>The tests are:<br>{}<br>{}<br>{}</p>",
        "The tests are:<br><br>{}<br>{}<br>{}<br><br>",
        "<p>The tests are:</p><p>{}</p>\n<p>{}</p><p>{}</p>",
        "<div>The tests are:</div><div>{}</div><div>{}</div><div>{}</div>",
        "<p>The tests are:</p><p><span>{}</span><br>{}<br>{}</p>",
    ],
)
def test_lines_with_one_sign_are_a_list(lines: str, sign: str) -> None:
    marked = [f"{sign.replace('#', str(n))}{text}" for n, text in enumerate(ITEMS, 1)]
    found = outcome(lines.format(*marked))
    tag = "ol" if "#" in sign else "ul"
    tree = document_fromstring(found)
    assert [i.text_content().strip() for i in tree.iter("li")] == list(ITEMS)
    assert [e.tag for e in tree.iter("ul", "ol")] == [tag]
    assert tree.text_content().strip().startswith("The tests are:")


@pytest.mark.parametrize(
    "lines",
    [
        "<p>– Where to? he asked.</p><p>– To the doctor.</p>",
        "<p>— Where to?<br>— To the doctor, she said.</p>",
        "<p>Roses are red,<br>- violets are blue,<br>sugar is sweet</p>",
        "<p>2019. It began.</p><p>2020. It went on.</p>",
        "<p>3. the third</p><p>4. the fourth</p>",
        "<p>-5 degrees</p><p>-7 degrees</p>",
        "<pre>- one\n- two</pre>",
        "<table><tr><td>- one<br>- two</td><td>x</td></tr></table>",
    ],
)
def test_no_other_lines_are_a_list(lines: str) -> None:
    assert "<li" not in outcome(lines)


PIECES = st.sampled_from(
    ["- a", "• b", "1. c", "2. d", "<b>Bold</b>", "<br>", "text. ", "<hr>", "<p>", "</p>", "<i>", "</i>", " "]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_no_word_is_lost_or_moved(html: str) -> None:
    tree = document_fromstring(f"<div>{html}</div>")
    before = [c for c in tree.text_content() if c.isalpha()]
    set_out_lines(tree)
    assert [c for c in tree.text_content() if c.isalpha()] == before
    once = tostring(tree)
    set_out_lines(tree)
    assert tostring(tree) == once


LETTERED = "a)b)c) (a)(b)(c) A)B)C) а)б)в) ক)খ)গ) أ)ب)ج) א)ב)ג) ก)ข)ค) ア）イ）ウ） ①②③ 가)나)다)".split()


@pytest.mark.parametrize("marks", LETTERED)
@pytest.mark.parametrize("between", ["<br>", "</p><p>"])
def test_lines_that_are_lettered_make_a_list(marks: str, between: str) -> None:
    size = len(marks) // len(ITEMS)
    signs = [marks[at : at + size] for at in range(0, len(marks), size)]
    shown = outcome(f"<p>{between.join(f'{sign} {item}' for sign, item in zip(signs, ITEMS))}</p>")
    (found,) = document_fromstring(shown).iter("ol")
    assert [item.text for item in found] == list(ITEMS)


@pytest.mark.parametrize(
    "lines",
    ["b) one<br>c) two", "a) one<br>c) three", "a. Roy<br>b. Pool", "ii) one<br>iii) two", "a one<br>b two"],
)
def test_letters_that_begin_no_alphabet_make_none(lines: str) -> None:
    assert "<li>" not in outcome(f"<p>{lines}</p>")
