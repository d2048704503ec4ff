"""Which kind of section a heading opens."""

import gzip
import json
import unicodedata
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.appearance import InterfaceLanguage
from catalogue.errors import ConfigError
from catalogue.settings import VocabularySettings
from indexer.extract.sections.kinds import DEFAULT, SectionIntent, Vocabulary

LIBRARY = Path(__file__).resolve().parents[5] / "shared" / "data" / "library" / "medquad.jsonl.gz"


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        (None, "lead"),
        ("Causes:", "causes"),
        ("CAUSES", "causes"),
        ("3. Signs & Symptoms", "symptoms"),
        ("2.1 Epidemiology", "frequency"),
        ("Common causes", "causes"),
        ("What causes asthma?", "causes"),
        ("Asthma treatment", "treatment"),
        ("How is asthma diagnosed?", "diagnosis"),
        ("Causes and risk factors", "causes"),
        ("Symptoms & Causes", "symptoms"),
        ("What is the most common cause?", "causes"),
        ("5 causes of headache", "causes"),
        ("Asthma: symptoms", "symptoms"),
        ("When to See a Doctor:", "when-to-see-a-doctor"),
        ("Frequently Asked Questions (FAQs)", "faq"),
        ("References", "references"),
        ("Medical disclaimer", "disclaimer"),
        ("Non-Pharmacological Treatments (Therapies and Others)", "treatment"),
        ("Dietary Molecular Supplements", "drugs"),
        ("Types of Atrophy", "types"),
        ("কারণ", "causes"),
        ("কারণ:", "causes"),
        ("হাঁপানির লক্ষণ", "symptoms"),
        ("হাঁপানি কেন হয়?", "causes"),
        ("ডায়াবেটিস কী?", "definition"),
        ("চিকিৎসা", "treatment"),
        ("রোগ নির্ণয়", "diagnosis"),
        ("কখন ডাক্তার দেখাবেন", "when-to-see-a-doctor"),
        ("Wann zum Arzt?", "when-to-see-a-doctor"),
        ("Wann mit Asthma zum Arzt?", "when-to-see-a-doctor"),
        ("Wann Sie den Notruf wählen sollten", "when-to-see-a-doctor"),
        ("Rufen Sie den Notruf 112", "when-to-see-a-doctor"),
        ("متى تراجع الطبيب؟", "when-to-see-a-doctor"),
        ("متى يجب زيارة الطبيب", "when-to-see-a-doctor"),
        ("১. লক্ষণ ও উপসর্গ", "symptoms"),
        ("প্রতিরোধের উপায়", "prevention"),
        ("Our trip to Rome", "other"),
        ("Asthma", "other"),
        ("", "lead"),
        ("?!", "other"),
        ("x" * 5_000, "other"),
    ],
)
def test_kinds(heading: str | None, kind: str) -> None:
    assert DEFAULT.kind_of(heading) == kind


def test_both_spellings_of_the_nukta_are_one() -> None:
    assert DEFAULT.kind_of("রোগ নির্ণ\u09af\u09bc") == DEFAULT.kind_of("রোগ নির্ণ\u09df") == "diagnosis"


def test_a_long_title_within_a_heading_counts_as_one_word() -> None:
    title = (
        "Long-Chain 3-Hydroxyacyl-CoA Dehydrogenase Deficiency, with or without Acute Fatty Liver of "
        "Pregnancy and its Names"
    )
    assert DEFAULT.read(f"What are the symptoms of {title}?", title) == SectionIntent("symptoms", "*")
    assert DEFAULT.kind_of(title, title) == "other"


def test_queries_are_read_by_the_same_phrases() -> None:
    assert DEFAULT.read("symptoms of lung cancer") == SectionIntent("symptoms", "lung cancer")
    assert DEFAULT.read("হাঁপানি কেন হয়") == SectionIntent("causes", "হাঁপানি")
    assert DEFAULT.read("lung cancer") is None
    assert any(
        i.kind == "symptoms" and i.before == ("symptoms", "of") and not i.bare for i in DEFAULT.intents()
    )
    assert any(i.kind == "causes" and i.before == ("causes",) and i.bare for i in DEFAULT.intents())


def test_a_library_adds_kinds_and_may_overrule_ours() -> None:
    mine = Vocabulary.from_settings(
        VocabularySettings(
            sets=("general",), kinds={"wiring": ("Wiring", "How to wire *"), "people": ("history",)}
        )
    )
    assert mine.kind_of("Wiring:") == "wiring"
    assert mine.kind_of("How to wire a lamp") == "wiring"
    assert mine.kind_of("History") == "people"
    assert mine.kind_of("Symptoms") == "other"
    assert {"lead", "wiring", "people", "faq", "other"} <= set(mine.kinds)


def test_an_unknown_set_is_named() -> None:
    with pytest.raises(ConfigError, match="there is no set «legal»"):
        Vocabulary.from_settings(VocabularySettings(sets=("legal",)))


def test_every_kind_has_a_name_in_every_language_of_the_interface() -> None:
    for kind, names in DEFAULT.labels.items():
        assert set(names) == set(get_args(InterfaceLanguage)), kind
        assert DEFAULT.label(kind, "bn") != DEFAULT.label(kind, "en"), kind
    assert DEFAULT.label("symptoms") == "Symptoms"
    assert DEFAULT.label("symptoms", "fr") == "Symptoms"


