"""Commands that answer with numbers: metrics, metric."""

from __future__ import annotations

from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Name = Annotated[str, typer.Argument(metavar="NAME", help="A metric: qunxing metrics lists them.")]
GroupName = Annotated[str | None, typer.Option("--group", help="One group, by its name.")]
CommunityName = Annotated[str | None, typer.Option("--community", help="All groups of a community.")]
From = Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="First day, inside.")]
To = Annotated[str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="Last day, inside.")]
Grain = Annotated[str | None, typer.Option(help="day, week or month.")]
Params = Annotated[list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help="exclude=none: the raw count.")]
OfSegment = Annotated[str | None, typer.Option("--segment", help="Only people of this saved segment, by its name.")]
Steady = Annotated[bool, typer.Option("--steady", help="Also whether it only varies as usual (XmR control chart).")]
People = Annotated[bool, typer.Option("--people", help="The people behind the number instead of the number.")]


def add_to(app: typer.Typer) -> None:
    app.command()(metrics)
    app.command()(metric)
    app.command()(compare)


def metrics(as_json: AsJson = False) -> None:
    """List every metric with what it says."""
    ready()
    from qunxing.cli.measuring import list_metrics

    list_metrics(as_json)


def metric(
    name: Name,
    group: GroupName = None,
    community: CommunityName = None,
    from_day: From = None,
    to_day: To = None,
    grain: Grain = None,
    param: Params = None,
    segment: OfSegment = None,
    people: People = False,
    steady: Steady = False,
    as_json: AsJson = False,
) -> None:
    """Compute one metric, with its definition, its interval and what was left out."""
    if group is None and community is None:
        raise typer.BadParameter("Say --group or --community.")
    parse.one_of("--grain", grain, ("day", "week", "month"))
    days = {"from_day": parse.day("--from", from_day), "to_day": parse.day("--to", to_day)}
    params = parse.pairs("--param", param) | ({"segment": segment} if segment else {})
    asked = {**days, "grain": grain, "params": params}
    ready()
    from qunxing.cli.finding import scope_of
    from qunxing.cli.measuring import show

    show(name, scope_of(group, community), asked, people=people, steady=steady, as_json=as_json)


def compare(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A share: response, census, retention, noise …")],
    community: Annotated[str, typer.Option("--community", help="All groups of a community.")],
    from_day: From = None,
    to_day: To = None,
    param: Params = None,
    as_json: AsJson = False,
) -> None:
    """Compare the groups of a community by one share, each drawn towards all of them."""
    days = {"from_day": parse.day("--from", from_day), "to_day": parse.day("--to", to_day)}
    asked = {**days, "params": parse.pairs("--param", param)}
    ready()
    from qunxing.cli.finding import scope_of
    from qunxing.cli.measuring import show_comparison

    show_comparison(name, scope_of(None, community), asked, as_json)
