"""English articles: a phrase grammar over the hand-written facts of a subject.

The same facts come out in other words, order and form on each article, as several authors would write them;
what repeats over articles (a symptom's explanation, the advice to see a doctor) repeats on real health sites
too, and is content.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from examples.sample_site.content import Faq, Grid, Items, Para, Part, Piece, Sub
from examples.sample_site.subjects import Setting, Subject

EXPLAINED = {
    "fatigue": "a tiredness that sleep does not cure",
    "fever": "a body temperature above 38 degrees",
    "weight loss": "kilos that go without any attempt to lose them",
    "breathlessness": "more air is needed than effort explains",
    "nausea": "an urge to vomit that comes in waves",
    "headache": "dull or pressing, often worse towards evening",
    "dizziness": "the floor seems to sway, above all on standing up",
    "palpitations": "the heart is felt beating fast or out of step",
    "itching": "worse in the warmth of the bed",
    "night sweats": "so strong that the nightshirt has to be changed",
    "diarrhoea": "three or more loose stools a day",
    "constipation": "hard stools, fewer than three a week",
    "blurred vision": "letters swim, even with glasses",
    "heartburn": "burning behind the breastbone, often after meals",
    "swollen ankles": "a thumb pressed on the skin leaves a dent",
    "cramps": "pain that grips and lets go",
    "rash": "red spots or patches on the skin",
    "thrush": "white patches that can be wiped off",
    "easy bruising": "blue marks after a touch that nobody remembers",
    "vomiting": "drink small sips until it settles",
    "usually none": "the finding comes from a routine check",
    "poor sleep": "trouble falling asleep or waking too early",
    "muscle loss": "arms and thighs grow thin",
    "walking": "half an hour on most days, briskly enough to warm up",
    "rest": "give the body time to recover",
}
_WHO = ("most people", "many people", "a large share of those affected", "adults of every age")
_TESTS_FIRST = (
    "The way to the diagnosis of {t} starts with a talk and a careful examination.",
    "Before any machine is used, the doctor listens to the story and examines the body.",
    "A good history often points to {t} before the first test is done.",
    "No single finding proves {t}; the picture is put together from several.",
)
_TREAT_FIRST = (
    "Treatment of {t} follows what the person wants, what the illness allows and what has been shown to work.",
    "There is rarely only one right way to treat {t}.",
    "What helps against {t} depends on how far it has gone.",
    "The plan for {t} is made together and looked at again after some weeks.",
)
_SEE_DOCTOR = (
    "If you have any of the complaints described above, and they last or get in the way of daily life, make an appointment with a doctor.",
    "An early visit makes the cause easier to find and often spares bigger treatment later on.",
)


def join(items: Sequence[str]) -> str:
    """«a, b and c»."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def capital(text: str) -> str:
    """With a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def within(title: str) -> str:
    """A title in the middle of a sentence: lower case, save for names and abbreviations."""
    first = title.split()[0]
    proper = first.endswith("'s") or sum(c.isupper() for c in first) > 1 or first == "Helicobacter"
    return title if proper else title[:1].lower() + title[1:]


def _say(text: str) -> Para:
    return Para((text,))


def _list(rng: Random, facts: Sequence[str], ordered: bool = False, explain: bool = True) -> Items:
    """The facts as a list, shuffled, those that have an explanation with it."""
    chosen = list(facts)
    rng.shuffle(chosen)
    items: list[tuple[str, tuple[str, ...]]] = []
    for fact in chosen:
        if explain and fact in EXPLAINED:
            items.append((capital(fact), (capital(EXPLAINED[fact]) + ".",)))
        else:
            items.append(("", (capital(fact) + ("." if rng.random() < 0.4 else ""),)))
    return Items(tuple(items), ordered)


def _pairs(facts: Sequence[str]) -> list[tuple[str, str]]:
    """«label: text» facts, taken apart."""
    return [(label.strip(), text.strip()) for label, _, text in (fact.partition(":") for fact in facts)]


def _causes(rng: Random, s: Subject) -> list[Piece]:
    t, causes = within(s.title), s.facts["causes"]
    first = rng.choice(
        (
            f"Behind {t} there is mostly {causes[0]}.",
            f"{capital(t)} has more than one cause, and several may act together.",
            f"The commonest cause of {t} is {causes[0]}.",
            f"Why one person gets {t} and another does not is understood only in part.",
        )
    )
    if rng.random() < 0.6:
        return [_say(first), _list(rng, causes, explain=False)]
    rest = causes[1:] or causes
    second = rng.choice(
        ("Doctors also find {x}.", "Other causes are {x}.", "Less often it is {x} that sets it off.")
    )
    return [_say(f"{first} {second.format(x=join(rest))}")]


def _risks(rng: Random, s: Subject) -> list[Piece]:
    t, risks = within(s.title), s.facts["risks"]
    opening = rng.choice(
        (
            f"The danger of {t} is higher with",
            f"{capital(t)} is seen more often with",
            f"What makes {t} more likely:",
        )
    )
    if rng.random() < 0.5:
        return [
            _say(
                f"{opening} {join(risks)}. A risk is not a verdict: many people with several of them stay well."
            )
        ]
    return [
        _say(f"Some circumstances make {t} more likely than chance would have it."),
        _list(rng, risks, explain=False),
    ]


def _symptoms(rng: Random, s: Subject) -> list[Piece]:
    t, symptoms = within(s.title), s.facts["symptoms"]
    pieces: list[Piece] = [
        _say(
            rng.choice(
                (
                    f"{capital(t)} does not look the same in everyone; {rng.choice(_WHO)} notice {symptoms[0]} first.",
                    f"The signs of {t} may come slowly or overnight.",
                    f"Typical of {t} are {join(symptoms[:3])}."
                    if len(symptoms) > 2
                    else f"Typical of {t}: {join(symptoms)}.",
                )
            )
        ),
        _list(rng, symptoms, ordered=rng.random() < 0.3),
    ]
    if s.one("urgent"):
        pieces.append(
            _say(
                rng.choice(
                    (
                        f"It is an emergency when there is {s.one('urgent')}.",
                        f"Call for help at once in case of {s.one('urgent')}.",
                        f"Do not wait with {s.one('urgent')}: that is a matter of minutes or hours.",
                    )
                )
            )
        )
    return pieces


def _diagnosis(rng: Random, s: Subject) -> list[Piece]:
    t, tests = within(s.title), s.facts["tests"]
    pieces: list[Piece] = [_say(rng.choice(_TESTS_FIRST).format(t=t))]
    if len(tests) > 3 and rng.random() < 0.4:  # a nested list
        items: list[tuple[str, tuple[str, ...]]] = [
            ("", ("First steps",)),
            *(("", (capital(x),)) for x in tests[:2]),
        ]
        items += [("", ("In selected cases",)), *(("", (capital(x),)) for x in tests[2:])]
        return [*pieces, Items(tuple(items), depths=(0, 1, 1, 0, *(1 for _ in tests[2:])))]
    if rng.random() < 0.5:
        return [*pieces, _list(rng, tests, explain=False)]
    return [
        *pieces,
        _say(
            f"Useful are {join(tests)}, in this order or another."
            if len(tests) > 1
            else f"Useful is {tests[0]}."
        ),
    ]


def _treatment(rng: Random, s: Subject) -> list[Piece]:
    return [
        _say(rng.choice(_TREAT_FIRST).format(t=within(s.title))),
        _list(rng, s.facts["treat"], ordered=rng.random() < 0.5),
    ]


def _drugs(rng: Random, s: Subject) -> list[Piece]:
    t, drugs = within(s.title), s.facts["drugs"]
    if rng.random() < 0.5:
        return [
            _say(
                f"Among the medicines used for {t} are {join(drugs)}."
                if len(drugs) > 1
                else f"The medicine for {t} is {drugs[0]}."
            ),
            _say(
                rng.choice(
                    (
                        "Which one fits depends on age, other illnesses and what has been tried before.",
                        "Doses differ from person to person and belong in the hands of the prescriber.",
                        "None of them should be started or stopped without asking.",
                    )
                )
            ),
        ]
    return [_say(f"Medicines that doctors choose from for {t}:"), _list(rng, drugs, explain=False)]


def _prevention(rng: Random, s: Subject) -> list[Piece]:
    tips = s.facts["prevent"]
    if rng.random() < 0.7:
        return [_list(rng, tips)]
    return [
        _say(
            f"What lowers the danger of {within(s.title)} is simple to say and harder to keep up: {join(tips)}."
        )
    ]


def _outlook(rng: Random, s: Subject) -> list[Piece]:
    return [_say(s.one("outlook"))]


def _types(rng: Random, s: Subject) -> list[Piece]:
    rows = _pairs(s.facts["types"])
    if rng.random() < 0.5:
        return [Items(tuple((label, (capital(text) + ".",)) for label, text in rows))]
    return [Grid((("Type", "What marks it"), *rows))]


def _questions(rng: Random, s: Subject) -> list[Piece]:
    t = within(s.title)
    asked = [Faq(question, (answer,)) for question, answer in s.questions]
    own = [
        (
            f"Is {t} inherited?",
            f"A tendency towards {t} may run in families, but {join(s.facts.get('risks', ('chance',))[:2])} count as well.",
        ),
        (
            f"What should I do first if I suspect {t}?",
            f"Write down when {s.facts.get('symptoms', ('it',))[0]} began and what made it better or worse, and show a doctor the notes.",
        ),
        (f"Can {t} come back?", s.one("outlook") or "Ask your own doctor, who knows your history."),
    ]
    asked += [Faq(question, (answer,)) for question, answer in rng.sample(own[:2], 2)]
    return list(asked[:3])


def _doctor(rng: Random, s: Subject) -> list[Piece]:
    """The same advice on nearly every article: it repeats, and it is content."""
    return [_say(" ".join(_SEE_DOCTOR))]


def _stages(rng: Random, s: Subject) -> list[Piece]:
    return [
        _say(f"The stage tells how far {within(s.title)} has spread and decides on treatment."),
        Grid((("Stage", "What it means"), *_pairs(s.facts["stages"]))),
    ]


def _screening(rng: Random, s: Subject) -> list[Piece]:
    return [
        _say(f"{capital(s.one('screen'))}."),
        _say("Screening is for people without complaints; whoever has a symptom needs a proper examination."),
    ]


def _uses(rng: Random, s: Subject) -> list[Piece]:
    t, uses = within(s.title), s.facts["uses"]
    return [
        _say(
            rng.choice(
                (
                    f"Doctors prescribe {t} for several reasons.",
                    f"{capital(t)} is used above all for {uses[0]}.",
                )
            )
        ),
        _list(rng, uses, explain=False),
    ]


def _works(rng: Random, s: Subject) -> list[Piece]:
    return [_say(s.one("works"))]


def _effects(rng: Random, s: Subject) -> list[Piece]:
    return [
        _say(
            rng.choice(
                (
                    "Most people notice little or nothing.",
                    "Side effects are mostly mild and fade within two weeks.",
                    "Read the leaflet, but do not let it frighten you.",
                )
            )
        ),
        Sub("Common"),
        _list(rng, s.facts["effects"]),
        Sub("Serious"),
        _list(rng, s.facts["serious"], explain=False),
    ]


def _interactions(rng: Random, s: Subject) -> list[Piece]:
    t, others = within(s.title), s.facts["interact"]
    if rng.random() < 0.5:
        return [_say(f"{capital(t)} and the following should not meet without advice: {join(others)}.")]
    return [
        _say(f"Tell the pharmacist if you take one of these together with {t}."),
        _list(rng, others, explain=False),
    ]


def _caution(rng: Random, s: Subject) -> list[Piece]:
    note = ("Ask before the first dose", "A lower dose may be needed", "Closer checks are planned")
    return [
        Grid(
            (
                ("Situation", "What to do"),
                *((capital(x), note[i % 3]) for i, x in enumerate(s.facts["caution"])),
            )
        )
    ]


def _monitor(rng: Random, s: Subject) -> list[Piece]:
    return [
        _say(
            f"While {within(s.title)} is taken, the following is looked at from time to time: {join(s.facts['monitor'])}."
        )
    ]


def _tips(rng: Random, s: Subject) -> list[Piece]:
    return [_list(rng, s.facts["tips"], ordered=True)]


def _why(rng: Random, s: Subject) -> list[Piece]:
    return [
        _say(f"There are several reasons for asking for {s.title}."),
        _list(rng, s.facts["why"], explain=False),
    ]


def _prepare(rng: Random, s: Subject) -> list[Piece]:
    return [
        _say(f"Preparation: {join(s.facts['prep'])}."),
        _say("Bring the list of your tablets, since some of them change the result."),
    ]


def _how(rng: Random, s: Subject) -> list[Piece]:
    return [_say(s.one("how"))]


def _ranges(rng: Random, s: Subject) -> list[Piece]:
    return [
        Grid((("Group or value", "Usual result"), *_pairs(s.facts["ranges"]))),
        _say("Laboratories differ, so compare with the range printed on your own report."),
    ]


def _high(rng: Random, s: Subject) -> list[Piece]:
    return [
        Sub("High or abnormal"),
        _list(rng, s.facts["high"], explain=False),
        Sub("Low or reduced"),
        _list(rng, s.facts["low"], explain=False),
    ]


def _limits(rng: Random, s: Subject) -> list[Piece]:
    return [_say(s.one("limits"))]


Rule = tuple[str, tuple[str, ...], str, Callable[[Random, Subject], list[Piece]]]
"""(fact that has to be there, headings to choose from, kind of section, writer)"""

_DOCTOR: Rule = ("", ("When to see a doctor",), "when-to-see-a-doctor", _doctor)
_ILLNESS: tuple[Rule, ...] = (
    ("types", ("Types",), "types", _types),
    ("causes", ("Causes", "Causes", "Causes of {t}"), "causes", _causes),
    ("risks", ("Risk factors",), "risk-factors", _risks),
    ("symptoms", ("Symptoms", "Symptoms", "Signs and symptoms"), "symptoms", _symptoms),
    ("tests", ("Diagnosis", "Diagnosis", "How {t} is diagnosed"), "diagnosis", _diagnosis),
    ("stages", ("Stages",), "stages", _stages),
    ("treat", ("Treatment", "Treatment", "Treatment of {t}"), "treatment", _treatment),
    ("drugs", ("Medicines",), "drugs", _drugs),
    ("screen", ("Screening",), "tests", _screening),
    ("prevent", ("Prevention",), "prevention", _prevention),
    ("outlook", ("Outlook",), "outlook", _outlook),
    ("risks", ("Common questions",), "faq", _questions),
    _DOCTOR,
)
_MEDICINE: tuple[Rule, ...] = (
    ("uses", ("Uses", "What it is used for"), "uses", _uses),
    ("works", ("How it works",), "how-to", _works),
    ("effects", ("Side effects",), "side-effects", _effects),
    ("interact", ("Interactions",), "precautions", _interactions),
    ("caution", ("Precautions",), "precautions", _caution),
    ("monitor", ("Tests during treatment",), "tests", _monitor),
    ("tips", ("Tips for taking it",), "tips", _tips),
    _DOCTOR,
)
_TEST: tuple[Rule, ...] = (
    ("why", ("Why it is done",), "other", _why),
    ("prep", ("How to prepare", "Preparation"), "how-to", _prepare),
    ("how", ("How it works",), "how-to", _how),
    ("ranges", ("Normal results", "Reference ranges"), "other", _ranges),
    ("high", ("What abnormal results mean",), "other", _high),
    ("limits", ("Limitations",), "drawbacks", _limits),
    _DOCTOR,
)
RULES = {"diseases": _ILLNESS, "cancers": _ILLNESS, "medicines": _MEDICINE, "lab_tests": _TEST}


def parts_of(subject: Subject, rng: Random) -> tuple[Part, ...]:
    """The article on a subject: its lead and headed parts. Some leave a part out, and the order varies a
    little.
    """
    lead: list[Piece] = [_say(" ".join(x for x in (subject.one("about"), subject.one("more")) if x))]
    if subject.aliases:
        lead.append(
            _say(
                rng.choice(
                    (
                        f"It is also known as {join(subject.aliases)}.",
                        f"Other names: {', '.join(subject.aliases)}.",
                    )
                )
            )
        )
    parts = [Part("", "lead", tuple(lead))]
    rules = [rule for rule in RULES[subject.kind] if not rule[0] or rule[0] in subject.facts]
    skip = rng.choice(rules)[0] if rng.random() < 0.3 else None
    for key, headings, kind, write in rules:
        if (key == skip and key not in ("causes", "symptoms", "uses", "why", "")) or (
            kind == "faq" and not subject.questions and rng.random() < 0.6
        ):
            continue
        parts.append(
            Part(rng.choice(headings).format(t=within(subject.title)), kind, tuple(write(rng, subject)))
        )
    if len(parts) > 6 and rng.random() < 0.25:  # some authors put the outlook first, or the medicines last
        place = rng.randrange(3, len(parts) - 2)
        parts[place], parts[place + 1] = parts[place + 1], parts[place]
    return tuple(parts)


def setting_parts(subject: Subject, setting: Setting, rng: Random) -> tuple[Part, ...]:
    """An article on a subject from one point of view, with a few of the subject's own facts."""
    t = within(subject.title)
    sentences = [
        sentence.format(t if not sentence.startswith("{}") else subject.title)
        for sentence in setting.sentences
    ]
    parts = [Part("", "lead", (_say(f"{sentences[0]} {subject.one('about')}"),))]
    rules = [rule for rule in RULES[subject.kind] if rule[0] and rule[0] in subject.facts]
    parts.append(Part("What matters most", "other", tuple(_say(sentence) for sentence in sentences[1:])))
    for _, headings, kind, write in sorted(rng.sample(rules, min(4, len(rules))), key=rules.index):
        parts.append(Part(headings[0].format(t=t), kind, tuple(write(rng, subject))))
    return tuple(parts)
