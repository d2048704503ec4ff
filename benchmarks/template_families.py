"""The gold articles of the plugin-heavy site behind other templates: known content, known chrome, new markup.

Two kinds: *variants* change the markup of the given pages (hashed classes, no wrappers, no HTML5 elements,
bold paragraphs for headings); *families* print the same articles with templates of their own, whose boxes and
habits share nothing with the given ones (``template_families.html``).
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable
from hashlib import blake2b
from html import escape
from pathlib import Path
from string import Template
from typing import Any, TypeAlias

from lxml import html as parser
from lxml.html import HtmlElement

Row = dict[str, Any]
# Changes the tree of a page; the row is the one that the page stands in.
Change: TypeAlias = Callable[[HtmlElement, Row], None]
_HTML5 = ("header", "nav", "main", "article", "section", "aside", "footer", "figure", "figcaption", "time")

# Beginnings of the ids that the template gives.
_OWN_IDS = ("rx", "page", "content", "main")


def hashed(text: str) -> str:
    return "c" + blake2b(text.encode(), digest_size=3).hexdigest()


def _each(row: Row, change: Change) -> Row:
    tree = parser.document_fromstring(row["html"])
    change(tree, row)
    return {**row, "html": "<!DOCTYPE html>" + parser.tostring(tree, encoding="unicode")}


def _hash_classes(tree: HtmlElement, row: Row) -> None:
    for element in tree.iter():
        if isinstance(element.tag, str) and element.get("class"):
            names = [hashed(name) for name in element.get("class").split()]
            element.set("class", " ".join([*names, hashed(row["url"] + names[0])]))
        if isinstance(element.tag, str) and element.get("id", "").startswith(_OWN_IDS):
            element.set("id", hashed(element.get("id")))


def _no_html5(tree: HtmlElement, row: Row) -> None:
    for element in tree.iter(*_HTML5):
        element.tag = "div"
    for element in list(tree.iter("summary")):
        element.tag = "h4"
    for element in list(tree.iter("details")):
        element.tag = "div"


def _no_wrappers(tree: HtmlElement, row: Row) -> None:
    body = tree.cssselect(".entry-content")[0]
    for element in list(body.iterdescendants("div", "article", "section", "nav")):
        element.drop_tag()


def _bold_headings(tree: HtmlElement, row: Row) -> None:
    body = tree.cssselect(".entry-content")[0]
    for element in list(body.iter("h2", "h3", "h4")):
        text = element.text_content().strip()
        tail = element.tail
        element.clear()
        element.tag = "p"
        element.tail = tail
        strong = parser.Element("strong")
        strong.text = text if text.endswith(("?", ":")) else f"{text}:"
        element.append(strong)


def variant(rows: list[Row], *changes: Change) -> list[Row]:
    for change in changes:
        rows = [_each(row, change) for row in rows]
    return rows


VARIANTS: dict[str, tuple[Change, ...]] = {
    "named": (),
    "hashed": (_hash_classes,),
    "flat": (_no_wrappers,),
    "bold": (_bold_headings,),
    "no-html5": (_no_html5,),
    "hashed-no-html5": (_no_html5, _hash_classes),
    "bold-hashed": (_bold_headings, _hash_classes),
    "flat-no-html5": (_no_wrappers, _no_html5),
}


# -- families: own templates around the gold articles

_TEXTS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def _read_templates() -> dict[str, Template]:
    text = Path(__file__).with_suffix(".html").read_text("utf-8")
    found = re.findall(r'<template id="([^"]+)">(.*?)</template>', text, re.DOTALL)
    return {name: Template("".join(map(str.strip, body.splitlines()))) for name, body in found}


_TEMPLATES = _read_templates()


def _filled(template: str, **values: str) -> str:
    """``values`` are HTML."""
    return _TEMPLATES[template].substitute(values)


def _block(block: list[Any], own: Callable[[str], str]) -> str:
    """A block of the gold as HTML; ``own`` writes a heading inside a section."""
    kind, value = block[0], block[1]
    if kind == "p":
        return f"<p>{escape(value)}</p>"
    if kind == "sub":
        return own(value)
    if kind == "list":
        return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in value)}</ul>"
    if kind == "table":
        rows = ("".join(f"<td>{escape(str(cell))}</td>" for cell in line) for line in value)
        return f"<table><tbody>{''.join(f'<tr>{cells}</tr>' for cells in rows)}</tbody></table>"
    return f"<p>{escape(str(value))}</p>"


def _blocks(section: Row, tag: str) -> str:
    """The blocks of a section; headings inside it are elements ``tag``."""

    def heading(text: str) -> str:
        return f"<{tag}>{escape(text)}</{tag}>"

    return "".join(_block(block, heading) for block in section["blocks"])


def _references(row: Row) -> str:
    return "".join(f'<li><a href="{escape(url)}">{escape(url)}</a></li>' for url in row["references"])


def _gold(row: Row, html: str, chrome: list[str], sources: str) -> Row:
    sections = [*row["sections"], {"heading": sources, "level": 2, "blocks": []}]
    kept = {name: row[name] for name in ("id", "url", "title", "gold", "sections", "references")}
    return {**kept, "sections": sections, "chrome": chrome, "html": html}


def _neighbours(rows: list[Row], number: int, steps: tuple[int, ...]) -> list[Row]:
    return [rows[(number + step) % len(rows)] for step in steps]


def widgets(rows: list[Row]) -> list[Row]:
    """A page builder: every block in generic nested divs, content and boxes alike; sections have ids made of
    their headings.
    """
    return [_widgets_page(rows, number) for number in range(len(rows))]


def _widgets_page(rows: list[Row], number: int) -> Row:
    row = rows[number]
    title = escape(row["title"])
    tips = random.Random(number).sample(_TEXTS["tips"], 3)

    def widget(kind: str, inner: str) -> str:
        return _filled("widget", mark=hashed(f"{number}{inner}"), kind=kind, inner=inner)

    parts = [widget("callout", _filled("callout"))]
    for section in row["sections"]:
        heading = section["heading"]
        inner = (f"<h2>{escape(heading)}</h2>" if heading else "") + _blocks(section, "h3")
        anchor = escape(heading.lower().replace(" ", "-"))
        parts.append(_filled("section", anchor=anchor, widget=widget("text", inner)))
        if section is row["sections"][len(row["sections"]) // 2]:
            parts.append(widget("promo", _filled("promo")))
    parts.append(widget("text", _filled("references", references=_references(row))))
    parts.append(widget("checklist", _filled("checklist", tips="".join(f"<li>{tip}</li>" for tip in tips))))
    cards = "".join(_card(other) for other in _neighbours(rows, number, (1, 2, 5)))
    parts.append(widget("loop", _filled("loop", title=title, cards=cards)))
    parts.append(widget("feedback", _filled("feedback")))
    html = _filled("widgets page", title=title, url=row["url"], number=str(number), parts="".join(parts))
    chrome = [text.format(title=row["title"]) for text in _TEXTS["widgets"]] + tips
    return _gold(row, html, chrome, "References")


def _card(row: Row) -> str:
    beginning = escape(row["gold"].split("\n", 1)[-1][:90])
    return _filled("card", url=row["url"], title=escape(row["title"]), beginning=beginning)


def classless(rows: list[Row]) -> list[Row]:
    """No class anywhere: plain divs with inline styles, a table as the frame, named anchors."""
    return [_classless_page(rows, number) for number in range(len(rows))]


def _classless_page(rows: list[Row], number: int) -> Row:
    row = rows[number]
    body = ""
    for section in row["sections"]:
        if heading := section["heading"]:
            name = escape(heading.replace(" ", "_"))
            body += _filled("classless heading", name=name, heading=escape(heading))
        body += _blocks(section, "h4")
    others = "".join(
        f'<li><a href="{other["url"]}">{escape(other["title"])}</a></li>'
        for other in _neighbours(rows, number, (3, 7, 8))
    )
    html = _filled(
        "classless page",
        title=escape(row["title"]),
        body=body,
        references=_references(row),
        others=others,
    )
    return _gold(row, html, _TEXTS["classless"], "Sources")


FAMILIES: dict[str, Callable[[list[Row]], list[Row]]] = {"widgets": widgets, "classless": classless}
