"""Commands of goals and promises: goals, goal, drop-goal, promises, promise, end-promise."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Community = Annotated[str, typer.Option("--community", help="The community, by its name.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stays readable.")]
Groups = Annotated[list[str] | None, typer.Option("--group", help="Only this group; several times for several.")]


def add_to(app: typer.Typer) -> None:
    app.command()(goals)
    app.command()(goal)
    app.command(name="drop-goal")(drop_goal)
    app.command()(promises)
    app.command()(promise)
    app.command(name="end-promise")(end_promise)


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
    days = parse.needed_day("--from", start), parse.needed_day("--until", deadline)
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


def drop_goal(
    number: Annotated[int, typer.Argument(metavar="GOAL", help="Its number, as `goals` tells it.")],
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Give a goal up: it is judged no longer, and stays readable."""
    ready()
    from qunxing.cli.aiming import drop_goal

    drop_goal(number, reason, as_json)


def promises(community: Community, group: Groups = None, as_json: AsJson = False) -> None:
    """List promises with how they were kept."""
    ready()
    from qunxing.cli.aiming import list_promises

    list_promises(community, group or [], as_json)


def promise(
    community: Community,
    group: Annotated[str, typer.Option("--group", help="The group whose members it is made to.")],
    text: Annotated[str, typer.Option("--text", help="What is promised.")],
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="First day.")],
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="When it is due, on the group's clock.")],
    margin: Annotated[int, typer.Option("--margin", help="So many minutes before or after are in time.")] = 30,
    every: Annotated[str, typer.Option("--every", help="daily, weekdays or weekly.")] = "daily",
    weekday: Annotated[int, typer.Option("--weekday", min=0, max=6, help="Of a weekly one; 0 is Monday.")] = 0,
    proof: Annotated[str, typer.Option("--proof", help="recorded, platform, self_reported or none.")] = "recorded",
    person: Annotated[
        list[int] | None, typer.Option("--person", help="Only a message of this person shows it; several times.")
    ] = None,
    anyone: Annotated[bool, typer.Option("--anyone", help="A message of anybody shows it, not only of staff.")] = False,
    word: Annotated[list[str] | None, typer.Option("--word", help="It holds this word; several: one of them.")] = None,
    as_json: AsJson = False,
) -> None:
    """Promise something to the members of a group; kept, late or broken is read from the talk."""
    parse.one_of("--every", every, ("daily", "weekdays", "weekly"))
    parse.one_of("--proof", proof, ("recorded", "platform", "self_reported", "none"))
    said: dict[str, Any] = {"text": text, "from_day": parse.needed_day("--from", first)}
    said |= {"minutes": parse.minutes("--at", at), "margin": margin, "cadence": every, "weekday": weekday}
    said |= {"proof": proof, "people": tuple(person or ()), "words": tuple(word or ())}
    said["who"] = "people" if person else "anyone" if anyone else "staff"
    ready()
    from qunxing.cli.aiming import give_promise

    give_promise(community, group, said, as_json)


def end_promise(
    number: Annotated[int, typer.Argument(metavar="PROMISE", help="Its number, as `promises` tells it.")],
    last: Annotated[str, typer.Option("--day", metavar="YYYY-MM-DD", help="The last day it holds on.")],
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Promise something no longer; the days before stay judged."""
    day = parse.needed_day("--day", last)
    ready()
    from qunxing.cli.aiming import end_promise

    end_promise(number, day, reason, as_json)
