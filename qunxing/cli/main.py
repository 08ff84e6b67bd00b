"""The `qunxing` command. Exit 0: fine, 1: refused with a sentence, 2: wrong usage.

Django and the engine are loaded by the commands that need them, not by `--help`.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Annotated

import typer

from qunxing import VERSION
from qunxing.cli import (
    autoreplies,
    charters,
    closings,
    connections,
    contributors,
    exports,
    goals,
    imports,
    keepers,
    lifecycle,
    notices,
    numbers,
    page,
    persons,
    reports,
    run,
    sends,
    tags,
    tokens,
    upkeep,
    users,
    wecom,
    who,
)
from qunxing.cli.output import answer, complain
from qunxing.core.refusals import Refusal

app = typer.Typer(
    name="qunxing",
    help="Qunxing 群星: community operations on numbers you can defend.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
run.add_to(app)
imports.add_to(app)
connections.add_to(app)
sends.add_to(app)
autoreplies.add_to(app)
wecom.add_to(app)
notices.add_to(app)
numbers.add_to(app)
charters.add_to(app)
goals.add_to(app)
lifecycle.add_to(app)
keepers.add_to(app)
contributors.add_to(app)
who.add_to(app)
closings.add_to(app)
exports.add_to(app)
reports.add_to(app)
page.add_to(app)
persons.add_to(app)
upkeep.add_to(app)
users.add_to(app)
tokens.add_to(app)
tags.add_to(app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(VERSION)
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = (
        False
    ),
) -> None:
    """Qunxing 群星: community operations on numbers you can defend."""


def main() -> None:
    """Run the command line; never returns."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunxing.settings")
    try:
        app()
    except Refusal as refusal:
        refused(refusal)
    except UnicodeEncodeError as error:
        if not any(str(error.object) in word for word in sys.argv):
            raise
        refused(Refusal("%(word)s is no text.", code="no_text", word=repr(error.object)))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
            raise
        refused(Refusal("%(reason)s: %(path)s", code="disk", reason=error.strerror, path=error.filename or "the disk"))


def refused(refusal: Refusal) -> None:
    """Say why on stderr (and as an object where one was asked for), then exit 1."""
    complain(str(refusal))
    for line in hints(refusal):
        complain(line)
    if "--json" in sys.argv:
        answer({"refused": {"code": refusal.code, "message": str(refusal), **_plain(refusal.fields)}}, True, "")
    sys.exit(1)


def hints(refusal: Refusal) -> list[str]:
    """Further lines a refusal carries: what to type."""
    return [str(line) for line in refusal.fields.get("hints", ())]  # type: ignore[attr-defined]


def _plain(fields: object) -> dict[str, object]:
    return {"fields": dict(fields)} if fields else {}  # type: ignore[call-overload]
