"""What a server sent → text. The crawler reads links in it, and extraction the article: in the same charset.

The order is the evidence's strength, not the standard's: a byte order mark, then the bytes themselves where
they are valid UTF-8 (text in another charset is next to never so by accident), then what the server or the
page declares, then the language that the page names (the WHATWG encoding standard's table of fallbacks by
locale, and what else was written in that language: whichever gives most of its common letters), then a
detector.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from charset_normalizer import from_bytes

from catalogue.data_files import table

_TABLES = table(__package__, "charset.toml")
_AS_BROWSERS_READ: dict[str, str] = _TABLES["as_browsers_read"]
_LABELS: dict[str, str] = _TABLES["labels"]
_BY_LANGUAGE: dict[str, str] = _TABLES["by_language"]
_RIVALS: dict[str, list[str]] = _TABLES["rivals"]
_COMMON: dict[str, re.Pattern[str]] = {
    charset: re.compile(f"[{c}]") for charset, c in _TABLES["common"].items()
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Bytes that are looked through for a declaration: four times what the standard asks for, because plugins push
# it down.
_HEAD = 4096
# Bytes that the detector is given.
_SAMPLE = 65_536
_CHARSET = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,40})""", re.I)
_META = re.compile(rb"<meta\b[^>]{0,400}>|<\?xml\b[^>]{0,200}>", re.I)
_XML_ENCODING = re.compile(rb"""encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9_:.-]{2,40})""", re.I)
_LANGUAGE = re.compile(
    rb"""<html\b[^>]{0,400}?\blang\s{0,9}=\s{0,9}["']?([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4}\b)?)""", re.I
)
# Japanese mail's charset is all ASCII; each run of other characters begins so.
_ESCAPED = re.compile(rb"\x1b\$[@B]")
_HIGH = bytes(range(0x80, 0x100))
# Text in these is valid UTF-8 too, and means something else.
_SEVEN_BIT = frozenset(("iso2022_jp", "iso2022_jp_2", "iso2022_kr", "hz"))
# What servers say of every page because they were set up so (Apache's AddDefaultCharset): a page that names
# another charset was written in that.
_SAID_BY_DEFAULT = ("iso8859-1", "ascii")
# Share of high bytes among the letters from which on a detector is asked. Below it the alphabet is Latin,
# where detectors guess worse than cp1252.
_DETECTOR_SHARE = 0.15
# UTF-16 without a byte order mark: of every second byte of the first so many, at least this share is NUL, and
# at most that share of the bytes between them.
_WIDE_HEAD = 400
_WIDE_NULS = 0.7
_WIDE_OTHERS = 0.1
# Undeclared bytes are UTF-8 with mistakes from so many good characters for each bad byte on.
_GOOD_FOR_EACH_BAD = 4


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset it was read in, and what was odd about it."""

    text: str
    charset: str
    warnings: tuple[str, ...] = ()


def decode(raw: bytes, content_type: str | None = None) -> Decoded:
    """``raw`` as text; never raises. Bytes that mean nothing become U+FFFD, and a warning."""
    for bom, charset in _BOMS:
        if raw.startswith(bom):
            return _read(raw[len(bom) :], charset)
    if wide := _wide(raw):
        return _read(raw, wide, ("UTF-16 without a byte order mark",))
    notes: tuple[str, ...] = ()
    if b"\0" in raw:
        raw, notes = raw.replace(b"\0", b""), ("NUL bytes removed",)
    declared = _declared(raw, content_type)
    named = declared[0] if declared else None
    if named in _SAID_BY_DEFAULT:
        others = (charset for charset in declared if charset not in (*_SAID_BY_DEFAULT, "utf-8"))
        named = next(others, named)
    named = named and _AS_BROWSERS_READ.get(named, named)
    if named in (None, "utf-8") and raw.isascii() and _ESCAPED.search(raw):
        return _read(raw, "iso2022_jp", (*notes, "told by its escapes"))
    if named not in _SEVEN_BIT:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            differs = bool(named) and named != "utf-8" and not raw.isascii()
            return Decoded(text, "utf-8", (*notes, f"declared {named}, is utf-8") if differs else notes)
    if named in (None, "utf-8"):
        return _mostly_utf8(raw, declared, notes)
    assert named is not None
    return _read(raw, named, notes)


def declared_charset(raw: bytes, content_type: str | None) -> str | None:
    """The charset that the server's header or else the page names, by Python's name for it.

    None where neither names one that exists.
    """
    return next((_AS_BROWSERS_READ.get(name, name) for name in _declared(raw, content_type)), None)


def _declared(raw: bytes, content_type: str | None) -> list[str]:
    """All charsets that the header and the page name, by Python's names, the header's first."""
    candidates, found = [], []
    if content_type:
        candidates += _CHARSET.findall(content_type.encode("latin-1", "replace"))
    for tag in _META.findall(raw[:_HEAD]):
        candidates += _CHARSET.findall(tag) or (_XML_ENCODING.findall(tag) if tag.startswith(b"<?") else [])
    for label in candidates:
        try:
            known = label.decode("ascii").lower()
            name = codecs.lookup(_LABELS.get(known, known)).name
        except (LookupError, ValueError):
            continue
        if name.startswith(("utf-16", "utf-32")) or not _is_text_codec(name):
            continue  # a declaration that could be read at all was not written in UTF-16
        found.append(name)
    return found


def _is_text_codec(name: str) -> bool:
    try:
        return isinstance(b"a".decode(name), str)
    except (LookupError, UnicodeError, ValueError):  # base64, rot13, zlib: codecs, but none of text
        return False


def _wide(raw: bytes) -> str | None:
    """UTF-16 by its NULs: every second byte of markup is one, and so is one beside the first «<»."""
    start = raw[:_WIDE_HEAD].lstrip(b"\0 \t\r\n")
    if start[:1] == b"<" and len(raw) % 2 == 0:
        at = raw.index(b"<")
        if not at % 2 and raw[at + 1 : at + 2] == b"\0" and raw[at + 3 : at + 4] == b"\0":
            return "utf-16-le"
        if at % 2 and raw[at - 1 : at] == b"\0" and raw[at + 1 : at + 2] == b"\0":
            return "utf-16-be"
    head = raw[:_WIDE_HEAD]
    half = len(head) // 2
    many, few = half * _WIDE_NULS, half * _WIDE_OTHERS
    if half < 4 or head.count(0) < many:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > many and even < few:
        return "utf-16-le"
    if even > many and odd < few:
        return "utf-16-be"
    return None


def _read(raw: bytes, charset: str, notes: tuple[str, ...] = ()) -> Decoded:
    text = raw.decode(charset, "replace").replace("\0", "")
    lost = text.count("\N{REPLACEMENT CHARACTER}")
    if lost:
        notes = (*notes, f"{lost} bytes are no {charset}")
    return Decoded(text, charset, notes)


def _mostly_utf8(raw: bytes, declared: Sequence[str], notes: tuple[str, ...]) -> Decoded:
    """Bytes that are not UTF-8 throughout, though it was declared or nothing was.

    Where the server and the page differ and it is not as the first says, the other may be right.
    """
    named = declared[0] if declared else None
    text = raw.decode("utf-8", "pinakes-cp1252")
    good = sum(1 for c in text if c > "\x7f") - text.count("\N{REPLACEMENT CHARACTER}")
    bad = _invalid_bytes(raw)
    needed = 1 if named == "utf-8" else _GOOD_FOR_EACH_BAD
    if good - bad >= needed * bad:
        return Decoded(text, "utf-8", (*notes, f"{bad} bytes are no utf-8, read as cp1252"))
    other = next((charset for charset in declared if charset != "utf-8"), None)
    charset = _AS_BROWSERS_READ.get(other, other) if other else _fallback(raw)
    note = f"declared utf-8, is {charset}" if named else f"no charset declared, read as {charset}"
    return _read(raw, charset, (*notes, note))


def _invalid_bytes(raw: bytes) -> int:
    return sum(1 for c in raw.decode("utf-8", "surrogateescape") if "\udc80" <= c <= "\udcff")


def _fallback(raw: bytes) -> str:
    language = _LANGUAGE.search(raw[:_HEAD])
    tag = language[1].decode().lower().replace("_", "-") if language else ""
    if charset := _BY_LANGUAGE.get(tag) or _BY_LANGUAGE.get(tag.partition("-")[0]):
        return _likeliest(raw[:_SAMPLE], charset)
    high = len(raw) - len(raw.translate(None, _HIGH))
    letters = sum(raw.count(c) for c in b"aeiounrst") + 1
    if high / (high + letters) < _DETECTOR_SHARE:
        return "cp1252"
    best = from_bytes(raw[:_SAMPLE]).best()
    return best.encoding if best and _is_text_codec(best.encoding) else "cp1252"


def _likeliest(raw: bytes, usual: str) -> str:
    """Of the charsets that a language was written in, the one in which most letters are common ones."""
    rivals = _RIVALS.get(usual)
    if not rivals:
        return usual
    common = _COMMON[usual]
    return max((usual, *rivals), key=lambda charset: len(common.findall(raw.decode(charset, "replace"))))


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Error handler: a byte that is no UTF-8 is what an editor pasted from a word processor."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("pinakes-cp1252", _as_cp1252)
