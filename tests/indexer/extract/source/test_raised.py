"""What is set above and below the line, as text."""

import time

import pytest

from indexer.extract.page import Page
from indexer.extract.source.repair import heal


def text(html: str) -> str:
    body = heal(Page("https://a.example/", f"<body><div>{html}</div></body>")).tree.find("body")
    assert body is not None
    return " ".join("".join(map(str, body.itertext())).split())


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("250 × 10<sup>9</sup>/L", "250 × 10⁹/L"),
        ("2<SUP>64</SUP> grains", "2⁶⁴ grains"),
        ("10<sup> −12 </sup> m", "10⁻¹² m"),
        ("10<sup>-6</sup> mol", "10⁻⁶ mol"),
        ("salt<a href='#n1'>[1]</a>, bread<a href='#n2'><span>[ 2 ]</span></a>.", "salt, bread."),
        ("as shown in <a href='#n1'>[1]</a>", "as shown in [1]"),
        ("<p><a href='#r1'>[1]</a> Salt, 1920.</p>", "[1] Salt, 1920."),
        ("30 kg/m<sup>2</sup>", "30 kg/m²"),
        ("40 cm<sup>3</sup> of it", "40 cm³ of it"),
        ("9.8 m/s<sup>2</sup>", "9.8 m/s²"),
        ("<i>r</i><sup>2</sup> = .9", "r² = .9"),
        ("(a + b)<sup>2</sup>", "(a + b)²"),
        ("sin<sup>2</sup> x", "sin² x"),
        ("১০<sup>৯</sup>", "১০^৯"),
        ("x<sup>2n</sup>", "x²ⁿ"),
        ("10<sup>n</sup>", "10ⁿ"),
        ("5 м<sup>2</sup>, 6 米<sup>2</sup>", "5 м², 6 米²"),
        ("Ca<sup>2+</sup> and Cl<sup>−</sup>", "Ca²⁺ and Cl⁻"),
        ("<sup>14</sup>C and <sup>131</sup>I", "¹⁴C and ¹³¹I"),
        ("CO<sup>2</sup>", "CO²"),
        ("E = mc<sup>2</sup>, 3 × ac<sup>3</sup>", "E = mc², 3 × ac³"),
        ("x<sup>(2)</sup>", "x⁽²⁾"),
        ("10<span style='vertical-align:super'>9</span>/L", "10⁹/L"),
        ("log<span style='vertical-align: sub'>2</span> 8", "log2 8"),
        ("37<sup>o</sup>C, 20 <sup>o</sup>C, 98<sup>0</sup>F", "37°C, 20 o C, 98°F"),
    ],
)
def test_a_power_is_no_part_of_the_number_or_word_before(html: str, shown: str) -> None:
    assert text(html) == shown


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("vitamin B<sub>12</sub>", "vitamin B12"),
        ("H<sub>2</sub>O, C<sub>6</sub>H<sub>12</sub>O<sub>6</sub>", "H2O, C6H12O6"),
        ("HbA<sub>1c</sub>, V<sub>max</sub>, T<sub>\n½</sub>", "HbA1c, Vmax, T½"),
        ("log<sub>2</sub>8", "log₂8"),
        ("101<sub>2</sub>", "101₂"),
        ("PO<sub>4</sub><sup>3−</sup>", "PO4³⁻"),
    ],
)
def test_an_index_stays_as_people_type_it_and_makes_no_other_number(html: str, shown: str) -> None:
    assert text(html) == shown


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("2<sup>1</sup>/<sub>2</sub> tablets", "2½ tablets"),
        ("<sup>3</sup>⁄<sub>4</sub> cup", "¾ cup"),
        ("3<sup>5</sup>/<sub>16</sub> in", "3 5/16 in"),
        ("4<sup>1</sup>/2 pints", "4 1/2 pints"),
        ("1<span><sup>1</sup>&frasl;<sub>2</sub></span> spoons", "1½ spoons"),
    ],
)
def test_a_fraction_is_no_part_of_the_number_before(html: str, shown: str) -> None:
    assert text(html) == shown


