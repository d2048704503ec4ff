"""The objects of a JSON-LD script, as far as they can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

# Characters of one script that are read.
_MAX_JSON = 500_000
_CDATA = re.compile(
    r"^\s*(?:/\*\s*)?(?:<!--|<!\[CDATA\[)?(?:\s*\*/)?|(?:/\*\s*)?(?:-->|\]\]>)(?:\s*\*/)?\s*$"
)
_CONTROLS = re.compile(r"[\x00-\x1f]+")
# Characters that JSON can name and no tree can hold, and halves of pairs of surrogates; whole pairs and
# escaped back slashes are matched to be kept.
_NAMED = re.compile(
    r"\\\\|\\u(?:00(?:0[0-8bBcCeEfF]|1[0-9a-fA-F])|[fF]{3}[eEfF])"
    r"|\\u[dD][89abAB][0-9a-fA-F]{2}(?:\\u[dD][c-fC-F][0-9a-fA-F]{2})?|\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_KEPT_LENGTHS = (2, 12)
# Where an object holds others that describe the page.
_ENTITIES = ("@graph", "mainEntity", "mainEntityOfPage", "breadcrumb")


def objects_in(source: str, limit: int) -> list[Mapping[str, Any]]:
    """Every object that stands for itself: the top, those of lists, and those that describe the page."""
    found: list[Mapping[str, Any]] = []
    waiting = [_parsed(source)]
    while waiting and len(found) < limit:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = [x for x in item[:limit] if isinstance(x, dict | list)] + waiting
        elif isinstance(item, dict):
            found.append(item)
            waiting += [item[key] for key in _ENTITIES if isinstance(item.get(key), dict | list)]
    return found


def _parsed(source: str) -> Any:
    source = source.strip()
    if not source or len(source) > _MAX_JSON:
        return None
    if "\\u" in source:
        source = _NAMED.sub(lambda named: named[0] if len(named[0]) in _KEPT_LENGTHS else "", source)
    for candidate in (source, _CONTROLS.sub(" ", _CDATA.sub("", source)).strip().rstrip(";")):
        try:
            return json.loads(candidate)
        except (ValueError, RecursionError):
            continue
    return None
