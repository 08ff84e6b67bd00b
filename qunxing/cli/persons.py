"""Commands about one person: person export | erase | same | merge | split | mark."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Number = Annotated[
    int, typer.Argument(help="The person's number: qunxing export people, or the address of their page.")
]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="One person: who they are, their data, its end.", no_args_is_help=True)
    group.command()(export)
    group.command()(erase)
    group.command()(same)
    group.command()(merge)
    group.command()(split)
    group.command()(mark)
    app.add_typer(group, name="person")


def export(
    number: Number,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="A name ending in .zip.")],
    language: Annotated[str, typer.Option(help="zh-hans or en.")] = "zh-hans",
    as_json: AsJson = False,
) -> None:
    """Everything kept about one person: JSON, a page, a text and tables in one zip; who took it is logged."""
    if to.suffix.lower() != ".zip":
        raise typer.BadParameter("must end in .zip.", param_hint="--to")
    ready()
    from qunxing.cli.person import take_out

    take_out(number, to, language, as_json)


def erase(
    number: Number,
    yes: Annotated[bool, typer.Option("--yes", help="I am sure: this cannot be undone.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a person's names and words out for good, in every group. Counts stay, without a name."""
    if not yes:
        raise typer.BadParameter("say that you are sure: this cannot be undone.", param_hint="--yes")
    ready()
    from qunxing.cli.person import take_away

    take_away(number, as_json)


def same(
    community: Annotated[str, typer.Option("--community", help="The community, by its name.")],
    look: Annotated[bool, typer.Option("--look", help="Look for pairs anew first.")] = False,
    as_json: AsJson = False,
) -> None:
    """List who may be one person with several accounts, with what speaks for it. Nobody is merged by that."""
    ready()
    from qunxing.cli.joining import list_same

    list_same(community, look, as_json)


def merge(
    number: Number,
    into: Annotated[int, typer.Option("--into", metavar="NUMBER", help="Who they really are.")],
    reason: Annotated[str, typer.Option("--reason", help="How you know.")] = "",
    two_accounts: Annotated[
        bool, typer.Option("--two-accounts", help="They were in one group at once: one person has both accounts.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say that two people are one. No number is lost: `split` takes each account out again."""
    ready()
    from qunxing.cli.joining import merge_two

    merge_two(number, into, reason, two_accounts, as_json)


def split(
    account: Annotated[int, typer.Argument(metavar="ACCOUNT", help="Its number, as `person merge` tells it.")],
    reason: Annotated[str, typer.Option("--reason", help="How you know.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take one account out of a person: it is somebody of their own again."""
    ready()
    from qunxing.cli.joining import take_out_account

    take_out_account(account, reason, as_json)


def mark(
    number: Number,
    role: Annotated[str, typer.Option("--as", metavar="ROLE", help="staff, bot, or held: held back as junk.")],
    first: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="First day; else always.")] = None,
    last: Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Last day, inside.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say that somebody is no member on these days."""
    parse.one_of("--as", role, ("staff", "bot", "held"))
    days = parse.day("--from", first), parse.day("--until", last)
    ready()
    from qunxing.cli.joining import mark_as

    mark_as(number, role, days, as_json)
