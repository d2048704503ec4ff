"""Every text has its translation, and the compiled one is that of the file."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

import search_app
from catalogue.text import graphemes
from indexer import answers
from search_app import messages
from search_app.messages import COMPLETE, LANGUAGES, short, short_end
from search_app.spoken import named
from tests.search_app.conftest import tree_of

ROOT = Path(search_app.__file__).parent
PLACEHOLDER = re.compile(r"%\(\w+\)s")
METHODS = [
    ("**.py", "python"),
    ("templates/**.html", "jinja2.ext:babel_extract"),
    ("templates/**.xml", "jinja2.ext:babel_extract"),
]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


# Modules and templates that no reader sees; all others must speak the readers' languages.
NOT_FOR_READERS = (
    *("desk/", "board/", "access/", "templates/_desk", "templates/_board", "templates/desk"),
    *("templates/board", "templates/account", "templates/audit", "templates/log_in"),
)


def wanted(language: str = "bn") -> set[str]:
    """The texts that a language must have: all, or those in a reader's modules and templates."""
    found = extract_from_dir(
        str(ROOT), METHODS, {"templates/**.html": {"newstyle_gettext": "true"}}, KEYWORDS
    )
    return {
        message[0] if isinstance(message, tuple) else message
        for file, _, message, _, _ in found
        if language in COMPLETE or not file.startswith(NOT_FOR_READERS)
    }


def catalogue_of(language: str) -> Catalog:
    return read_po(io.BytesIO((ROOT / f"translations/{language}/LC_MESSAGES/messages.po").read_bytes()))