def test_no_heading_of_the_built_in_sets_misses_its_own_kind() -> None:
    wrong = [
        (phrase, kind, DEFAULT.kind_of(phrase))
        for phrase, kind in DEFAULT.phrases.items()
        if DEFAULT.kind_of(phrase) != kind
    ]
    assert wrong == []


@given(st.text(max_size=300))
def test_any_text_is_of_some_kind(heading: str) -> None:
    assert DEFAULT.kind_of(heading) in DEFAULT.kinds


@pytest.mark.skipif(not LIBRARY.exists(), reason="needs the shared library of health articles")
def test_the_questions_of_a_real_health_library_are_understood() -> None:
    kinds: Counter[str] = Counter()
    with gzip.open(LIBRARY, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            kinds.update(
                DEFAULT.kind_of(section["heading"], article["title"]) for section in article["sections"][:3]
            )
    assert kinds["other"] / kinds.total() < 0.01


@pytest.mark.parametrize(
    ("question", "kind", "subject"),
    [
        ("dose of amoxicillin", "dosage", "amoxicillin"),
        ("how much paracetamol can I take?", "dosage", "paracetamol"),
        ("how long does flu last", "outlook", "flu"),
        ("is chickenpox contagious?", "causes", "chickenpox"),
        ("can asthma be cured", "treatment", "asthma"),
        ("asthma symptoms in children", "symptoms", "asthma"),
        ("first signs of stroke", "symptoms", "stroke"),
        ("medicine for gout", "drugs", "gout"),
        ("foods to avoid with gout", "living-with", "gout"),
        ("HbA1c normal range", "tests", "hba1c"),
        ("who is at risk of diabetes", "risk-factors", "diabetes"),
        ("is metformin safe in pregnancy", "precautions", "metformin"),
        ("when should I worry about a cough", "when-to-see-a-doctor", "a cough"),
        ("define gout", "definition", "gout"),
        ("ডায়াবেটিস হলে করণীয়", "treatment", "ডায়াবেটিস"),
        ("ডায়াবেটিস রোগীর খাবার", "living-with", "ডায়াবেটিস"),
        ("হাঁপানি কি ছোঁয়াচে", "causes", "হাঁপানি"),
        ("জ্বর হলে কি ওষুধ খাব", "drugs", "জ্বর"),
        ("what is the treatment of gout", "treatment", "gout"),
        ("what is cancer of the breast", "definition", "cancer of the breast"),
    ],
)
def test_what_readers_ask_names_a_kind_and_its_subject(question: str, kind: str, subject: str) -> None:
    found = DEFAULT.read(question)
    assert found is not None
    assert (found.kind, found.subject) == (kind, unicodedata.normalize("NFKC", subject))


@pytest.mark.parametrize(
    ("typed", "kind", "subject"),
    [
        ("is tb catching", "causes", "tb"),
        ("how contagious is covid", "causes", "covid"),
        ("can i catch tonsillitis", "causes", "tonsillitis"),
        ("max dose of paracetamol", "dosage", "paracetamol"),
        ("paracetamol dosage for adults", "dosage", "paracetamol"),
        ("asthma cure", "treatment", "asthma"),
        ("how can i avoid dengue", "prevention", "dengue"),
        ("when to go to the doctor with diarrhoea", "when-to-see-a-doctor", "diarrhoea"),
        ("whats a stroke", "definition", "stroke"),
        ("হাঁপানি রোগের চিকিৎসা কি", "treatment", "হাঁপানি রোগের"),
        ("ডায়াবেটিস এর লক্ষণ সমূহ", "symptoms", "ডায়াবেটিস এর"),
    ],
)
def test_readers_ask_in_words_that_no_heading_has(typed: str, kind: str, subject: str) -> None:
    reading = DEFAULT.read(typed)
    assert reading
    assert (reading.kind, reading.subject) == (kind, unicodedata.normalize("NFKC", subject))


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("can you die from a stroke", "outlook"),
        ("does gout go away", "outlook"),
        ("how long can you live with lupus", "outlook"),
        ("who can get gout", "risk-factors"),
        ("how do I know I have gout", "symptoms"),
        ("gout home remedies", "treatment"),
        ("what helps with asthma", "treatment"),
        ("which medicines are used for gout", "drugs"),
        ("what can I eat if I have gout", "living-with"),
        ("ডায়াবেটিস কি ভালো হয়", "outlook"),
        ("ডায়াবেটিস হলে কী খাওয়া যাবে না", "living-with"),
    ],
)
def test_what_people_type_asks_for_a_kind(typed: str, kind: str) -> None:
    reading = DEFAULT.read(typed)
    assert reading is not None
    assert reading.kind == kind


def test_a_kind_that_is_nearest_to_another_one_is_a_kind() -> None:
    assert DEFAULT.nearest
    assert set(DEFAULT.nearest) | set(DEFAULT.nearest.values()) <= set(DEFAULT.kinds)
    assert DEFAULT.told_in
    assert set(DEFAULT.told_in).union(*DEFAULT.told_in.values()) <= set(DEFAULT.kinds)
