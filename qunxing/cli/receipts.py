"""Commands of what became of sends: receipts, the hand-send list, uncertain ones, tasks, the log, rules, snippets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Number = Annotated[int, typer.Argument(metavar="SEND", help="Its number, as `send list` tells it.")]
Community = Annotated[str, typer.Option("--community", help="The community, by its name.")]
By = Annotated[str, typer.Option("--by", metavar="USER", help="Who does this: a user who may.")]
MaybeBy = Annotated[str | None, typer.Option("--by", metavar="USER", help="Who does this: a user who may.")]
To = Annotated[Path | None, typer.Option("--to", help="Into a file: .csv, .xlsx, .parquet or .jsonl.")]
Targets = Annotated[list[int], typer.Argument(metavar="TARGET…", help="Numbers that receipts tell.")]


def add_to(sends: typer.Typer) -> None:
    sends.command()(receipts)
    sends.command("by-hand")(by_hand)
    for command in (tick, unknown, tasks, lift, share, audit, rules, snippets):
        sends.command()(command)


def receipts(number: Number, to: To = None, as_json: AsJson = False) -> None:
    """Show what became of a send, target by target."""
    ready()
    from qunxing.cli.receiving import receipts

    receipts(number, to, as_json)


def by_hand(community: Community, as_json: AsJson = False) -> None:
    """Show the hand-send list (手动发送清单): copy, send, tick off."""
    ready()
    from qunxing.cli.receiving import by_hand

    by_hand(community, as_json)


def tick(targets: Targets, by: By, as_json: AsJson = False) -> None:
    """Say that these were sent by hand; kept as self-reported."""
    ready()
    from qunxing.cli.receiving import tick

    tick(targets, by, as_json)


def unknown(
    community: Community,
    arrived: Annotated[list[int] | None, typer.Option(help="This one is in its group.")] = None,
    missing: Annotated[list[int] | None, typer.Option(help="This one is not.")] = None,
    by: MaybeBy = None,
    as_json: AsJson = False,
) -> None:
    """Show what nobody knows the fate of; or say it, having looked into the group."""
    if (arrived or missing) and not by:
        raise typer.BadParameter("Say who looked.", param_hint="--by")
    ready()
    from qunxing.cli.receiving import unknown

    unknown(community, arrived or [], missing or [], by or "", as_json)


def tasks(
    community: Community,
    remind: Annotated[int | None, typer.Option(metavar="TASK", help="Remind who has to confirm it.")] = None,
    by: MaybeBy = None,
    as_json: AsJson = False,
) -> None:
    """Show what people have to confirm on their platform; or remind one of them."""
    if remind is not None and not by:
        raise typer.BadParameter("Say who reminds.", param_hint="--by")
    ready()
    from qunxing.cli.receiving import tasks

    tasks(community, remind, by or "", as_json)


def lift(
    connection: Annotated[int, typer.Argument(help="An account that stopped by itself: `connections` tells numbers.")],
    by: By,
    as_json: AsJson = False,
) -> None:
    """Let an account send again that stopped after failures in a row."""
    ready()
    from qunxing.cli.receiving import lift

    lift(connection, by, as_json)


def share(
    community: Community,
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="First day.")],
    last: Annotated[str, typer.Option("--until", metavar="YYYY-MM-DD", help="Last day, inside.")],
    as_json: AsJson = False,
) -> None:
    """Tell what share of the messages that arrived a named person sent themselves."""
    days = parse.needed_day("--from", first), parse.needed_day("--until", last)
    ready()
    from qunxing.cli.receiving import share

    share(community, *days, as_json)


def audit(
    community: Community,
    send: Annotated[int | None, typer.Option(help="Only of this send.")] = None,
    to: To = None,
    as_json: AsJson = False,
) -> None:
    """Show the log of everything sent, let go, refused or decided; nobody can change it."""
    ready()
    from qunxing.cli.receiving import audit

    audit(community, send, to, as_json)


def rules(
    community: Community,
    change: Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change a rule.")] = None,
    by: MaybeBy = None,
    as_json: AsJson = False,
) -> None:
    """Show what a community allows itself when it sends; or change it, as an owner."""
    given = parse.pairs("--set", change)
    if given and not by:
        raise typer.BadParameter("Say who changes them.", param_hint="--by")
    ready()
    from qunxing.cli.receiving import rules

    rules(community, given, by or "", as_json)


def snippets(
    community: Community,
    script: Annotated[str | None, typer.Option(help="welcome, complaint, praise, urge or off_topic.")] = None,
    save: Annotated[str, typer.Option("--save", metavar="NAME", help="Keep a text under this name.")] = "",
    text: Annotated[str, typer.Option(help="The text to keep.")] = "",
    by: MaybeBy = None,
    as_json: AsJson = False,
) -> None:
    """Show prepared texts (话术) with how often each was used; or keep one, a new version where the name is known."""
    parse.one_of("--script", script, ("welcome", "complaint", "praise", "urge", "off_topic"))
    if save and not (by and script):
        raise typer.BadParameter("Say which class it is (--script) and who keeps it (--by).", param_hint="--save")
    ready()
    from qunxing.cli.receiving import snippets

    snippets(community, script or "", save, text, by or "", as_json)
