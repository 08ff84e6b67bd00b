"""A file read in another process is read as here: the same lots, the same refusals, and no process is left."""

from __future__ import annotations

import gzip
import os
import signal
from pathlib import Path

import pytest
import xlsxwriter

from qunxing.carriers import apart
from qunxing.carriers.base import LOT, Lot, Options, Rejected
from qunxing.carriers.files.chat_table import ChatTable
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.whatsapp import WhatsApp
from qunxing.carriers.registry import by_name
from qunxing.core.refusals import NeedsAnswer, Unreadable

HEAD = "time,sender,text\n"


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WORTH_IT", 0)


def written(tmp_path: Path, rows: int, *, cut: float = 1.0) -> Path:
    lines = [f"2025-11-19 08:{n // 60 % 60:02}:{n % 60:02},人{n % 7},第 {n * 7919 % 10007} 条\n" for n in range(rows)]
    lines[1] = "gestern,人,没有时间\n"
    packed = gzip.compress((HEAD + "".join(lines)).encode())
    path = tmp_path / "chat.csv.gz"
    path.write_bytes(packed[: int(len(packed) * cut)])
    return path


def children() -> set[int]:
    lists = (path.read_text() for path in Path(f"/proc/{os.getpid()}/task").glob("*/children"))
    return {int(pid) for text in lists for pid in text.split()}


@pytest.mark.slow
def test_lots_rejected_lines_and_progress_are_the_same_as_here(tmp_path: Path) -> None:
    path, far = written(tmp_path, LOT + 10), list[tuple[int, int]]()
    here = list(ChatTable().lots(Source(path), Options()))
    source = Source(path, progress=lambda read, total: far.append((read, total)))
    there = list(apart.lots(source, ChatTable(), Options()))
    assert [lot.said for lot in there] == [lot.said for lot in here]
    assert [list(lot.rejected) for lot in there] == [list(lot.rejected) for lot in here]
    assert (there[0].rejected[0].line, far[-1]) == (3, (path.stat().st_size, path.stat().st_size))


@pytest.mark.slow
def test_an_open_workbook_is_read_there_from_the_rows_it_was_opened_to(tmp_path: Path) -> None:
    path, fmt, options = tmp_path / "orders.xlsx", by_name("acts"), Options(kind="order")
    orders(path, ["多少", 4, 5.5])
    here = list(fmt.lots(Source(path), options))
    source = Source(path)
    fmt.look(source, options)
    orders(path, [1])  # opened again it would be this
    before = children()
    lots = apart.lots(source, fmt, options)
    there = [next(lots)]
    assert len(children() - before) == 1
    there += lots
    assert [lot.said for lot in there] == [lot.said for lot in here]
    assert [[each.line for each in lot.rejected] for lot in there] == [[2]]


def orders(path: Path, amounts: list[object]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("订单号", "昵称", "实付金额", "下单时间"))
        for n, amount in enumerate(amounts, 1):
            sheet.write_row(n, 0, (f"E{n}", f"人{n}", amount, "2026-06-06 05:05:00"))


@pytest.mark.slow
def test_answers_reach_the_other_process_and_its_question_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text("03/04/2025, 08:00 - 阿禾: 早\n", encoding="utf-8")
    with pytest.raises(NeedsAnswer) as asked:
        list(apart.lots(Source(path), WhatsApp(), Options()))
    assert asked.value.fields["ask"] == "date_order"
    (lot,) = apart.lots(Source(path), WhatsApp(), Options(date_order="dmy"))
    assert lot.rows() == list(WhatsApp().read(Source(path), Options(date_order="dmy")))


@pytest.mark.slow
def test_what_stands_before_a_damaged_place_comes_before_the_refusal(tmp_path: Path) -> None:
    lots = list[Lot]()
    with pytest.raises(Unreadable, match="damaged"):
        lots.extend(apart.lots(Source(written(tmp_path, 3000, cut=0.6)), ChatTable(), Options()))
    rows = [row for lot in lots for row in lot.rows() if not isinstance(row, Rejected)]
    assert 500 < len(rows) < 3000


@pytest.mark.slow
def test_no_process_is_left_when_nobody_reads_on(tmp_path: Path) -> None:
    before = children()
    lots = apart.lots(Source(written(tmp_path, 2 * LOT)), ChatTable(), Options())
    next(lots)
    assert len(children() - before) == 1
    lots.close()  # type: ignore[attr-defined] # a generator
    assert children() == before


@pytest.mark.slow
def test_a_reader_that_dies_is_no_end_of_the_file(tmp_path: Path) -> None:
    before = children()
    lots = apart.lots(Source(written(tmp_path, 2 * LOT)), ChatTable(), Options())
    next(lots)
    (reader,) = children() - before
    os.kill(reader, signal.SIGKILL)
    with pytest.raises(RuntimeError, match="died"):
        list(lots)
