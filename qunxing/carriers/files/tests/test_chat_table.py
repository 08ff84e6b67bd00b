import csv
import gzip
import io
import json
import zipfile
from itertools import islice
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunxing.carriers.base import Incoming, Options, Rejected
from qunxing.carriers.files.chat_rows import NO_SENDER, NO_TIME, TOTAL
from qunxing.carriers.files.chat_table import ChatTable
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tests.chat_reading import everything, iso, said, written
from qunxing.core.facts import Form, Kind, Precision, Sees
from qunxing.core.refusals import NeedsAnswer, Refusal, Unreadable
from qunxing.testing.data import shared_data

TABLE = ChatTable()
HEADER = "时间,群名,昵称,内容,消息ID\n"
ZULIP = {
    "id": "id", "time": "ts", "group": "stream", "sender": "sender", "text": "text", "thread": "topic",
    "reply_to": "quotes",
}  # fmt: skip


def read(folder: Path, text: str | bytes, name: str = "chat.csv", **options: object) -> list[Incoming]:
    return said(TABLE, written(folder, text, name), **options)


def test_chinese_column_names_are_known(tmp_path: Path) -> None:
    source = written(tmp_path, HEADER + "2026-09-03 12:00,读书群,小明,你好,7\n", "chat.csv")
    found = TABLE.look(source, Options())
    assert found.mapping == {"time": "时间", "group": "群名", "sender_name": "昵称", "text": "内容", "id": "消息ID"}
    assert found.groups == ("读书群",)
    assert not found.zoned
    assert TABLE.sniff(source) == 60
    (one,) = said(TABLE, source)
    assert (one.group, one.sender, one.name, one.text, one.native) == ("读书群", "", "小明", "你好", "7")
    assert (iso(one.at), one.zoned, one.precision) == ("2026-09-03T12:00:00", False, Precision.MINUTE)
    assert one.line == 2


def test_a_chosen_mapping_overrides_the_guess(tmp_path: Path) -> None:
    text = "time,when,who,text\n2026-01-01,2026-02-02 10:00:00,bo,hi\n"
    (one,) = read(tmp_path, text, mapping={"time": "when", "sender": "who"})
    assert (iso(one.at), one.sender, one.name) == ("2026-02-02T10:00:00", "bo", "bo")


def test_a_column_that_does_not_exist_is_named_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"no column whom\. There are: time, sender, text"):
        read(tmp_path, "time,sender,text\n2026-01-01,a,b\n", mapping={"sender": "whom"})


def test_a_field_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no field colour"):
        read(tmp_path, "time,sender,text\n2026-01-01,a,b\n", mapping={"colour": "text"})


