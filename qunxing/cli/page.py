"""The command that draws the owner's page: page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qunxing.cli import parse
from qunxing.cli.output import AsJson
from qunxing.cli.ready import ready

Of = Annotated[str, typer.Option("--community", help="The community the page is about.")]
First = Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="First day, inside.")]
Until = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Last day, inside, and over.")]
Target = Annotated[Path, typer.Option("--to", metavar="FILE", help="A name ending in .pdf (one A4) or .png (a phone).")]
Language = Annotated[str, typer.Option("--language", help="zh or en.")]

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def add_to(app: typer.Typer) -> None:
    app.command()(page)


def page(
    community: Of,
    to: Target,
    from_day: First = None,
    until: Until = None,
    language: Language = "zh",
    as_json: AsJson = False,
) -> None:
    """Is it worth it (值不值): the owner's page of some days that are over, by default the last 28."""
    parse.one_of("--to", to.suffix.lower(), (".pdf", ".png"))
    parse.one_of("--language", language, tuple(LANGUAGES))
    days = parse.day("--from", from_day), parse.day("--until", until)
    ready()
    from qunxing.cli.paging import draw_page

    draw_page(to, community, days, LANGUAGES[language], as_json)
