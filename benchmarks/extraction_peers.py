"""Other extractors, asked for the same pages. What is not installed is left out with a word.

``rs-trafilatura`` comes with the extra ``peers``, which no lock has: where there is no wheel, pip builds it
with Rust. Readability.js and Defuddle run under Node.js, in a folder that has them::

    npm install @mozilla/readability jsdom defuddle linkedom
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]
# A peer answers with one text a page, empty where it finds nothing.
Peer = Callable[[Sequence[Row]], list[str]]

_SCRIPT = Path(__file__).with_suffix(".mjs")
_NODE = {"readability.js": ("@mozilla/readability", "jsdom"), "defuddle": ("defuddle", "linkedom")}


def installed_peers(node_folder: Path) -> dict[str, Peer]:
    """The peers that are there, by name. Prints which are left out, and why."""
    peers: dict[str, Peer] = {}
    for name, (package, text_of) in _PYTHON.items():
        if importlib.util.find_spec(package) is None:
            print(f"{name}: left out, for the Python package {package} is not installed")
        else:
            peers[name] = _page_by_page(text_of)
    for name, packages in _NODE.items():
        missing = [package for package in packages if not (node_folder / "node_modules" / package).is_dir()]
        if shutil.which("node") is None:
            print(f"{name}: left out, for there is no node")
        elif missing:
            print(f"{name}: left out, for {node_folder} has no node_modules with {', '.join(missing)}")
        else:
            peers[name] = _under_node(name, node_folder)
    return peers


def _page_by_page(text_of: Callable[[Row], str]) -> Peer:
    def read(rows: Sequence[Row]) -> list[str]:
        texts = []
        for row in rows:
            try:
                texts.append(text_of(row))
            except Exception:  # noqa: BLE001 – a peer's failure is an empty answer
                texts.append("")
        return texts

    return read


def _under_node(name: str, folder: Path) -> Peer:
    """A peer that gets all pages at once.

    A script that Node.js is given as text finds its packages from the folder that it runs in.
    """

    def read(rows: Sequence[Row]) -> list[str]:
        pages = "".join(json.dumps({"html": row["html"], "url": _address(row)}) + "\n" for row in rows)
        script = _SCRIPT.read_text(encoding="utf-8")
        command = ["node", "--input-type=module", "--eval", script, name]
        done = subprocess.run(command, input=pages, cwd=folder, capture_output=True, encoding="utf-8")
        # Whole lines only, and no splitlines: it cuts at U+2028 too, which texts hold.
        answers = [json.loads(line)["html"] for line in done.stdout.split("\n")[:-1]]
        if len(answers) < len(rows):
            print(f"{name}: ended after {len(answers)} of {len(rows)} pages: {done.stderr.strip()[-200:]}")
        return [_text_of_html(html) for html in answers] + [""] * (len(rows) - len(answers))

    return read


def _address(row: Row) -> str:
    return row.get("url") or f"https://{row.get('site') or 'a.example'}/{row['id']}/"


def _text_of_html(html: str) -> str:
    from lxml import html as parser

    if not html.strip():
        return ""
    return "\n".join(str(text) for text in parser.fromstring(html).itertext())


def _trafilatura(row: Row) -> str:
    import trafilatura

    return trafilatura.extract(row["html"], include_comments=False) or ""


def _readability(row: Row) -> str:
    from readability import Document  # type: ignore[attr-defined]

    return _text_of_html(Document(row["html"]).summary())  # type: ignore[no-untyped-call]


def _justext(row: Row) -> str:
    import justext

    stop_words = justext.get_stoplist("English")  # type: ignore[attr-defined, no-untyped-call]
    paragraphs = justext.justext(  # type: ignore[attr-defined, no-untyped-call]
        row["html"].encode(), stop_words, encoding="utf-8"
    )
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def _rs_trafilatura(row: Row) -> str:
    import rs_trafilatura  # type: ignore[import-not-found]

    return str(rs_trafilatura.extract(row["html"], url=_address(row)).main_content or "")


# By the peer's name: its package, and the text that it finds on one page.
_PYTHON: dict[str, tuple[str, Callable[[Row], str]]] = {
    "trafilatura": ("trafilatura", _trafilatura),
    "readability": ("readability", _readability),
    "justext": ("justext", _justext),
    "rs-trafilatura": ("rs_trafilatura", _rs_trafilatura),
}
