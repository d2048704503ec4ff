"""``python -m examples.sample_site``: write the sample site into a folder, write its gold, or serve it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from examples.sample_site.families import FAMILIES
from examples.sample_site.markup import VARIANTS
from examples.sample_site.server import serve
from examples.sample_site.site import SampleSite


@click.group(invoke_without_command=True)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder for the pages, one HTML file an article."
)
@click.option(
    "--gold", type=click.Path(path_type=Path), help="File for the gold rows, one JSON object a line."
)
@click.option(
    "--gold-articles",
    type=click.Path(path_type=Path),
    help="File for the gold Articles, one JSON object a line.",
)
@click.option("--family", type=click.Choice(list(FAMILIES)), default="wordpress", show_default=True)
@click.option("--variant", type=click.Choice(VARIANTS), default="named", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--articles", type=click.IntRange(1, 5500), help="How many articles (default: those written by hand)."
)
@click.pass_context
def main(
    context: click.Context,
    out: Path | None,
    gold: Path | None,
    gold_articles: Path | None,
    family: str,
    variant: str,
    seed: int,
    articles: int | None,
) -> None:
    """Make the sample site.

    Example: python -m examples.sample_site --out pages --family builder --variant hashed --gold gold.jsonl
    """
    site = SampleSite(family, variant, seed, articles)
    if context.invoked_subcommand:
        context.obj = site
        return
    if out:
        out.mkdir(parents=True, exist_ok=True)
        for slug in site.writings:
            (out / f"{slug}.html").write_text(site.html(slug), "utf-8")
    if gold:
        _write(gold, (site.gold(slug) for slug in site.writings))
    if gold_articles:
        _write(gold_articles, (site.gold_article(slug).to_json() for slug in site.writings))
    if not (out or gold or gold_articles):
        raise click.UsageError(
            "Nothing to do: give --out, --gold or --gold-articles, or the command «serve»."
        )
    click.echo(f"{len(site.writings)} articles, family {family}, variant {variant}, seed {seed}")


@main.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True)
@click.option(
    "--changing", type=click.FloatRange(min=0), default=0.0, help="Change the site every so many seconds."
)
@click.pass_obj
def serve_command(site: SampleSite, port: int, changing: float) -> None:
    """Serve the site on loopback until interrupted.

    Example: python -m examples.sample_site --seed 2 serve --port 8080 --changing 60
    """
    try:
        with serve(site, port, changing) as served:
            click.echo(f"{len(site.writings)} articles on {served.url}/ (Ctrl-C ends it)")
            with suppress(KeyboardInterrupt):
                threading.Event().wait()
    except OSError as error:
        raise click.ClickException(
            f"port {port} on 127.0.0.1: {error.strerror}; choose another with --port"
        ) from error


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
