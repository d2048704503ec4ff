"""The gold articles of the plugin-heavy site, put behind other templates: known content, known chrome, new markup.

Two kinds: *variants* change the markup of the given pages (hashed classes, no wrappers, no HTML5 elements, bold paragraphs
for headings); *families* print the same articles with templates of their own, whose boxes and habits share nothing with
the given ones. Families marked held out were never looked at while the code was tuned.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from hashlib import blake2b
from html import escape
from typing import Any

from lxml import html as parser
from lxml.html import HtmlElement

Row = dict[str, Any]
_HTML5 = ("header", "nav", "main", "article", "section", "aside", "footer", "figure", "figcaption", "time")


def hashed(text: str) -> str:
    return "c" + blake2b(text.encode(), digest_size=3).hexdigest()


def _each(row: Row, change: Callable[[HtmlElement, Row], None]) -> Row:
    tree = parser.document_fromstring(row["html"])
    change(tree, row)
    return {**row, "html": "<!DOCTYPE html>" + parser.tostring(tree, encoding="unicode")}


def _hash_classes(tree: HtmlElement, row: Row) -> None:
    for element in tree.iter():
        if isinstance(element.tag, str) and element.get("class"):
            names = [hashed(name) for name in element.get("class").split()]
            element.set("class", " ".join([*names, hashed(row["url"] + names[0])]))
        if isinstance(element.tag, str) and element.get("id", "").startswith(
            ("rx", "page", "content", "main")
        ):
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


def variant(rows: list[Row], *changes: Callable[[HtmlElement, Row], None]) -> list[Row]:
    for change in changes:
        rows = [_each(row, change) for row in rows]
    return rows


VARIANTS: dict[str, tuple[Callable[[HtmlElement, Row], None], ...]] = {
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


def _block(block: list[Any], own: Callable[[str], str]) -> str:
    kind, value = block[0], block[1]
    if kind == "p":
        return f"<p>{escape(value)}</p>"
    if kind == "sub":
        return own(value)
    if kind == "list":
        return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in value) + "</ul>"
    if kind == "table":
        return (
            "<table><tbody>"
            + "".join(
                "<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in line) + "</tr>" for line in value
            )
            + "</tbody></table>"
        )
    return f"<p>{escape(str(value))}</p>"


def _references(row: Row) -> str:
    return "".join(f'<li><a href="{escape(u)}">{escape(u)}</a></li>' for u in row["references"])


def _gold(row: Row, html: str, chrome: list[str], sources: str) -> Row:
    sections = [*row["sections"], {"heading": sources, "level": 2, "blocks": []}]
    return {
        "id": row["id"],
        "url": row["url"],
        "title": row["title"],
        "gold": row["gold"],
        "sections": sections,
        "references": row["references"],
        "chrome": chrome,
        "html": html,
    }


_TIPS = (
    "Drink enough water through the day unless told otherwise.",
    "Keep a list of what you take and why you take it.",
    "Bring someone with you to important appointments.",
    "Ask for written instructions before you leave the clinic.",
    "Store tablets away from heat and moisture.",
    "Tell the team about herbal products you use.",
)


def widgets(rows: list[Row]) -> list[Row]:
    """A page builder: every block in generic nested divs, content and boxes alike; sections carry ids of their headings."""
    made = []
    for n, row in enumerate(rows):
        chooser = random.Random(n)
        chrome = [
            "Was this page helpful to you today?",
            "Our editors check each page twice a year.",
            "Join forty thousand readers of our monthly letter.",
            "Find a clinic near you with our map tool.",
            f"People who read {row['title']} also looked at",
            "Talk to your pharmacist about these five points",
        ]
        tips = chooser.sample(_TIPS, 3)
        chrome += tips

        def widget(kind: str, inner: str, number: int = n) -> str:
            return f'<div class="b-element b-element-{hashed(f"{number}{inner}")} b-widget b-widget-{kind}"><div class="b-widget-container">{inner}</div></div>'

        parts = [
            widget(
                "callout",
                f"<h4>Find a clinic near you with our map tool.</h4><p>Type your town and we list the places that are open. {row['title'][:0]}</p><a href='/map'>Open the map</a>",
            )
        ]
        for section in row["sections"]:
            inner = f"<h2>{escape(section['heading'])}</h2>" if section["heading"] else ""
            inner += "".join(_block(b, lambda t: f"<h3>{escape(t)}</h3>") for b in section["blocks"])
            anchor = section["heading"].lower().replace(" ", "-")
            parts.append(
                f'<section id="{escape(anchor)}" class="b-section">' + widget("text", inner) + "</section>"
            )
            if section is row["sections"][len(row["sections"]) // 2]:
                parts.append(
                    widget(
                        "promo",
                        "<h3>Join forty thousand readers of our monthly letter.</h3><p>One mail, once a month, written by nurses.</p>",
                    )
                )
        parts.append(widget("text", f"<h2>References</h2><ol>{_references(row)}</ol>"))
        parts.append(
            widget(
                "checklist",
                "<h3>Talk to your pharmacist about these five points</h3><ul>"
                + "".join(f"<li>{t}</li>" for t in tips)
                + "</ul>",
            )
        )
        others = [rows[(n + k) % len(rows)] for k in (1, 2, 5)]
        cards = "".join(
            f'<div class="b-card"><a href="{o["url"]}"><h4>{escape(o["title"])}</h4></a><p>{escape(o["gold"].split(chr(10), 1)[-1][:90])}…</p></div>'
            for o in others
        )
        parts.append(widget("loop", f"<h3>People who read {escape(row['title'])} also looked at</h3>{cards}"))
        parts.append(
            widget(
                "feedback",
                "<p>Was this page helpful to you today?</p><button>Yes</button><button>No</button><p>Our editors check each page twice a year.</p>",
            )
        )
        html = (
            f'<!DOCTYPE html><html lang="en"><head><title>{escape(row["title"])} | Town Clinic</title><link rel="canonical" href="{row["url"]}"></head><body class="b-page b-page-{n}">'
            '<div class="b-top"><a href="/">Town Clinic</a><ul><li><a href="/a">Conditions</a></li><li><a href="/b">Medicines</a></li></ul></div>'
            f'<div class="b-main"><div class="b-title"><h1>{escape(row["title"])}</h1><p>Last checked in spring by the Town Clinic team</p></div><div class="b-content">{"".join(parts)}</div></div>'
            '<div class="b-foot"><p>Town Clinic is a charity. All rights are kept.</p></div></body></html>'
        )
        made.append(_gold(row, html, chrome, "References"))
    return made


def classless(rows: list[Row]) -> list[Row]:
    """No class anywhere: plain divs with inline styles, tables for the frame, definition lists and rules between parts."""
    made = []
    for n, row in enumerate(rows):
        chrome = [
            "Quick answers for busy readers of this page",
            "Nurses on our phone line are there day and night.",
            "Print this leaflet or send it to a friend",
            "Leaflets that other readers opened next",
        ]
        body = ""
        for section in row["sections"]:
            if section["heading"]:
                body += f'<a name="{escape(section["heading"].replace(" ", "_"))}"></a><h3>{escape(section["heading"])}</h3>'
            body += "".join(_block(b, lambda t: f"<h4>{escape(t)}</h4>") for b in section["blocks"])
        others = "".join(
            f'<li><a href="{rows[(n + k) % len(rows)]["url"]}">{escape(rows[(n + k) % len(rows)]["title"])}</a></li>'
            for k in (3, 7, 8)
        )
        html = (
            f'<html><head><title>Leaflet: {escape(row["title"])}</title></head><body bgcolor="#ffffff"><table width="100%"><tr><td width="180"><p><a href="/">Leaflets</a></p><p><a href="/az">A to Z</a></p>'
            f"<p>Nurses on our phone line are there day and night.</p></td><td><h1>{escape(row['title'])}</h1>"
            '<div style="border:1px solid"><b>Quick answers for busy readers of this page</b><p>Ring the line if you feel very unwell.</p><p>Do not stop a medicine on your own.</p></div>'
            f'<div>{body}<h3>Sources</h3><ul>{_references(row)}</ul></div><div style="background:#eee"><b>Print this leaflet or send it to a friend</b><form><input name="m"></form></div>'
            f"<div><b>Leaflets that other readers opened next</b><ul>{others}</ul></div></td></tr></table><p><small>Printed by the county library</small></p></body></html>"
        )
        made.append(_gold(row, html, chrome, "Sources"))
    return made


FAMILIES: dict[str, Callable[[list[Row]], list[Row]]] = {"widgets": widgets, "classless": classless}
