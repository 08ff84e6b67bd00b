"""Commands of closed periods (月结): close, closings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Community = Annotated[str, typer.Option("--community", help="The community, by its name.")]
Month = Annotated[str | None, typer.Option("--month", metavar="YYYY-MM", help="The month; the last one without this.")]
Week = Annotated[str | None, typer.Option("--week", metavar="YYYY-MM-DD", help="The week that holds this day.")]
From = Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="First day of your own days.")]
Until = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Last day of them, inside.")]
Metrics = Annotated[list[str] | None, typer.Option("--metric", help="A number to set down; several times for several.")]
Params = Annotated[
    list[str] | None, typer.Option("--param", metavar="METRIC.NAME=VALUE", help="response.hours=24: asked so.")
]
Groups = Annotated[list[str] | None, typer.Option("--group", help="Only this group; several times for several.")]
Whole = Annotated[bool, typer.Option("--whole", help="Not every group by itself, only all together.")]
Note = Annotated[str, typer.Option("--note", help="Kept with it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why a period is closed again.")]
Anyway = Annotated[bool, typer.Option("--anyway", help="Though something is still open.")]
Preview = Annotated[bool, typer.Option("--preview", help="Show what would be set down; nothing is.")]
Number = Annotated[int | None, typer.Argument(metavar="NUMBER", help="One closing, with what it would be now.")]
Target = Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Its figures as .csv, .jsonl or .xlsx.")]


def add_to(app: typer.Typer) -> None:
    app.command()(close)
    app.command()(closings)


def close(
    community: Community,
    month: Month = None,
    week: Week = None,
    from_day: From = None,
    until: Until = None,
    metric: Metrics = None,
    param: Params = None,
    group: Groups = None,
    whole: Whole = False,
    note: Note = "",
    reason: Reason = "",
    anyway: Anyway = False,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Set a period's figures down (月结): they stay, and what would change later is told with its causes."""
    days = parse.day("--month", f"{month}-01" if month else None), parse.day("--week", week)
    own = parse.day("--from", from_day), parse.day("--until", until)
    if sum((month is not None, week is not None, any(own))) > 1 or (any(own) and not all(own)):
        raise typer.BadParameter("Say one of --month, --week, or --from with --until.")
    ready()
    from qunxing.cli.closing import close_period

    asked = {"metrics": metric or [], "params": parse.pairs("--param", param), "groups": group or [], "each": not whole}
    words = {"note": note, "reason": reason, "anyway": anyway}
    close_period(community, (*days, own), asked, words, preview, as_json)


def closings(
    number: Number = None,
    community: Annotated[str | None, typer.Option("--community", help="Only of this community.")] = None,
    to: Target = None,
    as_json: AsJson = False,
) -> None:
    """List the closed periods, or show one beside the present."""
    if to is not None and number is None:
        raise typer.BadParameter("--to wants the number of a closing.")
    ready()
    from qunxing.cli.closing import list_closings, show_closing

    if number is None:
        list_closings(community, as_json)
    else:
        show_closing(number, to, as_json)
