"""Servers in processes of their own, and how much CPU and memory their processes take."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import cpu_of, tree

MB = 1 << 20
# Requests that warm a server up before those that are counted.
WARM = 3
PINAKES = (sys.executable, "-m", "pinakes")


class Client:
    """Asks one port of loopback over one connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def reconnect(self) -> None:
        """Begin a connection of its own for what follows: the server closes one that rests for 15 s."""
        self._connection.close()

    def ask(self, path: str, body: str | None = None) -> None:
        """Raises ``RuntimeError`` where the answer is not 200."""
        headers = {"Content-Type": "application/json"} if body else {}
        self._connection.request("POST" if body else "GET", path, body, headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered {answer.status}")


class Server:
    """A server in processes of its own."""

    def __init__(self, command: Sequence[str], cwd: Path, port: int) -> None:
        """Returns once it listens on ``port``."""
        self._process = subprocess.Popen(
            command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"nothing listens on port {port}")

    @property
    def pid(self) -> int:
        """Of its first process."""
        return self._process.pid

    def cpu(self) -> float:
        """CPU seconds of all of its processes up to now."""
        return sum(cpu_of(pid) for pid in tree(self._process.pid))

    def memory(self) -> int:
        """Bytes of its largest process that are no mapped file."""
        return max(map(own_memory, tree(self._process.pid)), default=0)

    def milliseconds(
        self, client: Client, paths: Sequence[str], warm: int = WARM, body: str | None = None
    ) -> float:
        """CPU milliseconds a request, the mean of those after the first ``warm``."""
        client.reconnect()
        for path in paths[:warm]:
            client.ask(path, body)
        before = self.cpu()
        for path in paths[warm:]:
            client.ask(path, body)
        return (self.cpu() - before) * 1000 / max(1, len(paths) - warm)

    def calm(self) -> None:
        """Wait until it works no more."""
        before = -1.0
        while (now := self.cpu()) - before > 0.02:
            before = now
            time.sleep(1)

    def stop(self) -> None:
        """End it, and wait for its end."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def own_memory(pid: int) -> int:
    """Bytes of a process that are no mapped file; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it ended while we looked
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Anonymous:")), 0)


def free_port() -> int:
    """A port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
