"""Rows as a file to keep: CSV, or a workbook where the address says `as=xlsx`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from qunxing.insight.export import Row, csv_lines
from qunxing.insight.workbook import Table, xlsx_bytes

FORBIDDEN = r'[\\/:*?"<>|\s]+'
"""What names of files may not hold somewhere, and runs of spaces."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def kept(
    request: HttpRequest,
    rows: Sequence[Row],
    columns: Sequence[str],
    title: str,
    *,
    beside: Mapping[str, Table] | None = None,
) -> HttpResponseBase:
    """The rows under a name made of `title`; `beside` names further sheets of a workbook."""
    name = re.sub(FORBIDDEN, " ", title)
    if request.GET.get("as") == "xlsx":
        return HttpResponse(xlsx_bytes(rows, columns, beside), content_type=XLSX, headers=_named(f"{name}.xlsx"))
    return csv_reply(csv_lines(rows, columns), f"{name}.csv")


def csv_reply(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    """A CSV file to keep."""
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=_named(name))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition_header(True, name) or ""}
