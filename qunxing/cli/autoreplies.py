"""Commands of automatic replies (自动回复): autoreply list, write, allow, silence, retire."""

from __future__ import annotations

from typing import Annotated

import typer

from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready
from qunxing.cli.sends import By, Community, Many

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Its number, as `autoreply list` tells it.")]


def add_to(app: typer.Typer) -> None:
    autoreplies = typer.Typer(help="Say some things automatically (自动回复).", no_args_is_help=True)
    autoreplies.command("list")(list_autoreplies)
    for command in (write, allow, silence, retire):
        autoreplies.command()(command)
    app.add_typer(autoreplies, name="autoreply")


def list_autoreplies(community: Community, as_json: AsJson = False) -> None:
    """List those in use, who lets them speak, and how often they did."""
    ready()
    from qunxing.cli.autoreplying import list_autoreplies

    list_autoreplies(community, as_json)


def write(
    community: Community,
    by: By,
    text: Annotated[str, typer.Option(help="What it says; {member} and {group} are filled in.")],
    joined: Annotated[bool, typer.Option("--joined", help="When somebody joins.")] = False,
    is_: Annotated[Many, typer.Option("--is", metavar="WORD", help="When a message is just this word.")] = None,
    has: Annotated[Many, typer.Option("--has", metavar="WORD", help="When a message has this word in it.")] = None,
    group: Annotated[Many, typer.Option("--group", help="In this group only; several times for several.")] = None,
    rests: Annotated[int, typer.Option(help="Seconds until it speaks again in a group.")] = 60,
    yields: Annotated[int, typer.Option(help="Minutes of silence after one of our people spoke.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Write one down; it is silent until somebody allows it."""
    asked = [name for name, given in (("joined", joined), ("is", is_), ("has", has)) if given]
    if len(asked) != 1:
        raise typer.BadParameter("Choose one of --joined, --is and --has.")
    ready()
    from qunxing.autoreply.actions import Draft
    from qunxing.cli.autoreplying import write

    write(
        community, by, Draft(asked[0], text, tuple(is_ or has or ()), rests=rests, yields=yields), group or [], as_json
    )


def allow(number: Number, by: By, as_json: AsJson = False) -> None:
    """Let one speak, in the name of who does this."""
    _verb("allow", number, by, as_json)


def silence(number: Number, by: By, as_json: AsJson = False) -> None:
    """Let one speak no more, at once."""
    _verb("silence", number, by, as_json)


def retire(number: Number, by: By, as_json: AsJson = False) -> None:
    """Take one away; what it said stays to be read."""
    _verb("retire", number, by, as_json)


def _verb(name: str, number: int, by: str, as_json: bool) -> None:
    ready()
    from qunxing.cli.autoreplying import run

    run(name, number, by, as_json)
