"""What other programs read in a draft before it is Markdown or HTML is no place for a link."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.linking.drafts import Draft
from indexer.linking.passages import DraftForm
from indexer.linking.unread import front_matter_end, unread_spans
from tests.indexer.linking.drafts import open_places, open_words

FORMS = list(DraftForm)
UNREAD = [
    "{% highlight ruby linenos %}\ngout = 1\n\nputs gout\n{% endhighlight %}",
    "{%- raw -%}gout{%- endraw -%}",
    "{% comment %}\n\n- gout\n\n{% endcomment %}",
    "{% codeblock lang:js width='50' %}\ngout\n{% endcodeblock %}",
    "{% raw %}{% note %}gout{% endnote %}{% endraw %}",
    '{{< highlight go "linenos=table" >}}\n\ngout\n\n{{< /highlight >}}',
    "{{% code %}}\ngout\n{{% /code %}}",
    "{% blockquote %}\ngout\n{% endblockquote %}",
    "[code lang=js]\n\ngout\n\n[/code]",
    r"\(gout\)",
    r"\( gout_1 * gout_2 \)",
    "\\[\n  gout\n  = \\frac{gout}{2} \\\\[2pt] + gout\n\\]",
    r"\\( gout \\)",
    "\\begin{align*}\ngout &= 1\n\\begin{split}x\\end{split}\ngout\n\\end{align*}",
]
READ = [
    "{% note %}\ngout\n{% endnote %}",
    "{% if x %}gout{% endif %}",
    "{% highlight ruby %} gout",
    "gout {% endraw %}",
    "{{< note >}}\ngout\n{{< /note >}}",
    "{{< rawest >}}gout{{< /rawest >}}",
    r"\( gout",
    "\\(a gout",
    "1\\) gout \\(a",
    "\\(one\n\ngout two\\)",
    "\\( " + "x " * 1_500 + "gout \\)",
]
ABBREVIATIONS = ["*[GT]: gout", "  *[G T]: the gout of today", "*[A]: a\n*[GT]: gout"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("unread", UNREAD)
def test_nothing_is_linked_in_blocks_of_code_and_formulas(unread: str, form: DraftForm) -> None:
    text = f"One gout.\n\n{unread}\n\nAnother gout.\n"
    starts = [place.start for place in open_places(Draft.read(text, form), "gout")]
    assert starts == [4, text.rindex("gout")]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("read", READ)
def test_other_tags_and_halves_of_formulas_close_nothing(read: str, form: DraftForm) -> None:
    assert open_words(Draft.read(f"x {read}\n", form), "gout") == ["gout"]


def test_a_short_code_with_attributes_is_no_text_and_a_remark_in_brackets_is() -> None:
    text = "<p>[gallery ids=1 title='gout'] [or gout] [caption id='1']gout[/caption]</p>"
    starts = [place.start for place in open_places(Draft.read(text, DraftForm.HTML), "gout")]
    assert starts == [text.index("gout]"), text.rindex("gout")]


@pytest.mark.parametrize("line", ABBREVIATIONS)
def test_lines_that_define_abbreviations_are_no_text(line: str) -> None:
    text = f"One gout.\n\n{line}\n"
    assert [place.start for place in open_places(Draft.read(text, DraftForm.MARKDOWN), "gout")] == [4]
    assert len(open_words(Draft.read(text, DraftForm.TEXT), "gout")) == 2


@pytest.mark.parametrize("text", ["*[GT] gout", "* GT: gout", "[^1]: gout is common"])
def test_items_and_notes_like_them_are_text(text: str) -> None:
    assert open_words(Draft.read(f"x[^1]\n\n{text}", DraftForm.MARKDOWN), "gout") == ["gout"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize(
    "matter",
    [
        '{\n  "title": "gout",\n  "tags": ["gout", {"a": 1}]\n}',
        '{"title": "gout"}  ',
        "---\ntitle: gout\n---",
        "+++\ntitle = 'gout'\n+++",
        "\ufeff---\ntitle: gout\n...",
        '\ufeff{\n\n"title": "gout"}',
    ],
)
def test_front_matter_is_no_text_in_any_form(matter: str, end: str, form: DraftForm) -> None:
    text = f"{matter}\n\nSome gout.\n".replace("\n", end)
    starts = [place.start for place in open_places(Draft.read(text, form), "gout")]
    assert starts == [text.rindex("gout")]


@pytest.mark.parametrize(
    "text", ["{gout}", "{{ x }} gout", '{"a": 1} is JSON of gout', "--- gout\n---", "x\n---\ngout\n---", "{"]
)
def test_what_begins_like_front_matter_is_none(text: str) -> None:
    assert front_matter_end(text) == 0


def test_a_deep_object_is_no_front_matter_and_no_error() -> None:
    assert front_matter_end('{"a":' * 100_000) == 0


@given(st.lists(st.sampled_from(UNREAD), min_size=1, max_size=5), st.sampled_from(FORMS))
def test_nothing_is_linked_in_any_sequence_of_them(parts: list[str], form: DraftForm) -> None:
    text = "\n\n".join([*parts, "Open gout."])
    starts = [place.start for place in open_places(Draft.read(text, form), "gout")]
    assert starts == [text.rindex("gout")]


@given(st.text(alphabet="\\()[]{}%<>/ \nend" + "raw", max_size=60), st.sampled_from(FORMS))
def test_spans_lie_in_the_text(text: str, form: DraftForm) -> None:
    assert all(0 <= start <= end <= len(text) for start, end in unread_spans(text, form))


@pytest.mark.parametrize("mark", ["\\(", "{% raw %}", "\\begin{a}", "{% raw ", "[code ", "{", "*[", "\n\n"])
def test_marks_that_are_never_ended_take_linear_time(mark: str) -> None:
    few, all_of_them = (least_time(mark * (size // len(mark))) for size in (50_000, 400_000))
    assert all_of_them < 16 * few + 0.5


def least_time(text: str) -> float:
    """Seconds of CPU, the least of three."""
    spent = []
    for _ in range(3):
        started = time.process_time()
        list(unread_spans(text, DraftForm.MARKDOWN))
        spent.append(time.process_time() - started)
    return min(spent)


@pytest.mark.parametrize(
    "markup",
    ["::: gout", ":::note gout", "x {#gout .gout}", "x {: .gout}", "x :gout: y", "import X from 'gout';"],
)
def test_marks_of_boxes_attributes_signs_and_modules_are_no_text(markup: str) -> None:
    text = f"One gout.\n\n{markup}\n\nAnother gout: it hurts.\n"
    starts = [place.start for place in open_places(Draft.read(text, DraftForm.MARKDOWN), "gout")]
    assert starts == [4, text.rindex("gout")]
