"""Reads the data files that stand beside the modules of the sample site."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def read_text(package: str, name: str) -> str:
    return files(package).joinpath(name).read_text("utf-8")


def read_toml(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads(read_text(package, name))
