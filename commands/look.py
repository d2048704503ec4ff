"""``pinakes look``: which templates has the app, and how is one changed so that an upgrade spares it?"""

from __future__ import annotations

import click

from catalogue.config import Config
from catalogue.errors import ConfigError, NotFound, Refused
from commands.shared import config_option


@click.command(epilog="Example: pinakes look --copy home.html")
@click.option("--copy", "name", metavar="NAME", help="Copy that template into appearance.overrides.")
@config_option
def look(config: Config, name: str | None) -> None:
    """List the app's templates with their blocks and editions, or copy one to change it."""
    from search_app import overrides

    names = sorted(file.name for file in overrides.TEMPLATES.glob("*.html"))
    if name is None:
        for one in names:
            click.echo(f"{one} {overrides.edition(one)}: {', '.join(overrides.blocks(one)) or 'no blocks'}")
        return
    if name not in names:
        raise NotFound(f"the app has no template «{name[:80]}»", "see their names with: pinakes look")
    if config.appearance.overrides is None:
        raise ConfigError("appearance.overrides is not set", "name the folder there")
    target = config.at(config.appearance.overrides) / "templates" / name
    if target.exists():
        raise Refused(f"{target} is there already", "remove it first, or change it as it is")
    target.parent.mkdir(parents=True, exist_ok=True)
    original = (overrides.TEMPLATES / name).read_text("utf-8")
    target.write_text(f"{{# from {name} {overrides.edition(name)} #}}\n{original}", encoding="utf-8")
    click.echo(f"{target} is yours to change; `pinakes check` says when the original has changed.")
