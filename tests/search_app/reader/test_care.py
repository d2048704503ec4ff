"""Urgent advice stands out by what the source says, in every language of the readers' pages alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.article import Article, ListBlock, Paragraph, Section
from search_app.reader.care import Grade, grade_of, sends_for_help
from search_app.reader.outline import shown


@pytest.mark.parametrize(
    ("heading", "grade"),
    [
        ("When to see a doctor", Grade.ADVICE),
        ("See a GP if", Grade.ADVICE),
        ("Ask for an urgent GP appointment or call 111 if:", Grade.URGENT),
        ("Seek urgent medical care", Grade.URGENT),
        ("Call 999 if", Grade.EMERGENCY),
        ("When to seek emergency care", Grade.EMERGENCY),
        ("EMERGENCY", Grade.EMERGENCY),
        ("Go to A&E at once", Grade.EMERGENCY),
        ("কখন ডাক্তার দেখাবেন", Grade.ADVICE),
        ("দ্রুত ডাক্তার দেখাবেন কখন", Grade.URGENT),
        ("জরুরি অবস্থা", Grade.EMERGENCY),
        ("৯৯৯ নম্বরে ফোন করুন", Grade.EMERGENCY),
        ("Wann Sie zum Arzt gehen sollten", Grade.ADVICE),
        ("Wann zum Arzt?", Grade.ADVICE),
        ("Lassen Sie sich noch am selben Tag untersuchen", Grade.URGENT),
        ("Rufen Sie den Bereitschaftsdienst an (116 117)", Grade.URGENT),
        ("Wann Sie UMGEHEND in die Praxis sollten", Grade.URGENT),
        ("Notfall", Grade.EMERGENCY),
        ("Wählen Sie 112, wenn", Grade.EMERGENCY),
        ("Lebensbedrohliche Anzeichen", Grade.EMERGENCY),
        ("متى تراجع الطبيب", Grade.ADVICE),
        ("متى يجب زيارة الطبيب بشكل عاجل", Grade.URGENT),
        ("راجِع الطبيب في اليوم نفسه", Grade.URGENT),
        ("الحالات الطارئة", Grade.EMERGENCY),
        ("متى تتصل بالاسعاف", Grade.EMERGENCY),
        ("اتصل بالرقم ٩١١", Grade.EMERGENCY),
        ("اطلب المساعدة فورًا", Grade.EMERGENCY),
        (None, Grade.ADVICE),
    ],
)
def test_a_section_is_graded_by_its_own_heading(heading: str | None, grade: Grade) -> None:
    assert grade_of(Section(heading, "when-to-see-a-doctor", 2, None, ())) is grade
    assert grade_of(Section(heading, "treatment", 2, None, ())) is None


@pytest.mark.parametrize(
    "text",
    [
        "Call for help at once in case of a stiff neck.",
        "It can come overnight. Call 999 or go to A&E now.",
        "If you cannot breathe, call an ambulance.",
        "Please go straight to the nearest emergency department if the pain spreads.",
        "This is a medical emergency.",
        "SEEK IMMEDIATE MEDICAL ATTENTION when:",
        "শ্বাসকষ্ট হলে সঙ্গে সঙ্গে হাসপাতালে যান।",
        "৯৯৯ নম্বরে ফোন করুন।",
        "এখনই অ্যাম্বুলেন্স ডাকুন!",
        "অ্যাম্বুলেন্স ডাকুন",
        "In an emergency, call 999.",
        "You should call an ambulance if the lips turn blue.",
        "Warning: call 911 if breathing stops.",
        "See a doctor immediately if the rash spreads.",
        "Rufen Sie sofort den Notruf 112.",
        "Wenn die Atemnot zunimmt, wählen Sie bitte 112.",
        "Bei Brustschmerzen rufen Sie den Notarzt!",
        "Bei Bewusstlosigkeit sofort den Notruf 112 wählen.",
        "Gehen Sie direkt in die nächste Notaufnahme.",
        "Suchen Sie umgehend ärztliche Hilfe.",
        "Bei Fieber über 40 °C sofort einen Arzt aufsuchen.",
        "Es kommt über Nacht. Achtung: Dies ist ein Notfall.",
        "RUFEN SIE SOFORT EINEN KRANKENWAGEN",
        "اتصل بالإسعاف فورًا.",
        "إذا ازداد ضيق التنفس، فاتصل برقم الطوارئ ٩١١.",
        "يُرجى الاتصال بالإسعاف عند فقدان الوعي.",
        "عند حدوث ألم في الصدر اطلبوا المساعدة الطبية الفورية",
        "توجه إلى أقرب قسم طوارئ!",
        "هل يزداد الألم؟ راجع الطبيب فوراً.",
        "هذه حالة طبية طارئة.",
        "في الحالات الخطيرة، يجب الاتصال على الرقم 112.",
    ],
)
def test_a_sentence_that_sends_for_help_is_known(text: str) -> None:
    assert sends_for_help(text)


@pytest.mark.parametrize(
    "text",
    [
        "Her mother called 999, and the ambulance came.",
        "Emergency care costs more than a visit.",
        "People call an ambulance too seldom.",
        "In an emergency department most of them wait.",
        "You can call your doctor for advice.",
        "The emergency of new towns was seen at once.",
        "জরুরি বিভাগে রোগীর সংখ্যা বাড়ছে।",
        "প্রতিদিন সকালে হাঁটুন এবং পানি পান করুন।",
        "In an emergency department, calls are answered at once.",
        "If you see your doctor regularly, take the list along.",
        "Rufen Sie Ihre Ärztin an, wenn der Husten bleibt.",
        "Viele Menschen rufen den Notarzt zu spät.",
        "In der Notaufnahme warten die meisten.",
        "Wenn Sie den Notruf gewählt haben, bleiben Sie ruhig.",
        "Die Rettung der alten Brücke war ein Notfall für die Stadt.",
        "Bei Husten viel trinken und einen Arzt fragen.",
        "اتصلت والدتها بالإسعاف ثم وصلت السيارة.",
        "الإسعافات الأولية تعلمها كثيرون.",
        "في قسم الطوارئ ينتظر معظمهم.",
        "راجع الطبيب إذا استمر السعال.",
        "توجه الزوار إلى المتحف.",
        "",
    ],
)
def test_what_only_speaks_of_emergencies_is_no_call(text: str) -> None:
    assert not sends_for_help(text)


def test_a_call_for_help_stands_in_a_box_with_its_list() -> None:
    blocks = (Paragraph("It begins slowly."), Paragraph("Call 999 if there is:"), ListBlock(("a rash",)))
    kinds = ("symptoms", "when-to-see-a-doctor", "disclaimer")
    sections = tuple(Section("Heading", kind, 2, None, blocks) for kind in kinds)
    symptoms, doctor, disclaimer = shown(Article("x", "https://x.example/", "X", sections), {})
    assert [block.type for block in symptoms.blocks] == ["paragraph", "urgent"]
    assert [part.type for part in symptoms.blocks[1].parts] == ["paragraph", "list"]
    assert (symptoms.care, doctor.care, disclaimer.care) == (None, Grade.ADVICE, None)
    assert [block.type for block in disclaimer.blocks] == ["paragraph", "paragraph", "list"]


@given(st.lists(st.sampled_from(["Call 999 if:", "Text.", "এখনই হাসপাতালে যান।"]), max_size=6))
def test_boxes_lose_and_move_nothing(texts: list[str]) -> None:
    blocks = tuple(Paragraph(text) for text in texts)
    (section,) = shown(
        Article("x", "https://x.example/", "X", (Section("A", "causes", 2, None, blocks),)), {}
    )
    parts = [part for block in section.blocks for part in (block.parts or (block,))]
    assert ["".join(run.text for run in part.runs) for part in parts] == texts
