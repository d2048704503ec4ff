"""Every text of the WordPress plug-in is translated, and nothing is written out that is not escaped."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

PLUGIN = Path(__file__).parents[2] / "integrations/wordpress/pinakes-links"
LANGUAGES = PLUGIN / "languages"
_IN_PHP = re.compile(r"(?:__|_e|esc_html__|esc_html_e|esc_attr_e)\( '((?:[^'\\]|\\.)*)', 'pinakes-links' \)")
_IN_JS = re.compile(r'__\("((?:[^"\\]|\\.)*)", "pinakes-links"\)|_n\("((?:[^"\\]|\\.)*)",')


def texts() -> tuple[set[str], set[str]]:
    """Those of the server, and those of the sidebar."""
    php = "\n".join(file.read_text("utf-8") for file in PLUGIN.rglob("*.php"))
    script = (PLUGIN / "sidebar.js").read_text("utf-8")
    return set(_IN_PHP.findall(php)), {one or other for one, other in _IN_JS.findall(script)}


def translated(name: str) -> dict[str, str | tuple[str, ...]]:
    data = io.BytesIO((LANGUAGES / name).read_bytes())
    read = read_mo(data) if name.endswith(".mo") else read_po(data)
    found: dict[str, str | tuple[str, ...]] = {}
    for one in read:
        if one.id:
            text = one.string if isinstance(one.string, str) else tuple(one.string)
            found[one.id if isinstance(one.id, str) else one.id[0]] = text
    return found


def test_every_text_is_translated_into_bangla() -> None:
    server, sidebar = texts()
    assert len(server) > 10
    assert len(sidebar) > 10
    bangla = translated("pinakes-links-bn_BD.po")
    assert set(bangla) == server | sidebar == set(translated("pinakes-links.pot"))
    assert all(bangla.values())
    assert translated("pinakes-links-bn_BD.mo") == bangla


def test_the_sidebar_gets_its_texts_as_the_file_has_them() -> None:
    read = json.loads((LANGUAGES / "pinakes-links-bn_BD-pinakes-links-sidebar.json").read_text("utf-8"))
    shown = read["locale_data"]["pinakes-links"]
    bangla = translated("pinakes-links-bn_BD.po")
    assert set(shown) - {""} == texts()[1]
    for text, forms in shown.items():
        if text:
            said = bangla[text]
            assert tuple(forms) == ((said,) if isinstance(said, str) else said)


def test_what_php_writes_out_is_escaped() -> None:
    for file in PLUGIN.rglob("*.php"):
        for line in file.read_text("utf-8").splitlines():
            for shown in re.findall(r"<\?php echo (\w+)", line):
                assert shown in ("esc_html", "esc_attr", "esc_url"), line


def test_the_versions_agree() -> None:
    main = (PLUGIN / "pinakes-links.php").read_text("utf-8")
    readme = (PLUGIN / "readme.txt").read_text("utf-8")
    version = re.findall(r"Version: ([\d.]+)", main)[0]
    assert f"const VERSION = '{version}'" in main
    assert f"Stable tag: {version}" in readme
    assert f"= {version} =" in readme
