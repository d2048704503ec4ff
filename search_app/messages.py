"""In which language and words does the app speak? Chosen without a cookie (flask-babel).

``?ui=bn`` chooses a language, and every link of the page carries it along; without it the browser's own
preference decides, among the languages of the library. Desk, board and accounts speak those that everything
is translated into, else English, and carry the reader's along.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask, g, has_app_context, request, url_for
from flask_babel import Babel, get_locale, get_translations, lazy_gettext
from markupsafe import Markup, escape

from catalogue.config import Config
from catalogue.text import graphemes
from catalogue.text.segmentation import whole_words
from indexer.answers import Piece, Reason
from indexer.extract.sections.kinds import Vocabulary
from search_app.library_handle import config as library_config
from search_app.spoken import by_script, direction, foreign_language, latin_language, named, spoken, titled

# Language of the interface → its own name.
LANGUAGES = {"en": "English", "bn": "বাংলা", "de": "Deutsch", "ar": "العربية"}
# Those that every text is translated into; the others have the readers' texts.
COMPLETE = ("en", "bn")
# Blueprints whose texts are not readers'.
_STAFF = ("desk", "board", "account")
PARAMETER = "ui"

_l = lazy_gettext
# Filter → its name for a reader.
FACET_NAMES: dict[str, Any] = {
    "category": _l("Topic"),
    "section": _l("Section"),
    "site": _l("Site"),
    "language": _l("Language"),
}

# Characters that a grapheme has at most; longer ones are piles of marks.
_GRAPHEME = 20
_BANGLA_DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


def init_app(app: Flask, config: Config) -> None:
    """Translate the templates, and give them the filters that format for a reader."""
    Babel(app, locale_selector=interface_language)  # type: ignore[no-untyped-call]
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _translations().gettext(text),
        lambda one, more, number: _translations().ngettext(one, more, number),
        newstyle=True,
    )

    @app.url_defaults
    def carry_the_language(endpoint: str, values: dict[str, Any]) -> None:
        _locale()  # which decides, where no page has asked yet: before a redirect, say
        chosen = getattr(g, "ui_chosen", None)
        if chosen and endpoint.startswith(("reader.", "desk.", "board.", "account.")):
            values.setdefault(PARAMETER, chosen)

    @app.context_processor
    def words() -> dict[str, Any]:
        return {
            "ui": _locale().language,
            "ui_chosen": getattr(g, "ui_chosen", None),
            "languages": {code: LANGUAGES[code] for code in _offered()},
            "direction": direction(_locale().language),
            "latin_language": latin_language(_locale().language),
            "comma": "، " if _locale().language == "ar" else ", ",
            "question_mark": "؟" if _locale().language == "ar" else "?",
            "library_name": config.library.name,
            "other_language": other_language,
            "spoken": spoken,
            "foreign_language": foreign_language,
            "named": named,
            "titled": titled,
            "facet_name": facet_name,
            "facet_label": facet_label,
        }

    vocabulary = Vocabulary.from_settings(config.vocabulary)

    def kind_name(kind: str) -> str:
        """The name of a kind of section for a reader."""
        return vocabulary.label(kind, _locale().language)

    def facet_label(name: str, slug: str, label: str) -> str:
        """The name of a filter's value for a reader."""
        match name:
            case "section":
                return kind_name(slug)
            case "language":
                return language_name(slug)
            case _:
                return label

    app.jinja_env.filters |= {
        "by_script": by_script,
        "number": number,
        "day": day,
        "iso": iso,
        "on_day": on_day,
        "moment": moment,
        "at_moment": at_moment,
        "duration": duration,
        "share": share,
        "size": size,
        "kind_name": kind_name,
        "language_name": language_name,
        "marked": marked,
        "reason": reason,
        "short": short,
        "short_end": short_end,
    }


def interface_language() -> str:
    """The language of the interface for this request."""
    offered = _offered()
    chosen = request.args.get(PARAMETER)
    if chosen in library_config().interface_languages:
        g.ui_chosen = chosen
    if chosen in offered:
        return chosen
    return request.accept_languages.best_match(offered, offered[0]) or offered[0]


def _offered() -> tuple[str, ...]:
    """The languages that this request may be answered in."""
    of_library = library_config().interface_languages
    if request.blueprint == "api":  # asked by sites in any language
        return tuple(LANGUAGES)
    if request.blueprint in _STAFF:
        return tuple(code for code in of_library if code in COMPLETE) or ("en",)
    return of_library


def other_language(code: str) -> str:
    """The address of this page in another language of the interface."""
    endpoint = request.endpoint or ""
    is_page = endpoint.startswith(("reader.", "account.")) or (
        endpoint.startswith(("desk.", "board.")) and request.method in ("GET", "HEAD")
    )
    if not is_page:
        endpoint = "reader.home"
    values: dict[str, Any] = {**request.args, **(request.view_args or {}), PARAMETER: code}
    return url_for(endpoint, **values)


def _translations() -> NullTranslations:
    """Those of this request, asked for once: a page has up to fifty texts."""
    found = getattr(g, "translations", None)
    if found is None:
        found = g.translations = get_translations()
    assert isinstance(found, NullTranslations)
    return found


def _locale() -> Locale:
    return get_locale() or Locale("en")


def _form() -> Locale:
    """The form of dates and numbers: English has several, and the library chooses one."""
    found = _locale()
    if found.language != "en" or not has_app_context():
        return found
    return _parsed(library_config().appearance.locale)


