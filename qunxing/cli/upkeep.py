"""Commands that look after the house: doctor, backup, restore, verify, rebuild."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qunxing.cli.output import AsJson, answer, complain, progress
from qunxing.cli.ready import ready


def add_to(app: typer.Typer) -> None:
    for command in (doctor, backup, restore, verify, rebuild):
        app.command()(command)


def doctor(as_json: AsJson = False) -> None:
    """Say what is wrong and what to do. Exit 1 when something is."""
    from qunxing.cli.doctor import examine

    findings = examine()
    wrong = [each for each in findings if not each.ok]
    lines = [f"{'ok   ' if each.ok else 'WRONG'} {each.name}: {each.says}" for each in findings]
    todo = [f"  → {each.name}: {each.todo}" for each in wrong]
    answer({"ok": not wrong, "checks": [each.as_dict() for each in findings]}, as_json, "\n".join(lines + todo))
    raise typer.Exit(1 if wrong else 0)


def backup(
    to: Annotated[Path, typer.Argument(metavar="TO", help="A new folder, or a file ending in .tar.zst.")],
    as_json: AsJson = False,
) -> None:
    """Copy everything, while running, to TO: the book, the ledger, the kept files and the keys."""
    ready()
    from qunxing.cli.backup import make

    with progress("Backup", "files") as step:
        made = make(to, step)
    answer(made, as_json, f"{to}: {made['files']} files, {made['bytes']:,} bytes. Keep it safe: it holds the keys.")


def restore(
    source: Annotated[Path, typer.Argument(metavar="FROM", exists=True, help="What `qunxing backup` made.")],
    as_json: AsJson = False,
) -> None:
    """Put a backup into an empty QUNXING_HOME (and an empty database)."""
    ready(migrated=False)
    from qunxing.cli.restore import bring_back

    with progress("Restore", "files") as step:
        brought = bring_back(source, step)
    answer(brought, as_json, f"Restored {brought['files']} files as of {brought['at']}.")


def verify(as_json: AsJson = False) -> None:
    """Check every file of the ledger, and that the rollups equal the reference folds. Exit 1 when they do not."""
    ready()
    from qunxing.ledger.verify import verify as look

    with progress("Verify") as step:
        problems = look(progress=lambda stage, done, of: step(done, of))
    for problem in problems:
        complain(problem)
    answer({"ok": not problems, "problems": problems}, as_json, "" if problems else "Everything is as it should be.")
    raise typer.Exit(1 if problems else 0)


def rebuild(as_json: AsJson = False) -> None:
    """Throw away everything derived and compute it anew from the facts."""
    ready()
    from qunxing.ledger.verify import rebuild as start

    with progress("Rebuild") as step:
        start(progress=lambda stage, done, of: step(done, of))
    answer({"rebuilt": True}, as_json, "Rebuilt.")
