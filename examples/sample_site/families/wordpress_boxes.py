"""Which boxes do the plugins of the WordPress family add before and after the author's content?

Their HTML and texts stand in ``wordpress_boxes.html`` and ``wordpress_boxes.toml``.
"""

from __future__ import annotations

from collections.abc import Sequence

from examples.sample_site.content import Writing
from examples.sample_site.data import read_toml
from examples.sample_site.families.base import Surroundings, excerpt, headings
from examples.sample_site.fragments import Fragments
from examples.sample_site.markup import Child, Node, h

_BOXES = Fragments(__package__, "wordpress_boxes.html")
# Kind of subject → what the boxes say about it.
_BY_KIND = read_toml(__package__, "wordpress_boxes.toml")


def before_content(writing: Writing, around: Surroundings) -> list[Node]:
    """Tools, summary copies, warnings, pathways: what a reader scrolls past before the article."""
    if writing.language == "bn":
        return [_BOXES.fill("tools"), _BOXES.fill("emergency")]
    takeaways = [_BOXES.fill("takeaway", name=heading.lower()) for heading in headings(writing)[:4]]
    boxes = [
        _BOXES.fill("tools"),
        _BOXES.fill("modes", excerpt=excerpt(writing, 24)),
        _BOXES.fill("summary", excerpt=excerpt(writing, 24)),
        _BOXES.fill("takeaways", excerpt=excerpt(writing, 16), items=takeaways),
        _BOXES.fill("trust"),
        _BOXES.fill("emergency"),
        _BOXES.fill("steps"),
        _BOXES.fill("paths"),
    ]
    if around.rng(writing, "note").random() < 0.3:
        boxes.append(_BOXES.fill("empty note"))
    return boxes


def after_content(writing: Writing, around: Surroundings) -> list[Node]:
    """Lists that look like content, the template's own FAQ, cards of alphabetical neighbours."""
    said = _BY_KIND[writing.kind]
    cards = [
        _BOXES.fill("card", category=near.category, path=near.path, title=near.title, excerpt=near.excerpt)
        for near in around.neighbours[:5]
    ]
    return [
        _BOXES.fill(
            "doctor visit",
            which_doctor=said["which_doctor"],
            tell=_items(said["tell"]),
            discuss=_items(said["discuss"]),
        ),
        _BOXES.fill("safety", first_steps=_items(said["first_steps"])),
        _BOXES.fill("roadmap", title=writing.title),
        _BOXES.fill("ask"),
        _BOXES.fill("faq"),
        _BOXES.fill("explore", cards=cards),
        _BOXES.fill("share"),
    ]


def _items(texts: Sequence[str]) -> list[Child]:
    return [h("li", text) for text in texts]