@lru_cache(maxsize=16)
def _parsed(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


def _in_own_digits(text: str) -> str:
    return text.translate(_BANGLA_DIGITS) if _locale().language == "bn" else text


def number(value: float) -> str:
    """A number in the reader's digits, with separators."""
    return _in_own_digits(_separated(value, _form()))


@lru_cache(maxsize=4096)
def _separated(value: float, locale: Locale) -> str:
    """Remembered, since a page has dozens of numbers, and each takes as long as a look into the catalogue."""
    return str(format_decimal(value, locale=locale, numbering_system="latn"))


def day(value: str | float | None) -> str:
    """A date in words, of an ISO text or of seconds since the epoch. A text that is no date comes back, cut
    at 40 characters.
    """
    found = _date(value)
    if found is None:
        return str(value or "")[:40]
    return _in_own_digits(str(format_date(found, "long", locale=_form())))


def on_day(value: str | float | None) -> Markup:
    """A date in words that programs can read, too; what a source states and is no date is text alone."""
    found = _date(value)
    return _time(found.isoformat(), day(value)) if found else escape(day(value))


def iso(value: float) -> str:
    """Seconds since the epoch as an ISO date."""
    return datetime.fromtimestamp(value, UTC).date().isoformat()


def _date(value: str | float | None) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return None if value is None else datetime.fromtimestamp(value, UTC).date()


def _time(written: str, said: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(written, said)


def moment(value: float | None) -> str:
    """Date and time (UTC), for operators; empty for none."""
    return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%d %H:%M UTC") if value else ""


def at_moment(value: float | None) -> Markup:
    """The same, so that programs can read it, too."""
    if not value:
        return Markup("")
    return _time(datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%MZ"), moment(value))


def duration(seconds: float) -> str:
    """A length of time in words, roughly: «3 days»."""
    return _in_own_digits(format_timedelta(timedelta(seconds=max(0.0, seconds)), locale=_form()))


def share(value: float) -> str:
    """A share as a percentage. What is not all of it is never rounded up to 100."""
    return _in_own_digits(f"{int(value * 1000) / 10:g} %")


def size(value: float) -> str:
    """Bytes in the unit that fits."""
    power = min(4, int(math.log10(max(value, 1)) / 3))
    unit = ("B", "kB", "MB", "GB", "TB")[power]
    return _in_own_digits(f"{value / 1000**power:.3g} {unit}")


def facet_name(name: str) -> str:
    return str(FACET_NAMES[name])


def language_name(code: str) -> str:
    """The name of a language in the reader's language; the code itself where it is not known."""
    try:
        name = Locale.parse(code, sep="-").get_language_name(_locale().language)
    except (ValueError, LookupError, UnknownLocaleError):
        return code
    return name[:1].upper() + name[1:] if name else code


def marked(pieces: Iterable[Piece]) -> Markup:
    """A snippet as HTML, escaped, with the words that matched in ``<mark>``."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(p.text) if p.marked else escape(p.text) for p in pieces
    )


def short(text: str, most: int, between_words: bool = True) -> str:
    """The beginning of a text, cut between words if possible: ``most`` graphemes at most, so that no syllable
    loses its vowel sign.
    """
    parts = graphemes(text[: _GRAPHEME * most])
    if len(parts) <= most and len(text) <= _GRAPHEME * most:
        return text
    cut = "".join(parts[: most - 1])
    ends_a_word = most - 1 < len(parts) and parts[most - 1].isspace()
    if between_words and not ends_a_word:
        cut = whole_words(cut)
    return cut.rstrip() + "…"


def short_end(text: str, most: int) -> str:
    """The end of a text, cut between words if possible: ``most`` graphemes at most."""
    parts = graphemes(text[-_GRAPHEME * most :])
    if len(parts) <= most and len(text) <= _GRAPHEME * most:
        return text
    cut = parts[len(parts) - most + 1 :]
    begins_a_word = parts[-most].isspace()
    space = next((at for at, part in enumerate(cut[: most // 2]) if part.isspace()), None)
    return "…" + "".join(cut if begins_a_word or space is None else cut[space + 1 :])


# Notes of a search by their keys (:class:`indexer.answers.SearchResult`).
NOTES: dict[str, Any] = {
    "query-cut": _l("Your question was long: only its beginning was read."),
    "cut": _l("Your question was long: only its beginning was read."),
    "prefix-short": _l("An asterisk needs at least two letters before it."),
    "prefix-inside": _l("An asterisk ends a word: what stood behind it was not read."),
    "prefix-many": _l("Only the first four words with an asterisk were read as beginnings."),
    "only-stop-words": _l("These words stand in almost every article: add one that says more."),
    "unknown-filter": _l("A filter that is not known was left out."),
    "relaxed": _l("Nothing holds all of your words: these articles hold some of them."),
    "unquoted": _l("Nothing holds the words in quotes in this order: these articles hold some of them."),
    "code-begins": _l("Nothing holds this code as it is: these articles hold codes that begin so."),
    "deadline": _l("The search was stopped early: there may be more."),
}

# Why an article is related, by the keys of :data:`indexer.answers.REASONS`.
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
    "together": _l("listed together by editors"),
    "near": _l("often linked together"),
    "both-speak": _l("both speak of %(names)s"),
    "coupled": _l("link to the same articles"),
    "listed": _l("listed by articles like this one"),
    "alike": _l("alike in their words"),
}


def reason(why: Reason) -> str:
    """A reason in the reader's words."""
    names = format_list(why.names, locale=_locale()) if why.names else ""
    return str(REASONS[why.key]) % {"names": names}


def note(key: str) -> str:
    """A note of a search in the reader's words; empty for an unknown key."""
    return str(NOTES[key]) if key in NOTES else ""
