"""``pinakes user``, ``token`` and ``audit``: who may use desk and board, which programs, and who did what."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click

from catalogue.access import COMMAND_LINE
from catalogue.access.roles import Role, Scope
from catalogue.clock import iso
from catalogue.config import Config
from catalogue.errors import UsageError
from commands.shared import Number, config_option, open_catalogue, print_csv, print_json, printable

_ROLE = click.Choice([role.value for role in Role])
_COLUMNS = ("id", "at", "who", "act", "on")
# A century: a token that is to last longer is given no end.
MOST_DAYS = 36_500


@click.group()
def user() -> None:
    """Accounts for desk and board: who may log in, and as what.

    A reader has an account and tokens, an editor the desk, an operator the board as well. Until the first
    account is made, desk and board are open to this machine alone; from then on everybody logs in.

    \b
    Examples:
      pinakes user add amina
      pinakes user add karim --role editor
      pinakes user list
    """


@user.command("add", epilog="Example: pinakes user add amina --role operator")
@click.argument("name")
@click.option(
    "--role", type=_ROLE, default=None, help="Default: operator for the first account, then editor."
)
@click.option(
    "--no-password",
    is_flag=True,
    help="It never logs in by itself: a trusted proxy says who it is, or it has tokens alone.",
)
@config_option
def add_user(name: str, role: str | None, no_password: bool, config: Config) -> None:
    """Make an account. The password is asked for, or read from the first line of standard input."""
    from catalogue.access import accounts

    password = None if no_password else _password()
    with open_catalogue(config) as catalogue:
        made = accounts.add(
            catalogue, name, Role(role) if role else None, password, COMMAND_LINE, (config.library.name,)
        )
    click.echo(printable(f"{made.name} is here now, with the role {made.role}"))


@user.command("list", epilog="Example: pinakes user list --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@config_option
def list_users(as_json: bool, config: Config) -> None:
    """Every account with its role."""
    from catalogue.access import accounts

    with open_catalogue(config) as catalogue, catalogue.read() as connection:
        found = accounts.accounts(connection)
    if as_json:
        rows = [
            {
                "name": one.name,
                "role": one.role.value,
                "password": one.has_password,
                "disabled": one.is_disabled,
                "added_at": iso(one.added_at),
            }
            for one in found
        ]
        print_json({"users": rows})
        return
    for one in found:
        no_password = "" if one.has_password else ", no password"
        disabled = ", disabled" if one.is_disabled else ""
        click.echo(printable(f"{one.name}: {one.role}{no_password}{disabled}"))
    if not found:
        click.echo("There is no account yet. Make the first one: pinakes user add NAME")


@user.command("disable", epilog="Example: pinakes user disable karim")
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let it in again.")
@config_option
def disable_user(name: str, undo: bool, config: Config) -> None:
    """Let nobody in by an account any more, and log it out everywhere. Its tokens hold no longer, either."""
    from catalogue.access import accounts

    with open_catalogue(config) as catalogue:
        found = accounts.disable(catalogue, name, COMMAND_LINE, undo)
        with catalogue.read() as connection:
            operators = accounts.count_operators(connection)
    now = "let in again" if undo else "disabled and logged out"
    click.echo(printable(f"{found.name} is {now}"))
    if not operators:
        click.echo(
            "Nobody can use the board now. Make an operator: pinakes user role NAME operator", err=True
        )


@user.command("password", epilog="Example: pinakes user password karim")
@click.argument("name")
@config_option
def set_password(name: str, config: Config) -> None:
    """Give an account another password, and log it out everywhere."""
    from catalogue.access import accounts

    with open_catalogue(config) as catalogue:
        found = accounts.set_password(catalogue, name, _password(), COMMAND_LINE, (config.library.name,))
    click.echo(printable(f"{found.name} has another password, and is logged out everywhere"))


@user.command("role", epilog="Example: pinakes user role karim operator")
@click.argument("name")
@click.argument("role", type=_ROLE)
@config_option
def set_role(name: str, role: str, config: Config) -> None:
    """Give an account another role, and log it out everywhere."""
    from catalogue.access import accounts

    with open_catalogue(config) as catalogue:
        found = accounts.set_role(catalogue, name, Role(role), COMMAND_LINE)
    click.echo(printable(f"{found.name} is {role} now, and logged out everywhere"))


def _password() -> str:
    """Typed twice on a terminal without being shown, else the first line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    line = sys.stdin.readline()
    if not line:
        raise UsageError("no password was given", "type it, or write it to standard input as one line")
    return line.rstrip("\r\n")


