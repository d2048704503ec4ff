"""pywb, which replays web archives: installed once into an environment of its own, in the user's cache."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from tests.kept_parts import cache, fetched_once
from tests.real_parts import missing

LOCK = Path(__file__).parent.parent / "requirements" / "pywb.txt"


def programs() -> Path:
    """The folder of its programs. Skips the test where they are neither there nor to be had."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    name = f"pywb-{version}-{sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    return fetched_once(cache() / name, _install) / "bin"


def _install(folder: Path) -> None:
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    for command in ([sys.executable, "-m", "venv", "--clear", str(folder)], [*pip, "-r", str(LOCK)]):
        if subprocess.run(command, capture_output=True, timeout=240).returncode:
            missing("pywb, or a network to install it over", f"pip install -r {LOCK}")


@contextmanager
def replaying(archive: Path, home: Path) -> Iterator[str]:
    """Serve the WARC files of ``archive`` as the collection ``kept``; its address.

    ``home`` is an empty folder for the index and the configuration.
    """
    indexer, server = programs() / "cdx-indexer", programs() / "wayback"
    index = ["--sort", "--cdxj", "--dir-root", str(archive), "--output", str(home / "index.cdxj")]
    files = sorted(map(str, archive.rglob("*.warc.gz")))
    subprocess.run([indexer, *index, *files], check=True, capture_output=True, timeout=120)
    (home / "config.yaml").write_text(
        f"collections:\n  kept:\n    index_paths: {home / 'index.cdxj'}\n    archive_paths: {archive}/\n",
        encoding="utf-8",
    )
    port = _free_port()
    with (home / "log").open("wb") as log:
        command = [server, "--bind", "127.0.0.1", "--port", str(port), "--directory", str(home)]
        process = subprocess.Popen(command, cwd=home, stdout=log, stderr=log)
    try:
        _wait(process, f"http://127.0.0.1:{port}/", home / "log")
        yield f"http://127.0.0.1:{port}/kept"
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
    raise RuntimeError(f"pywb does not answer: {log.read_text(errors='replace')}")
