"""What `report` does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from django.utils import translation

from qunxing.cli.exporting import user_of_this_machine
from qunxing.cli.finding import scope_of
from qunxing.cli.output import answer
from qunxing.insight.coverage import Standing
from qunxing.insight.export import cells_of, unfinished, write_file
from qunxing.insight.models import Look
from qunxing.insight.workbook import xlsx_bytes
from qunxing.reports import files, quotes
from qunxing.reports.days import span_of, usual_day
from qunxing.reports.drafting import draft
from qunxing.reports.models import Kind
from qunxing.reports.sheet import Sheet
from qunxing.reports.text import MOST_QUOTED, compose


def report(
    kind: str, community: str, group: str | None, day: date | None, to: Path | None, language: str, as_json: bool
) -> None:
    """A report as a text, as one JSON object with the text in it, or into a file."""
    now, scope = datetime.now(UTC), scope_of(group, community)
    standing = Standing.of(scope.numbers)
    wanted = day or usual_day(Kind(kind), scope, standing, now)
    with translation.override(language):
        sheet = draft(span_of(Kind(kind), wanted, scope.community.today(now)), scope, now=now, standing=standing)
        words = quotes.words_of(sheet.waiting, most=len(sheet.waiting))
        if words:
            detail = f"response {scope.label} {sheet.first} {sheet.last} ({user_of_this_machine()})"
            Look.objects.create(community=scope.community, what="number", detail=detail[:300])
        if to is not None:
            rows = _write(sheet, words, to)
            answer({"file": str(to), "rows": rows}, as_json, f"{to}: {rows:,} rows")
            return
        text = compose(sheet, words[:MOST_QUOTED])
    answer({**sheet.kept(), "text": text}, as_json, text)


def _write(sheet: Sheet, words: Sequence[str], to: Path) -> int:
    rows, columns = files.figures(sheet)
    if to.suffix.lower() == ".csv":
        return write_file(rows, {name: kind for name, kind in cells_of(rows).items() if name in columns}, to)
    with unfinished(to) as path:
        path.write_bytes(xlsx_bytes(rows, columns, files.beside(sheet, words)))
    return len(rows)
