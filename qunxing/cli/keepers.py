"""Commands of keepers: keepers, appoint."""

from __future__ import annotations

from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Community = Annotated[str, typer.Option("--community", help="The community, by its name.")]


def add_to(app: typer.Typer) -> None:
    app.command()(keepers)
    app.command()(appoint)


def keepers(community: Community, as_json: AsJson = False) -> None:
    """List who keeps each group and since when, its rules, its posts, and how full it is."""
    ready()
    from qunxing.cli.keeping import list_keepers

    list_keepers(community, as_json)


def appoint(
    community: Community,
    group: Annotated[str, typer.Option("--group", help="The group.")],
    who: Annotated[str, typer.Option("--user", help="Who is to keep it, by the name they sign in with.")],
    day: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="The first day.")],
    as_json: AsJson = False,
) -> None:
    """Let a colleague keep a group from a day on; whoever keeps it now does so until the day before."""
    first = parse.needed_day("--from", day)
    ready()
    from qunxing.cli.keeping import hand_over

    hand_over(community, group, who, first, as_json)
