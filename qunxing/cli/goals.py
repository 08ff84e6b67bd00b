"""Commands of goals and promises: goals, goal, promises."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Community = Annotated[str, typer.Option("--community", help="The community, by its name.")]
Groups = Annotated[list[str] | None, typer.Option("--group", help="Only this group; several times for several.")]


def add_to(app: typer.Typer) -> None:
    app.command()(goals)
    app.command()(goal)
    app.command()(promises)


def goals(
    community: Community,
    group: Groups = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Look at everything anew first.")] = False,
    as_json: AsJson = False,
) -> None:
    """List goals with how they stand, and the state of each group that has any."""
    ready()
    from qunxing.cli.aiming import list_goals

    list_goals(community, group or [], refresh, as_json)


def goal(
    community: Community,
    metric: Annotated[str, typer.Option("--metric", help="The number, by its name.")],
    target: Annotated[float, typer.Option("--target", help="Where it is to be; 0.08 for 8 %.")],
    start: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="First day.")],
    deadline: Annotated[str, typer.Option("--until", metavar="YYYY-MM-DD", help="Last day, inside.")],
    name: Annotated[str, typer.Option("--name", help="What it is called; the number's title without this.")] = "",
    baseline: Annotated[float, typer.Option("--baseline", help="Where it begins.")] = 0,
    way: Annotated[str, typer.Option("--way", help="hold: in every period; reach: by the deadline.")] = "hold",
    grain: Annotated[str, typer.Option("--grain", help="day, week, month, or span: from the start on.")] = "week",
    part: Annotated[str, typer.Option("--part", help="Which figure of a number that has several.")] = "",
    param: Annotated[list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help="Asked so.")] = None,
    horizon: Annotated[int, typer.Option("--horizon", help="Days from the start without a verdict.")] = 28,
    group: Groups = None,
    each: Annotated[bool, typer.Option("--each", help="Each group by itself: one goal a group.")] = False,
    as_json: AsJson = False,
) -> None:
    """Freeze a goal. Without --group it is one of the whole community."""
    days = parse.day("--from", start), parse.day("--until", deadline)
    if way not in ("hold", "reach"):
        raise typer.BadParameter("--way is hold or reach.")
    ready()
    from qunxing.cli.aiming import freeze_goal

    said: dict[str, Any] = {
        "name": name,
        "metric": metric,
        "part": part,
        "params": parse.pairs("--param", param),
        "grain": grain,
    }
    said |= {"baseline": baseline, "target": target, "horizon": horizon}
    freeze_goal(community, group or [], said, way, days, each, as_json)


def promises(community: Community, group: Groups = None, as_json: AsJson = False) -> None:
    """List promises with how they were kept."""
    ready()
    from qunxing.cli.aiming import list_promises

    list_promises(community, group or [], as_json)
