"""Commands for other programs: token add | list | revoke, and mcp."""

from __future__ import annotations

from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready
from qunxing.core.refusals import Refusal

SCOPES = ("numbers", "people", "talk", "calendar")
DAYS = (30, 90, 365)
UserName = Annotated[str, typer.Option("--user", help="In whose name it reads.")]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="Tokens with which other programs read.", no_args_is_help=True)
    group.command()(add)
    group.command(name="list")(list_tokens)
    group.command()(revoke)
    app.add_typer(group, name="token")
    app.command()(mcp)


def add(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    user: UserName,
    scope: Annotated[list[str], typer.Option(help="numbers, people, talk, or calendar alone.")],
    community: Annotated[
        list[str] | None, typer.Option(help="Only these communities; none: all the user may see.")
    ] = None,
    days: Annotated[int, typer.Option(help="30, 90 or 365 days until it expires.")] = 90,
    as_json: AsJson = False,
) -> None:
    """Make a token. What it prints is kept nowhere and shown only now."""
    for each in scope:
        parse.one_of("--scope", each, SCOPES)
    parse.one_of("--days", str(days), [str(each) for each in DAYS])
    ready()
    from qunxing.cli.tokening import make

    make(name, user, scope, community, days, as_json)


def list_tokens(
    user: Annotated[str | None, typer.Option("--user", help="Only those of one person.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tokens that are not revoked: whose, what they open, when they were last used."""
    ready()
    from qunxing.cli.tokening import show

    show(user, as_json)


def revoke(
    number: Annotated[int, typer.Argument(help="Its number: qunxing token list.")], as_json: AsJson = False
) -> None:
    """Let a token open nothing any more, at once."""
    ready()
    from qunxing.cli.tokening import end

    end(number, as_json)


def mcp() -> None:
    """Serve an MCP client over standard input and output, reading with the token in QUNXING_TOKEN."""
    ready()
    from qunxing import env

    token = env.value("QUNXING_TOKEN")
    if not token:
        raise Refusal("Put a token into QUNXING_TOKEN. Make one: qunxing token add", code="no_token")
    import asyncio

    from qunxing.api.views.tools import over_stdio

    asyncio.run(over_stdio(token))
