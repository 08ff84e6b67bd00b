"""Commands for how people come at WeCom: wecom join-way (群活码), tags (企业标签), welcome (入群欢迎语) and greeting
(新客户欢迎语)."""

from __future__ import annotations

from typing import Annotated

import typer

from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready
from qunxing.cli.sends import By, Many

Connection = Annotated[int, typer.Argument(metavar="CONNECTION", help="Its number, as `connections` tells it.")]
Way = Annotated[int, typer.Argument(metavar="WAY", help="Its number, as `wecom join-way list` tells it.")]
Welcome = Annotated[int, typer.Argument(metavar="WELCOME", help="Its number, as `wecom welcome list` tells it.")]
Greeting = Annotated[int, typer.Argument(metavar="GREETING", help="Its number, as `wecom greeting list` tells it.")]
Groups = Annotated[list[str], typer.Option("--group", help="A group it leads into; up to five.")]
Text = Annotated[str, typer.Option(help="What it says; %NICKNAME% is who joined.")]
Link = Annotated[str, typer.Option(help="The address of a page to show with it.")]
Title = Annotated[str, typer.Option(help="What that page is called.")]


def add_to(app: typer.Typer) -> None:
    ways = typer.Typer(help="Codes by which people join groups (群活码).", no_args_is_help=True)
    ways.command("list")(list_ways)
    ways.command("add")(add_way)
    ways.command("change")(change_way)
    ways.command("remove")(remove_way)
    app.add_typer(ways, name="join-way")
    tags = typer.Typer(help="WeCom's own tags of customers (企业标签).", no_args_is_help=True)
    tags.command("list")(list_tags)
    tags.command("add")(add_tags)
    tags.command("mark")(mark)
    app.add_typer(tags, name="tags")
    welcomes = typer.Typer(help="Welcomes that owners put up in their groups (入群欢迎语).", no_args_is_help=True)
    welcomes.command("list")(list_welcomes)
    welcomes.command("add")(add_welcome)
    welcomes.command("change")(change_welcome)
    welcomes.command("remove")(remove_welcome)
    app.add_typer(welcomes, name="welcome")
    greetings = typer.Typer(help="First words to who adds one of the staff (新客户欢迎语).", no_args_is_help=True)
    greetings.command("list")(list_greetings)
    greetings.command("write")(write_greeting)
    for verb in (allow, silence, retire):
        greetings.command()(verb)
    greetings.command()(said)
    app.add_typer(greetings, name="greeting")


def list_ways(connection: Connection, as_json: AsJson = False) -> None:
    """List the codes made here, where they lead, and how many came by each."""
    ready()
    from qunxing.cli.growing import list_ways

    list_ways(connection, as_json)


