"""html-validate, a program for Node.js 20, fetched once over npm and kept in the user's cache."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.real_parts import missing

VERSION = "10.9.0"
# The rules of HTML and those of accessibility; how a page is written (case, indents) is our own affair.
CONFIG = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:a11y"],
    "elements": ["html5"],
    # ARIA lets a list have a name; the rule's default does not
    "rules": {"aria-label-misuse": ["error", {"allowAnyNamable": True}]},
}


def program() -> Path:
    """Where it lies. Skips the test where it is neither there nor to be had."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "pinakes-tests" / f"html-validate-{VERSION}"
    found = folder / "node_modules" / ".bin" / "html-validate"
    if not found.exists():
        npm = shutil.which("npm") or missing("npm", "Debian: apt-get install npm")
        folder.mkdir(parents=True, exist_ok=True)
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        asked = [npm, "install", *options, "--prefix", str(folder), f"html-validate@{VERSION}"]
        if subprocess.run(asked, capture_output=True, timeout=240).returncode:
            missing(f"the npm package html-validate {VERSION}, or a network to fetch it over")
    return found


def findings(folder: Path) -> list[str]:
    """What it finds in the ``*.html`` of a folder: file, line, rule and message."""
    (folder / ".htmlvalidate.json").write_text(json.dumps(CONFIG), "utf-8")
    # into a file: what it writes to a pipe is cut off where it exits
    told = folder / "findings.json"
    asked = [str(program()), "--formatter", f"json={told}", "."]
    done = subprocess.run(asked, cwd=folder, capture_output=True, text=True, timeout=240)
    assert told.exists(), done.stderr
    return [
        f"{Path(file['filePath']).name}:{one['line']}: {one['ruleId']}: {one['message']}"
        for file in json.loads(told.read_text("utf-8"))
        for one in file["messages"]
    ]
