"""Commands about one person's data: person export | erase."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Number = Annotated[
    int, typer.Argument(help="The person's number: qunxing export people, or the address of their page.")
]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="Everything about one person: take it out, or erase it.", no_args_is_help=True)
    group.command()(export)
    group.command()(erase)
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
