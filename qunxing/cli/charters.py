"""The command of charters (群定位): charter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Name = Annotated[str, typer.Argument(metavar="GROUP", help="The group, by its name.")]
Of = Annotated[str | None, typer.Option("--community", help="Where several groups have this name.")]
Draft = Annotated[bool, typer.Option("--draft", help="Show a draft made from the data, with its reasons.")]
File = Annotated[Path | None, typer.Option("--terms", metavar="FILE", exists=True, help="A charter as JSON: “terms”.")]
Like = Annotated[str | None, typer.Option("--like", metavar="GROUP", help="The charter of this other group.")]
From = Annotated[
    str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="Put it in force from this day on; else a draft.")
]
Live = Annotated[bool, typer.Option("--live", help="Say too that the group is live from that day on.")]


def add_to(app: typer.Typer) -> None:
    app.command()(charter)


def charter(
    group: Name,
    community: Of = None,
    draft: Draft = False,
    terms: File = None,
    like: Like = None,
    from_day: From = None,
    live: Live = False,
    as_json: AsJson = False,
) -> None:
    """What a group is for (群定位): show it, draft one from the data, or write one."""
    if sum((draft, terms is not None, like is not None)) > 1:
        raise typer.BadParameter("Say one of --draft, --terms, --like.")
    day = parse.day("--from", from_day)
    if (day or live) and not (terms or like):
        raise typer.BadParameter("--from and --live want --terms or --like.")
    if live and not day:
        raise typer.BadParameter("--live wants --from.")
    ready()
    from qunxing.cli import chartering

    if draft:
        chartering.propose(group, community, as_json)
    elif terms or like:
        chartering.write(group, community, {"terms": terms, "like": like}, day, live, as_json)
    else:
        chartering.show(group, community, as_json)
