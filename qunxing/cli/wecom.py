"""Commands for WeCom (企业微信): wecom check, join-way, tags, welcome."""

from __future__ import annotations

from typing import Annotated

import typer

from qunxing.cli import parse, wecom_growth
from qunxing.cli.connections import secret
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Number = Annotated[int | None, typer.Argument(metavar="CONNECTION", help="Its number, as `connections` tells it.")]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="What only WeCom (企业微信) has.", no_args_is_help=True)
    group.command()(check)
    wecom_growth.add_to(group)
    app.add_typer(group, name="wecom")


def check(
    connection: Number = None,
    answers: Annotated[
        list[str] | None,
        typer.Option("--set", help="Without a connection: an answer of its form, field=value; never a secret."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Try what has to be set up, one by one, and name what is missing. Exit 1 when something is."""
    given = parse.pairs("--set", answers)
    if (connection is None) == (not given):
        raise typer.BadParameter("Say the number of a connection, or --set corp=… for one to come.")
    ready()
    from qunxing.cli.connecting import secret_fields
    from qunxing.cli.wecoming import check as do

    if connection is None:
        given |= {field.name: secret(field.label) for field in secret_fields("wecom")}
    if not do(connection, given, as_json):
        raise typer.Exit(1)
