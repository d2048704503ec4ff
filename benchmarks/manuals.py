"""Manuals and dictionaries of Debian as sets for related topics, in the form of MDN's.

    python -m benchmarks.manuals ROOT FOLDER

ROOT is where the packages' files are: ``/``, or a folder into which ``dpkg -x`` unpacked ``manpages``,
``manpages-dev``, ``perl-doc``, ``libssl-doc``, ``libcurl4-doc``, ``tcl8.6-doc``, ``git-doc``,
``postgresql-doc-15``, ``python3.11-doc``, ``python-scipy-doc``, ``python-pandas-doc``, ``dict-foldoc`` and
``dict-jargon``. What is there becomes a file each in FOLDER. The «SEE ALSO» of a manual page, and the box of
that name on a page of a reference, are its editors' lists; a dictionary's entries have references in their
texts only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

from lxml import etree, html

Row = dict[str, Any]

_LIST_HEADING = re.compile(r"see also:?", re.IGNORECASE)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
_CHROME = frozenset({"script", "style", "nav", "header", "footer", "form"})
_CHROME_CLASS = re.compile(r"\b(?:navheader|navfooter|sphinxsidebar|related|headerlink|toc|prev-next-area)\b")
_BODIES = "//*[@role='main'] | //*[@class='body'] | //*[@id='content'] | //body"
_BREAKS = frozenset({"p", "li", "dt", "dd", "tr", "pre", "div", "table", "br"})


@dataclass
class _Page:
    """What is read of a page: sections and the links in them, in page order."""

    sections: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)

    def begin(self, heading: str, level: int, listed: bool | None = None) -> None:
        see_also = bool(_LIST_HEADING.fullmatch(heading.strip())) if listed is None else listed
        self.sections.append({"heading": heading, "level": level, "text": "", "see_also": see_also})

    def say(self, text: str) -> None:
        if not self.sections:
            self.begin("", 1)
        self.sections[-1]["text"] += text

    def link(self, target: str, anchor: str) -> None:
        if not self.sections:
            self.begin("", 1)
        last = self.sections[-1]
        place = {"section": len(self.sections) - 1, "in_see_also": last["see_also"]}
        self.links.append({"target": target, "anchor": anchor} | place)


def _row(url: str, title: str, page: _Page, aliases: Iterable[str] = ()) -> Row:
    for section in page.sections:
        section["text"] = re.sub(r"[^\S\n]+", " ", section["text"]).strip()
    return {
        "url": url,
        "title": title,
        "description": "",
        "aliases": list(dict.fromkeys(alias for alias in aliases if alias and alias != title)),
        "categories": [],
        "sections": page.sections,
        "links": page.links,
    }


_MACRO = re.compile(r"^[.'](\w+)\s*(.*)$")
_SAYING = frozenset({"B", "I", "R", "BR", "RB", "BI", "IB", "IR", "RI", "SM", "SB", "IP", "TP", "SS"})
_NOT_SAID = re.compile(r"^[.'](?:\\\"|if|ie|el|de|ds|\.|tr|nr|rm)")
# A page with its chapter, «read(2)», or one of Perl without it.
_PAGE = re.compile(r"(?<![\w:.+-])([\w:.+-]*\w)(?:\s?\((\d)\w*\))?")
_UNNUMBERED = re.compile(r"\w+(?:::\w+)+|perl\w+")


def manual(files: Sequence[Path]) -> Iterator[Row]:
    """Manual pages. A page that is a link to another one names it."""
    own = {path.resolve(): path for path in sorted(files, reverse=True) if path.resolve().is_file()}
    at = {_page_name(path): _page_name(path.resolve()) for path in files}
    read = {_page_name(path): gzip.decompress(path.read_bytes()).decode("utf-8", "replace") for path in own}
    for name, text in read.items():
        moved = re.match(r"\.so (?:man\w+/)?(\S+)", text)
        if moved:
            at |= {other: moved[1] for other, target in list(at.items()) if target == name}
    names: dict[str, list[str]] = {}
    for other, name in list(at.items()):
        word, _, chapter = other.rpartition(".")
        names.setdefault(name, []).append(word)
        at |= {f"{word}.{chapter[:1]}": name}
        if _UNNUMBERED.fullmatch(word):
            at |= {f"{word}.None": name}
    for name in sorted(read):
        page = _roff(read[name])
        if page.sections:
            for number, section in enumerate(page.sections):
                for found in _PAGE.finditer(section["text"]):
                    target = at.get(f"{found[1]}.{found[2]}", name)
                    if target != name:
                        place = {"section": number, "in_see_also": section["see_also"]}
                        page.links.append({"target": f"/{target}", "anchor": found[1]} | place)
            yield _row(f"/{name}", name.rpartition(".")[0], page, sorted(names[name]))


def _page_name(path: Path) -> str:
    return path.name.removesuffix(".gz")


def _roff(text: str) -> _Page:
    page = _Page()
    for line in text.splitlines():
        macro = _MACRO.match(line)
        if macro and macro[1] == "SH":
            page.begin(_plain(macro[2]).capitalize(), 2)
        elif page.sections and macro and macro[1] in _SAYING:
            words = re.findall(r'"[^"]*"|\S+', macro[2])
            page.say((" " if macro[1] in {"B", "I", "SS", "IP"} else "").join(map(_plain, words)) + "\n")
        elif page.sections and not macro and not _NOT_SAID.match(line):
            page.say(_plain(line) + "\n")
    return page


def _plain(text: str) -> str:
    text = text.strip('"').replace(r"\-", "-").replace(r"\(aq", "'").replace(r"\e", "\\")
    text = re.sub(r"\\f(?:\w|\(..|\[\w*\])|\\s[-+]?\d|\\[&|/,^)%]|\\\*\([LR]\"?|\\\".*", "", text)
    return re.sub(r"\\\(..|\\\*\(..|\\.", " ", text)


def pages(root: Path, files: Iterable[Path]) -> Iterator[Row]:
    """Pages of HTML, at their paths under ``root``."""
    for path in sorted(files):
        tree = html.fromstring(path.read_bytes())
        page = _Page()
        url = "/" + path.relative_to(root).as_posix()
        bodies = tree.xpath(_BODIES)
        assert isinstance(bodies, list)
        for body in bodies[:1]:
            assert isinstance(body, etree._Element)
            _read_element(body, url, page)
        title = next((s["heading"] for s in page.sections if s["heading"]), "") or tree.findtext(".//title")
        title = re.sub(
            r"^(?:Chapter\s)?[\dA-Z.]+\.\s|[¶#]|\s*(?:—|\(\d\)|manual page).*$", "", (title or "").strip()
        )
        if title:
            yield _row(url, " ".join(title.split()), page)


def _read_element(element: etree._Element, url: str, page: _Page) -> None:
    tag = element.tag
    listed = "seealso" in (element.get("class") or "").split()
    chrome = tag in _CHROME or _CHROME_CLASS.search(element.get("class") or "")
    if isinstance(tag, str) and not chrome:
        if tag in _HEADINGS:
            page.begin(" ".join("".join(map(str, element.itertext())).split()).rstrip("¶#"), _HEADINGS[tag])
        else:
            before = page.sections[-1] if page.sections else None
            if listed:
                page.begin("See also", 2, True)
            if tag == "a" and element.get("href"):
                target = urldefrag(urljoin(url, element.get("href", "")))[0]
                if target != url and not re.match(r"\w+:", target):
                    page.link(posixpath.normpath(target), "".join(map(str, element.itertext())).strip())
            page.say(element.text or "")
            for child in element:
                _read_element(child, url, page)
            if listed and before:
                page.begin(before["heading"], before["level"], before["see_also"])
            if tag in _BREAKS:
                page.say("\n")
    if page.sections:
        page.say(element.tail or "")


_DIGITS = {c: n for n, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}
_REFERENCE = re.compile(r"\{\s*([^{}]+?)\s*\}")


def dictionary(index: Path, text: Path) -> Iterator[Row]:
    """The entries of a dictionary of DICT, which refer to each other in braces."""
    data = gzip.decompress(text.read_bytes())
    entries: dict[tuple[int, int], list[str]] = {}
    for line in index.read_text("utf-8").splitlines():
        word, *place = line.split("\t")
        if not word.startswith("00"):
            entries.setdefault((_number(place[0]), _number(place[1])), []).append(word)
    urls = {word.casefold(): f"/{at}" for (at, _), words in entries.items() for word in words}
    for (start, length), words in sorted(entries.items()):
        title, _, body = data[start : start + length].decode("utf-8", "replace").partition("\n")
        page = _Page()
        page.say(re.sub(r"[{}]", "", body))
        for found in _REFERENCE.finditer(body):
            words_there = " ".join(found[1].split())
            page.link(urls.get(words_there.casefold(), ""), words_there)
        yield _row(f"/{start}", title.strip() or words[0], page, words)


def _number(digits: str) -> int:
    value = 0
    for digit in digits:
        value = value * 64 + _DIGITS[digit]
    return value


def sets(root: Path) -> dict[str, Callable[[], Iterable[Row]]]:
    """Every set by its name."""
    man, doc, words = root / "usr/share/man", root / "usr/share/doc", root / "usr/share/dictd"

    def manuals(pattern: str) -> Callable[[], Iterable[Row]]:
        return lambda: manual([*man.glob(pattern)])

    def reference(folder: str, pattern: str) -> Callable[[], Iterable[Row]]:
        return lambda: pages(doc / folder, (doc / folder).glob(pattern))

    def entries(name: str) -> Callable[[], Iterable[Row]]:
        return lambda: dictionary(words / f"{name}.index", words / f"{name}.dict.dz")

    return {
        "linux": manuals("man[1-8]/*.[1-8].gz"),
        "perl": manuals("man[13]/*.[13]perl.gz"),
        "openssl": manuals("man[1357]/*.[1357]ssl.gz"),
        "tcl": manuals("man3/*.3tcl.gz"),
        "git": reference("git-doc", "*.html"),
        "postgresql": reference("postgresql-doc-15/html", "*.html"),
        "python": reference("python3.11/html", "[!w]*/*.html"),
        "scipy": reference("python-scipy-doc/html/reference/generated", "*.html"),
        "pandas": reference("python-pandas-doc/html/reference/api", "*.html"),
        "foldoc": entries("foldoc"),
        "jargon": entries("jargon"),
    }


def main() -> None:
    """Write the sets, and print a line for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("root", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=None, help="names of sets")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for name, rows in sets(chosen.root).items():
        if chosen.only is None or name in chosen.only:
            found = list(rows())
            urls = {row["url"] for row in found}
            listing = sum(
                any(link["in_see_also"] and link["target"] in urls for link in row["links"]) for row in found
            )
            links = sum(link["target"] in urls for row in found for link in row["links"])
            print(f"{name}: {len(found)} pages, {listing} of them with a list; {links} links", flush=True)
            with gzip.open(chosen.folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in found)


if __name__ == "__main__":
    main()
