"""The command that takes data out: export messages | people | chains | readings | metric NAME."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.numbers import CommunityName, From, Grain, GroupName, Name, Params
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Until = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Last day, inside.")]
Target = Annotated[Path, typer.Option("--to", metavar="FILE", help="A name ending in .csv, .xlsx, .parquet or .jsonl.")]

SUFFIXES = (".csv", ".xlsx", ".parquet", ".jsonl")
CHATLAB = (".chatlab.json", ".chatlab.jsonl")
"""Names of files in the ChatLab format."""


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(
        help="Take messages, people, chains (接龙), readings (抄数) or a metric out: CSV, XLSX, Parquet, JSON lines.",
        no_args_is_help=True,
    )
    group.command()(messages)
    group.command()(people)
    group.command()(chains)
    group.command()(readings)
    group.command()(metric)
    app.add_typer(group, name="export")


def _target(to: Path) -> Path:
    parse.one_of("--to", to.suffix.lower(), SUFFIXES)
    return to


def messages(
    to: Target,
    group: GroupName = None,
    community: CommunityName = None,
    from_day: From = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Every message with its text, oldest first; who took it is logged. Without --group or --community: all.

    A name ending in .chatlab.json or .chatlab.jsonl gives the ChatLab format, of one group.
    """
    days = parse.day("--from", from_day), parse.day("--until", until)
    target = to if to.name.lower().endswith(CHATLAB) else _target(to)
    ready()
    from qunxing.cli.exporting import export_messages

    export_messages(target, group, community, days, as_json)


def people(to: Target, group: GroupName = None, community: CommunityName = None, as_json: AsJson = False) -> None:
    """Every member with accounts, groups and whether staff or bot; who took it is logged."""
    target = _target(to)
    ready()
    from qunxing.cli.exporting import export_people

    export_people(target, group, community, as_json)


def chains(to: Target, group: GroupName = None, community: CommunityName = None, as_json: AsJson = False) -> None:
    """Every entry of every chain (接龙), repeated posts made one; who took it is logged."""
    target = _target(to)
    ready()
    from qunxing.cli.exporting import export_chains

    export_chains(target, group, community, as_json)


def readings(
    to: Target,
    group: GroupName = None,
    community: CommunityName = None,
    from_day: From = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Every reading (抄数) as it stands, with who says so and who wrote it down when; money in cents."""
    days = parse.day("--from", from_day), parse.day("--until", until)
    target = _target(to)
    ready()
    from qunxing.cli.exporting import export_readings

    export_readings(target, group, community, days, as_json)


def metric(
    name: Name,
    to: Target,
    group: GroupName = None,
    community: CommunityName = None,
    from_day: From = None,
    until: Until = None,
    grain: Grain = None,
    param: Params = None,
    as_json: AsJson = False,
) -> None:
    """One metric, a line for each point."""
    if group is None and community is None:
        raise typer.BadParameter("Say --group or --community.")
    parse.one_of("--grain", grain, ("day", "week", "month"))
    days = {"from_day": parse.day("--from", from_day), "to_day": parse.day("--until", until)}
    asked = {**days, "grain": grain, "params": parse.pairs("--param", param)}
    target = _target(to)
    ready()
    from qunxing.cli.exporting import export_metric

    export_metric(target, name, group, community, asked, as_json)
