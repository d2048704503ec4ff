"""Counting fails no request: swept folders, full disks and used-up handles cost numbers, not answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A process of its own: where the counters live is decided when their module is imported.
ASK = """
import json, os, resource, shutil, sys
from pathlib import Path
from catalogue.config import Config
from search_app import create_app, metrics, security

folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
app = create_app(Config(library={"data": sys.argv[1]}))
client = app.test_client()
statuses = []
def ask():
    for path in ("/healthz", "/search?q=fever", "/recent", "/metrics", "/nowhere"):
        response = client.get(path, environ_base={"REMOTE_ADDR": "127.0.0.1", security.DESK: True})
        statuses.append((path, response.status_code))
        response.close()
"""


def statuses(tmp_path: Path, *lines: str) -> list[tuple[str, int]]:
    """What the app answered in a process that did this."""
    folder = tmp_path / "counters"
    folder.mkdir()
    code = ASK + textwrap.dedent("\n".join(lines)) + "\nprint(json.dumps(statuses))"
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "data")],
        cwd=ROOT,
        env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    return [(path, status) for path, status in json.loads(run.stdout.splitlines()[-1])]


SWEPT = "shutil.rmtree(folder)"
FILLED = "shutil.rmtree(folder); folder.write_text('a file where the folder was')"
FORKED = "pid = os.fork()\nif pid:\n    os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))"


@pytest.mark.parametrize(
    "steps",
    [
        ["metrics.begin()", "ask()", SWEPT, "ask()"],
        [SWEPT, "ask()"],
        [SWEPT, "metrics.begin()", "ask()"],
        [FILLED, "metrics.begin()", "ask()"],
        [FILLED, "ask()"],
        # the parent counted, then the folder went, then a worker is forked
        ["metrics.begin()", "ask()", SWEPT, FORKED, "ask()"],
        ["ask()", FILLED, FORKED, "metrics.begin()", "ask()"],
    ],
)
def test_bad_input_57_a_folder_of_counters_that_is_gone_fails_no_request(
    tmp_path: Path, steps: list[str]
) -> None:
    answered = statuses(tmp_path, *steps)
    assert {path for path, _ in answered} >= {"/healthz", "/metrics"}
    for path, status in answered:
        assert status == (404 if path == "/nowhere" else 200), path


@pytest.mark.parametrize("damage", ["b''", "b'x' * 3000", "whole[:200]", "b'\\xff' * 100"])
def test_bad_input_57_a_damaged_file_of_counters_costs_its_own_counts_only(
    tmp_path: Path, damage: str
) -> None:
    """A process was killed while it made its file."""
    counted = statuses(
        tmp_path,
        "metrics.begin()",
        "ask()",
        "whole = b'not read'",
        "for one in folder.glob('*.db'): whole = one.read_bytes()",
        f"for kind in ('counter', 'histogram'): (folder / f'{{kind}}_1.db').write_bytes({damage})",
        "here = {'REMOTE_ADDR': '127.0.0.1', security.DESK: True}",
        "told = client.get('/metrics', environ_base=here).text",
        "statuses = [(name, told.count(name + '{')) for name in ('pinakes_requests_total', 'pinakes_site')]",
    )
    assert dict(counted)["pinakes_requests_total"] >= 4


def test_bad_input_57_few_file_handles_fail_no_request_that_needs_none(tmp_path: Path) -> None:
    answered = statuses(
        tmp_path,
        "ask()",
        FORKED,
        "lowest = os.open('/dev/null', os.O_RDONLY)",
        "resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + 1, lowest + 1))",
        "statuses.clear()",
        "statuses.append(('/healthz', client.get('/healthz').status_code))",
    )
    assert answered == [("/healthz", 200)]


def test_bad_input_57_a_process_has_the_room_for_its_counters_before_it_counts(tmp_path: Path) -> None:
    sizes = statuses(
        tmp_path,
        FORKED,
        "metrics.begin()",
        "ask()",
        "statuses = [(f.name, f.stat().st_blocks * 512) for f in folder.glob(f'*_{os.getpid()}.db')]",
    )
    assert len(sizes) == 2
    assert all(size >= 1 << 18 for _, size in sizes)
