"""``/desk/synonyms``: what else do readers call what articles name otherwise? The library's own file
(``search.synonyms``), with what is wrong in it said before it is kept.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from catalogue.access import audit
from catalogue.access.audit import Act
from catalogue.errors import ConfigError
from catalogue.private_files import FOR_ALL, replacing
from indexer.lexicon import synonyms
from search_app.access import guard
from search_app.desk import desk
from search_app.library_handle import config, library_handle
from search_app.problem_kinds import ProblemName
from search_app.problems import Problem

_CHANGED = _l("Somebody else changed the file meanwhile. It is shown below yours: bring the two together.")


@desk.get("/synonyms")
def synonyms_page() -> str:
    """The file as it is now."""
    file = _file()
    return _page(_text(file) if file else "")


@desk.post("/synonyms")
def keep_synonyms() -> ResponseReturnValue:
    """Keep the file as it was typed, if it can be read and is still the one that was shown."""
    file = _file()
    if file is None:
        raise Problem(ProblemName.NOT_FOUND, "search.synonyms names no file.")
    typed = _clean(request.form.get("text", ""))
    now = _text(file)
    if request.form.get("shown", "") != _mark(now):
        return _page(typed, wrong=_CHANGED, other=now), 409
    try:
        entries = synonyms.read(typed, "")
        _write(file, typed, len(entries))
    except ConfigError as error:
        return _page(typed, said=error, shown=_mark(now)), 400
    return redirect(url_for("desk.synonyms_page"), 303)


def _file() -> Path | None:
    named = config().search.synonyms
    return config().at(named) if named else None


def _text(file: Path) -> str:
    return synonyms.text_of(file) if file.exists() else ""


def _clean(typed: str) -> str:
    """Text as a file has it: browsers send a line's end as two characters."""
    text = "\n".join(line.rstrip() for line in typed.replace("\0", "").splitlines())
    return f"{text}\n" if text else ""


def _write(file: Path, text: str, entries: int) -> None:
    """Write the file in the transaction that tells of it. Raises :class:`ConfigError`."""
    with library_handle().catalogue().begin() as connection:
        audit.note(connection, guard.author(), Act.EDIT_SYNONYMS, f"{file.name}: {entries} entries")
        try:
            mode = file.stat().st_mode & 0o777 if file.exists() else FOR_ALL
            with replacing(file, mode) as stream:
                stream.write(text.encode("utf-8", "replace"))
        except OSError as error:
            raise ConfigError(
                f"{file} cannot be written: {error.strerror}", "let the app write to its folder"
            ) from error


def _mark(text: str) -> str:
    """What tells a state of the file from others."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _page(
    text: str, wrong: Any = "", said: ConfigError | None = None, other: str | None = None, shown: str = ""
) -> str:
    return render_template(
        "desk_synonyms.html",
        text=text,
        wrong=wrong,
        said=said,
        other=other,
        shown=shown or _mark(text if other is None else other),
        file=_file(),
        built_in=len(synonyms.built_in()),
    )
