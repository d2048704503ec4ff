"""The words of the app, in English and Bangla (flask-babel), chosen without a cookie.

``?ui=bn`` chooses a language and is carried along by every link of the page; without it the browser's own
preference holds.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask, g, request, url_for
from flask_babel import Babel, get_locale, gettext, lazy_gettext
from markupsafe import Markup, escape

from catalogue.config import Config
from catalogue.text import graphemes
from indexer.answers import Reason
from indexer.extract.sections.kinds import Vocabulary

LANGUAGES = {"en": "English", "bn": "বাংলা"}
"""Language of the interface → its own name."""
PARAMETER = "ui"

_l = lazy_gettext
FACET_NAMES: dict[str, Any] = {
    "category": _l("Topic"),
    "section": _l("Section"),
    "site": _l("Site"),
    "language": _l("Language"),
}

_GRAPHEME = 20  # characters, at most: what is longer is a pile of marks
_BANGLA_DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


def init_app(app: Flask, config: Config) -> None:
    """Translate, and give the templates what they need to speak."""
    Babel(app, locale_selector=interface_language)  # type: ignore[no-untyped-call]

    @app.url_defaults
    def carry_the_language(endpoint: str, values: dict[str, Any]) -> None:
        chosen = getattr(g, "ui_chosen", None)
        if chosen and endpoint.startswith(("reader.", "desk.", "board.")):
            values.setdefault(PARAMETER, chosen)

    @app.context_processor
    def words() -> dict[str, Any]:
        locale = get_locale() or Locale("en")
        return {
            "ui": locale.language,
            "ui_chosen": getattr(g, "ui_chosen", None),
            "languages": LANGUAGES,
            "library_name": config.library.name,
            "other_language": other_language,
            "facet_name": facet_name,
            "facet_label": facet_label,
        }

    vocabulary = Vocabulary.from_settings(config.vocabulary)

    def kind_name(kind: str) -> str:
        """A kind of section as a reader calls it."""
        return vocabulary.label(kind, (get_locale() or Locale("en")).language)

    def facet_label(name: str, slug: str, label: str) -> str:
        """A value of a filter as a reader calls it."""
        return kind_name(slug) if name == "section" else language_name(slug) if name == "language" else label

    app.jinja_env.filters |= {
        "number": number,
        "day": day,
        "iso": iso,
        "moment": moment,
        "kind_name": kind_name,
        "language_name": language_name,
        "marked": marked,
        "reason": reason,
        "short": short,
    }


def interface_language() -> str:
    """The language of the interface for this request."""
    chosen = request.args.get(PARAMETER)
    if chosen in LANGUAGES:
        g.ui_chosen = chosen
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES), "en") or "en"


def other_language(code: str) -> str:
    """The address of this page in another language of the interface."""
    values: dict[str, Any] = {key: value for key, value in request.args.items() if key != PARAMETER}
    values |= request.view_args or {}
    endpoint = request.endpoint or "reader.home"
    return url_for(
        endpoint if endpoint.startswith("reader.") else "reader.home", **{**values, PARAMETER: code}
    )


def number(value: float) -> str:
    """A number in the reader's digits, with separators."""
    locale = get_locale() or Locale("en")
    text = str(format_decimal(value, locale=locale, numbering_system="latn"))
    return text.translate(_BANGLA_DIGITS) if locale.language == "bn" else text


def day(value: str | float | None) -> str:
    """A date in words: of an ISO text, or of seconds since the epoch. What is no date comes back as it is."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        try:
            found = date.fromisoformat(value[:10])
        except ValueError:
            return value[:40]
    else:
        found = datetime.fromtimestamp(value, UTC).date()
    locale = get_locale() or Locale("en")
    text = str(format_date(found, "long", locale=locale))
    return text.translate(_BANGLA_DIGITS) if locale.language == "bn" else text


def iso(value: float) -> str:
    """Seconds since the epoch as an ISO date."""
    return datetime.fromtimestamp(value, UTC).date().isoformat()


def moment(value: float | None) -> str:
    """Date and time (UTC), for operators; empty for none."""
    return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%d %H:%M UTC") if value else ""


def facet_name(name: str) -> str:
    """A filter as a reader calls it."""
    return str(FACET_NAMES[name])


def language_name(code: str) -> str:
    """A language by its name in the reader's language."""
    try:
        name = Locale.parse(code, sep="-").get_language_name((get_locale() or Locale("en")).language)
    except (ValueError, LookupError):
        return code
    return name[:1].upper() + name[1:] if name else code


def marked(pieces: Any) -> Markup:
    """A snippet's pieces as HTML: each escaped, what matched in ``<mark>``."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(p.text) if p.marked else escape(p.text) for p in pieces
    )


def short(text: str, most: int, between_words: bool = True) -> str:
    """The beginning of a text: at most so many graphemes, no syllable without its vowel sign, cut between
    words where it can be.
    """
    parts = graphemes(text[: _GRAPHEME * most])
    if len(parts) <= most and len(text) <= _GRAPHEME * most:
        return text
    cut = "".join(parts[: most - 1])
    if between_words and not (most - 1 < len(parts) and parts[most - 1].isspace()):
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip() + "…"


NOTES: dict[str, Any] = {
    "query-cut": _l("Your question was long: only its beginning was read."),
    "cut": _l("Your question was long: only its beginning was read."),
    "prefix-short": _l("An asterisk needs at least two letters before it."),
    "prefix-many": _l("Only the first four words with an asterisk were read as beginnings."),
    "only-stop-words": _l("These words stand in almost every article: add one that says more."),
    "unknown-filter": _l("A filter that is not known was left out."),
    "relaxed": _l("Nothing holds all of your words: these articles hold some of them."),
    "unquoted": _l("Nothing holds the words in quotes in this order: these articles hold some of them."),
    "code-begins": _l("Nothing holds this code as it is: these articles hold codes that begin so."),
    "deadline": _l("The search was stopped early: there may be more."),
}
"""Notes of a search, by key."""

REASONS: dict[str, Any] = {
    "chosen": _l("chosen by an editor"),
    "linked-under": _l("linked from “%(names)s”"),
    "linked": _l("linked from this article"),
    "links": _l("links here"),
    "mutual": _l("each names the other"),
    "named": _l("named in this article"),
    "names": _l("names this article"),
    "both-name": _l("both name %(names)s"),
    "category": _l("same category: %(names)s"),
    "near": _l("often linked together"),
    "both-speak": _l("both speak of %(names)s"),
    "coupled": _l("link to the same articles"),
    "alike": _l("alike in their words"),
}
"""Why an article is related, by the keys of :data:`indexer.answers.REASONS`."""


def reason(why: Reason) -> str:
    """A reason in the reader's words."""
    names = format_list(why.names, locale=get_locale() or Locale("en")) if why.names else ""
    return str(REASONS[why.key]) % {"names": names}


def note(key: str) -> str:
    """A note of a search in the reader's words; empty for one that is not known."""
    return str(NOTES[key]) if key in NOTES else ""


__all__ = ["LANGUAGES", "gettext", "init_app", "note"]
