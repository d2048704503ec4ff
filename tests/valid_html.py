"""Is a page valid HTML? Two programs say so.

html-validate, for Node.js 20, knows rules of accessibility, too. The Nu checker (vnu), for Java 11, is the
W3C's own and knows what addresses, dates and languages look like. Both are fetched once over npm and kept in
the user's cache.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tests.kept_parts import cache, fetched_once
from tests.real_parts import missing

HTML_VALIDATE = "html-validate@10.9.0"
NU_CHECKER = "vnu-jar@26.9.27"
# The rules of HTML and those of accessibility; how a page is written (case, indents) is our own affair.
CONFIG = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:a11y"],
    "elements": ["html5"],
    # ARIA lets a list have a name; the rule's default does not
    "rules": {"aria-label-misuse": ["error", {"allowAnyNamable": True}]},
}


def findings(folder: Path) -> list[str]:
    """What both find in the ``*.html`` of a folder: file, line, rule and message."""
    return [*html_validate(folder), *nu_checker(folder)]


def html_validate(folder: Path) -> list[str]:
    (folder / ".htmlvalidate.json").write_text(json.dumps(CONFIG), "utf-8")
    program = _fetched(HTML_VALIDATE) / ".bin" / "html-validate"
    # into a file: what it writes to a pipe is cut off where it exits
    told = folder / "findings.json"
    asked = [str(program), "--formatter", f"json={told}", "."]
    done = subprocess.run(asked, cwd=folder, capture_output=True, text=True, timeout=240)
    assert told.exists(), done.stderr
    return [
        f"{Path(file['filePath']).name}:{one['line']}: {one['ruleId']}: {one['message']}"
        for file in json.loads(told.read_text("utf-8"))
        for one in file["messages"]
    ]


def nu_checker(folder: Path) -> list[str]:
    java = shutil.which("java") or missing("Java", "Debian: apt-get install default-jre-headless")
    program = _fetched(NU_CHECKER) / "vnu-jar" / "build" / "dist" / "vnu.jar"
    asked = [java, "-jar", str(program), "--format", "json", "--skip-non-html", "--stdout", "."]
    done = subprocess.run(asked, cwd=folder, capture_output=True, text=True, timeout=240)
    assert done.returncode in (0, 1), done.stderr
    return [
        f"{one['url'].rpartition('/')[2]}:{one.get('lastLine')}: vnu: {one['message']}"
        for one in json.loads(done.stdout)["messages"]
    ]


def _fetched(package: str) -> Path:
    """The modules of an npm package. Skips the test where it is neither there nor to be had."""

    def fetch(folder: Path) -> None:
        npm = shutil.which("npm") or missing("npm", "Debian: apt-get install npm")
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        asked = [npm, "install", *options, "--prefix", str(folder), package]
        if subprocess.run(asked, capture_output=True, timeout=240).returncode:
            missing(f"the npm package {package}, or a network to fetch it over")

    return fetched_once(cache() / package.replace("@", "-"), fetch) / "node_modules"