@click.group()
def token() -> None:
    """Tokens for programs: each for some of what its account may do.

    \b
    metrics       read /metrics from anywhere
    desk:read     look at the desk          desk:write    pin and decide there
    board:read    look at the board         board:write   act there
    changed       tell of changed pages at /api/v1/hooks/changed

    \b
    Examples:
      pinakes user add prometheus --role reader --no-password
      pinakes token add scraper --user prometheus --scope metrics
    """


@token.command("add", epilog="Example: pinakes token add scraper --user prometheus --scope metrics")
@click.argument("name")
@click.option("--user", "account", required=True, help="The account that it acts for.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    required=True,
    help="What it may be used for; more than one may be given.",
)
@click.option(
    "--days", type=Number(min=0, max=MOST_DAYS, min_open=True), default=None, help="Days until it ends."
)
@config_option
def add_token(name: str, account: str, scopes: tuple[str, ...], days: float | None, config: Config) -> None:
    """Make a token. It is printed once, on standard output; only its hash is kept."""
    from catalogue.access import tokens

    with open_catalogue(config) as catalogue:
        secret = tokens.add(catalogue, name, account, map(Scope, scopes), days, COMMAND_LINE)
    click.echo("Send it as «Authorization: Bearer …». It is shown this once:", err=True)
    click.echo(secret)


@token.command("list", epilog="Example: pinakes token list --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@config_option
def list_tokens(as_json: bool, config: Config) -> None:
    """Every token: whose it is, what for, when it was used last."""
    from catalogue.access import tokens

    with open_catalogue(config) as catalogue, catalogue.read() as connection:
        found = tokens.tokens(connection)
    if as_json:
        rows = [
            {
                "name": one.name,
                "user": one.account,
                "scopes": list(one.scopes),
                "added_at": iso(one.added_at),
                "ends_at": None if one.ends_at is None else iso(one.ends_at),
                "used_at": None if one.used_at is None else iso(one.used_at),
                "revoked": one.is_revoked,
            }
            for one in found
        ]
        print_json({"tokens": rows})
        return
    for one in found:
        used = f"used {iso(one.used_at)}" if one.used_at else "never used"
        end = "revoked" if one.is_revoked else f"ends {iso(one.ends_at)}" if one.ends_at else "does not end"
        click.echo(printable(f"{one.name} of {one.account}: {' '.join(one.scopes)} ({used}, {end})"))
    if not found:
        click.echo("There is no token. Make one: pinakes token add NAME --user NAME --scope SCOPE")


@token.command("revoke", epilog="Example: pinakes token revoke scraper")
@click.argument("name")
@config_option
def revoke_token(name: str, config: Config) -> None:
    """Let nobody in by a token any more, at once."""
    from catalogue.access import tokens

    with open_catalogue(config) as catalogue:
        tokens.revoke(catalogue, name, COMMAND_LINE)
    click.echo(printable(f"{name} is revoked"))


@click.command(epilog="Example: pinakes audit --since 2026-03-01 --csv > audit.csv")
@click.option(
    "-n", "--number", type=click.IntRange(1, 1_000_000), help="Lines; default: 50, or all since --since."
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), default=None, help="From this day (UTC) on.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--jsonl", "as_jsonl", is_flag=True, help="A JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="One table for a spreadsheet.")
@config_option
def audit(
    number: int | None,
    since: datetime | None,
    as_json: bool,
    as_jsonl: bool,
    as_csv: bool,
    config: Config,
) -> None:
    """Who did what, when, on what: every act of an editor or operator, the newest first."""
    from catalogue.access.audit import entries

    if as_json + as_jsonl + as_csv > 1:
        raise UsageError("several of --json, --jsonl and --csv were given", "take one of them")
    start = since.replace(tzinfo=UTC).timestamp() if since else None
    with open_catalogue(config) as catalogue, catalogue.read() as connection:
        found = entries(connection, number or (50 if start is None else -1), start)
    rows = [asdict(one) | {"at": iso(one.at)} for one in found]
    if as_json:
        print_json({"acts": rows})
    elif as_jsonl:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif as_csv:
        print_csv(_COLUMNS, rows)
    else:
        for row in rows:
            click.echo(printable(f"{row['at']}  {row['who']}  {row['act']}  {row['on']}"))
        if not rows:
            click.echo("Nothing was done yet")
