"""What the command says and where: results on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

if TYPE_CHECKING:
    from rich.console import Console

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout; everything else goes to stderr.")]
Step = Callable[[int, int], None]
"""Called with (done, in all); all is 0 when unknown."""


def answer(body: Any, as_json: bool, text: str) -> None:
    """Give the result: `body` as one JSON object, or `text` for a person."""
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(body), indent=2).decode())
    elif text:
        typer.echo(text)


def note(text: str) -> None:
    """Say something on the side."""
    typer.echo(text, err=True)


def complain(text: str) -> None:
    """Say what is wrong; red on a terminal."""
    typer.secho(text, fg=typer.colors.RED, err=True)


def console() -> Console:
    """Rich, on stderr."""
    from rich.console import Console

    return Console(stderr=True)


@contextmanager
def progress(title: str, unit: str = "") -> Iterator[Step]:
    """A bar on stderr while the block runs; silent where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f} " + unit))
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console(), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def table(rows: Sequence[tuple[str, ...]], gap: str = "  ") -> str:
    """Rows as aligned columns; a Chinese character takes two places."""
    from rich.cells import cell_len

    widths = [max(cell_len(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    return "\n".join(
        gap.join(cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
