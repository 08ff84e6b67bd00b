"""Commands of keepers: keepers, appoint, rules, post, next-group."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

POSTS = ("captain", "group_leader", "study", "organiser", "leader")
Community = Annotated[str, typer.Option("--community", help="The community, by its name.")]
Name = Annotated[str, typer.Option("--group", help="The group.")]


def add_to(app: typer.Typer) -> None:
    app.command()(keepers)
    app.command()(appoint)
    app.command()(rules)
    app.command()(post)
    app.command(name="next-group")(next_group)


def keepers(community: Community, as_json: AsJson = False) -> None:
    """List who keeps each group and since when, its rules, its posts, and how full it is."""
    ready()
    from qunxing.cli.keeping import list_keepers

    list_keepers(community, as_json)


def appoint(
    community: Community,
    group: Name,
    who: Annotated[str, typer.Option("--user", help="Who is to keep it, by the name they sign in with.")],
    day: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="The first day.")],
    as_json: AsJson = False,
) -> None:
    """Let a colleague keep a group from a day on; whoever keeps it now does so until the day before."""
    first = parse.needed_day("--from", day)
    ready()
    from qunxing.cli.keeping import hand_over

    hand_over(community, group, who, first, as_json)


def rules(
    community: Community,
    group: Name,
    file: Annotated[Path, typer.Option("--file", exists=True, dir_okay=False, help="The rules, one a line.")],
    day: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="They hold from this day on.")],
    reason: Annotated[str, typer.Option("--reason", help="Why they change.")] = "",
    as_json: AsJson = False,
) -> None:
    """Write the rules of a group: a new version; the ones before stay readable with their breaches."""
    first = parse.needed_day("--from", day)
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    ready()
    from qunxing.cli.keeping import write_rules

    write_rules(community, group, lines, first, reason, as_json)


def post(
    person: Annotated[int, typer.Argument(metavar="PERSON", help="The member's number.")],
    community: Community,
    group: Name,
    kind: Annotated[str, typer.Option("--as", metavar="POST", help=f"{', '.join(POSTS)}.")],
    day: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="First day.")],
    until: Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Last day, inside.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let a member of a group hold a post (队长, 组长, 学习委员, 组织委员, 领导) for a term."""
    parse.one_of("--as", kind, POSTS)
    days = parse.needed_day("--from", day), parse.day("--until", until)
    ready()
    from qunxing.cli.keeping import give_post

    give_post(community, group, person, kind, days, as_json)


def next_group(community: Community, group: Name, as_json: AsJson = False) -> None:
    """Set up the group that follows a full one: its name counted on, with its charter, keeper and rules."""
    ready()
    from qunxing.cli.keeping import open_next

    open_next(community, group, as_json)
