"""A report as a file: a line for each group, and in a workbook what each column means beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from qunxing.core.metrics.registry import METRICS
from qunxing.core.zones import moment
from qunxing.insight import consent
from qunxing.insight.export import Row
from qunxing.insight.views.downloads import kept
from qunxing.insight.workbook import Table
from qunxing.reports.columns import COLUMNS, Column
from qunxing.reports.sheet import Line, Sheet
from qunxing.reports.words import cut, kind_words, period, title, why


def reply(request: HttpRequest, sheet: Sheet, quotes: Sequence[str]) -> HttpResponseBase:
    """The file to send: CSV, or a workbook where the address says `as=xlsx`."""
    rows, columns = figures(sheet)
    return kept(request, rows, columns, name_of(sheet), beside=beside(sheet, quotes))


def name_of(sheet: Sheet) -> str:
    """What the file is called, without its ending."""
    return f"{kind_words(sheet.kind)} {sheet.community} {sheet.first}"


def beside(sheet: Sheet, quotes: Sequence[str]) -> dict[str, Table]:
    """The further sheets of a workbook: what the columns mean, and the questions that wait."""
    found = {_("Definitions"): definitions(sheet)}
    if sheet.waiting:
        found[_("Unanswered questions")] = _waiting(sheet, quotes)
    return found


def figures(sheet: Sheet) -> Table:
    """A row for each group and one for all of them; a range has its ends in two more columns, blind cells say so."""
    lines = [*sheet.lines, sheet.total]
    ranges = {c.name for c in COLUMNS if any(line.figures[c.name].is_range for line in lines)}
    agreed = consent.sentence(consent.words({"consent": sheet.consent}))
    rows = consent.beside_rows([_row(line, sheet, ranges) for line in lines], agreed)
    return rows, list(dict.fromkeys(name for row in rows for name in row))


def _row(line: Line, sheet: Sheet, ranges: set[str]) -> Row:
    row: dict[str, Any] = {_("Group"): line.name if line.group else _("All groups, each person once")}
    for column in COLUMNS:
        figure = line.figures[column.name]
        row[_head(column)] = _("not visible here") if figure.value is None else _amount(figure.value, column)
        if column.name in ranges:
            row[_("%(what)s, at least") % {"what": title(column)}] = figure.low
            row[_("%(what)s, at most") % {"what": title(column)}] = figure.high
    row[_("People as of")] = line.figures["people"].day or None
    row[_("Usually spoke")] = line.usual.get("senders")
    row[_("Data until")] = _moment(line.until or (0 if line.group else sheet.until), sheet)
    return row


def _head(column: Column) -> str:
    return f"{title(column)} (¥)" if column.unit == "cents" else title(column)


def _amount(value: int, column: Column) -> float | int:
    return value / 100 if column.unit == "cents" else value


def _moment(ts: int, sheet: Sheet) -> Any:
    return moment(ts).astimezone(ZoneInfo(sheet.zone)) if ts else None


def definitions(sheet: Sheet) -> Table:
    """What each column means, which metric and version it is of, in how many groups it can be seen."""
    names = [_("Column"), _("What it counts"), _("Metric"), _("Version"), _("Definition"), _("Seen in groups"), _("Of")]
    rows = [dict(zip(names, each, strict=True)) for each in _defined(sheet)]
    rows += [{names[0]: _("Days"), names[1]: f"{period(sheet)} · {cut(sheet)}"}]
    rows += [{names[0]: _("Time zone"), names[1]: sheet.zone}]
    rows += [{names[0]: _("People counted once"), names[1]: _("seats: %(n)s") % {"n": sheet.seats.value or 0}}]
    rows += [{names[0]: _("Orders that fit no member"), names[1]: sheet.unmatched.value}]
    return rows, names


def _defined(sheet: Sheet) -> Iterator[tuple[Any, ...]]:
    for column in COLUMNS:
        metric, blind = METRICS.get(column.metric), sheet.total.figures[column.name]
        counts = _(column.meaning) if blind.value is not None else f"{_(column.meaning)} · {why(blind)}"
        definition = _(metric.sentence) if metric else ""
        covered = sheet.covered.get(column.name, 0), len(sheet.lines)
        yield (title(column), counts, column.metric, sheet.versions.get(column.metric), definition, *covered)


def _waiting(sheet: Sheet, quotes: Sequence[str]) -> Table:
    names = [_("Group"), _("When"), _("Question")]
    rows = [
        dict(zip(names, (each.name, _moment(each.ts, sheet), words), strict=True))
        for each, words in zip(sheet.waiting, quotes, strict=False)
    ]
    return rows, names
