"""Which parts has an English article, and in which order?

An article is made of the hand-written facts of a subject. What repeats over articles (a symptom's
explanation, the advice to see a doctor) repeats on real health sites too, and is content.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from examples.sample_site import english_sections as write
from examples.sample_site.content import Part, Piece
from examples.sample_site.english_sections import chosen, join, say, text, within
from examples.sample_site.subjects import Setting, Subject


class PartRule(NamedTuple):
    """A part that a subject gets if it has the fact ``key`` ("" for all)."""

    key: str
    headings: tuple[str, ...]  # one is chosen; {t} stands for the subject
    kind: str  # of section
    write: Callable[[Random, Subject], list[Piece]]


_DOCTOR = PartRule("", ("When to see a doctor",), "when-to-see-a-doctor", write.doctor)
_ILLNESS = (
    PartRule("types", ("Types",), "types", write.types),
    PartRule("causes", ("Causes", "Causes", "Causes of {t}"), "causes", write.causes),
    PartRule("risks", ("Risk factors",), "risk-factors", write.risks),
    PartRule("symptoms", ("Symptoms", "Symptoms", "Signs and symptoms"), "symptoms", write.symptoms),
    PartRule("tests", ("Diagnosis", "Diagnosis", "How {t} is diagnosed"), "diagnosis", write.diagnosis),
    PartRule("stages", ("Stages",), "stages", write.stages),
    PartRule("treat", ("Treatment", "Treatment", "Treatment of {t}"), "treatment", write.treatment),
    PartRule("drugs", ("Medicines",), "drugs", write.drugs),
    PartRule("screen", ("Screening",), "tests", write.screening),
    PartRule("prevent", ("Prevention",), "prevention", write.prevention),
    PartRule("outlook", ("Outlook",), "outlook", write.outlook),
    PartRule("risks", ("Common questions",), "faq", write.questions),
    _DOCTOR,
)
_MEDICINE = (
    PartRule("uses", ("Uses", "What it is used for"), "uses", write.uses),
    PartRule("works", ("How it works",), "how-to", write.works),
    PartRule("effects", ("Side effects",), "side-effects", write.effects),
    PartRule("interact", ("Interactions",), "precautions", write.interactions),
    PartRule("caution", ("Precautions",), "precautions", write.caution),
    PartRule("monitor", ("Tests during treatment",), "tests", write.monitoring),
    PartRule("tips", ("Tips for taking it",), "tips", write.tips),
    _DOCTOR,
)
_TEST = (
    PartRule("why", ("Why it is done",), "other", write.reasons),
    PartRule("prep", ("How to prepare", "Preparation"), "how-to", write.preparation),
    PartRule("how", ("How it works",), "how-to", write.how),
    PartRule("ranges", ("Normal results", "Reference ranges"), "other", write.ranges),
    PartRule("high", ("What abnormal results mean",), "other", write.results),
    PartRule("limits", ("Limitations",), "drawbacks", write.limits),
    _DOCTOR,
)
# Kind of subject → its parts in their usual order.
RULES = {"diseases": _ILLNESS, "cancers": _ILLNESS, "medicines": _MEDICINE, "lab_tests": _TEST}

# Facts whose part no author leaves out.
_ALWAYS_TOLD = ("causes", "symptoms", "uses", "why", "")


def parts_of(subject: Subject, rng: Random) -> tuple[Part, ...]:
    """The article on a subject: its lead and headed parts. Some articles leave a part out, and the order
    varies a little.
    """
    parts = [_lead(subject, rng)]
    rules = [rule for rule in RULES[subject.kind] if not rule.key or rule.key in subject.facts]
    skipped = rng.choice(rules).key if rng.random() < 0.3 else None
    for rule in rules:
        if not _is_left_out(rule, skipped, subject, rng):
            heading = rng.choice(rule.headings).format(t=within(subject.title))
            parts.append(Part(heading, rule.kind, tuple(rule.write(rng, subject))))
    if len(parts) > 6 and rng.random() < 0.25:  # some authors put the outlook first, or the medicines last
        place = rng.randrange(3, len(parts) - 2)
        parts[place], parts[place + 1] = parts[place + 1], parts[place]
    return tuple(parts)


def setting_parts(subject: Subject, setting: Setting, rng: Random) -> tuple[Part, ...]:
    """An article on a subject from one point of view, with a few of the subject's own facts."""
    t = within(subject.title)
    sentences = [
        sentence.format(subject.title if sentence.startswith("{}") else t) for sentence in setting.sentences
    ]
    lead = say(f"{sentences[0]} {subject.one('about')}")
    view = tuple(say(sentence) for sentence in sentences[1:])
    parts = [Part("", "lead", (lead,)), Part(text("setting_facts", subject), "other", view)]
    rules = [rule for rule in RULES[subject.kind] if rule.key and rule.key in subject.facts]
    for rule in sorted(rng.sample(rules, min(4, len(rules))), key=rules.index):
        parts.append(Part(rule.headings[0].format(t=t), rule.kind, tuple(rule.write(rng, subject))))
    return tuple(parts)


def _lead(subject: Subject, rng: Random) -> Part:
    told = [sentence for sentence in (subject.one("about"), subject.one("more")) if sentence]
    lead: list[Piece] = [say(" ".join(told))]
    if subject.aliases:
        names, plain_names = join(subject.aliases), ", ".join(subject.aliases)
        lead.append(say(chosen("other_names", rng, subject, names=names, plain_names=plain_names)))
    return Part("", "lead", tuple(lead))


def _is_left_out(rule: PartRule, skipped: str | None, subject: Subject, rng: Random) -> bool:
    if rule.key == skipped and rule.key not in _ALWAYS_TOLD:
        return True
    return rule.kind == "faq" and not subject.questions and rng.random() < 0.6
