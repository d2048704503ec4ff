"""Every text has its translation, and the compiled one is that of the file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

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
from search_app.messages import LANGUAGES, short

ROOT = Path(search_app.__file__).parent
METHODS = [
    ("**.py", "python"),
    ("templates/**.html", "jinja2.ext:babel_extract"),
    ("templates/**.xml", "jinja2.ext:babel_extract"),
]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def wanted() -> set[str]:
    found = extract_from_dir(
        str(ROOT), METHODS, {"templates/**.html": {"newstyle_gettext": "true"}}, KEYWORDS
    )
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found}


def texts(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    def several(text: str | Sequence[str]) -> tuple[str, ...]:
        return (text,) if isinstance(text, str) else tuple(text)

    return {several(message.id): several(message.string) for message in catalogue if message.id}


def test_every_text_is_translated_into_every_language() -> None:
    for language in set(LANGUAGES) - {"en"}:
        catalogue = read_po(
            io.BytesIO((ROOT / f"translations/{language}/LC_MESSAGES/messages.po").read_bytes())
        )
        translated = {
            message.id[0] if isinstance(message.id, tuple) else message.id
            for message in catalogue
            if message.id and all(message.string if isinstance(message.string, tuple) else (message.string,))
        }
        assert wanted() - translated == set()


def test_placeholders_survive_translation() -> None:
    for language in set(LANGUAGES) - {"en"}:
        catalogue = read_po(
            io.BytesIO((ROOT / f"translations/{language}/LC_MESSAGES/messages.po").read_bytes())
        )
        assert [error for _, errors in catalogue.check() for error in errors] == []


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
