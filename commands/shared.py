"""What every command shares: the configuration option, one JSON printer, progress, the parts of a library."""

from __future__ import annotations

import functools
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from catalogue.config import load

P = ParamSpec("P")
R = TypeVar("R")


def config_option(command: Callable[..., R]) -> Callable[..., R]:
    """Add ``--config PATH`` and hand the command a ready ``config``."""

    @click.option(
        "--config",
        "config_path",
        type=click.Path(path_type=Path),
        help="The library's configuration (default: ./library.toml).",
    )
    @functools.wraps(command)
    def with_config(*args: Any, config_path: Path | None, **kwargs: Any) -> R:
        return command(*args, config=load(config_path), **kwargs)

    return with_config


def print_json(document: Any) -> None:
    """One JSON document on stdout, and nothing else there."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def printable(text: str) -> str:
    """``text`` for a terminal: crawled text may carry escape codes, which would act there instead of being
    shown.
    """
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def progress(items: Iterable[R], label: str, total: int | None = None, every: float = 10.0) -> Iterator[R]:
    """Pass ``items`` on; a bar on a terminal, a plain line on stderr every ``every`` seconds elsewhere."""
    if sys.stderr.isatty():
        with click.progressbar(items, label=label, length=total, file=sys.stderr) as bar:
            yield from bar
        return
    said = time.monotonic()
    for done, item in enumerate(items, 1):
        yield item
        if time.monotonic() - said >= every:
            said = time.monotonic()
            click.echo(f"{label}: {done}{f' of {total}' if total else ''}", err=True)
