"""The rules of ARCHITECTURE.md that a machine can hold."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("catalogue", "crawler", "indexer", "search_app", "commands", "examples", "benchmarks")
MOST_BRANCHES = 12


def test_imports_go_down_only() -> None:
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


def _modules(folder: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def _branches(function: ast.AST) -> int:
    """Everything at which a reader has to ask «if»: conditions, loops, handlers, and/or, comprehensions."""
    found = 0
    for node in ast.walk(function):
        match node:
            case ast.If() | ast.For() | ast.While() | ast.IfExp() | ast.ExceptHandler() | ast.match_case():
                found += 1
            case ast.BoolOp(values=values):
                found += len(values) - 1
            case ast.comprehension(ifs=conditions):
                found += 1 + len(conditions)
    return found


@pytest.mark.parametrize("folder", ["indexer/question", "indexer/search", "indexer/extract/template"])
def test_what_judges_questions_rankings_and_templates_decides_one_thing_a_function(folder: str) -> None:
    dense = [
        f"{path}: {node.name} has {count}"
        for path, module in _modules(folder)
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef) and (count := _branches(node)) > MOST_BRANCHES
    ]
    assert dense == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_public_class_has_a_name_of_its_own_within_its_package(package: str) -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path, module in _modules(package):
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_folder_asks_the_question_that_it_answers(package: str) -> None:
    silent = [
        path
        for path, module in _modules(package)
        if path.endswith("__init__.py") and "?" not in (ast.get_docstring(module) or "")
    ]
    assert silent == []


def test_the_formatter_decides_everywhere() -> None:
    told = "fmt: " + "skip"
    names = subprocess.run(
        ["git", "grep", "-l", told], cwd=ROOT, capture_output=True, text=True
    ).stdout.split()
    assert names == []


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


def test_every_kind_of_bad_input_has_its_test() -> None:
    """They are numbered from 1 to 60."""
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = {int(number) for number in re.findall(r"def test_bad_input_(\d\d)_", tests)}
    assert named == set(range(1, 61))
