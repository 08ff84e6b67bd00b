"""Commands that make reports: report daily | weekly."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

OfCommunity = Annotated[str, typer.Option("--community", help="Which community.")]
OfGroup = Annotated[str | None, typer.Option("--group", help="One group, by its name; without it all of them.")]
Day = Annotated[
    str | None, typer.Option("--day", metavar="YYYY-MM-DD", help="The day, or any day of the week; else the latest.")
]
Target = Annotated[Path | None, typer.Option("--to", metavar="FILE", help="A name ending in .xlsx or .csv.")]
Language = Annotated[str, typer.Option("--language", help="zh-hans or en.")]

ENDINGS = (".xlsx", ".csv")


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="The daily (日报) or weekly (周报) report of a community.", no_args_is_help=True)
    group.command()(daily)
    group.command()(weekly)
    app.add_typer(group, name="report")


def daily(
    community: OfCommunity,
    group: OfGroup = None,
    day: Day = None,
    to: Target = None,
    language: Language = "zh-hans",
    as_json: AsJson = False,
) -> None:
    """One day, by group: as a text to post, as a file, or as JSON; who took it is logged."""
    _report("daily", community, group, day, to, language, as_json)


def weekly(
    community: OfCommunity,
    group: OfGroup = None,
    day: Day = None,
    to: Target = None,
    language: Language = "zh-hans",
    as_json: AsJson = False,
) -> None:
    """Monday to Sunday, by group: as a text to post, as a file, or as JSON; who took it is logged."""
    _report("weekly", community, group, day, to, language, as_json)


def _report(
    kind: str, community: str, group: str | None, day: str | None, to: Path | None, language: str, as_json: bool
) -> None:
    parse.one_of("--language", language, ("zh-hans", "en"))
    if to is not None:
        parse.one_of("--to", to.suffix.lower(), ENDINGS)
    wanted = parse.day("--day", day)
    ready()
    from qunxing.cli.reporting import report

    report(kind, community, group, wanted, to, language, as_json)