@pytest.mark.parametrize(
    "mark",
    [
        "<sup>1</sup>",
        "<sup>12</sup>",
        "<sup>2,3</sup>",
        "<sup>4–6</sup>",
        "<sup>a,b</sup>",
        "<sup><a href='#fn7'>7</a></sup>",
        "<a href='#n'><sup>*</sup></a>",
        "<sup id='r'><a href='/wiki/Tea#cite-3'><span>[</span>3<span>]</span></a></sup>",
        "<sup><a href='#a'>1</a>, <a href='#b'>2</a></sup>",
        "<sup>[<i><a href='/wiki/Citing'>source?</a></i>]</sup>",
        "<span class='ref'><sup>9</sup></span>",
        "<sup>[2]</sup>",
        "<sup>(3)</sup>",
        "<sup>4)</sup>",
        "<sup>※1</sup>",
        "<sup>*2</sup>",
        "<span style='font-size:70%; vertical-align: super'>8</span>",
    ],
)
@pytest.mark.parametrize("before", ["Most people", "<em>many</em>", "It was late.", "long ago,", "রোগ"])
def test_the_mark_of_a_note_goes(before: str, mark: str) -> None:
    plain = text(before)
    assert text(f"{before}{mark} drink tea.") == f"{plain} drink tea."
    assert text(f"{before}{mark}") == plain


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("the 3<sup>rd</sup> of May, the 1<sup>er</sup>", "the 3rd of May, the 1er"),
        ("M<sup>me</sup> Curie, XX<sup>e</sup> siècle", "Mme Curie, XXᵉ siècle"),
        ("Tylenol<sup>TM</sup>, Bayer<sup>®</sup>", "Tylenol™, Bayer®"),
        ("Sewing<sup>new</sup>, Phones<sup>Beta</sup>", "Sewing new, Phones Beta"),
        ("aged [60]<sup>[2]</sup>, word<sup>[sic]</sup>", "aged [60], word [sic]"),
        ("<sup>1</sup>Smith, a book", "1 Smith, a book"),
        ("<td><sup><a href='#r'>1</a></sup>Smith", "1 Smith"),
    ],
)
def test_other_raised_text_stays_and_glues_nothing(html: str, shown: str) -> None:
    assert text(html) == shown


@pytest.mark.parametrize(
    "word",
    [
        "<ruby>東京<rt>とうきょう</rt></ruby>",
        "<ruby>東<rp>（</rp><rt>とう</rt><rp>）</rp>京<rp>（</rp><rt>きょう</rt><rp>）</rp></ruby>",
        "<ruby><rb>東</rb><rb>京</rb><rt>とう</rt><rt>きょう</rt></ruby>",
        "<ruby><rb>東<rb>京<rtc><rt>とう<rt>きょう</rtc></ruby>",
        "<ruby><b>東京</b><rp>(<rt>とうきょう<rp>)</ruby>",
        "<ruby><ruby>東京<rt>とうきょう</rt></ruby><rt>Tokyo</rt></ruby>",
        "<rt>東京</rt>",
    ],
)
def test_a_word_keeps_its_letters_and_loses_the_reading_above_them(word: str) -> None:
    assert text(f"<h2>{word}の水</h2><p>{word}は大きい。</p>") == "東京の水東京は大きい。"


def test_many_raised_numbers_take_time_in_line_with_the_page() -> None:
    def spent(count: int) -> float:
        html = "<p>" + "10<sup>9</sup>" * count + "<sup>" * 150 + "1"
        started = time.process_time()
        heal(Page("https://a.example/", html))
        return time.process_time() - started

    # the least of three: what a collection of garbage takes depends on the tests before it
    assert min(spent(16_000) for _ in range(3)) < 20 * spent(2_000) + 0.5


@pytest.mark.parametrize(
    "mark",
    [
        "[<a href=#n1>1</a>]",
        "<a href=#n1>[1]</a>",
        "<span>[<a href=#n1>1</a>]</span>",
        "<span class=ref>[<a href=#n1><b>1</b></a>]</span>",
    ],
)
def test_marks_of_notes_in_the_line_go_with_their_brackets(mark: str) -> None:
    html = f"<p>El pan{mark} es duro.{mark} Véase [<a href=#t1>1</a>] y <a href=#t2>2</a>.</p>"
    said = heal(Page("https://a.example/", html)).tree.text_content()
    assert said.strip() == "El pan es duro. Véase [1] y 2."