def test_an_empty_choice_takes_a_field_away(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "time,sender,text,topic\n2026-01-01,a,b,c\n", mapping={"thread": ""})
    assert one.thread == ""


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_separators_and_encodings_are_told(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [
        ["时间", "昵称", "内容"],
        ["2026-09-03 12:00:00", "小明😀", 'a,b;c\td "q"\n第二行'],
        ["2026-09-03 12:01:00", "b", ""],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    found = read(tmp_path, text.getvalue().encode(encoding))
    assert [(one.name, one.text) for one in found] == [(row[1], row[2]) for row in rows[1:]]


def test_title_rows_above_the_header_are_skipped(tmp_path: Path) -> None:
    text = "读书群聊天记录,,\n导出时间: 2026-09-04,,\n,,\n" + "发送时间,发送人,消息内容\n2026-09-03 12:00:00,a,hi\n"
    assert [one.text for one in read(tmp_path, text)] == ["hi"]


def test_totals_and_unreadable_rows_are_rejected_with_reason_and_reading_goes_on(tmp_path: Path) -> None:
    text = "time,sender,text\n2026-01-01,a,1\nsoon,b,2\n2026-01-02,,3\n\n合计,,3\n2026-01-03,c,4\n"
    found = everything(TABLE, written(tmp_path, text, "a.csv"))
    rejected = [(one.line, one.reason) for one in found if isinstance(one, Rejected)]
    assert rejected == [(3, NO_TIME), (4, NO_SENDER), (6, TOTAL)]
    assert [one.text for one in found if isinstance(one, Incoming)] == ["1", "4"]


@pytest.mark.slow
def test_a_quotation_mark_never_closed_costs_rows_that_are_reported(tmp_path: Path) -> None:
    text = 'time,sender,text\n2026-01-01,a,ok\n2026-01-01,a,"open\n' + "2026-01-01,b,x\n" * 100_000
    found = everything(TABLE, written(tmp_path, text, "a.csv"))
    assert isinstance(found[0], Incoming)
    assert any(isinstance(one, Rejected) and "quotation mark" in one.reason for one in found)


def test_excel_traces_in_ids_are_repaired_and_rounded_ids_are_dropped(tmp_path: Path) -> None:
    text = 'time,sender,name,text,message_id\n2026-01-01,123.0,a,x,"=""007"""\n2026-01-01,1.38E+10,b,y,1.2E+17\n'
    first, second = read(tmp_path, text)
    assert (first.sender, first.native) == ("123", "007")
    assert (second.sender, second.name, second.native) == ("", "b", "")


def test_rows_numbered_from_one_are_no_message_ids(tmp_path: Path) -> None:
    numbered = "id,time,sender,text\n1,2026-01-01,a,x\n2,2026-01-01,a,y\n"
    assert [one.native for one in read(tmp_path, numbered)] == ["", ""]
    assert [one.native for one in read(tmp_path, numbered.replace("2,2026", "9,2026"))] == ["1", "9"]


def test_kinds_become_joins_leaves_notices_and_recalls(tmp_path: Path) -> None:
    kinds = ["消息", "加入", "退出", "系统消息", "撤回", "图片", "什么", ""]
    text = "time,sender,text,kind,message_id\n" + "".join(
        f"2026-01-01,a,t,{kind},m{n}\n" for n, kind in enumerate(kinds)
    )
    found = read(tmp_path, text)
    assert [one.kind for one in found] == [
        Kind.MESSAGE, Kind.JOINED, Kind.LEFT, Kind.MESSAGE, Kind.RECALLED, Kind.MESSAGE, Kind.MESSAGE, Kind.MESSAGE,
    ]  # fmt: skip
    assert [one.form for one in found[3:]] == [Form.SYSTEM, Form.SYSTEM, Form.IMAGE, Form.OTHER, Form.TEXT]
    assert found[4].target == "m4"
    assert found[1].text is None
    seen = TABLE.look(Source(tmp_path / "chat.csv"), Options()).sees
    assert seen is not None and {Sees.JOINS, Sees.LEAVES, Sees.RECALLS} <= seen


def test_replies_are_promised_only_by_a_table_that_has_them(tmp_path: Path) -> None:
    plain = TABLE.look(written(tmp_path, "time,sender,text\n2026-01-01,a,x\n", "a.csv"), Options()).sees
    assert plain == TABLE.sees
    linked = TABLE.look(written(tmp_path, "time,sender,text,reply_to\n2026-01-01,a,x,5\n", "b.csv"), Options()).sees
    assert linked == TABLE.sees | {Sees.REPLIES}


def test_day_and_month_are_asked_when_nothing_proves_their_order(tmp_path: Path) -> None:
    source = written(tmp_path, "time,sender,text\n1/2/2026 10:00,a,x\n", "a.csv")
    assert TABLE.look(source, Options()).ask == ("date_order",)
    with pytest.raises(NeedsAnswer):
        everything(TABLE, source)
    (one,) = said(TABLE, source, date_order="mdy")
    assert iso(one.at) == "2026-01-02T10:00:00"


def test_the_proof_of_the_date_order_may_stand_far_down(tmp_path: Path) -> None:
    text = "time,sender,text\n" + "1/2/2026 10:00,a,x\n" * 5000 + "25/2/2026 10:00,a,x\n"
    assert iso(read(tmp_path, text)[0].at) == "2026-02-01T10:00:00"


def test_without_a_time_column_the_mapping_is_asked(tmp_path: Path) -> None:
    source = written(tmp_path, "foo,bar,baz\na,b,c\n", "a.csv")
    assert TABLE.look(source, Options()).ask == ("mapping",)
    with pytest.raises(NeedsAnswer) as question:
        everything(TABLE, source)
    assert question.value.fields["choices"] == ["foo", "bar", "baz"]


def test_a_table_without_header_is_mapped_by_column_number(tmp_path: Path) -> None:
    text = "2026-09-03 12:00,小明,你好 1\n2026-09-03 12:01,b,x\n"
    found = read(tmp_path, text, mapping={"time": "1", "sender": "2", "text": "3"})
    assert [one.sender for one in found] == ["小明", "b"]


def test_json_fields_inside_objects_are_reached_with_dots(tmp_path: Path) -> None:
    row = {"at": 1788436800, "from": {"id": 5, "name": "bo"}, "re": [{"x": 1}], "body": "hi\0"}
    mapping = {"time": "at", "sender": "from.id", "sender_name": "from.name", "text": "body"}
    (one,) = read(tmp_path, json.dumps(row), "a.jsonl", mapping=mapping)
    assert (one.sender, one.name, one.text, one.zoned) == ("5", "bo", "hi", True)


def test_a_list_of_answered_messages_counts_by_its_first(tmp_path: Path) -> None:
    rows = [{"ts": 1788436800, "sender": "a", "text": "x", "quotes": quotes} for quotes in ([7, 8], [], None, "9")]
    found = read(tmp_path, "\n".join(map(json.dumps, rows)), "a.jsonl")
    assert [one.reply_to for one in found] == ["7", "", "", "9"]
    (one,) = read(tmp_path, 'time,sender,reply_to\n2026-01-01,a,"[7, 8]"\n')
    assert one.reply_to == "7"


def test_a_field_that_first_appears_late_in_the_file_can_be_mapped(tmp_path: Path) -> None:
    rows = [{"ts": 1788436800, "sender": "a"}] * 6000 + [{"ts": 1788436800, "sender": "a", "引用x": [3]}]
    text = "\n".join(json.dumps(row) for row in rows)
    assert read(tmp_path, text, "a.jsonl", mapping={"reply_to": "引用x"})[-1].reply_to == "3"


def test_lines_that_are_no_json_are_rejected_with_their_number(tmp_path: Path) -> None:
    good = json.dumps({"ts": 1788436800, "sender": "a", "text": "x"})
    text = f"{good}\n\n[1]\n{{broken\n{good}\n" + '{"ts": "never", "sender": "a"}' + f"\n{good}"
    found = everything(TABLE, written(tmp_path, text, "a.jsonl"))
    assert [one.line for one in found if isinstance(one, Rejected)] == [3, 4, 6]
    assert [one.line for one in found if isinstance(one, Incoming)] == [1, 5, 7]


def test_a_clock_column_is_completed_by_the_only_column_of_dates(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "日期x,时间,昵称,内容\n2026-09-03,下午3:05,a,hi\n")
    assert iso(one.at) == "2026-09-03T15:05:00"


@pytest.mark.parametrize("pack", ["gz", "zst", "zip"])
def test_packed_tables_are_read_as_they_are(tmp_path: Path, pack: str) -> None:
    text = b"time,sender,text\n2026-01-01,a,x\n"
    path = tmp_path / f"a.csv.{pack}"
    if pack == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.csv", text)
    else:
        path.write_bytes(gzip.compress(text) if pack == "gz" else zstandard.compress(text))
    (part,) = Source(path).parts()
    assert part.name == "a.csv"
    assert [one.text for one in said(TABLE, part)] == ["x"]


def test_a_header_without_rows_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no rows"):
        everything(TABLE, written(tmp_path, "time,sender,text\n", "a.csv"))


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=20)


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(10**9, 4 * 10**9), st.from_regex(r"[a-z]{1,8}", fullmatch=True), cells), min_size=1)
)
def test_a_table_written_is_the_table_read(tmp_path: Path, rows: list[tuple[int, str, str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([("ts", "sender", "text"), *rows])
    lines = "\n".join(json.dumps({"ts": ts, "sender": who, "text": what}) for ts, who, what in rows)
    for found in (read(tmp_path, text.getvalue()), read(tmp_path, lines, "a.jsonl")):
        assert [(one.at // 10**6, one.sender, one.text) for one in found] == rows


@pytest.mark.slow
def test_zulip_new_members_imports_by_mapping() -> None:
    source = Source(shared_data("zulip-lean/new-members.jsonl.zst"))
    assert TABLE.look(source, Options()).mapping == {k: v for k, v in ZULIP.items() if k != "reply_to"}
    found = [one for one in TABLE.read(source, Options(mapping=ZULIP)) if isinstance(one, Incoming)]
    assert len(found) == 190_076
    assert len({one.native for one in found}) == 190_076
    assert {one.group for one in found} == {"113489-new-members"}
    assert any(one.reply_to for one in found)


@pytest.mark.slow
def test_zulip_of_all_channels_imports_by_mapping() -> None:
    """The first two hundred thousand lines; `python -m bench.ingest` takes in all 956,250."""
    source = Source(shared_data("zulip-lean/messages.jsonl.zst"))
    found = list(islice(TABLE.read(source, Options(mapping=ZULIP)), 200_000))
    natives = [one.native for one in found if isinstance(one, Incoming)]
    assert len(natives) == len(set(natives)) == 200_000


@pytest.mark.slow
def test_the_slack_meetings_import_with_date_and_clock_joined() -> None:
    source = Source(shared_data("slack-owasp-crs/messages.jsonl.zst"))
    mapping = {"id": "n", "reply_to": "thread_parent"}
    found = said(TABLE, source, mapping=mapping)
    assert len(found) == 33_508
    assert len({one.sender for one in found}) == 68
    assert iso(found[0].at) == "2018-11-05T19:30:43"
    assert sum(bool(one.reply_to) for one in found) == 1547


@pytest.mark.parametrize(("order", "first"), [("dmy", "2010-12-01"), ("mdy", "2010-12-01")])
def test_real_dates_prove_their_order_or_it_is_asked(order: str, first: str) -> None:
    source = Source(shared_data(f"orders/OnlineRetail.{order}.csv"))
    options = Options(mapping={"time": "InvoiceDate", "sender": "CustomerID"})
    ask = TABLE.look(source, options).ask
    assert ask in ((), ("date_order",))
    answered = Options(mapping=options.mapping, date_order=order if ask else None)
    times = [one.at for one in TABLE.read(source, answered) if isinstance(one, Incoming)]
    assert iso(times[0])[:10] == first
