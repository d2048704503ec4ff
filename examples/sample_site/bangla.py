"""Articles in Bangla, from hand-written facts in Bangla."""

from __future__ import annotations

from random import Random

from examples.sample_site.content import Items, Para, Part, Piece
from examples.sample_site.subjects import Subject

_PARTS = (
    ("causes", "কারণ", "causes", ("{t} হওয়ার পেছনে সাধারণত একাধিক কারণ থাকে।", "যেসব কারণে {t} হয়:")),
    ("symptoms", "লক্ষণ", "symptoms", ("সবার লক্ষণ এক রকম হয় না।", "যেসব লক্ষণ দেখলে সতর্ক হবেন:")),
    ("uses", "ব্যবহার", "uses", ("চিকিৎসক কয়েকটি কারণে {t} দেন।",)),
    (
        "tests",
        "রোগ নির্ণয়",
        "diagnosis",
        ("চিকিৎসক প্রথমে রোগের কথা শোনেন ও শরীর পরীক্ষা করেন।", "{t} বুঝতে এই পরীক্ষাগুলো কাজে লাগে:"),
    ),
    ("treat", "চিকিৎসা", "treatment", ("চিকিৎসা নির্ভর করে রোগ কতটা এগিয়েছে তার ওপর।", "{t} হলে সাধারণত যা করা হয়:")),
    ("effects", "পার্শ্বপ্রতিক্রিয়া", "side-effects", ("বেশির ভাগ মানুষের কোনো অসুবিধা হয় না।",)),
    ("caution", "সতর্কতা", "precautions", ("এই অবস্থায় আগে চিকিৎসকের পরামর্শ নিন:",)),
    ("prevent", "প্রতিরোধ", "prevention", ("কয়েকটি অভ্যাস ঝুঁকি কমায়:",)),
)
_DOCTOR = (
    "উপরের কোনো লক্ষণ থাকলে এবং তা কয়েক দিনের বেশি থাকলে দেরি না করে চিকিৎসকের কাছে যান। শুরুতে ধরা পড়লে চিকিৎসা সহজ হয়।"
)


def bangla_parts(subject: Subject, rng: Random) -> tuple[Part, ...]:
    """The article on a Bangla subject."""
    lead: list[Piece] = [
        Para((f"{subject.one('about')} {subject.one('more')}",)),
        Para((f"অন্য নাম: {', '.join(subject.aliases)}।",)),
    ]
    parts = [Part("", "lead", tuple(lead))]
    for key, heading, kind, openings in _PARTS:
        if key in subject.facts:
            items = list(subject.facts[key])
            rng.shuffle(items)
            listed = Items(tuple(("", (item,)) for item in items), ordered=rng.random() < 0.3)
            parts.append(Part(heading, kind, (Para((rng.choice(openings).format(t=subject.title),)), listed)))
    parts.append(Part("কখন ডাক্তার দেখাবেন", "when-to-see-a-doctor", (Para((_DOCTOR,)),)))
    return tuple(parts)
