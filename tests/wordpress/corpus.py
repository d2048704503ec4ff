"""Articles for the WordPress sites, made of sentences of our own: every one different, all of them plain."""

from __future__ import annotations

import random
from typing import Any

CATEGORIES = [
    ["Plants A–Z", "Trees"],
    ["Plants A–Z", "Ferns"],
    ["Plants A–Z", "Mosses"],
    ["Waters", "Rivers"],
    ["Waters", "Lakes"],
    ["Stones"],
]
_FIRST = (
    "Amber Birch Copper Dusky Early Fallow Golden Hollow Ivory Jade Kindly Lowland Mottled Northern "
    "Ochre Pale Quiet Russet Silver Tall"
).split()
_SECOND = ("Alder Brook Cedar Dell Elm Fern Gorge Heath Inlet Juniper Knoll Larch Mere Nettle Oak").split()
_HEADINGS = (
    "Where it is found",
    "How it is known",
    "Through the year",
    "Its neighbours",
    "What people made of it",
)
_SUBJECTS = (
    "The {name}",
    "This {kind}",
    "An old {kind} of the sort",
    "A young one",
    "Whoever seeks the {name}",
    "A guide to the {name}",
)
_VERBS = (
    "keeps to",
    "is seen beside",
    "grows slowly near",
    "turns away from",
    "was drawn in a book about",
    "shares its ground with",
)
_OBJECTS = (
    "the northern slope",
    "a wet meadow",
    "shallow gravel",
    "the edge of the path",
    "limestone walls",
    "open water",
    "cold shade",
)
_ENDINGS = (
    "in most years",
    "from the first thaw on",
    "until the nights grow long",
    "as travellers noted",
    "though few know",
    "after rain",
)


def articles(count: int) -> list[dict[str, Any]]:
    """``count`` articles; the same ones every time."""
    return [_article(number) for number in range(count)]


def _article(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    name = f"{_FIRST[number % len(_FIRST)]} {_SECOND[number // len(_FIRST) % len(_SECOND)]}"
    category = CATEGORIES[number % len(CATEGORIES)]
    kind = category[-1].rstrip("s").lower()
    html = f"<!-- wp:paragraph --><p>{_sentences(chance, name, kind, 3)}</p><!-- /wp:paragraph -->\n"
    for heading in chance.sample(_HEADINGS, 3):
        html += f"<!-- wp:heading --><h2>{heading}</h2><!-- /wp:heading -->\n"
        for _ in range(2):
            html += f"<!-- wp:paragraph --><p>{_sentences(chance, name, kind, 4)}</p><!-- /wp:paragraph -->\n"
    slug = name.lower().replace(" ", "-")
    return {
        "slug": slug,
        "title": name,
        "html": html,
        "category": category,
        "tag": f"walk {number % 12}",
        "age": 5 + 3 * number,
    }


def _sentences(chance: random.Random, name: str, kind: str, count: int) -> str:
    made = []
    for _ in range(count):
        subject = chance.choice(_SUBJECTS).format(name=name, kind=kind)
        number = chance.randint(2, 97)
        rest = " ".join(chance.choice(words) for words in (_VERBS, _OBJECTS, _ENDINGS))
        made.append(f"{subject} {rest}, {number} paces on.")
    return " ".join(made)
