"""Articles in Bangla, from hand-written facts in Bangla. Their sentences stand in ``bangla.toml``."""

from __future__ import annotations

from random import Random

from examples.sample_site.content import Items, Para, Part, Piece
from examples.sample_site.data import read_toml
from examples.sample_site.subjects import Subject

_BANGLA = read_toml(__package__, "bangla.toml")


def bangla_parts(subject: Subject, rng: Random) -> tuple[Part, ...]:
    """The article on a Bangla subject."""
    other_names = _BANGLA["other_names"].format(names=", ".join(subject.aliases))
    lead: list[Piece] = [
        Para((f"{subject.one('about')} {subject.one('more')}",)),
        Para((other_names,)),
    ]
    parts = [Part("", "lead", tuple(lead))]
    for rule in _BANGLA["parts"]:
        if rule["key"] in subject.facts:
            items = list(subject.facts[rule["key"]])
            rng.shuffle(items)
            listed = Items(tuple(("", (item,)) for item in items), ordered=rng.random() < 0.3)
            opening = rng.choice(rule["openings"]).format(t=subject.title)
            parts.append(Part(rule["heading"], rule["kind"], (Para((opening,)), listed)))
    doctor = _BANGLA["doctor"]
    parts.append(Part(doctor["heading"], "when-to-see-a-doctor", (Para((doctor["text"],)),)))
    return tuple(parts)
