"""Markup written into its own attributes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from indexer.extract.source.nesting import unnest
from tests.growth import TOO_MUCH, growth

INNER = (
    '<span class="g" title="A hormone." data-x-term="insulin" data-x-definition="A hormone.">insulin</span>'
)
REST = '" data-x-term="diabetes" data-x-definition="Sugar.">diabetes</span> is "under" control.</p>'
ONE = f'<p>Your <span class="g" title="Sugar stays high because {INNER} is low.{REST}'
BY_A_BROWSER = (
    '<p>Your <span class="g" title="Sugar stays high because '
    '<span class=" g"="" data-x-term="insulin" data-x-definition="A hormone.">'
    'insulin</span> is low." data-x-term="diabetes" data-x-definition="Sugar."&gt;diabetes is '
    '"under" control.</p>'
)
WHOLE = f'<p>Your <span class="g" title="Sugar stays high because insulin is low.{REST}'


def test_a_nested_tooltip_becomes_the_tag_that_was_meant() -> None:
    source, inner = unnest(ONE)
    assert source == WHOLE
    assert [(tag.attributes["data-x-term"], tag.text) for tag in inner] == [("insulin", "insulin")]


def test_single_quotes_nest_too() -> None:
    assert unnest(ONE.replace('"', "'"))[0] == WHOLE.replace('"under"', "'under'")


def test_three_levels() -> None:
    source, inner = unnest(
        '<p><i title="a <b title="c <u title="e" data-t="x">x</u> d" data-t="y">y</b> f" '
        'data-t="z">z</i> end</p>'
    )
    assert source == '<p><i title="a y f" data-t="z">z</i> end</p>'
    assert [tag.attributes for tag in inner] == [
        {"title": "c x d", "data-t": "y"},
        {"title": "e", "data-t": "x"},
    ]


def test_every_attribute_of_one_tag_may_be_broken() -> None:
    source, _ = unnest(f'<i title="a {INNER} b" data-definition="c {INNER} d" data-term="z">z</i>')
    assert source == '<i title="a insulin b" data-definition="c insulin d" data-term="z">z</i>'


def test_other_attributes_and_elements_than_tooltips() -> None:
    assert unnest(f'<img alt="An {INNER} pump" src="p.png">')[0] == '<img alt="An insulin pump" src="p.png">'


def test_a_definition_that_was_cut_within_the_inner_tag() -> None:
    source, _ = unnest(
        '<p><i class="o" title="Sugar because <i class="x" title="A horm…" data-term="diabetes" '
        'data-definition="Sugar.">diabetes</i> '
        '"under" control.</p>'
    )
    assert (
        source == '<p><i class="o" title="Sugar because " data-term="diabetes" '
        'data-definition="Sugar.">diabetes</i> "under" control.</p>'
    )


def test_closing_quotes_that_a_typographic_filter_curled() -> None:
    broken = ONE.replace(
        'low." data-x-term="diabetes" data-x-definition="Sugar.">',
        "low.&#8221; data-x-term=&#8221;diabetes&#8221; data-x-definition=&#8221;Sugar.&#8221;>",
    )
    assert unnest(broken)[0] == WHOLE


def test_a_nested_tooltip_that_a_parser_wrote_out_is_read_as_its_author_wrote_it() -> None:
    for written in (etree.tostring(html.fragment_fromstring(ONE), encoding="unicode"), BY_A_BROWSER):
        source, inner = unnest(written)
        tree = html.fragment_fromstring(source)
        assert tree.text_content() == 'Your diabetes is "under" control.'
        assert tree[0].get("title") == "Sugar stays high because insulin is low."
        assert [tag.attributes["data-x-term"] for tag in inner] == ["insulin"]


def test_a_title_that_speaks_of_markup_is_left_alone() -> None:
    page = '<a title="how to write &lt;a href=" class="x" id="y">link</a> and the sign "&gt; in a text'
    assert unnest(page) == (page, ())


@pytest.mark.parametrize(
    "sound",
    [
        '<script>x = "<div class="+c+">";</script><p>a</p>',
        '<!-- <a title="<b class="x">"> --><p>b</p>',
        '<a title="x < y" href="?a=b">c</a>',
        "<a data-html='<span class=\"x\">d</span>'>d</a>",
        '<a data-html="&lt;span class=&quot;x&quot;&gt;e&lt;/span&gt;">e</a>',
        '<p>if a="<b and c=" then</p>',
        WHOLE,
    ],
)
def test_sound_markup_is_not_touched(sound: str) -> None:
    assert unnest(sound) == (sound, ())


@given(st.text(alphabet="<>=\"' abspan/&;#8221p”", max_size=400))
def test_it_never_raises_and_heals_once_and_for_all(source: str) -> None:
    healed, _ = unnest(source)
    assert len(healed) <= len(source) * 8 + 100


WORST = [
    '="<a b="',
    '<a b="<i c="',
    "='<x y='",
    '<i t="' * 3,
    '="<a ' + "=" * 30,
    '<a b="<c d="e">f</c>',
    '<a t="&lt;b c=" d" "&gt; ',
]


@pytest.mark.parametrize("piece", WORST)
def test_bad_input_51_time_grows_with_the_source_only(piece: str) -> None:
    assert growth(unnest, piece, 25_000) < TOO_MUCH


@settings(max_examples=50)
@given(
    st.lists(st.sampled_from(["insulin", "blood sugar", "it’s", "5 < 6", "a & b"]), min_size=1, max_size=4),
    st.integers(1, 4),
)
def test_whatever_was_nested_the_visible_text_is_the_word_alone(words: list[str], depth: int) -> None:
    value = " ".join(words)
    tag = f'<span title="{value}" data-a-term="t0">t0</span>'
    for level in range(1, depth + 1):
        tag = f'<span title="{value} {tag} {value}" data-a-term="t{level}">t{level}</span>'
    source, inner = unnest(f"<p>x {tag} y</p>")
    assert source.count("<span") == 1
    assert source.endswith(f">t{depth}</span> y</p>")
    assert len(inner) == depth
