import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunxing.carriers.base import Incoming, Options
from qunxing.carriers.files.chat_fields import FIELDS
from qunxing.carriers.files.chat_table import ChatTable
from qunxing.carriers.files.opening import open_table
from qunxing.carriers.files.roster import Roster
from qunxing.carriers.files.sheets import measure
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tests.chat_reading import everything, iso, said, written
from qunxing.carriers.registry import recognise
from qunxing.core.facts import Kind, Precision
from qunxing.core.refusals import Refusal, Unreadable

NOON = datetime(2026, 9, 3, 12, 0, 5)  # noqa: DTZ001 # a sheet has no zones


def workbook(path: Path, rows: list[list[object]], *, empty_first: bool = False) -> Source:
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    if empty_first:
        book.add_worksheet("empty")
    sheet = book.add_worksheet("chat")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return Source(path)


def test_a_sheet_with_titles_dates_and_numbers_is_a_chat(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["某群聊天记录"], [], ["时间", "账号", "昵称", "内容", "消息ID"],
        [NOON, 10001, "小明😀", 666, 17.0], ["2026/9/3 12:01", "wx_a", "b", "两\n行", "m2"],
        ["合计", None, None, 2, None],
    ]  # fmt: skip
    source = workbook(tmp_path / "a.xlsx", rows, empty_first=True)
    assert recognise(source).name == "table"
    first, second, total = everything(ChatTable(), source)
    assert isinstance(first, Incoming) and isinstance(second, Incoming)
    assert (iso(first.at), first.zoned, first.precision) == ("2026-09-03T12:00:05", False, Precision.SECOND)
    assert (first.sender, first.name, first.text, first.native, first.line) == ("10001", "小明😀", "666", "17", 4)
    assert (second.sender, second.text, second.native) == ("wx_a", "两\n行", "m2")
    assert (total.line, getattr(total, "reason", "")) == (6, "This is a total, not a message.")


def test_a_date_cell_and_a_clock_cell_are_joined(tmp_path: Path) -> None:
    rows: list[list[object]] = [["日子", "时间", "昵称", "内容"], [NOON.date(), NOON.time(), "a", "x"]]
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    day, clock = (book.add_format({"num_format": shape}) for shape in ("yyyy-mm-dd", "hh:mm:ss"))
    sheet.write_row(0, 0, rows[0])
    sheet.write_datetime(1, 0, NOON.date(), day)
    sheet.write_datetime(1, 1, NOON.time(), clock)
    sheet.write_row(1, 2, ["a", "x"])
    book.close()
    (one,) = said(ChatTable(), Source(tmp_path / "a.xlsx"))
    assert iso(one.at) == "2026-09-03T12:00:05"


def test_serial_days_are_dates(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", [["time", "sender", "text"], [46268.5, "a", "x"]])
    assert iso(said(ChatTable(), source)[0].at) == "2026-09-03T12:00:00"


def test_a_sheet_of_members_is_a_member_list(tmp_path: Path) -> None:
    rows: list[list[object]] = [["昵称", "QQ号", "入群时间"], ["小明", 10001.0, NOON], ["", "", ""], ["李四", 2, None]]
    source = workbook(tmp_path / "a.xlsx", rows)
    assert recognise(source).name == "roster"
    found = [one for one in everything(Roster(), source, day=0) if isinstance(one, Incoming)]
    assert [(one.sender, one.name, one.line) for one in found if one.kind is Kind.LISTED] == [
        ("10001", "小明", 2), ("2", "李四", 4),
    ]  # fmt: skip


def test_a_workbook_inside_a_zip_is_read(tmp_path: Path) -> None:
    inner = workbook(tmp_path / "a.xlsx", [["time", "sender", "text"], ["2026-01-01", "a", "x"]])
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(inner.path, "订单/a.xlsx")
    (part,) = Source(tmp_path / "all.zip").parts()
    assert [one.text for one in said(ChatTable(), part)] == ["x"]


@pytest.mark.slow
def test_two_readers_of_one_workbook_do_not_disturb_each_other(tmp_path: Path) -> None:
    rows: list[list[object]] = [["time", "sender", "text"]]
    rows += [["2026-01-01", "a", str(n)] for n in range(20_000)]
    source = workbook(tmp_path / "a.xlsx", rows)
    (tmp_path / "b.xlsx").write_bytes(source.path.read_bytes())
    one, other = (open_table(each, FIELDS, Options()).pick(["text"]) for each in (source, Source(tmp_path / "b.xlsx")))
    assert [next(one), next(other)] == [(2, ("0",)), (2, ("0",))]
    assert list(one) == list(other) == [(n + 2, (str(n),)) for n in range(1, 20_000)]


def test_an_empty_workbook_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="empty"):
        ChatTable().look(workbook(tmp_path / "a.xlsx", []), Options())


@pytest.mark.slow
def test_one_cell_in_the_far_corner_does_not_fill_the_memory(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write(0, 0, "time")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(Unreadable, match="save the sheet as CSV"):
        ChatTable().look(Source(tmp_path / "a.xlsx"), Options())


CELL = b'<c r="A1048576"'


@pytest.mark.slow
@pytest.mark.parametrize(
    "hidden", [b"<c s='0' r=\"XFD1048576\"", b"<c r='XFD1048576'", b'<c r="xfd1048576"', b'<c\nr="XFD1048576"']
)
def test_however_a_far_corner_is_written_it_does_not_end_this_process(tmp_path: Path, hidden: bytes) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write(0, 0, "time")
    sheet.write(1_048_575, 0, 1)
    book.close()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as before, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as after:
        assert sum(before.read(name).count(CELL) for name in before.namelist()) == 1
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(CELL, hidden))
    with pytest.raises(Unreadable, match="save the sheet as CSV"):
        ChatTable().look(Source(tmp_path / "b.xlsx"), Options())


def test_a_workbook_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qunxing.carriers.files.sheets.MAX_UNPACKED", 1 << 20)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * (2 << 20))
    with pytest.raises(Unreadable, match="too large"):
        measure(data.getvalue())


@pytest.mark.parametrize("keep", [100, 2000, 4000])
def test_a_truncated_workbook_is_refused_with_a_sentence(tmp_path: Path, keep: int) -> None:
    source = workbook(tmp_path / "a.xlsx", [["time", "sender", "text"], ["2026-01-01", "a", "x"]])
    source.path.write_bytes(source.path.read_bytes()[:keep])
    with pytest.raises(Unreadable):
        ChatTable().look(Source(source.path), Options())


@pytest.mark.slow
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.integers(0, 6000))
def test_a_garbled_workbook_is_read_or_refused(tmp_path: Path, noise: bytes, at: int) -> None:
    source = workbook(tmp_path / "a.xlsx", [["time", "sender", "text"], ["2026-01-01", "a", "x"]])
    data = source.path.read_bytes()
    garbled = written(tmp_path, data[:at] + noise + data[at + len(noise) :], "b.xlsx")
    for reader in (ChatTable(), Roster()):
        try:
            everything(reader, garbled, day=0)
        except Refusal as refusal:
            assert str(refusal)


def test_old_workbooks_are_told_by_their_content(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be opened"):
        ChatTable().look(written(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls"), Options())
