"""Commands that bring data in and take it back: import, imports, undo, again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

KINDS = ("order", "checkin", "signin", "survey", "registration")
Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="Exported files.")]
What = Annotated[str, typer.Option(help="chat, roster (a member list), acts (orders, surveys) or readings.")]
CommunityName = Annotated[str | None, typer.Option("--community", help="Made when there is none of that name.")]
GroupName = Annotated[str | None, typer.Option("--group", help="Everything goes into this group, made when missing.")]
Format = Annotated[str, typer.Option("--format", help="auto, or one of: qunxing import --formats.")]
Zone = Annotated[str | None, typer.Option("--timezone", metavar="TZ", help="Zone of times without one: Asia/Shanghai.")]
Mapping = Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field.")]
DateOrder = Annotated[str | None, typer.Option(help="ymd, dmy or mdy, when 03/04 could be either.")]
Encoding = Annotated[str | None, typer.Option(help="When the text's encoding cannot be told: utf-8, gb18030, big5 …")]
Day = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Day of a member list, or of bare clock times.")]
Overlap = Annotated[str | None, typer.Option(help="first or new: which source counts where two cover the same talk.")]
ActKind = Annotated[str | None, typer.Option("--kind", help="What a table of acts holds: order, checkin, survey …")]
Number = Annotated[int, typer.Argument(metavar="IMPORT", help="The import's number, as reported.")]


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_files)
    app.command("imports")(list_imports)
    app.command()(undo)
    app.command()(again)


def _answers(
    timezone: str | None, mapping: list[str] | None, date_order: str | None, encoding: str | None, day: str | None
) -> dict[str, object]:
    """What was said on the command line, as an import's options; what was not said is absent."""
    parse.one_of("--date-order", date_order, ("ymd", "dmy", "mdy"))
    said = {
        "timezone": parse.zone("--timezone", timezone),
        "mapping": parse.pairs("--map", mapping),
        "date_order": date_order,
        "encoding": encoding,
        "day": str(parse.day("--day", day) or ""),
    }
    return {name: value for name, value in said.items() if value}


def import_files(
    files: Files,
    what: What = "chat",
    community: CommunityName = None,
    group: GroupName = None,
    fmt: Format = "auto",
    timezone: Zone = None,
    mapping: Mapping = None,
    date_order: DateOrder = None,
    encoding: Encoding = None,
    day: Day = None,
    overlap: Overlap = None,
    kind: ActKind = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would happen and keep nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring exported chats, member lists or tables of acts into the ledger. Importing a file again adds nothing."""
    parse.one_of("--what", what, ("chat", "roster", "acts", "readings"))
    parse.one_of("--kind", kind, KINDS)
    parse.one_of("--overlap", overlap, ("first", "new"))
    options = _answers(timezone, mapping, date_order, encoding, day)
    options |= {name: value for name, value in (("overlap", overlap), ("kind", kind)) if value}
    ready()
    from qunxing.cli.importing import Order, import_all

    order = Order(what=what, community=community, group=group, format=fmt, options=options, dry_run=dry_run)
    import_all(files, order, as_json)


def list_imports(as_json: AsJson = False) -> None:
    """List what was imported, newest first."""
    ready()
    from qunxing.cli.importing import listing

    listing(as_json)


def undo(number: Number, as_json: AsJson = False) -> None:
    """Take an import back: the ledger is as if it had never been."""
    ready()
    from qunxing.cli.importing import take_back

    take_back(number, as_json)


def again(
    number: Number,
    timezone: Zone = None,
    group: GroupName = None,
    mapping: Mapping = None,
    date_order: DateOrder = None,
    encoding: Encoding = None,
    day: Day = None,
    as_json: AsJson = False,
) -> None:
    """Take an import back and read its file again: in another zone, into another group, with another mapping."""
    options = _answers(timezone, mapping, date_order, encoding, day)
    if not options and group is None:
        raise typer.BadParameter("Say what shall be different: --timezone, --group, --map …")
    ready()
    from qunxing.cli.importing import read_again

    read_again(number, options, group, as_json)
