"""A real OpenSearch cluster on loopback, one process a node, so that a test can kill one.

The jars come from Maven Central once (71 MB), into ``~/.cache/pinakes-opensearch`` or
``OPENSEARCH_TEST_LIB``. OpenSearch 3 needs a JDK of 21 or later: ``JAVA_HOME``, else one under
``/usr/lib/jvm``. The security plugin is not among the jars.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from fcntl import LOCK_EX, LOCK_SH, LOCK_UN, flock
from pathlib import Path

from tests.kept_parts import fetched_once

HERE = Path(__file__).parent
HEAP = "512m"
# A start takes half a minute on an idle machine of two cores.
START_SECONDS = 400


_JAVA_OPTIONS = (
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "--add-modules",
    "jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED",
)


def jdk() -> Path | None:
    """The first JDK of 21 or later."""
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    for home in [*homes, *sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)]:
        release = home / "release"
        text = release.read_text() if release.is_file() else ""
        version = re.search(r'^JAVA_VERSION="(\d+)', text, re.MULTILINE)
        if version and int(version[1]) >= 21 and (home / "bin/java").exists():
            return home
    return None


def absent() -> str | None:
    """What is missing for a cluster here; None for nothing."""
    if jdk() is None:
        return "a JDK of 21 or later, at JAVA_HOME or in /usr/lib/jvm (apt-get install default-jdk)"
    if not _jars() and shutil.which("mvn") is None:
        return "mvn, to fetch OpenSearch's jars once (apt-get install maven)"
    return None


def _folder() -> Path:
    return Path(os.environ.get("OPENSEARCH_TEST_LIB") or Path.home() / ".cache/pinakes-opensearch")


def _jars() -> bool:
    return (_folder() / "complete").exists()


def fetch_jars() -> Path:
    """The folder of jars, fetched by mvn where they are not there."""
    return fetched_once(_folder(), _fetch_jars) / "lib"


def _fetch_jars(folder: Path) -> None:
    shutil.copy(HERE / "pom.xml", folder)
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
    asked = ["mvn", "-q", "-B", goal, f"-DoutputDirectory={folder / 'lib'}"]
    subprocess.run(asked, cwd=folder, check=True, timeout=600)


class Cluster:
    """``size`` nodes with their data under ``home``."""

    def __init__(self, home: Path, size: int) -> None:
        self.home = home
        self.size = size
        self._ports = _free_ports(2 * size)
        self._processes: list[subprocess.Popen[bytes] | None] = [None] * size

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(f"http://127.0.0.1:{port}" for port in self._ports[: self.size])

    def start(self) -> None:
        """Start every node and wait until they are one cluster."""
        for index in range(self.size):
            self.start_node(index)
        self.wait(self.size)

    def start_node(self, index: int) -> None:
        """Start a node, on the data it had."""
        home = jdk()
        assert home is not None
        folder = self.home / f"node{index}"
        folder.mkdir(exist_ok=True)
        heap = [f"-Xms{HEAP}", f"-Xmx{HEAP}"]
        node = [str(HERE / "TestNode.java"), str(index), str(folder), *map(str, self._ports)]
        command = [str(home / "bin/java"), *heap, *_JAVA_OPTIONS, "-cp", f"{fetch_jars()}/*", *node]
        with (self.home / f"node{index}.log").open("ab") as log:
            self._processes[index] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)

    def kill_node(self, index: int) -> None:
        """``kill -9``."""
        process = self._processes[index]
        assert process is not None
        process.kill()
        process.wait()
        assert process.stdin is not None
        process.stdin.close()
        self._processes[index] = None

    def wait(self, nodes: int, status: str = "yellow") -> None:
        """Wait until so many nodes are one cluster with that health at least."""
        until = time.monotonic() + START_SECONDS
        query = f"_cluster/health?wait_for_nodes={nodes}&wait_for_status={status}&timeout=5s"
        while time.monotonic() < until:
            for url, process in zip(self.urls, self._processes, strict=True):
                if process is None:
                    continue
                if process.poll() is not None:
                    raise RuntimeError(f"a node ended with {process.returncode}: see {self.home}/*.log")
                try:
                    with urllib.request.urlopen(f"{url}/{query}", timeout=10) as answer:
                        if answer.status == 200:
                            return
                except OSError:
                    time.sleep(0.5)
        raise TimeoutError(f"no cluster of {nodes} nodes within {START_SECONDS} s: see {self.home}/*.log")

    def stop(self) -> None:
        for index, process in enumerate(self._processes):
            if process is not None:
                self.kill_node(index)


@contextmanager
def shared(home: Path) -> Iterator[tuple[str, ...]]:
    """The addresses of one cluster of three for all test processes that name the same ``home``. Who comes
    first starts it, and stops it when nobody uses it any more: with a cluster each, six processes of tests
    started eighteen nodes at once. Users hold a lock together, which goes with the process that holds it.
    """
    home.mkdir(exist_ok=True)
    running, told = None, home / "urls"
    with (home / "coming").open("w") as coming, (home / "using").open("w") as using:
        flock(coming, LOCK_EX)
        if not told.exists():
            running = Cluster(home, 3)
            running.start()
            told.write_text("\n".join(running.urls), encoding="utf-8")
        urls = tuple(told.read_text(encoding="utf-8").split())
        flock(using, LOCK_SH)
        flock(coming, LOCK_UN)
        try:
            yield urls
        finally:
            flock(using, LOCK_UN)
            if running is not None:
                flock(coming, LOCK_EX)  # nobody comes while it waits for those who are there, and stops
                flock(using, LOCK_EX)
                told.unlink()
                running.stop()


def _free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
