"""``pinakes`` as a person runs it: in a process of its own, without this one's ``PINAKES_*`` variables."""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from select import select
from typing import IO

from tests.commands.ready import NUMBER

ROOT = Path(__file__).parents[2]


def environment(**variables: str) -> dict[str, str]:
    """The environment without ``PINAKES_*``, in which the checkout can be imported, and ``variables``."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PINAKES_")}
    path = os.pathsep.join([str(ROOT), clean.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    return {**clean, "PYTHONPATH": path, **variables}


# A busy machine takes a minute for what an idle one does in ten seconds.
SECONDS = 240
# What Python reads when it starts.
_READ_AT_START = ("PYTHON", "LANG", "LC_", "MALLOC_", "LD_", "OPENBLAS_")


def run_pinakes(
    *arguments: str, cwd: Path | None = None, stdin: str | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command until its end. Raises :class:`subprocess.TimeoutExpired`."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write((stdin or "").encode())
        given.seek(0)
        if any(name.startswith(_READ_AT_START) for name in variables):
            command = [sys.executable, "-m", "pinakes", *arguments]
            environ = environment(**variables)
            code = subprocess.run(
                command, cwd=cwd, env=environ, stdin=given, stdout=out, stderr=err, timeout=SECONDS
            ).returncode
        else:
            code = _run_ready(arguments, cwd or Path.cwd(), environment(**variables), (given, out, err))
        told = []
        for file in (out, err):
            file.seek(0)
            told.append(file.read().decode().replace("\r\n", "\n"))
    return subprocess.CompletedProcess(arguments, code, *told)


def _run_ready(
    arguments: tuple[str, ...], folder: Path, environ: dict[str, str], files: tuple[IO[bytes], ...]
) -> int:
    """The exit code of a command that is forked from a process that has loaded what commands share."""
    reading, writing = os.pipe()
    request = {"arguments": arguments, "folder": str(folder), "environment": environ}
    try:
        socket.send_fds(
            _ready(), [json.dumps(request).encode()], [*(file.fileno() for file in files), writing]
        )
    finally:
        os.close(writing)
    with open(reading, "rb", buffering=0) as telling:
        [child] = NUMBER.unpack(telling.read(NUMBER.size))
        if not select([telling], [], [], SECONDS)[0]:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            raise subprocess.TimeoutExpired(list(arguments), SECONDS)
        [code] = NUMBER.unpack(telling.read(NUMBER.size))
    return int(code)


@cache
def _ready() -> socket.socket:
    """Where requests go. The process behind it starts with the first, and ends with this one."""
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    variables = {"PINAKES_TEST_REQUESTS": str(theirs.fileno()), "PYDANTIC_DISABLE_PLUGINS": "__all__"}
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.commands.ready"],
            env=environment(**variables),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )

    @atexit.register
    def leave() -> None:
        ours.close()
        process.wait()

    return ours


def output(folder: Path, *arguments: str, code: int = 0, **variables: str) -> str:
    """What a command that ends with ``code`` prints: on stdout where that is 0, else on stderr."""
    done = run_pinakes(*arguments, cwd=folder, **variables)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 else done.stderr
