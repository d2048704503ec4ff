"""What does a part of an English article say? Each writer makes paragraphs, lists or tables of one fact.

The same facts come out in other words, order and form on each article, as several authors would write them.
The sentences stand in ``english.toml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from examples.sample_site.content import Faq, Grid, Items, Para, Piece, Sub
from examples.sample_site.data import read_toml
from examples.sample_site.subjects import Subject

_ENGLISH = read_toml(__package__, "english.toml")
_EXPLAINED: dict[str, str] = _ENGLISH["explained"]
_CHOICES: dict[str, list[str]] = _ENGLISH["choices"]
_TEXTS: dict[str, str] = _ENGLISH["texts"]
_HEADERS = {name: tuple(cells) for name, cells in _ENGLISH["headers"].items()}


def join(items: Sequence[str]) -> str:
    """«a, b and c»."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def capital(text: str) -> str:
    """With a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def within(title: str) -> str:
    """A title in the middle of a sentence: in lower case, except names and abbreviations."""
    first = title.split()[0]
    proper = first.endswith("'s") or sum(c.isupper() for c in first) > 1 or first == "Helicobacter"
    return title if proper else title[:1].lower() + title[1:]


def text(name: str, s: Subject, **values: str) -> str:
    """A sentence of ``english.toml`` about a subject."""
    return _filled(_TEXTS[name], s, values)


def chosen(name: str, rng: Random, s: Subject, **values: str) -> str:
    """One of several sentences of ``english.toml`` about a subject."""
    return _filled(rng.choice(_CHOICES[name]), s, values)


def say(sentence: str) -> Para:
    return Para((sentence,))


def _filled(template: str, s: Subject, values: dict[str, str]) -> str:
    t = within(s.title)
    return template.format(t=t, T=capital(t), title=s.title, **values)


def _list(rng: Random, facts: Sequence[str], ordered: bool = False, explain: bool = True) -> Items:
    """The facts as a list in random order, those that have an explanation with it."""
    shuffled = list(facts)
    rng.shuffle(shuffled)
    items: list[tuple[str, tuple[str, ...]]] = []
    for fact in shuffled:
        if explain and fact in _EXPLAINED:
            items.append((capital(fact), (capital(_EXPLAINED[fact]) + ".",)))
        else:
            items.append(("", (capital(fact) + ("." if rng.random() < 0.4 else ""),)))
    return Items(tuple(items), ordered)


def _pairs(facts: Sequence[str]) -> list[tuple[str, str]]:
    """«label: text» facts, taken apart."""
    return [(label.strip(), said.strip()) for label, _, said in (fact.partition(":") for fact in facts)]


def causes(rng: Random, s: Subject) -> list[Piece]:
    facts = s.facts["causes"]
    first = chosen("cause_first", rng, s, first=facts[0])
    if rng.random() < 0.6:
        return [say(first), _list(rng, facts, explain=False)]
    second = chosen("cause_second", rng, s, x=join(facts[1:] or facts))
    return [say(f"{first} {second}")]


def risks(rng: Random, s: Subject) -> list[Piece]:
    facts = s.facts["risks"]
    opening = chosen("risk_opening", rng, s)
    if rng.random() < 0.5:
        return [say(f"{opening} {join(facts)}. {text('risk_consolation', s)}")]
    return [say(text("risk_list", s)), _list(rng, facts, explain=False)]


def symptoms(rng: Random, s: Subject) -> list[Piece]:
    facts = s.facts["symptoms"]
    who = rng.choice(_CHOICES["who"])  # drawn whether it is used or not
    typical = text("typical_many" if len(facts) > 2 else "typical_few", s, some=join(facts[:3]))
    opening = chosen("symptom_opening", rng, s, who=who, first=facts[0], typical=typical)
    pieces: list[Piece] = [say(opening), _list(rng, facts, ordered=rng.random() < 0.3)]
    if urgent := s.one("urgent"):
        pieces.append(say(chosen("emergency", rng, s, urgent=urgent)))
    return pieces


def diagnosis(rng: Random, s: Subject) -> list[Piece]:
    tests = s.facts["tests"]
    opening = say(chosen("diagnosis_first", rng, s))
    if len(tests) > 3 and rng.random() < 0.4:
        return [opening, _steps(s, tests[:2], tests[2:])]
    if rng.random() < 0.5:
        return [opening, _list(rng, tests, explain=False)]
    return [opening, say(text("useful_many" if len(tests) > 1 else "useful_one", s, tests=join(tests)))]


def _steps(s: Subject, first: Sequence[str], others: Sequence[str]) -> Items:
    """A nested list: the tests for everyone, and those for some."""
    lines = [
        text("first_steps", s),
        *map(capital, first),
        text("selected_cases", s),
        *map(capital, others),
    ]
    depths = (0, *(1 for _ in first), 0, *(1 for _ in others))
    return Items(tuple(("", (line,)) for line in lines), depths=depths)


def treatment(rng: Random, s: Subject) -> list[Piece]:
    opening = say(chosen("treatment_first", rng, s))
    return [opening, _list(rng, s.facts["treat"], ordered=rng.random() < 0.5)]


def drugs(rng: Random, s: Subject) -> list[Piece]:
    facts = s.facts["drugs"]
    if rng.random() < 0.5:
        named = text("drugs_many" if len(facts) > 1 else "drugs_one", s, drugs=join(facts))
        return [say(named), say(chosen("drug_advice", rng, s))]
    return [say(text("drugs_list", s)), _list(rng, facts, explain=False)]


def prevention(rng: Random, s: Subject) -> list[Piece]:
    tips = s.facts["prevent"]
    if rng.random() < 0.7:
        return [_list(rng, tips)]
    return [say(text("prevention", s, tips=join(tips)))]


def outlook(_rng: Random, s: Subject) -> list[Piece]:
    return [say(s.one("outlook"))]


def types(rng: Random, s: Subject) -> list[Piece]:
    rows = _pairs(s.facts["types"])
    if rng.random() < 0.5:
        return [Items(tuple((label, (capital(said) + ".",)) for label, said in rows))]
    return [Grid((_HEADERS["types"], *rows))]


def questions(rng: Random, s: Subject) -> list[Piece]:
    known_risks = join(s.facts.get("risks", ("chance",))[:2])
    symptom = s.facts.get("symptoms", ("it",))[0]
    asked = [Faq(question, (answer,)) for question, answer in s.questions]
    general = [
        Faq(
            _filled(entry["question"], s, {}),
            (_filled(entry["answer"], s, {"risks": known_risks, "symptom": symptom}),),
        )
        for entry in _ENGLISH["questions"]
    ]
    asked += rng.sample(general, 2)
    return list(asked[:3])


def doctor(_rng: Random, _s: Subject) -> list[Piece]:
    return [say(" ".join(_ENGLISH["doctor"]["sentences"]))]


def stages(_rng: Random, s: Subject) -> list[Piece]:
    return [say(text("stages", s)), Grid((_HEADERS["stages"], *_pairs(s.facts["stages"])))]


def screening(_rng: Random, s: Subject) -> list[Piece]:
    return [say(text("screening", s, screen=capital(s.one("screen")))), say(text("screening_limits", s))]


def uses(rng: Random, s: Subject) -> list[Piece]:
    facts = s.facts["uses"]
    return [say(chosen("use_opening", rng, s, first=facts[0])), _list(rng, facts, explain=False)]


def works(_rng: Random, s: Subject) -> list[Piece]:
    return [say(s.one("works"))]


def effects(rng: Random, s: Subject) -> list[Piece]:
    return [
        say(chosen("effect_opening", rng, s)),
        Sub(text("effects_common", s)),
        _list(rng, s.facts["effects"]),
        Sub(text("effects_serious", s)),
        _list(rng, s.facts["serious"], explain=False),
    ]


def interactions(rng: Random, s: Subject) -> list[Piece]:
    others = s.facts["interact"]
    if rng.random() < 0.5:
        return [say(text("interactions", s, others=join(others)))]
    return [say(text("interactions_list", s)), _list(rng, others, explain=False)]


def caution(_rng: Random, s: Subject) -> list[Piece]:
    notes: list[str] = _ENGLISH["caution"]["notes"]
    rows = [(capital(fact), notes[place % len(notes)]) for place, fact in enumerate(s.facts["caution"])]
    return [Grid((_HEADERS["caution"], *rows))]


def monitoring(_rng: Random, s: Subject) -> list[Piece]:
    return [say(text("monitoring", s, monitor=join(s.facts["monitor"])))]


def tips(rng: Random, s: Subject) -> list[Piece]:
    return [_list(rng, s.facts["tips"], ordered=True)]


def reasons(rng: Random, s: Subject) -> list[Piece]:
    return [say(text("reasons", s)), _list(rng, s.facts["why"], explain=False)]


def preparation(_rng: Random, s: Subject) -> list[Piece]:
    return [say(text("preparation", s, prep=join(s.facts["prep"]))), say(text("preparation_list", s))]


def how(_rng: Random, s: Subject) -> list[Piece]:
    return [say(s.one("how"))]


def ranges(_rng: Random, s: Subject) -> list[Piece]:
    return [Grid((_HEADERS["ranges"], *_pairs(s.facts["ranges"]))), say(text("ranges_differ", s))]


def results(rng: Random, s: Subject) -> list[Piece]:
    return [
        Sub(text("results_high", s)),
        _list(rng, s.facts["high"], explain=False),
        Sub(text("results_low", s)),
        _list(rng, s.facts["low"], explain=False),
    ]


def limits(_rng: Random, s: Subject) -> list[Piece]:
    return [say(s.one("limits"))]
