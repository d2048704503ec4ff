"""What does a test do where a real part (a server, a browser, a program) is missing?

It skips, and says what to install. Under continuous integration, which sets ``CI=true`` and installs every
part, it fails instead: there nothing may go untested in silence.
"""

from __future__ import annotations

import importlib
import os
from types import ModuleType
from typing import NoReturn

import pytest


def missing(part: str, install: str = "") -> NoReturn:
    """Skip the test (or, while it is imported, the module) that needs this part; fail it in CI."""
    __tracebackhide__ = True  # the report names the test that needs the part
    reason = f"needs {part}" + (f" ({install})" if install else "")
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}: in CI every part must be there", pytrace=False)
    pytest.skip(reason, allow_module_level=True)


def needed_module(name: str, part: str, install: str = "") -> ModuleType:
    """A module that only some installations have."""
    __tracebackhide__ = True
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        missing(part, install)
