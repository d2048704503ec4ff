"""Commands without the time that Python takes to load: each is forked from a process that has loaded it.

A command takes half a second of processor time to begin, and the suite calls some hundreds. The process here
imports what they share, once, then forks a child for each call: with its own arguments, folder, environment
and files, and it ends as any Python does. What is tested of a start itself (what is imported, settings of the
interpreter) starts a Python of its own instead.

A request is JSON with four descriptors: standard input, output and error, and a pipe on which the child's
process id is told, then how it ended.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import socket
import struct
import sys
import time
from importlib import import_module

NUMBER = struct.Struct("i")
LARGEST = 1 << 20
LOADED = (
    "commands.access",
    "commands.decisions",
    "commands.extract",
    "commands.index",
    "commands.library",
    "commands.pins",
    "commands.queries",
    "commands.records",
    "commands.related",
    "commands.reports",
    "commands.search",
    "commands.sites",
    "catalogue.store",
    "indexer.library",
    "sqlalchemy.dialects.sqlite",
)


def serve(requests: socket.socket) -> None:
    """Fork a child for each request, until nobody can send one any more. Returns in the children too."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        request, descriptors, _, _ = socket.recv_fds(requests, LARGEST, 4)
        if not request:
            return
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            requests.close()
            _watch(json.loads(request), descriptors)
            return
        for one in descriptors:
            os.close(one)


def _watch(request: dict[str, object], descriptors: list[int]) -> None:
    """Fork the command and tell how it ends; returns in the command alone."""
    *files, told = descriptors
    child = os.fork()
    if child:
        os.write(told, NUMBER.pack(child))
        os.write(told, NUMBER.pack(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))
        os._exit(0)
    os.close(told)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(str(request["folder"]))
    os.environ.clear()
    os.environ.update(request["environment"])  # type: ignore[call-overload]
    time.tzset()
    sys.argv = ["pinakes", *request["arguments"]]  # type: ignore[misc]


if __name__ == "__main__":
    for module in LOADED:
        import_module(module)
    sys.argv = []
    serve(socket.socket(fileno=int(os.environ["PINAKES_TEST_REQUESTS"])))
    if sys.argv:
        runpy.run_module("pinakes", run_name="__main__", alter_sys=True)
