"""The command line: which command is called, and how does it end?

``pinakes --help`` imports no other package; a command's module is imported when the command is called.
"""

from __future__ import annotations

from commands import interruption

interruption.begin()  # what is imported from here on takes time

import errno
import gc
import importlib
import io
import os
import sys
import warnings
from typing import Any, NamedTuple, TextIO

import click

from catalogue.errors import PinakesError


class Command(NamedTuple):
    """``where``: module and name of the command. ``line``: what ``--help`` says of it."""

    where: str
    line: str


COMMANDS = {
    "demo": Command("commands.demo:demo", "Make a sample library and open it."),
    "init": Command("commands.library:init", "Write a commented library.toml."),
    "check": Command("commands.library:check", "Read the configuration and reach every part it names."),
    "crawl": Command("commands.crawl:crawl", "Fetch what is due, extract, catalogue and index it."),
    "schedule": Command("commands.jobs:schedule", "Keep every site fresh until stopped."),
    "worker": Command("commands.jobs:worker", "Work off queued jobs until stopped."),
    "extract": Command("commands.extract:extract", "Offline: HTML files to Articles, one a line."),
    "explain": Command("commands.extract:explain", "One page: each block with its role and the evidence."),
    "forget": Command("commands.records:forget", "Take articles out and keep them out."),
    "site": Command("commands.sites:site", "Sites: how each does, pause one, decide on what is held back."),
    "import": Command("commands.records:import_", "Catalogue and index Articles from a file."),
    "export": Command("commands.records:export", "The whole catalogue, streamed."),
    "search": Command("commands.search:search", "Search the library."),
    "related": Command("commands.related:related", "Closely related articles, with reasons."),
    "links": Command("commands.related:links", "Link suggestions for a draft."),
    "inbound": Command("commands.reports:inbound", "Sentences of other articles that should link here."),
    "report": Command("commands.reports:report", "What the library lacks, and where to mend it."),
    "queries": Command(
        "commands.queries:queries",
        "What readers ask: most often, in vain, and without opening what was found.",
    ),
    "pins": Command("commands.pins:pins", "What a question shows first, or never."),
    "decisions": Command(
        "commands.decisions:decisions", "What editors decided about links and related topics."
    ),
    "user": Command("commands.access:user", "Accounts for desk and board."),
    "token": Command(
        "commands.access:token", "Tokens for programs, each for some of what an account may do."
    ),
    "audit": Command("commands.access:audit", "Who did what, when, on what."),
    "index": Command("commands.index:index", "The index against the catalogue: status, verify, rebuild."),
    "serve": Command("commands.serve:serve", "The web app under a production server."),
    "mcp": Command("commands.model_context:mcp", "The library for language models, on stdin and stdout."),
    "look": Command("commands.look:look", "The app's templates, and a copy of one to change."),
    "backup": Command("commands.records:backup", "Catalogue and archive into one file."),
    "restore": Command("commands.records:restore", "A backup into an empty library."),
}


# Those that somebody waits for. Until they have made so many objects, they do not look for garbage: what they
# import makes 120,000, and looking through those was a tenth of a search.
_AWAITED = frozenset({"search", "related", "links", "inbound", "extract", "explain"})
_YOUNG = 200_000


class ReaderGone(Exception):
    """The reader of our output went away (`pinakes export | head`).

    Nothing is wrong, and nothing more can be said there.
    """


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports each when it runs."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. Click itself would end with exit code 1 where the reader of the output went away."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGone from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of a library's life."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module. ``None`` for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].where.partition(":")
        if cmd_name in _AWAITED:
            gc.set_threshold(_YOUNG)
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        interruption.in_order()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.line) for name, command in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pinakes", prog_name="pinakes")
def cli() -> None:
    """Pinakes makes a library of web articles: it crawls them, strips their template, indexes them, and
    serves them.

    Try: pinakes demo
    """


def main() -> None:
    """Run a command, and exit.

    0 on success, 1 when the work failed, 2 on bad arguments or configuration, 130 when interrupted.
    """
    interruption.begin()
    warnings.showwarning = _show_warning
    # a job of cron or a container may have none: then everybody could put an index of theirs in ours
    os.umask(os.umask(0o077) | 0o002)
    # pydantic would look through all installed packages for those that change it
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    _have_streams()
    try:
        result = _called()
        sys.stdout.flush()
        sys.exit(result if isinstance(result, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(interruption.EXIT_CODE)
    except PinakesError as error:
        click.echo(f"pinakes: {error.line()}", err=True)
        sys.exit(error.exit_code)
    except (ReaderGone, BrokenPipeError):
        _mute()
        sys.exit(0)
    except UnicodeEncodeError as error:
        # an argument came as bytes that are no text, which neither catalogue nor index can hold
        said = ascii(error.object[max(0, error.start - 20) : error.start + 20])
        click.echo(f"pinakes: {said} is no text: write it in UTF-8", err=True)
        sys.exit(2)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            click.echo(
                f"pinakes: {str(error.filename)[:80]!a}… is too long for a name: give another", err=True
            )
            sys.exit(2)
        _mute()  # or Python would try to write the rest once more, and say so
        where = f" ({error.filename})" if error.filename else ""
        said = f"the system said «{error.strerror or error}»{where}"
        click.echo(f"pinakes: {said}: free what is full, or check the permissions", err=True)
        sys.exit(1)
    except MemoryError:
        click.echo("pinakes: the memory is used up: give it more, or set jobs.processes to 1", err=True)
        sys.exit(1)
    finally:
        interruption.at_once()
        gc.freeze()  # to look for garbage in what ends with the process took .3 s


def _called() -> Any:
    try:
        return cli(standalone_mode=False)
    except Exception as error:
        if interruption.is_behind(error):
            raise KeyboardInterrupt from error
        raise


def _have_streams() -> None:
    """A job of cron may be started without any (``>&-``); Python then has None in their places."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 – open until the end
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        # an argument or a file's name may hold bytes that are no text: they are shown, as on stderr
        sys.stdout.reconfigure(errors="backslashreplace")


def _mute() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    if issubclass(category, UserWarning):
        click.echo(f"pinakes: warning: {message}", err=True)


interruption.end()  # to import this is not yet to run it

if __name__ == "__main__":
    main()
