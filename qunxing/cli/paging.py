"""What `page` does."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

from django.utils import translation

from qunxing.cli.finding import scope_of
from qunxing.cli.output import answer
from qunxing.insight.export import unfinished
from qunxing.reports.page import blocks, paper
from qunxing.reports.page.figures import chosen, gather


def draw_page(to: Path, community: str, days: tuple[date | None, date | None], language: str, as_json: bool) -> None:
    """Draw the page into a file; with `as_json` its texts are said too."""
    now, where = datetime.now(UTC), scope_of(None, community).community
    figures = gather(where, chosen(where, *days, now=now), now=now)
    with translation.override(language):
        sheet = blocks.sheet(figures)
        drawing = paper.draw(sheet, to.suffix.lower().removeprefix("."))
    with unfinished(to) as path:
        path.write_bytes(drawing)
    answer({"to": str(to), "bytes": len(drawing), "page": asdict(sheet)}, as_json, f"{to}: {len(drawing):,} bytes.")
