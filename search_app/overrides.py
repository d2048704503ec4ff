"""Do templates of one's own still fit? They stand in a folder that no upgrade touches.

The folder may hold ``templates/`` (a file there stands before the app's file of that name), ``look.css``
(behind the app's style sheet) and ``files/`` (pictures and fonts for both). A template either extends the one
it replaces, as ``pinakes/NAME``, and fills blocks of it; or it is a whole copy whose first line says which
edition it was made from. An upgrade that takes a block away or changes the original is noticed by that.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    TemplateSyntaxError,
    nodes,
)

from catalogue.config import Config

TEMPLATES = Path(__file__).parent / "templates"
# The app's own templates, for those that extend them.
ORIGINAL = "pinakes"
FILES = "files"
_STYLE = "look.css"
_BASED_ON = re.compile(r"\{#-?\s*from\s+(?P<name>[\w./-]+)\s+(?P<edition>[0-9a-f]{12})\s*-?#\}")
_SYNTAX = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


class Misfit(NamedTuple):
    """A file that does not fit the app any more, and what to do."""

    file: str
    what: str
    remedy: str


def loader(folder: Path, original: BaseLoader) -> BaseLoader:
    """Templates of one's own, and the app's under ``pinakes/``."""
    return ChoiceLoader([FileSystemLoader(folder / "templates"), PrefixLoader({ORIGINAL: original})])


def style_file(config: Config) -> Path | None:
    """The style sheet of one's own, where there is one."""
    folder = _folder(config)
    return folder / _STYLE if folder and (folder / _STYLE).is_file() else None


def digest(config: Config) -> str:
    """A hash of the folder's files that pages are made of."""
    folder, made = _folder(config), hashlib.sha256()
    for file in sorted(folder.rglob("*")) if folder else ():
        if file.is_file():
            made.update(str(file.relative_to(folder or file)).encode("utf-8", "surrogateescape"))
            made.update(file.read_bytes())
    return made.hexdigest()


def edition(name: str) -> str:
    """Which edition a template of the app is: the same as long as its text is."""
    return hashlib.sha256((TEMPLATES / name).read_bytes()).hexdigest()[:12]


def misfits(config: Config) -> Iterator[Misfit]:
    """Templates of one's own that do not fit."""
    folder = _folder(config)
    if folder is None:
        return
    if not folder.is_dir():
        yield Misfit(str(folder), "is not there", "make that folder, or remove appearance.overrides")
        return
    for file in sorted((folder / "templates").rglob("*")):
        if file.is_file():
            yield from _misfit(file, file.relative_to(folder / "templates").as_posix())


def _misfit(file: Path, name: str) -> Iterator[Misfit]:
    if not (TEMPLATES / name).is_file():
        yield Misfit(name, "stands for no template of the app", "see `pinakes look` for their names")
        return
    try:
        text = file.read_text("utf-8")
        tree = _SYNTAX.parse(text)
    except TemplateSyntaxError as error:
        yield Misfit(name, f"cannot be read: {error.message}, line {error.lineno}", "mend that line")
        return
    except (OSError, UnicodeDecodeError) as error:
        yield Misfit(name, f"cannot be read: {error}", "save it as UTF-8, readable by the app")
        return
    if _extends(tree) == f"{ORIGINAL}/{name}":
        for block in sorted(_blocks(tree) - _blocks_of(name)):
            what = f"fills the block «{block}», which {name} has not"
            yield Misfit(name, what, "see `pinakes look` for its blocks")
        return
    said = _BASED_ON.match(text)
    if said is None or said["name"] != name:
        what = "is a whole template and does not say which edition it was made from"
        yield Misfit(name, what, f"begin it with {{# from {name} {edition(name)} #}} once it fits")
    elif said["edition"] != edition(name):
        what = f"was made from edition {said['edition']}; {name} has changed since"
        yield Misfit(name, what, f"compare them, and say {edition(name)} in its first line")


def blocks(name: str) -> list[str]:
    """The blocks of a template of the app, its own and those of the template it extends."""
    return sorted(_blocks_of(name))


def _blocks_of(name: str) -> set[str]:
    tree = _SYNTAX.parse((TEMPLATES / name).read_text("utf-8"))
    base = _extends(tree)
    return _blocks(tree) | (_blocks_of(base) if base else set())


def _blocks(tree: nodes.Template) -> set[str]:
    return {block.name for block in tree.find_all(nodes.Block)}


def _extends(tree: nodes.Template) -> str:
    """The template that one extends, where its name is a plain text."""
    found = tree.find(nodes.Extends)
    return str(found.template.value) if found and isinstance(found.template, nodes.Const) else ""


def _folder(config: Config) -> Path | None:
    return config.at(config.appearance.overrides) if config.appearance.overrides else None
