import gzip
import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunxing.carriers.base import FileFormat, Incoming, Options, Rejected
from qunxing.carriers.files.chat_table import ChatTable
from qunxing.carriers.files.roster import Roster
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tests.chat_reading import everything, written
from qunxing.carriers.registry import FORMATS, by_name, recognise
from qunxing.core.refusals import Refusal, Unreadable

READERS = (ChatTable(), Roster())
quick = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
starts = st.sampled_from(
    [b"", b"time,sender,text\n", "时间,昵称,内容\n".encode(), "昵称\t入群时间\n".encode("gb18030"),
     b'{"ts":1,"sender":',
     b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\xd0\xcf\x11\xe0"]
)  # fmt: skip


def swallow(reader: FileFormat, source: Source) -> None:
    """Look and read; only a Refusal with a sentence may come of it."""
    for act in (lambda: reader.look(source, Options()), lambda: everything(reader, source, day=0, date_order="dmy")):
        try:
            act()
        except Refusal as refusal:
            assert str(refusal)
    assert 0 <= reader.sniff(source) <= 100


@pytest.mark.slow
@quick
@given(starts, st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(tmp_path: Path, start: bytes, data: bytes) -> None:
    for reader in READERS:
        swallow(reader, written(tmp_path, start + data, "a.csv"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
rows = st.dictionaries(
    st.sampled_from(["ts", "sender", "text", "name", "id", "kind", "reply_to", "topic", "joined_at", "staff", "x.y"]),
    json_values,
)


@pytest.mark.slow
@quick
@given(st.lists(rows, min_size=1, max_size=6))
def test_any_json_is_read_or_refused(tmp_path: Path, given_rows: list[dict[str, object]]) -> None:
    text = "\n".join(json.dumps(row) for row in [{"ts": 1788436800, "sender": "a", "name": "b"}, *given_rows])
    for reader in READERS:
        swallow(reader, written(tmp_path, text, "a.jsonl"))


@pytest.mark.slow
@quick
@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=6), max_size=8))
def test_any_text_table_is_read_or_refused(tmp_path: Path, cells: list[list[str]]) -> None:
    text = "\n".join(",".join(row) for row in cells)
    for reader in READERS:
        swallow(reader, written(tmp_path, text.encode(errors="replace"), "a.csv"))


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    for number, data in enumerate([b"", b"\n\n  \r\n", b"\xef\xbb\xbf", zstandard.compress(b"")]):
        for reader in READERS:
            with pytest.raises(Unreadable, match=r"The file is empty\."):
                everything(reader, written(tmp_path, data, f"{number}.csv"), day=0)
    with pytest.raises(Unreadable, match=r"The file is empty\."):
        recognise(written(tmp_path, b"", "a.csv"))


def test_a_binary_is_none_of_our_formats(tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xfe\xfd" * 500
    with pytest.raises(Unreadable, match="none of the formats"):
        recognise(written(tmp_path, picture, "a.csv"))


def test_a_line_of_ten_megabytes_is_one_message(tmp_path: Path) -> None:
    text = "long " * 2_000_000
    lines = [{"ts": 1788436800, "sender": "a", "text": said} for said in ("x", text, "y")]
    source = written(tmp_path, "\n".join(map(json.dumps, lines)), "a.jsonl")
    found = [one for one in everything(ChatTable(), source) if isinstance(one, Incoming)]
    assert [len(one.text or "") for one in found] == [1, 10_000_000, 1]


def test_a_cell_of_ten_megabytes_is_rejected_and_reading_goes_on(tmp_path: Path) -> None:
    text = "time,sender,text\n2026-01-01,a,x\n2026-01-01,a," + "x" * 10_000_000 + "\n2026-01-02,b,y\n"
    found = everything(ChatTable(), written(tmp_path, text, "a.csv"))
    assert [type(one) for one in found] == [Incoming, Rejected, Incoming]


def test_rows_before_the_cut_of_a_packed_table_are_kept(tmp_path: Path) -> None:
    text = "time,sender,text\n" + "".join(f"2026-01-01 10:00,u{n * 7919 % 100_003},{n}\n" for n in range(30_000))
    packed = zstandard.compress(text.encode())
    reading = ChatTable().read(written(tmp_path, packed[: len(packed) // 2], "a.csv.zst"), Options())
    found = []
    with pytest.raises(Unreadable, match="damaged"):
        for one in reading:
            found.append(one)
    texts = [one.text for one in found if isinstance(one, Incoming)]
    assert len(texts) > 5000
    assert texts == [str(n) for n in range(len(texts))]


@pytest.mark.parametrize("reader", READERS)
def test_a_short_file_cut_off_still_gives_its_rows(tmp_path: Path, reader: FileFormat) -> None:
    text = "name,time,text\n" + "".join(f"u{n * 7919 % 1009},2026-01-01,{n * 31 % 97}\n" for n in range(150))
    packed = gzip.compress(text.encode())
    source = written(tmp_path, packed[:-3], "a.csv.gz")
    assert reader.look(source, Options()).columns == ("name", "time", "text")
    found = []
    with pytest.raises(Unreadable, match="damaged"):
        for one in reader.read(source, Options(day=0)):
            found.append(one)
    assert len(found) >= 150


def test_names_of_any_script_and_shape_survive(tmp_path: Path) -> None:
    names = ["😀👨‍👩‍👧", "‮مرحبا", "10:30 小明", "=cmd()", "a: b", "明\u0301"]
    text = "time,sender,text\n" + "".join(f"2026-01-01,{name},x\n" for name in names)
    found = everything(ChatTable(), written(tmp_path, text, "a.csv"))
    assert [one.sender for one in found if isinstance(one, Incoming)] == names


def test_each_file_of_a_zip_is_recognised_by_itself(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("chat.csv", "time,sender,text\n2026-01-01,a,x\n")
        archive.writestr("members.csv", "昵称,入群时间\n小明,2026-09-01\n")
        archive.writestr("chat.jsonl", '{"ts": 1788436800, "sender": "a", "text": "x"}\n')
    found = {part.name: recognise(part).name for part in Source(tmp_path / "all.zip").parts()}
    assert found == {"chat.csv": "table", "members.csv": "roster", "chat.jsonl": "table"}


def test_pasted_names_are_a_member_list_only_when_said_so(tmp_path: Path) -> None:
    source = written(tmp_path, "小明\n李四\n", "paste")
    assert recognise(source, "roster").name == "roster"
    with pytest.raises(Unreadable):
        recognise(source, "chat")


def test_formats_are_found_by_name_and_have_different_names() -> None:
    assert by_name("roster").what == "roster"
    assert len({one.name for one in FORMATS}) == len(FORMATS)
    with pytest.raises(Refusal, match="no format fax"):
        by_name("fax")


@pytest.mark.slow
def test_a_list_of_members_is_streamed(tmp_path: Path) -> None:
    """However long: this one would take 6 MB at once. A million go the whole way in, beside the member lists."""
    lines = "".join(f"成员{n},{n},2026-09-01\n" for n in range(15_000))
    source = written(tmp_path, f"昵称,账号,入群时间\n{lines}", "a.csv")
    tracemalloc.start()
    count = sum(1 for _ in Roster().read(source, Options(day=0)))
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 15_001 and held < 2_000_000
