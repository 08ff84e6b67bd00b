"""XLSX and Parquet: what a reader of another house finds in them is what was there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from qunxing.core.refusals import Refusal
from qunxing.insight import parquet, workbook
from qunxing.insight.export import Cell, cells_of, write_file
from qunxing.insight.workbook import xlsx_bytes

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 19, 20, 0, 5, tzinfo=SHANGHAI)
COLUMNS = {
    "time": Cell.TIME,
    "day": Cell.DAY,
    "text": Cell.TEXT,
    "n": Cell.WHOLE,
    "share": Cell.NUMBER,
    "yes": Cell.YES,
    "several": Cell.TEXTS,
}
ROW: dict[str, Any] = {
    "time": AT,
    "day": date(2026, 11, 19),
    "text": "=HYPERLINK(1)",
    "n": -3,
    "share": 0.5,
    "yes": True,
    "several": ["一", "二"],
}
NOTHING: dict[str, Any] = dict.fromkeys(ROW)


def sheet(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def test_a_workbook_holds_values_of_their_kind_and_no_formula(tmp_path: Path) -> None:
    to = tmp_path / "out.xlsx"
    assert write_file([ROW, NOTHING], COLUMNS, to) == 2
    head, row = sheet(to)[:2]
    assert head == list(COLUMNS)
    assert row == [AT.replace(tzinfo=None), date(2026, 11, 19), "=HYPERLINK(1)", -3, 0.5, True, '["一","二"]']
    assert list(tmp_path.iterdir()) == [to]


def test_no_sheet_of_a_workbook_has_a_formula_element(tmp_path: Path) -> None:
    import zipfile

    to = tmp_path / "out.xlsx"
    texts = ["=1+1", "＝1", "@SUM(A1)", "http://example.com", "0042", "{=1}"]
    write_file([{"=head": text} for text in texts], {"=head": Cell.TEXT}, to)
    with zipfile.ZipFile(to) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in xml and "hyperlink" not in xml
        assert 'quotePrefix="1"' in parts.read("xl/styles.xml").decode()
    assert [row[0] for row in sheet(to)] == ["=head", *texts]


def test_a_number_longer_than_a_cell_keeps_and_a_text_longer_than_a_cell_are_told(tmp_path: Path) -> None:
    to = tmp_path / "out.xlsx"
    write_file([{"n": 6_225_880_112_345_678_901, "text": "长" * 40_000}], {"n": Cell.WHOLE, "text": Cell.TEXT}, to)
    n, text = sheet(to)[1]
    assert n == "6225880112345678901"
    assert len(text) == workbook.MOST_SIGNS and text.endswith("… [40,000]")


def test_more_rows_than_a_sheet_holds_are_refused_and_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    rows = [{"n": n} for n in range(4)]
    with pytest.raises(Refusal, match="1,048,575 rows") as refused:
        write_file(rows, {"n": Cell.WHOLE}, tmp_path / "out.xlsx")
    assert refused.value.code == "too_many_rows" and list(tmp_path.iterdir()) == []
    assert write_file(rows[:3], {"n": Cell.WHOLE}, tmp_path / "out.xlsx") == 3


def test_a_small_workbook_is_sent_as_bytes(tmp_path: Path) -> None:
    to = tmp_path / "sent.xlsx"
    to.write_bytes(xlsx_bytes([{"a": "=x", "b": 1}], ["a", "b"]))
    assert sheet(to) == [["a", "b"], ["=x", 1]]


def test_parquet_has_typed_columns_and_times_in_utc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "A_LOT", 2)
    to = tmp_path / "out.parquet"
    assert write_file([ROW, NOTHING, ROW], COLUMNS, to) == 3
    table = pq.read_table(to)
    assert {field.name: str(field.type) for field in table.schema} == {
        "time": "timestamp[us, tz=UTC]", "day": "date32[day]", "text": "string", "n": "int64", "share": "double",
        "yes": "bool", "several": "list<element: string>",
    }  # fmt: skip
    first, second, _third = table.to_pylist()
    assert first == {**ROW, "time": AT.astimezone(UTC)}
    assert second == NOTHING


def test_columns_of_rows_at_hand_are_typed_by_what_they_hold() -> None:
    rows: list[dict[str, Any]] = [{"a": 1, "b": None, "c": "x", "d": True}, {"a": 0.5, "c": 3, "e": {"k": 1}}]
    found = cells_of(rows)
    assert found == {"a": Cell.NUMBER, "b": Cell.TEXT, "c": Cell.TEXT, "d": Cell.YES, "e": Cell.TEXT}
