"""The language of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.source.language import language_of, normal_language

SAMPLES = {
    "en": "The treatment of the disease depends on the cause and on how early it is found.",
    "bn": "রোগের চিকিৎসা নির্ভর করে কারণের উপর এবং কত দ্রুত তা ধরা পড়ে।",
    "de": "Die Behandlung der Krankheit hängt von der Ursache ab und davon, wie früh sie entdeckt wird.",
    "fr": "Le traitement de la maladie dépend de la cause et du moment où elle est découverte.",
    "es": "El tratamiento de la enfermedad depende de la causa y de lo pronto que se descubra.",
    "pt": "O tratamento da doença depende da causa e de quão cedo ela não é mais do que uma suspeita.",
    "it": "Il trattamento della malattia dipende dalla causa e da quanto è presto che viene scoperta.",
    "nl": "De behandeling van de ziekte hangt af van de oorzaak en van hoe vroeg het wordt ontdekt.",
    "pl": "Leczenie choroby zależy od przyczyny i od tego, jak wcześnie się ją wykryje oraz czy nie jest "
    "za późno.",
    "ru": "Лечение болезни зависит от причины и от того, как рано она была обнаружена.",
    "uk": "Лікування хвороби залежить від причини та від того, як рано її було виявлено, але не завжди.",
    "ar": "علاج المرض يعتمد على السبب وعلى مدى سرعة اكتشافه في هذا الوقت",
    "hi": "रोग का उपचार कारण पर निर्भर करता है और यह कि वह कितनी जल्दी पता चलता है।",
    "ja": "病気の治療は原因と発見の早さによって異なります。",
    "zh": "疾病的治疗取决于病因和发现的早晚。",
    "el": "Η θεραπεία της νόσου εξαρτάται από την αιτία.",
    "th": "การรักษาโรคขึ้นอยู่กับสาเหตุ",
}


@pytest.mark.parametrize("language", SAMPLES)
def test_languages_are_told_by_script_and_function_words(language: str) -> None:
    assert language_of(SAMPLES[language], "") == language


def test_the_text_wins_over_a_template_that_declares_another_language() -> None:
    assert language_of(SAMPLES["bn"], "en") == "bn"
    assert language_of(SAMPLES["de"], "en") == "de"


@pytest.mark.parametrize("short", ["", "Paracetamol", "12:30", "…", "MRI, CT, EEG"])
def test_a_text_that_does_not_tell_takes_the_language_around_it(short: str) -> None:
    assert language_of(short, "bn") == "bn"


@pytest.mark.parametrize(
    "names",
    [
        "England (Group A): 10th appearance Ukraine (Group B) Portugal (Group B)",
        "106 N Central Ave 200 E Van Buren St",
        "https://a.example/de/la/que https://b.example/com/no",
    ],
)
def test_names_and_addresses_are_in_the_language_around_them(names: str) -> None:
    assert language_of(names, "en") == "en"


def test_english_words_in_bangla_do_not_make_it_english() -> None:
    assert language_of("ডায়াবেটিস (diabetes) হলে insulin কম থাকে, তাই রক্তে চিনি বেশি।", "en") == "bn"


SPARSE = (
    "Pagi ini nelayan membawa ikan segar ke pasar, lalu pedagang membelinya dengan harga murah. Istri "
    "nelayan menjemur udang kecil sampai kering, sambil mengasuh anak bungsu. Musim hujan membuat ombak "
    "besar, perahu kayu tetap bersandar tiga hari, warung kopi penuh cerita laut."
)


@pytest.mark.parametrize("declared", ["en", "de", "fr", ""])
def test_a_theme_is_not_believed_where_its_language_has_no_word_in_a_long_text(declared: str) -> None:
    assert language_of(SPARSE, declared) == "id"


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        (
            "ms",
            "Nelayan itu pergi ke laut dengan perahu dan pulang pada waktu petang, tetapi ikan tidak ada.",
        ),
        (
            "ca",
            "La barca de la platja és vella i les ones de la mar la mouen com una fulla, per això no surt.",
        ),
        ("sk", "Stará loď je na brehu a vlny sa o ňu opierajú, ale rybári na nej do mora už nechodia."),
        ("ne", "माझीको पुरानो डुङ्गा किनारमा छ र बच्चाहरू त्यसमा खेल्छन् की कि में का"),
        ("mk", "Стариот чамец е на брегот и брановите се од морето, но не оди никој со него за риба."),
        ("ps", "زوړ کښتۍ د سیند په غاړه ده او ماشومان پکې لوبې کوي"),
    ],
)
def test_a_page_is_believed_that_its_text_is_in_a_neighbour_of_a_known_language(
    declared: str, text: str
) -> None:
    assert language_of(text, declared) == declared


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("zh", "把水车的转速写进日志。"),
        ("ja", "水車の回転数をログに書きます。"),
        ("ko", "물레방아의 회전 속도를 기록합니다."),
        ("th", "บันทึกความเร็วของกังหันน้ำลงในไฟล์"),
        ("ru", "Скорость колеса пишется в журнал каждый час."),
        ("bn", "চাকার গতি প্রতি ঘণ্টায় খাতায় লেখা হয়।"),
        ("he", "מהירות הגלגל נכתבת ביומן בכל שעה."),
    ],
)
def test_latin_letters_in_a_text_of_another_script_do_not_make_it_english(declared: str, text: str) -> None:
    english = "select the speed of the wheel and write it to the log"
    assert language_of(f"{text} {english}", declared) == declared
    assert language_of(f"{text} {text} {english}", "en") == declared


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en-US", "en"),
        ("EN_us", "en"),
        ("bn-BD", "bn"),
        ("", ""),
        (None, ""),
        ("english!", ""),
        ("nb", "no"),
        ("x" * 50, ""),
    ],
)
def test_tags(tag: str | None, code: str) -> None:
    assert normal_language(tag) == code


@given(st.text(max_size=500))
def test_it_never_raises(text: str) -> None:
    assert isinstance(language_of(text, "en"), str)
