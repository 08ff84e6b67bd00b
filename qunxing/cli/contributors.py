"""Commands of who carries a group: contributors, name-member, recognise."""

from __future__ import annotations

from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Community = Annotated[str, typer.Option("--community", help="The community, by its name.")]
Name = Annotated[str, typer.Option("--group", help="The group.")]


def add_to(app: typer.Typer) -> None:
    app.command()(contributors)
    app.command(name="name-member")(name_member)
    app.command()(recognise)


def contributors(community: Community, as_json: AsJson = False) -> None:
    """List who carries each group: who helps others, what hangs on one member, who was never recognised."""
    ready()
    from qunxing.cli.naming import list_contributors

    list_contributors(community, as_json)


def name_member(
    person: Annotated[int, typer.Argument(metavar="PERSON", help="The member's number, as `contributors` tells it.")],
    community: Community,
    group: Name,
    part: Annotated[str, typer.Option("--as", metavar="PART", help="koc, seed or manager.")] = "koc",
    answer: Annotated[str, typer.Option("--answer", metavar="ANSWER", help="yes, no or later.")] = "yes",
    note: Annotated[str, typer.Option("--note", help="Kept with it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Decide what a member is to a group (KOC, seed user, manager). Every decision is kept; the newest holds."""
    ready()
    from qunxing.cli.naming import decide

    decide(community, group, person, {"part": part, "answer": answer, "note": note}, as_json)


def recognise(
    person: Annotated[int, typer.Argument(metavar="PERSON", help="The member's number.")],
    community: Community,
    group: Name,
    said_by: Annotated[str, typer.Option("--by", help="Who said it in the group.")],
    what: Annotated[str, typer.Option("--what", help="What for.")],
    day: Annotated[str, typer.Option("--day", metavar="YYYY-MM-DD", help="The day on which it was said.")],
    as_json: AsJson = False,
) -> None:
    """Write down that a member was recognised before the group (群星闪烁). Nothing is sent."""
    said = {"said_by": said_by, "what": what, "day": parse.needed_day("--day", day)}
    ready()
    from qunxing.cli.naming import write_down

    write_down(community, group, person, said, as_json)
