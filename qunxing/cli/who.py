"""The command of who is really there: who."""

from __future__ import annotations

from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

KINDS = ("back", "probable", "silent", "gone", "junk", "quiet", "unseen", "held")


def add_to(app: typer.Typer) -> None:
    app.command()(who)


def who(
    community: Annotated[str, typer.Option("--community", help="The community, by its name.")],
    group: Annotated[str | None, typer.Option("--group", help="Only this group.")] = None,
    names: Annotated[
        str | None, typer.Option("--list", metavar="KIND", help=f"The names with their reasons: {', '.join(KINDS)}.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell step by step who is really there, and who is silent by kind; with --list who they are, and why."""
    parse.one_of("--list", names, KINDS)
    ready()
    from qunxing.cli.absences import list_absent, show_steps

    if names:
        list_absent(community, group, names, as_json)
    else:
        show_steps(community, group, as_json)
