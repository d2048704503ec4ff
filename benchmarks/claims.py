"""Claims that somebody else wrote: a sentence on a topic from one site, which articles of other sites on the
same topic support.

A quarter of MedQuAD's titles are borne by articles of several sites. The article that a sentence was taken
from is left out, so that no document holds it; ``claims-reworded`` says it in other words besides (a rule
drops some, puts others for some, and turns singular and plural). Every second document has its title in its
text alone, as abstracts do, and none has headings or other names.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace

from benchmarks import corpus
from benchmarks.letters import Made
from catalogue.article import Article, Paragraph, Section
from catalogue.text import STOP_WORDS, name_key, plain_words
from catalogue.urls import host_of

QUESTIONS = 300
FEWEST, MOST = 8, 30  # words of a sentence that says one thing
_SENTENCE = re.compile(r"(?<=[.?!])\s+")
_DROPPED, _TURNED = 0.15, 0.15  # shares of the words
_OTHERS = dict(
    pair.split(":")
    for pair in """disease:illness illness:disease disorder:condition condition:disorder people:individuals individuals:people
    patients:people children:kids infants:babies newborns:babies causes:produces caused:brought cause:produce leads:results
    treatment:therapy therapy:treatment treated:managed medicines:drugs drugs:medicines medication:drug symptoms:signs signs:symptoms
    severe:serious serious:severe affects:hits affected:struck common:frequent rare:uncommon usually:generally often:frequently
    increase:raise increases:raises increased:higher reduce:lower reduces:lowers decreased:lower begin:start begins:starts
    develop:get develops:arises occurs:happens occur:happen characterized:marked abnormal:unusual abnormalities:defects
    kidney:renal renal:kidney heart:cardiac cardiac:heart liver:hepatic lung:pulmonary brain:cerebral cancer:malignancy tumor:growth
    tumors:growths bleeding:hemorrhage seizures:convulsions fever:pyrexia skin:cutaneous mutations:changes mutation:change
    inherited:hereditary passed:transmitted physician:doctor doctor:physician show:demonstrate weak:feeble muscle:muscular
    low:reduced high:raised loss:lack growth:development risk:likelihood blood:bloodstream death:mortality women:females
    men:males pain:ache vision:sight hearing:auditory bones:skeleton""".split()
)
"""What somebody else might have written."""


def claims(reworded: bool, named: bool, seed: int = 41) -> Made:
    """Sentences with the name of their topic in them (``named``) or without."""
    chance = random.Random(seed)
    articles = list(corpus.medquad())
    bearers: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        bearers[name_key(article.title)].append(article)
    shared = sorted(
        key for key, found in bearers.items() if len({host_of(article.url) for article in found}) > 1
    )
    left_out: set[str] = set()
    questions: list[tuple[str, str]] = []
    grades: dict[str, dict[str, int]] = {}
    chance.shuffle(shared)
    often = Counter(
        _shape(sentence, article.title) for article in articles for sentence in _sentences(article)
    )
    for key in shared:
        one = chance.choice(bearers[key])
        others = [article for article in bearers[key] if host_of(article.url) != host_of(one.url)]
        # not what a site says of all topics
        own = [sentence for sentence in _sentences(one) if often[_shape(sentence, one.title)] == 1]
        able = [sentence for sentence in own if (set(key.split()) <= set(plain_words(sentence))) == named]
        if able and len(questions) < QUESTIONS:
            number, sentence = str(len(questions)), chance.choice(able)
            left_out |= {article.id for article in bearers[key] if host_of(article.url) == host_of(one.url)}
            questions.append((number, _reworded(sentence, chance) if reworded else sentence))
            grades[number] = {article.url: 1 for article in others}
    return (
        [_plain(article, i % 2 == 0) for i, article in enumerate(articles) if article.id not in left_out],
        questions,
        grades,
    )


def tasks() -> dict[str, Callable[[], Made]]:
    """As they were written and reworded; with the topic's name in them, and without."""
    return {
        "claims-named": lambda: claims(False, True),
        "claims-unnamed": lambda: claims(False, False),
        "claims-reworded": lambda: claims(True, True),
        "claims-reworded-unnamed": lambda: claims(True, False),
    }


def _sentences(article: Article) -> list[str]:
    parts = (
        part for section in article.sections for text in section.texts() for part in _SENTENCE.split(text)
    )
    return [
        part
        for part in parts
        if FEWEST <= len(part.split()) <= MOST and part.endswith(".") and part[0].isupper()
    ]


def _shape(sentence: str, title: str) -> str:
    """A sentence without the words of its topic."""
    topic = set(plain_words(title))
    return " ".join(word for word in plain_words(sentence) if word not in topic)


def _reworded(sentence: str, chance: random.Random) -> str:
    words = []
    for word in sentence.rstrip(".").split():
        plain = word.strip(",;:()").lower()
        if plain in _OTHERS:
            words.append(_OTHERS[plain])
        elif STOP_WORDS.issuperset(plain_words(word)) or chance.random() >= _DROPPED + _TURNED:
            words.append(word)
        elif chance.random() < _TURNED / (_DROPPED + _TURNED) and plain.isalpha():
            words.append(plain.removesuffix("s") if plain.endswith("s") else f"{plain}s")
    return " ".join(words)


def _plain(article: Article, titled: bool) -> Article:
    text = " ".join(text for section in article.sections for text in section.texts())
    title = article.title if titled else ""
    lead = Section(None, "lead", 0, None, (Paragraph(text if titled else f"{article.title}. {text}"),))
    return replace(article, title=title, aliases=(), sections=(lead,), summary="")
