"""What does a fault in one thing of a page cost? That thing, never the page.

What is shown comes from pages of the web, in any language and shape. Where one of many cannot be shown, the
others are, and the fault is logged in full.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import Flask
from markupsafe import Markup

from catalogue.config import Config

log = logging.getLogger("pinakes.web")

T = TypeVar("T")
R = TypeVar("R")


def init_app(app: Flask, _config: Config) -> None:
    """Give the templates ``guarded``."""
    app.jinja_env.globals["guarded"] = guarded


def guarded(macro: Callable[..., Any], one: object, *more: object) -> Markup:
    """What ``macro`` makes of one of many things; empty where it fails."""
    made = each(lambda thing: macro(thing, *more), [one])
    return Markup(made[0]) if made else Markup("")  # noqa: S704  (a macro's own output is escaped)


def each(make: Callable[[T], R], things: Iterable[T]) -> list[R]:
    """What ``make`` makes of each thing, without those of which it cannot make anything."""
    made: list[R] = []
    for thing in things:
        try:
            made.append(make(thing))
        except Exception:  # whatever it is, it must not cost the others; the log has all of it
            log.exception("event=left-out kind=%s id=%s", type(thing).__name__, getattr(thing, "id", ""))
    return made
