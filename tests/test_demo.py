"""The first thing that a newcomer does, from the checkout and from the wheel."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDED = (
    "catalogue/migrations/",
    "search_app/templates/",
    "search_app/static/",
    "examples/sample_site/",
)


def run(command: list[str], cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PINAKES_", "PYTHONPATH"))}
    return subprocess.run(
        command, cwd=cwd, env={**clean, **environment}, capture_output=True, text=True, timeout=240
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(source)], check=True)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    built = run([sys.executable, "-m", "pip", "wheel", *options, "."], source)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_all_it_needs_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"pinakes.py", "catalogue", "commands", "crawler", "indexer", "search_app", "examples"}
    for needed in NEEDED:
        assert any(name.startswith(needed) for name in names), needed
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    packaged = {name for name in listed.stdout.split() if name.split("/")[0] in tops}
    left_out = {name for name in packaged if name.endswith((".md", ".po", ".pot", ".cfg"))}
    assert packaged - left_out - set(names) == set()


def test_the_demo_runs_from_the_wheel_and_leaves_nothing_behind(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # With -P and a folder of its own, nothing of the checkout is on the path: only the wheel's files and the
    # installed dependencies.
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r}); "
        f"import pinakes; assert {str(site)!r} in pinakes.__file__; pinakes.main()"
    )
    # pytest's own folders are too deep for the sockets of multiprocessing (107 bytes)
    with tempfile.TemporaryDirectory() as scratch:
        result = run(
            [sys.executable, "-P", "-c", code, "demo", "--no-serve"],
            Path(scratch),
            TMPDIR=scratch,
            PYTHONPATH=str(site),
        )
        assert result.returncode == 0, result.stdout + result.stderr
        assert list(Path(scratch).iterdir()) == []
    found = re.search(r"(\d+) articles", result.stdout)
    assert found
    assert int(found[1]) >= 120


def test_a_port_that_is_taken_is_said_before_the_crawl(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run(
            [sys.executable, "-m", "pinakes", "demo", "--port", str(taken.getsockname()[1])],
            tmp_path,
            PYTHONPATH=str(ROOT),
        )
    assert result.returncode == 1
    assert "--port" in result.stderr
    assert "Traceback" not in result.stderr
