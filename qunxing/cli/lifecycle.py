"""Commands of lifecycles: lifecycle, end, keep."""

from __future__ import annotations

from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Community = Annotated[str, typer.Option("--community", help="The community, by its name.")]
Group = Annotated[str | None, typer.Option("--group", help="Only this group, with every week.")]


def add_to(app: typer.Typer) -> None:
    app.command()(lifecycle)
    app.command()(end)
    app.command()(keep)


def lifecycle(
    community: Community,
    group: Group = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Judge anew what changed first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell how far along each group is, on what evidence, and whose end is proposed."""
    ready()
    from qunxing.cli.courses import list_courses

    list_courses(community, group, refresh, as_json)


def end(
    community: Community,
    group: Annotated[str, typer.Option("--group", help="The group that was dissolved.")],
    day: Annotated[str, typer.Option("--day", metavar="YYYY-MM-DD", help="The day on which it was.")],
    successor: Annotated[str | None, typer.Option("--successor", help="The group its members went to.")] = None,
    note: Annotated[str, typer.Option("--note", help="Kept with it.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the group's end back instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say that a group was dissolved; members found in the other group within 30 days have moved, not left."""
    given = parse.needed_day("--day", day)
    ready()
    from qunxing.cli.courses import end_group

    end_group(community, group, given, successor, note, undo, as_json)


def keep(
    community: Community,
    group: Annotated[str, typer.Option("--group", help="The group whose end is proposed.")],
    ask_again: Annotated[str, typer.Option("--ask-again", metavar="YYYY-MM-DD", help="When to propose it again.")],
    note: Annotated[str, typer.Option("--note", help="Why; kept with it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Keep a group on though its end is proposed."""
    day = parse.needed_day("--ask-again", ask_again)
    ready()
    from qunxing.cli.courses import keep_on

    keep_on(community, group, day, note, as_json)
