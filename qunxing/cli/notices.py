"""Commands for notices to staff: notices list | add | test | remove | log."""

from __future__ import annotations

from typing import Annotated

import typer

from qunxing.cli.connections import secret
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Number = Annotated[int, typer.Argument(metavar="CHANNEL", help="Its number: qunxing notices list.")]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="Notices to staff, by e-mail or to a robot in a group of theirs.", no_args_is_help=True)
    group.command(name="list")(list_channels)
    group.command()(add)
    group.command()(test)
    group.command()(remove)
    group.command()(log)
    app.add_typer(group, name="notices")


def list_channels(as_json: AsJson = False) -> None:
    """The ways staff are told by."""
    ready()
    from qunxing.cli.noticing import show

    show(as_json)


def add(
    kind: Annotated[str, typer.Argument(help="mail, wecom, feishu, dingtalk or webhook.")],
    name: Annotated[str, typer.Argument(help="What you call it.")],
    community: Annotated[str, typer.Option(help="Whose staff are told.")],
    to: Annotated[list[str] | None, typer.Option(help="Of mail: an address; once for each.")] = None,
    language: Annotated[str, typer.Option(help="zh-hans or en.")] = "zh-hans",
    as_json: AsJson = False,
) -> None:
    """Add one. Its address and its secret are asked for, or read from standard input, a line each."""
    ready()
    from qunxing.cli.noticing import add as do
    from qunxing.cli.noticing import asked

    secrets = {each: secret(label) for each, label in asked(kind).items()}
    do(kind, name, community, to or [], language, secrets, as_json)


def test(channel: Number, as_json: AsJson = False) -> None:
    """Send a test notice now. Exit 1 when it was not sent."""
    ready()
    from qunxing.cli.noticing import test as do

    if not do(channel, as_json):
        raise typer.Exit(1)


def remove(channel: Number, as_json: AsJson = False) -> None:
    """Delete one, its address, and what was told by it."""
    ready()
    from qunxing.cli.noticing import remove as do

    do(channel, as_json)


def log(as_json: AsJson = False) -> None:
    """What staff were told, newest first, and what became of telling it."""
    ready()
    from qunxing.cli.noticing import log as do

    do(as_json)
