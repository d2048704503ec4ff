"""Where do a page's scripts take a reader? Nothing is run: addresses that stand there as they are get read.

Old sites lead on by a script alone, «location.href = "/en/"», and lists load more by a button. Links in
elements that are none are followed like others; a page that does nothing but lead on is a redirect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, cast
from urllib.parse import urlencode

from lxml import etree

# Characters of scripts that are looked through, and addresses that are taken from a page.
_MOST_SCRIPT = 20_000
_MOST_TARGETS = 200
# «location = "…"», «window.location.href='…'», «location.replace("…")», «setTimeout("location='…'", 0)»
_LEADS = re.compile(
    r"""(?<![\w$.-])(?<!var\s)(?<!let\s)(?<!const\s)
    (?:
        (?:(?:window|document|self|top|parent|this)\.){0,3}location
        (?:(?:\.(?:href|pathname))?\s{0,9}=(?!=)\s{0,9}|\.(?:assign|replace)\s{0,9}\(\s{0,9})
      | window\.open\s{0,9}\(\s{0,9}
    )
    \\?(?P<quote>["'`])(?P<address>[^"'`<>\s]{1,2000}?)\\?(?P=quote)
    (?!\s{0,9}\+)   # put together by the script
    """,
    re.VERBOSE,
)
_LOCATION = r"(?:(?:window|document|self|top|parent|this)\.){0,3}location"
_IN_BRACKETS = re.compile(r"""\[\s{0,9}(["'])(location|href)\1\s{0,9}\]""")
_OWN_HOST = re.compile(
    rf"""{_LOCATION}\.(?:origin|protocol\s{{0,9}}\+\s{{0,9}}(["'])//\1\s{{0,9}}\+\s{{0,9}}{_LOCATION}\.host(?:name)?)\b"""
)
_CONSTANT = re.compile(
    r"""\b(?:var|let|const)\s{1,9}([A-Za-z_$][\w$]{0,40})\s{0,9}=\s{0,9}("[^"'\\<>\s]{0,500}"|'[^"'\\<>\s]{0,500}')"""
    r"""\s{0,9}[;,\n]"""
)
_SUM = re.compile(r"""(["'])([^"'`\\<>\s]{0,500})\1\s{0,9}\+\s{0,9}\1([^"'`\\<>\s]{0,500})\1""")
# Constants of a script that are put in for their names, and strings that are put together.
_MOST_CONSTANTS = 20
_MOST_SUMS = 20
# What makes it depend on something whether, or where, a script leads on.
_DEPENDS = re.compile(r"\b(?:if|switch|for|while|addEventListener|onclick|function\s+\w+)\b|\?|&&|\|\|")
_ATTRIBUTES_WITH_ADDRESSES = (
    "data-href",
    "data-url",
    "data-next",
    "data-next-url",
    "data-next-page",
    "hx-get",
)
# «document.forms[0].submit()», whichever way the form is named
_SUBMITS = re.compile(r"\.submit\s{0,9}\(\s{0,9}\)")
# What a script does once its page is there depends on nothing.
_ON_LOAD = re.compile(
    r"""\baddEventListener\s{0,9}\(\s{0,9}(["'])(?:load|DOMContentLoaded|pageshow)\1""", re.IGNORECASE
)
_NAMED_FUNCTION = re.compile(r"\bfunction\s{1,9}([A-Za-z_$][\w$]{0,40})(?=\s{0,9}\()")
# Fields of a form that a person does not fill in; buttons are sent by a click alone.
_SILENT_FIELDS = frozenset(("hidden",))
_BUTTONS = frozenset(("submit", "button", "image", "reset"))
# One of them stands in a page that has such addresses. To look for them by one pattern took as long as all
# else that is done for a page's links.
_MARKS = ("lick=", "LICK=", "data-", "hx-get", "<option", "javascript:", "frame ", "FRAME ")
_ATTRIBUTES = cast(
    Callable[[etree._Element], list[str]],
    etree.XPath(" | ".join(f"//@{name}" for name in _ATTRIBUTES_WITH_ADDRESSES), smart_strings=False),
)
_FRAMES = cast(
    Callable[[etree._Element], list[str]], etree.XPath("//frame/@src | //iframe/@src", smart_strings=False)
)
_OPTIONS = cast(
    Callable[[etree._Element], list[str]], etree.XPath("//select//option/@value", smart_strings=False)
)
_HANDLERS = cast(
    Callable[[etree._Element], list[str]],
    etree.XPath(
        "//@onclick | //a/@href[starts-with(normalize-space(.), 'javascript:')]", smart_strings=False
    ),
)
_SCRIPTS = cast(
    Callable[[etree._Element], list[str]],
    etree.XPath("//script[not(@src)]/text() | //body/@onload", smart_strings=False),
)
_IS_ADDRESS = re.compile(r"(?:https?:/)?/[^/\s]|\.{0,2}/\S|\?\w", re.IGNORECASE)


def links(tree: etree._Element, text: str) -> list[str]:
    """Addresses, as they stand there, that buttons, rows, menus and frames lead to. ``text``: the source."""
    if not any(mark in text for mark in _MARKS):
        return []
    said = [value.strip() for value in (*_ATTRIBUTES(tree), *_OPTIONS(tree))]
    found = [value for value in said if _IS_ADDRESS.match(value)]
    found += _FRAMES(tree)
    found += [address for handler in _HANDLERS(tree) for address in _targets(_folded(handler))]
    return found[:_MOST_TARGETS]


class Led(NamedTuple):
    """Addresses, as they stand there, to which scripts take a reader; whether that is all that they do."""

    addresses: list[str]
    alone: bool


def script_of(tree: etree._Element) -> str:
    """The scripts that stand in a page itself."""
    return "\n".join(_SCRIPTS(tree))[:_MOST_SCRIPT]


def leads(script: str) -> Led:
    """Where the scripts of a page that says nothing else lead."""
    script = _folded(script)
    addresses = list(dict.fromkeys(_targets(script)))
    alone = len(addresses) == 1 and _is_sure(_LEADS.sub("", script))
    return Led(addresses[:_MOST_TARGETS], alone)


def sent_to(tree: etree._Element, script: str) -> str | None:
    """The address that a page's only form asks for, where a script sends it and no person fills it in."""
    if not _SUBMITS.search(script) or not _is_sure(script):
        return None
    forms = list(tree.iter("form"))
    if len(forms) != 1 or (forms[0].get("method") or "get").strip().lower() != "get":
        return None
    if next(tree.iter("select", "textarea"), None) is not None:
        return None
    fields: list[tuple[str, str]] = []
    for field in forms[0].iter("input"):
        kind = (field.get("type") or "text").strip().lower()
        if kind not in _SILENT_FIELDS and kind not in _BUTTONS:
            return None
        if kind in _SILENT_FIELDS and (name := field.get("name")):
            fields.append((name, field.get("value") or ""))
    address = (forms[0].get("action") or "").strip()
    # what the form holds stands in the place of its address's own query
    return f"{address.partition('#')[0].partition('?')[0]}?{urlencode(fields)}" if fields else address


def _is_sure(script: str) -> bool:
    """Whether what a script does depends on nothing: a function that is called by name is no condition."""
    for found in list(_NAMED_FUNCTION.finditer(script))[:_MOST_CONSTANTS]:
        if len(re.findall(rf"(?<![\w$]){re.escape(found[1])}(?![\w$])", script)) > 1:
            script = script.replace(found[0], "")
    return not _DEPENDS.search(_ON_LOAD.sub("", script))


def _folded(script: str) -> str:
    """A script with the strings put together that it puts together whatever happens."""
    script = _OWN_HOST.sub("''", _IN_BRACKETS.sub(r".\2", script))
    for found in list(_CONSTANT.finditer(script))[:_MOST_CONSTANTS]:
        script = _with_constant(script, found[1], found[2])
    for _ in range(_MOST_SUMS):
        script, changed = _SUM.subn(r"\1\2\3\1", script)
        if not changed:
            break
    return script


def _with_constant(script: str, name: str, value: str) -> str:
    """A script with a string in the places of its name, unless the name is given another value later."""
    name = re.escape(name)
    if re.search(rf"(?<!var )(?<!let )(?<!const )(?<![\w$.]){name}\s{{0,9}}[+-]?=(?!=)", script):
        return script
    return re.sub(
        rf"(?<=[=(+])(\s{{0,9}}){name}(?=\s{{0,9}}(?:[;)+}}\n]|\Z))", lambda m: m[1] + value, script
    )


def _targets(script: str) -> Iterator[str]:
    for found in _LEADS.finditer(script):
        address = found["address"].replace("\\/", "/")
        if "${" not in address and not address.startswith("#"):
            yield address
