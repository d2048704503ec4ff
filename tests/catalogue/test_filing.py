"""Where titles stand in the A to Z."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.data_files import table
from catalogue.filing import ARABIC, EVERYTHING, LETTERS, MAX_KEY, MAX_SLUG, filing_key, letter, slug

TABLE = table("catalogue", "filing_articles.toml")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Diabetes", "D"),
        ("diabetes", "D"),
        ("Émile's disease", "E"),
        ("Œdema", "O"),
        ("Ådahl syndrome", "A"),
        ("Øst disease", "O"),
        ("The common cold", "C"),
        ("A stroke of luck", "S"),
        ("An itch", "I"),
        ("A", "A"),
        ("Therapy", "T"),
        ("A. baumannii", "A"),
        ("«Quoted» title", "Q"),
        ("[test]", "T"),
        ("5-Fluorouracil", "F"),
        ("5-FU", "F"),
        ("1,25-dihydroxyvitamin D", "D"),
        ("17a-hydroxylase deficiency", "H"),
        ("α-Thalassemia", "T"),
        ("β2-microglobulin", "M"),
        ("L-Dopa", "D"),
        ("N,N-dimethyltryptamine", "D"),
        ("(+)-catechin", "C"),
        ("(R)-warfarin", "W"),
        ("5-α-reductase", "R"),
        ("D-dimer", "D"),
        ("X-ray", "X"),
        ("T-cell lymphoma", "T"),
        ("24-hour urine", "0-9"),
        ("3-month check", "0-9"),
        ("12-lead ECG", "0-9"),
        ("16-slice scanner", "0-9"),
        ("7-Eleven", "0-9"),
        ("3-D printing", "0-9"),
        ("2-D echo", "0-9"),
        ("4-H clubs", "0-9"),
        ("5-a-day", "0-9"),
        ("9-1-1 calls", "0-9"),
        ("3-phase current", "0-9"),
        ("3-facet model", "0-9"),
        ("2-periodontal probes", "0-9"),
        ("1,000-mile walk", "0-9"),
        ("5-HTP", "H"),
        ("5\u2011HTP", "H"),
        ("6-MP", "M"),
        ("6-mercaptopurine", "M"),
        ("2-hydroxyglutaric aciduria", "H"),
        ("21-hydroxylase deficiency", "H"),
        ("11β-hydroxylase deficiency", "H"),
        ("13-cis-retinoic acid", "R"),
        ("9-cis retinoic acid", "R"),
        ("5α-reductase deficiency", "R"),
        ("131I-MIBG therapy", "M"),
        ("24h-urine", "0-9"),
        ("2,4-D", "D"),
        ("L-carnitine", "C"),
        ("L-plates", "L"),
        ("L-shaped kidney", "L"),
        ("D-penicillamine", "P"),
        ("D-Day", "D"),
        ("N-terminal", "N"),
        ("N-acetylcysteine", "A"),
        ("S-adenosylmethionine", "A"),
        ("S-bend of the bowel", "S"),
        ("O-rings in pumps", "O"),
        ("P-wave", "P"),
        ("M-mode echo", "M"),
        ("γ ray", "R"),
        ("A fib", "A"),
        ("A cappella singing", "A"),
        ("A priori knowledge", "A"),
        ("Sonata in A minor", "S"),
        ("A minor", "A"),
        ("A minor injury", "M"),
        ("A flutter or A fib?", "A"),
        ("A positive blood group", "A"),
        ("A negative", "A"),
        ("A positive attitude", "P"),
        ("A to Z of allergies", "A"),
        ("A & E departments", "A"),
        ("A B C of asthma", "A"),
        ("A is for apple", "A"),
        ("A antigen", "A"),
        ("A university hospital", "U"),
        ("A Bug’s Life", "B"),
        ("A blood test", "B"),
        ("A few good men", "F"),
        ("The A to Z of gout", "A"),
        ("The “best” diet", "B"),
        ("A (good) night’s sleep", "G"),
        ("“The «best» diet”", "B"),
        ("The 39 steps", "0-9"),
        ("The 5-minute guide", "0-9"),
        ("An 8-hour day", "0-9"),
        ("A 12-lead ECG", "0-9"),
        ("A 10 minute walk", "0-9"),
        ("A 1", "A"),
        ("A & P", "A"),
        ("ω-3 fatty acids", "F"),
        ("α-1 antitrypsin", "A"),
        ("β-2-microglobulin", "M"),
        ("5′-nucleotidase", "N"),
        ("5' nucleotidase", "N"),
        ("5' tall", "0-9"),
        ("An X-ray", "X"),
        ("A T-cell lymphoma", "T"),
        ("A U-turn", "U"),
        ("2019 novel coronavirus", "0-9"),
        ("৫টি উপায়", "0-9"),
        ("যক্ষ্মা", "য"),
        ("য়ুরোপ", "য"),
        ("ক্ষয়রোগ", "ক"),
        ("ডায়াবেটিস", "ড"),
        ("«আমাশয়»", "আ"),
        ("ৎ", "ত"),
        ("糖尿病", "#"),
        ("Διαβήτης", "#"),
        ("🙂", "#"),
        ("", "#"),
        ("...", "#"),
    ],
)
def test_a_title_files_under_the_letter_a_reader_looks_for(title: str, expected: str) -> None:
    assert letter(title) == expected


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        ("Die Amphore", "de", "A"),
        ("Die Amphore", "de-CH", "A"),
        ("Eine Öllampe", "de_AT", "O"),
        ("Des Kaisers neue Kleider", "de", "K"),
        ("„Der Webstuhl“", "de", "W"),
        ("Dienstag", "de", "D"),
        ("Die", "de", "D"),
        ("The Beatles", "de", "T"),
        ("Die Casting", "en", "D"),
        ("Der Spiegel", "bn", "D"),
        ("The amphora", "xx", "A"),
        ("L’asthme", "fr", "A"),
        ("Les os", "fr", "O"),
        ("El asma", "es", "A"),
        ("El Niño", "en", "E"),
        ("الأسطرلاب", "ar", "ا"),
        ("المشكاة", "ar", "م"),
        ("الْمِشْكَاة", "ar", "م"),
        ("المـــشكاة", "ar", "م"),
        ("«القلب»", "ar-EG", "ق"),
        ("التهاب الكبد", "ar", "ا"),
        ("الالتهاب الرئوي", "ar", "ا"),
        ("التهابات الأذن", "ar", "ا"),
        ("التقاطع", "ar", "ت"),
        ("التيار", "ar", "ت"),
        ("اللهجة", "ar", "ل"),
        ("الله", "ar", "ا"),
        ("ألم الظهر", "ar", "ا"),
        ("الف ليلة", "ar", "ا"),
        ("إنفلونزا", "ar", "ا"),
        ("٥ نصائح", "ar", "0-9"),
        ("کلیه", "fa", "ك"),
    ],
)
def test_articles_of_the_titles_own_language_do_not_count(title: str, language: str, expected: str) -> None:
    assert letter(title, language) == expected


LATIN_WORD = st.text("bcfghjkmpqrstvwxyzäöüß", min_size=3, max_size=8)
ARABIC_WORD = st.text(ARABIC[1:22] + ARABIC[23:], min_size=2, max_size=8)
STANDING = [(language, word) for language, rules in TABLE.items() for word in rules.get("words", ())]


@given(st.sampled_from(STANDING), LATIN_WORD, st.lists(LATIN_WORD, max_size=3))
def test_a_title_is_filed_as_without_its_article_in_its_own_language_alone(
    article: tuple[str, str], first: str, others: list[str]
) -> None:
    own, word = article
    rest = " ".join((first, *others))
    for written in (word, word.capitalize(), word.upper()):
        assert filing_key(f"{written} {rest}", own) == filing_key(rest, own)
    for language, rules in TABLE.items():
        if word not in rules.get("words", ()):
            assert letter(f"{word} {rest}", language) == word[0].upper()


@given(ARABIC_WORD)
def test_the_article_that_is_written_with_its_noun_does_not_count(noun: str) -> None:
    if f"ال{noun}" not in TABLE["ar"]["not_articles"]:
        assert filing_key(f"ال{noun}", "ar") == filing_key(noun, "ar")
    assert filing_key(f"ال{noun}", "fa") != filing_key(noun, "fa")


@given(st.sampled_from(TABLE["ar"]["not_articles"]))
def test_a_noun_that_begins_like_an_article_is_whole(noun: str) -> None:
    assert letter(noun, "ar") == "ا"
    # with its article it stands beside itself
    assert filing_key(f"ال{noun}", "ar") == filing_key(noun, "ar")


def test_both_spellings_of_a_nukta_letter_file_together() -> None:
    assert filing_key("\u09dcায়") == filing_key("\u09a1\u09bcা\u09af\u09bc")


def test_accents_case_articles_and_punctuation_do_not_order() -> None:
    assert filing_key("The Ménière's disease") == filing_key("meniere s   DISEASE")


def test_numbers_order_by_value() -> None:
    titles = ["Type 10 disease", "Type 2 disease", "Type 1 disease", "Type ৩ disease"]
    assert sorted(titles, key=filing_key) == [
        "Type 1 disease",
        "Type 2 disease",
        "Type ৩ disease",
        "Type 10 disease",
    ]


def test_shorter_words_come_before_longer_ones() -> None:
    titles = ["Heart attack", "Heartburn", "Heart"]
    assert sorted(titles, key=filing_key) == ["Heart", "Heart attack", "Heartburn"]


@given(st.text(max_size=3000), st.sampled_from([*TABLE, "bn", "", "xx-YY"]))
def test_every_title_has_a_known_letter_and_a_bounded_key(title: str, language: str) -> None:
    assert letter(title, language) in LETTERS
    assert len(filing_key(title, language)) <= MAX_KEY
    assert len(letter(title)) <= 8


@given(st.text(max_size=50))
def test_a_key_files_where_its_title_does(title: str) -> None:
    key = filing_key(title)
    assert key == " ".join(key.split())
    filing_key(title).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Diseases A–Z", "diseases-a-z"),
        ("Ear, Nose & Throat", "ear-nose-and-throat"),
        ("  Santé/Été ", "sante-ete"),
        ("রোগ ও চিকিৎসা", "রোগ-ও-চিকিৎসা"),
    ],
)
def test_a_category_has_a_readable_address(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text(max_size=400))
def test_a_slug_is_never_empty_reserved_long_or_a_path(name: str) -> None:
    made = slug(name)
    assert made
    assert made != EVERYTHING
    assert len(made) <= MAX_SLUG
    assert not set(made) & set("/?#.% ")


def test_names_without_a_letter_keep_apart() -> None:
    assert slug("???") != slug("!!!")
    assert slug("All") != slug("???")
