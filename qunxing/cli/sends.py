"""Commands of sends (群发): send draft, preview, submit, approve and what comes after."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready
from qunxing.cli.receipts import add_to as add_receipts

Number = Annotated[int, typer.Argument(metavar="SEND", help="Its number, as `send list` tells it.")]
Community = Annotated[str, typer.Option("--community", help="The community, by its name.")]
By = Annotated[str, typer.Option("--by", metavar="USER", help="Who does this: a user who may.")]
Many = list[str] | None
PURPOSES = ("notice", "content", "event", "care", "promotion")


def add_to(app: typer.Typer) -> None:
    sends = typer.Typer(help="Say one thing to many groups (群发).", no_args_is_help=True)
    sends.command("list")(list_sends)
    for command in (draft, preview, submit, approve, back, at, pause, resume, cancel, test, resend):
        sends.command()(command)
    add_receipts(sends)
    app.add_typer(sends, name="send")


def list_sends(
    community: Community,
    box: Annotated[str | None, typer.Option(help="drafts, to_approve, to_send or sent.")] = None,
    as_json: AsJson = False,
) -> None:
    """List sends with how they stand, the newest first."""
    parse.one_of("--box", box, ("drafts", "to_approve", "to_send", "sent"))
    ready()
    from qunxing.cli.sending import list_sends

    list_sends(community, box, as_json)


def draft(
    community: Community,
    by: By,
    purpose: Annotated[str, typer.Option(help=f"What it is for: {', '.join(PURPOSES)}.")],
    text: Annotated[str, typer.Option(help="What is said; {group}, {member} and {link:NAME} are filled in.")] = "",
    goal: Annotated[int | None, typer.Option(help="The goal it serves, by its number.")] = None,
    no_goal: Annotated[str, typer.Option("--no-goal", metavar="WHY", help="Why it is sent without a goal.")] = "",
    every: Annotated[bool, typer.Option("--every", help="To every group of the community.")] = False,
    group: Annotated[Many, typer.Option("--group", help="To this group; several times for several.")] = None,
    kind: Annotated[Many, typer.Option("--type", help="To groups with this type in their charter.")] = None,
    tag: Annotated[Many, typer.Option("--tag", help="To groups for people of this tag, by their charter.")] = None,
    stage: Annotated[Many, typer.Option("--stage", help="To groups in this stage of life.")] = None,
    platform: Annotated[Many, typer.Option("--platform", help="To groups on this platform.")] = None,
    keeper: Annotated[Many, typer.Option("--keeper", help="To groups this user keeps.")] = None,
    without: Annotated[Many, typer.Option("--without", help="But not to this group.")] = None,
    segment: Annotated[Many, typer.Option("--segment", help="To the people of a segment, one by one.")] = None,
    person: Annotated[list[int] | None, typer.Option("--person", help="To this person, by their number.")] = None,
    link: Annotated[Many, typer.Option("--link", metavar="NAME=URL", help="Where {link:NAME} leads.")] = None,
    picture: Annotated[
        list[Path] | None, typer.Option("--picture", metavar="FILE", help="A JPG or PNG that goes with it.")
    ] = None,
    when: Annotated[str | None, typer.Option("--at", metavar="TIME", help="Not before, as “2026-11-19 20:00”.")] = None,
    snippet: Annotated[int | None, typer.Option(help="Begin from this prepared text.")] = None,
    via: Annotated[int | None, typer.Option(help="The connection to send by, where several can.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write down what may be sent. Nothing is sent before somebody approves it."""
    parse.one_of("--purpose", purpose, PURPOSES)
    links = parse.pairs("--link", link)
    ready()
    from qunxing.cli.sending import Said, draft

    audience: dict[str, Any] = {
        "every": every,
        "group": group or [],
        "type": kind or [],
        "tag": tag or [],
        "stage": stage or [],
        "platform": platform or [],
        "keeper": keeper or [],
        "without": without or [],
        "segment": segment or [],
        "person": person or [],
    }
    said = Said(purpose, text, goal, no_goal, links, when, snippet, via, picture or [])
    draft(community, by, said, audience, as_json)


def preview(number: Number, as_json: AsJson = False) -> None:
    """Show what a send would do now: who gets what by which account, who does not and why."""
    ready()
    from qunxing.cli.sending import preview

    preview(number, as_json)


def submit(number: Number, by: By, as_json: AsJson = False) -> None:
    """Put a draft up for approval."""
    _verb("submit", number, by, as_json)


def approve(
    number: Number,
    by: By,
    seen: Annotated[str, typer.Option("--seen", help="What `send preview` tells: that, and nothing else, is sent.")],
    as_json: AsJson = False,
) -> None:
    """Let a send go, as it was looked at."""
    _verb("approve", number, by, as_json, seen=seen)


def back(
    number: Number,
    by: By,
    why: Annotated[str, typer.Option("--why", help="What has to change.")],
    as_json: AsJson = False,
) -> None:
    """Send it back to its author: it is a draft again."""
    _verb("back", number, by, as_json, why=why)


def at(
    number: Number,
    by: By,
    when: Annotated[str, typer.Argument(metavar="TIME", help="As “2026-11-19 20:00” here, or now.")],
    as_json: AsJson = False,
) -> None:
    """Send it at another time; what was approved has to be approved again."""
    _verb("at", number, by, as_json, when=when)


def pause(number: Number, by: By, as_json: AsJson = False) -> None:
    """Let nothing more of it leave for now."""
    _verb("pause", number, by, as_json)


def resume(number: Number, by: By, as_json: AsJson = False) -> None:
    """Go on with a send that was paused."""
    _verb("resume", number, by, as_json)


def cancel(number: Number, by: By, as_json: AsJson = False) -> None:
    """Let nothing more of it leave, and take back what waits for people on the platform."""
    _verb("cancel", number, by, as_json)


def test(number: Number, by: By, as_json: AsJson = False) -> None:
    """Try it out in the group of colleagues that the rules name."""
    _verb("test", number, by, as_json)


def resend(number: Number, by: By, as_json: AsJson = False) -> None:
    """Send it again to those whom it did not reach; never to those of whom nobody knows."""
    _verb("resend", number, by, as_json)


def _verb(name: str, number: int, by: str, as_json: bool, **said: str) -> None:
    ready()
    from qunxing.cli.sending import run

    run(name, number, by, as_json, **said)
