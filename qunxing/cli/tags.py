"""Commands of tags (标签) and segments (人群): tags, segments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Community = Annotated[str, typer.Option("--community", help="The community, by its name.")]
SegmentName = Annotated[str, typer.Argument(metavar="NAME", help="A segment: qunxing segments list names them.")]


def add_to(app: typer.Typer) -> None:
    tags = typer.Typer(help="What is said of members: tags, proposals, who tagged how much.", no_args_is_help=True)
    tags.command("list")(list_tags)
    tags.command()(proposals)
    tags.command()(report)
    tags.command()(run)
    tags.command()(give)
    tags.command()(decide)
    app.add_typer(tags, name="tags")
    segments = typer.Typer(help="Saved conditions (人群), and whom they mean now.", no_args_is_help=True)
    segments.command("list")(list_segments)
    segments.command()(people)
    segments.command()(save)
    app.add_typer(segments, name="segments")


def list_tags(community: Community, as_json: AsJson = False) -> None:
    """List the tags of a community: meaning, rule, members, proposals that wait."""
    ready()
    from qunxing.cli.tagging import show_tags

    show_tags(community, as_json)


def proposals(community: Community, as_json: AsJson = False) -> None:
    """List what waits to be confirmed by a person."""
    ready()
    from qunxing.cli.tagging import show_proposals

    show_proposals(community, as_json)


def report(community: Community, as_json: AsJson = False) -> None:
    """Tell who tagged how much, what still holds, and how right spot checks found it."""
    ready()
    from qunxing.cli.tagging import show_report

    show_report(community, as_json)


def run(as_json: AsJson = False) -> None:
    """Run the rules on what is new and keep tiers and likeness, as the worker does."""
    ready()
    from qunxing.cli.tagging import run_now

    run_now(as_json)


def list_segments(community: Community, as_json: AsJson = False) -> None:
    """List the segments of a community: condition, and how many each means now."""
    ready()
    from qunxing.cli.tagging import show_segments

    show_segments(community, as_json)


def people(name: SegmentName, community: Community, as_json: AsJson = False) -> None:
    """List whom a segment means now."""
    ready()
    from qunxing.cli.tagging import show_people

    show_people(name, community, as_json)


def give(
    tag: Annotated[str, typer.Argument(metavar="TAG", help="A tag: tags list names them.")],
    person: Annotated[list[int], typer.Argument(metavar="PERSON…", help="The numbers of members.")],
    community: Community,
    why: Annotated[str, typer.Option("--why", help="What it rests on; kept with it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Tag members by hand. Who has it already, or another tag of its family, is left as they are."""
    ready()
    from qunxing.cli.tagging import give_tag

    give_tag(community, tag, person, why, as_json)


def decide(
    proposal: Annotated[list[int], typer.Argument(metavar="PROPOSAL…", help="Numbers that tags proposals tells.")],
    community: Community,
    reject: Annotated[bool, typer.Option("--reject", help="Reject them: they are not proposed again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Confirm what rules and nicknames propose, or reject it."""
    ready()
    from qunxing.cli.tagging import decide_proposals

    decide_proposals(community, proposal, not reject, as_json)


def save(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the segment is called.")],
    community: Community,
    terms: Annotated[Path, typer.Option("--terms", metavar="FILE", exists=True, help="A condition as JSON: “terms”.")],
    as_json: AsJson = False,
) -> None:
    """Save a condition as a segment; `segments list --json` tells those of others under “terms”."""
    ready()
    from qunxing.cli.tagging import save_segment

    save_segment(community, name, terms, as_json)