def add_way(
    connection: Connection,
    group: Groups,
    by: By,
    state: Annotated[str, typer.Option(help="The channel that who comes by it bears; up to 30 letters.")] = "",
    remark: Annotated[str, typer.Option(help="A note for colleagues; up to 30 letters.")] = "",
    opens: Annotated[str, typer.Option(help="What new groups are called that open when all are full.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a code, and tell where its picture is."""
    ready()
    from qunxing.cli.growing import add_way

    add_way(connection, group, by, {"state": state, "remark": remark, "opens": opens}, as_json)


def change_way(number: Way, group: Groups, by: By, as_json: AsJson = False) -> None:
    """Lead a code into other groups; who came before stays where they are."""
    ready()
    from qunxing.cli.growing import change_way

    change_way(number, group, by, as_json)


def remove_way(number: Way, by: By, as_json: AsJson = False) -> None:
    """Let a code lead nowhere any more."""
    ready()
    from qunxing.cli.growing import remove_way

    remove_way(number, by, as_json)


def list_tags(connection: Connection, as_json: AsJson = False) -> None:
    """List the tags WeCom has for customers."""
    ready()
    from qunxing.cli.growing import list_tags

    list_tags(connection, as_json)


def add_tags(
    connection: Connection,
    name: Annotated[list[str], typer.Argument(metavar="NAME…", help="New tags.")],
    group: Annotated[str, typer.Option("--in", help="The group of tags; made where there is none of the name.")],
    by: By,
    as_json: AsJson = False,
) -> None:
    """Make tags."""
    ready()
    from qunxing.cli.growing import add_tags

    add_tags(connection, group, name, by, as_json)


def mark(
    connection: Connection,
    staff: Annotated[str, typer.Option(help="Whose customer: an account name of the staff.")],
    by: By,
    customer: Annotated[str, typer.Option(help="The customer, by WeCom's id (external_userid).")] = "",
    person: Annotated[int | None, typer.Option(help="Or the customer by the number of the person here.")] = None,
    add: Annotated[Many, typer.Option("--add", help="A tag to give; group/tag where several have the name.")] = None,
    remove: Annotated[Many, typer.Option("--remove", help="A tag to take away.")] = None,
    as_json: AsJson = False,
) -> None:
    """Give a customer of one of the staff tags, and take some away."""
    if bool(customer) == (person is not None):
        raise typer.BadParameter("Say --customer or --person.")
    ready()
    from qunxing.cli.growing import mark

    mark(connection, staff, customer or person or 0, (add or [], remove or []), by, as_json)


def list_welcomes(connection: Connection, as_json: AsJson = False) -> None:
    """List the welcomes put into the library here."""
    ready()
    from qunxing.cli.growing import list_welcomes

    list_welcomes(connection, as_json)


def add_welcome(
    connection: Connection,
    text: Text,
    by: By,
    link: Link = "",
    title: Title = "",
    silent: Annotated[bool, typer.Option("--silent", help="Do not tell the owners of groups.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put a welcome into the library; the owner of each group has to put it up there."""
    ready()
    from qunxing.cli.growing import add_welcome

    add_welcome(connection, (text, link, title), not silent, by, as_json)


def change_welcome(
    number: Welcome, text: Text, by: By, link: Link = "", title: Title = "", as_json: AsJson = False
) -> None:
    """Change its words, wherever it is put up."""
    ready()
    from qunxing.cli.growing import change_welcome

    change_welcome(number, (text, link, title), by, as_json)


def remove_welcome(number: Welcome, by: By, as_json: AsJson = False) -> None:
    """Take it out of the library."""
    ready()
    from qunxing.cli.growing import remove_welcome

    remove_welcome(number, by, as_json)


def list_greetings(connection: Connection, as_json: AsJson = False) -> None:
    """List them, who lets them be said, and how often they were."""
    ready()
    from qunxing.cli.greeting import list_greetings

    list_greetings(connection, as_json)


def write_greeting(
    connection: Connection,
    text: Annotated[str, typer.Option(help="What it says; {member} is who added one of the staff.")],
    by: By,
    state: Annotated[str, typer.Option(help="For who came by this channel; without it, for all others.")] = "",
    link: Link = "",
    title: Title = "",
    as_json: AsJson = False,
) -> None:
    """Write the words of a channel, or other ones; they are said once somebody allows them."""
    ready()
    from qunxing.cli.greeting import write

    write(connection, (text, link, title), state, by, as_json)


def allow(number: Greeting, by: By, as_json: AsJson = False) -> None:
    """Let it be said from now on, in the name of who does this."""
    _greeting("allow", number, by, as_json)


def silence(number: Greeting, by: By, as_json: AsJson = False) -> None:
    """Let it be said no more, at once."""
    _greeting("silence", number, by, as_json)


def retire(number: Greeting, by: By, as_json: AsJson = False) -> None:
    """Take it away; what was said stays to be read."""
    _greeting("retire", number, by, as_json)


def said(connection: Connection, as_json: AsJson = False) -> None:
    """List who was greeted and what became of it, the newest first."""
    ready()
    from qunxing.cli.greeting import said

    said(connection, as_json)


def _greeting(verb: str, number: int, by: str, as_json: bool) -> None:
    ready()
    from qunxing.cli.greeting import run

    run(verb, number, by, as_json)
