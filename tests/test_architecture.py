"""The rules of ARCHITECTURE.md that a machine can hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_imports_go_down_only() -> None:
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_help_imports_no_room() -> None:
    code = (
        "import sys, pinakes, click.testing\n"
        "result = click.testing.CliRunner().invoke(pinakes.cli, ['--help'])\n"
        "assert 'crawl' in result.output, result.output\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert not loaded & {
        "crawler",
        "indexer",
        "search_app",
        "scrapy",
        "flask",
        "sqlalchemy",
        "tantivy",
        "trafilatura",
        "lxml",
    }


def test_no_file_is_a_drawer() -> None:
    """Files stay readable: nobody finds anything in a module of a thousand lines."""
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("catalogue", "crawler", "indexer", "search_app", "commands", "examples")
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 600
    }
    assert long == {}