def texts(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    def several(text: str | Sequence[str]) -> tuple[str, ...]:
        return (text,) if isinstance(text, str) else tuple(text)

    return {several(message.id): several(message.string) for message in catalogue if message.id}


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_text_is_translated_that_people_of_a_language_see(language: str) -> None:
    translated = {
        message.id[0] if isinstance(message.id, tuple) else message.id
        for message in catalogue_of(language)
        if message.id and all(message.string if isinstance(message.string, tuple) else (message.string,))
    }
    assert wanted(language)
    assert wanted(language) - translated == set()
    assert language in COMPLETE or translated <= wanted(language), "no reader sees these"


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_placeholders_survive_translation(language: str) -> None:
    assert [error for _, errors in catalogue_of(language).check() for error in errors] == []
    for message in catalogue_of(language):
        if message.id and isinstance(message.id, str):
            assert isinstance(message.string, str)
            assert sorted(PLACEHOLDER.findall(message.string)) == sorted(PLACEHOLDER.findall(message.id))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_number_has_the_plural_form_of_its_language(language: str) -> None:
    """CLDR's categories in its order are the forms: Arabic has six of them."""
    folder = ROOT / "translations"
    found = gettext.translation("messages", folder, [language], fallback=True)
    for one in ({m.id for m in catalogue_of("ar") if isinstance(m.id, tuple)}) if language != "en" else ():
        forms: dict[str, str] = {}
        for number in (*range(121), 199, 200, 203, 211, 1000, 1_000_011):
            category = Locale(language).plural_form(number)
            said = found.ngettext(*one, number)
            # Bangla counts nothing as one, as CLDR has it; its texts for one say «one»
            if language != "bn" or number:
                assert forms.setdefault(category, said) == said, (number, category)
            digits = "%(count)s" in said
            assert digits or number in (0, 1, 2), "a number that no word of the text says"


def test_desk_and_board_speak_what_everything_is_translated_into(client: FlaskClient) -> None:
    for language in LANGUAGES:
        page = tree_of(client, f"/desk/?ui={language}")
        assert page.get("lang") == (language if language in COMPLETE else "en")
        # the way back to readers' pages keeps the language
        assert page.xpath("//a[@class='brand']/@href") == [f"/?ui={language}"]


def test_what_sites_embed_speaks_every_language() -> None:
    for script, table in (("related.js", r"NAMES = \{(.*?)\};"), ("search.js", r"TEXTS = \{(.*?)\n  \};")):
        (texts,) = re.findall(table, (ROOT / "static" / script).read_text("utf-8"), flags=re.S)
        assert set(re.findall(r"(?:^|[\s,])(\w\w): [\"{]", texts)) == set(LANGUAGES), script
    names = re.findall(r"(\w+): \"", texts)
    assert len(names) == len(LANGUAGES) * len(set(names)), "each language says all of it"


def test_an_interface_written_from_right_to_left_says_so(client: FlaskClient) -> None:
    for language in LANGUAGES:
        assert tree_of(client, f"/?ui={language}").get("dir") == ("rtl" if language == "ar" else None)


@pytest.mark.parametrize(
    ("label", "around", "said"),
    [
        ("Medicines", "en", ""),
        ("Medicines", "bn", ' lang="en"'),
        ("Gefäße", "de", ""),
        ("Gefäße", "ar", ' lang="en" dir="ltr"'),
        ("أدوات", "ar", ""),
        ("أدوات", "fa", ""),
        ("أدوات", "de", ' lang="ar" dir="rtl"'),
        ("রোগ", "de", ' lang="bn"'),
        ("রোগ A–Z", "ar", ' lang="bn" dir="ltr"'),
        ("100 %", "ar", ""),
    ],
)
def test_a_topic_says_its_language_where_its_letters_differ(
    client: FlaskClient, label: str, around: str, said: str
) -> None:
    with client.application.test_request_context("/"):
        assert named(label, around) == said


def test_the_compiled_texts_are_those_of_the_file() -> None:
    for folder in (ROOT / "translations").glob("*/LC_MESSAGES"):
        written = texts(read_po(io.BytesIO((folder / "messages.po").read_bytes())))
        compiled = texts(read_mo(io.BytesIO((folder / "messages.mo").read_bytes())))
        assert compiled == written, "run: pybabel compile -d search_app/translations"


def test_every_reason_for_a_related_topic_is_said_in_the_readers_language(client: FlaskClient) -> None:
    assert set(messages.REASONS) == set(answers.REASONS)
    english = {
        key: str(answers.Reason(key, *["fever"] * ("{}" in text))) for key, text in answers.REASONS.items()
    }
    with client.application.test_request_context("/?ui=bn"):
        for key, text in english.items():
            said = messages.reason(answers.Reason(key, *["fever"] * ("fever" in text)))
            assert said != text
            assert ("fever" in said) == ("fever" in text)
    with client.application.test_request_context("/?ui=en"):
        assert messages.reason(answers.Reason("both-name", "fever", "gout")) == "both name fever and gout"


def test_texts_are_shortened_between_words_and_never_inside_a_syllable() -> None:
    assert short("Gout", 14) == "Gout"
    assert short("Signs of a heart attack", 10) == "Signs of…"
    assert short("Signs of a heart attack", 9) == "Signs of…"
    assert short("ডায়াবেটিসমেলিটাস", 5) == "ডায়াবেটি…"
    assert short("ডায়াবেটিস মেলিটাস কী", 9, False) == "ডায়াবেটিস মেলি…"


@given(st.text(alphabet="কাখিগো্য়\u200d ab", max_size=80), st.integers(2, 20))
def test_what_is_shortened_is_made_of_whole_graphemes(text: str, most: int) -> None:
    shown = short(text, most)
    assert len(graphemes(shown)) <= most
    if shown != text:
        kept = graphemes(shown.removesuffix("…"))
        assert graphemes(text)[: len(kept)] == kept


def test_a_text_without_spaces_is_cut_where_it_is_too_long() -> None:
    assert short("Oslo " + "水车转动" * 50, 100) == "Oslo " + ("水车转动" * 50)[:94] + "…"
    assert short("a mill that " + "turns " * 40, 40) == "a mill that turns turns turns turns…"


def test_the_end_of_a_text_is_cut_between_words() -> None:
    assert short_end("one two three", 13) == "one two three"
    assert short_end("one two three", 10) == "…two three"
    assert short_end("one two three ", 10) == "…three "  # the space before what follows stays
    assert short_end("x" * 50, 10) == "…" + "x" * 9
    assert short_end("ক্ষয়রোগ", 3) == "…রোগ"


@given(st.text("ab ্কিা\u0300", max_size=40), st.integers(2, 12))
def test_the_end_of_a_text_is_an_end_of_it_made_of_whole_graphemes(text: str, most: int) -> None:
    cut = short_end(text, most)
    assert len(graphemes(cut)) <= most
    kept = cut.removeprefix("…") if cut != text else cut
    assert text.endswith(kept)
    assert not kept or graphemes(text)[-len(graphemes(kept)) :] == graphemes(kept)
