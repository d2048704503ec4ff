"""Templates of HTML become trees of markup."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.sample_site.fragments import Fragments
from examples.sample_site.markup import Node, NodeRole, Variant, h

FILE = """
<!-- a comment -->
<template id="box">
  <div class="a" title="about $name" data-role="box">
    <p>
      One text
      of $name &amp; <b>more</b>.
    </p>
    <slot name="rest"></slot>
    <input name="q"><br>
  </div>
</template>
"""


@pytest.fixture
def fragments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fragments:
    package = tmp_path / "some_fragments"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "boxes.html").write_text(FILE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return Fragments("some_fragments", "boxes.html")


def written(node: Node) -> str:
    return Variant("named", 1, 1).html(node)


def test_texts_attributes_and_slots_are_filled(fragments: Fragments) -> None:
    node = fragments.fill("box", name="<it>", rest=[h("i", "x"), "y"])
    assert node.role == NodeRole.BOX
    assert written(node) == (
        '<div class="a" title="about &lt;it&gt;"><p>One text of &lt;it&gt; &amp; <b>more</b>.</p>'
        '<i>x</i>y<input name="q"><br></div>'
    )


def test_a_template_is_filled_anew_each_time(fragments: Fragments) -> None:
    first = fragments.fill("box", name="a", rest=None)
    assert written(first) != written(fragments.fill("box", name="b", rest=h("i")))
    assert written(first) == written(fragments.fill("box", name="a", rest=None))


def test_a_name_without_a_value_is_an_error(fragments: Fragments) -> None:
    with pytest.raises(KeyError, match="name"):
        fragments.fill("box", rest=None)
