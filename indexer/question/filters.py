"""What a typed filter names in the library: «category:medicines» is «Medicines A–Z», «section:লক্ষণ» are
symptoms.

What names something is taken as it is, by one look into an index of the database; only what does not is
compared with all that there is. A value that names nothing stays as it was typed: it finds nothing, and the
page says so.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, select

from catalogue import schema
from catalogue.filing import slug
from catalogue.text import name_key, tokens_in_place
from indexer.answers import Filters
from indexer.extract.sections.kinds import LEAD, OTHER, Vocabulary

_LANGUAGES = {
    name_key(name): code
    for code, names in {
        "bn": ("Bangla", "Bengali", "বাংলা", "ben"),
        "en": ("English", "ইংরেজি", "ইংরেজী", "eng"),
    }.items()
    for name in names
}
_articles, _filed, _sites = schema.articles.c, schema.article_categories.c, schema.sites.c


def resolved(typed: Filters, chosen: Filters, connection: Connection, vocabulary: Vocabulary) -> Filters:
    """The filters of one search: what was typed, as the library calls it; what was clicked counts where
    nothing was typed.
    """
    if typed == Filters():
        return chosen
    return replace(
        chosen,
        site=_site(typed.site, connection) if typed.site else chosen.site,
        category=_category(typed.category, connection) if typed.category else chosen.category,
        section=_section(typed.section, vocabulary) if typed.section else chosen.section,
        language=_language(typed.language) if typed.language else chosen.language,
    )


def _site(typed: str, connection: Connection) -> str:
    """By its name, its host, or an address on it: in any case, with or without a port and «www.»."""
    names = _site_names(typed)
    known = set(
        connection.execute(select(_articles.site).where(_articles.site.in_(names)).distinct()).scalars()
    )
    if found := next((name for name in names if name in known), None):
        return found
    addresses = connection.execute(select(_sites.name, _sites.url)).all()
    return next(
        (
            site
            for site, url in addresses
            if not set(names).isdisjoint(_site_names(url)) or site.lower() in names
        ),
        names[1],
    )


def _site_names(typed: str) -> list[str]:
    try:
        host = urlsplit(typed if "//" in typed else f"//{typed}").hostname or typed.lower()
    except ValueError:  # «[::» is no address
        host = typed.lower()
    return [typed, host.removeprefix("www."), f"www.{host}", host, typed.lower()]


def _category(typed: str, connection: Connection) -> str:
    """By its slug or name, then by its words: those that it begins with before those inside it, the largest
    of several.
    """
    wanted = slug(typed)
    if connection.execute(select(_filed.slug).where(_filed.slug == wanted).limit(1)).first():
        return wanted
    words = tokens_in_place(typed)
    best: tuple[tuple[bool, bool, int], str] | None = None
    for found, name, size in connection.execute(
        select(_filed.slug, func.min(_filed.category), func.count()).group_by(_filed.slug)
    ):
        own = tokens_in_place(name)
        same = found.replace("-", "") == wanted.replace("-", "")
        if same or (words and set(words) <= set(own)):
            place = (same, own[: len(words)] == words, int(size))
            best = max(best or (place, found), (place, found))
    return best[1] if best else wanted


def _section(typed: str, vocabulary: Vocabulary) -> str:
    """By its kind, by what readers see of it in any language, or by any heading that means it."""
    key = name_key(typed)
    kind = key.replace(" ", "-")
    if kind in vocabulary.kinds:
        return kind
    labelled = next(
        (kind for kind, names in vocabulary.labels.items() if key in map(name_key, names.values())), None
    )
    meant = labelled or vocabulary.kind_of(typed)
    return kind if meant in (LEAD, OTHER) else meant


def _language(typed: str) -> str:
    return _LANGUAGES.get(name_key(typed), typed.lower())
