"""Commands for live groups: connect, connections, listen."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready


def add_to(app: typer.Typer) -> None:
    app.command()(connect)
    app.command()(connections)
    app.command()(listen)


def connect(
    platform: Annotated[
        str, typer.Argument(help="Its short name: matrix, telegram, wecom …; any other word lists them.")
    ],
    community: Annotated[str, typer.Option(help="Where groups go that are met for the first time.")],
    answers: Annotated[
        list[str] | None, typer.Option("--set", help="An answer of its form, field=value; never a secret.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Connect an account and hear its groups. Secrets are asked for, or read from standard input, a line each."""
    given = parse.pairs("--set", answers or [])
    ready()
    from qunxing.cli.connecting import connect as do
    from qunxing.cli.connecting import secret_fields

    secrets = {field.name: secret(field.label) for field in secret_fields(platform)}
    do(platform, community, {**given, **secrets}, as_json)


def connections(
    pause: Annotated[int | None, typer.Option(help="Hear this one no more, until resumed.")] = None,
    resume: Annotated[int | None, typer.Option(help="Hear this one again.")] = None,
    read_again: Annotated[int | None, typer.Option(help="Read once more what was kept of this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Which accounts are connected, how they are, and which groups they hear."""
    ready()
    from qunxing.cli import connecting

    if read_again is not None:
        connecting.read_again(read_again, as_json)
        return
    if pause is not None or resume is not None:
        connecting.switch(pause, resume)
    connecting.show(as_json)


def listen() -> None:
    """Hear all connected accounts, and send what is due. `up` runs this beside web and worker."""
    ready()
    import asyncio

    from qunxing.cli.run import SUPERVISED
    from qunxing.cli.supervisor import end_with_parent

    end_with_parent(os.environ.get(SUPERVISED))
    asyncio.run(_listen())


async def _listen() -> None:
    """Until told to end; what is on the wire then gets its answer."""
    import asyncio
    import signal
    from contextlib import suppress
    from datetime import UTC, datetime

    from qunxing.autoreply.reacting import Reacting
    from qunxing.growth.welcoming import Greeter
    from qunxing.outbox.sending import Sender
    from qunxing.sources.listening import Listener

    def clock() -> datetime:
        return datetime.now(UTC)

    listener = Listener(clock, beside=(Sender(clock), Reacting(clock), Greeter(clock)))
    listening = asyncio.create_task(listener.run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, listening.cancel)
    with suppress(asyncio.CancelledError):
        await listening


def secret(label: str) -> str:
    """Asked for on a terminal, else the next line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt(label, hide_input=True))
    return sys.stdin.readline().rstrip("\n")
