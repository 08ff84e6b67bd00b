from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunxing.carriers.base import NEVER_SPOKE, Incoming, Options, Rejected
from qunxing.carriers.files.paste import COUNT, is_count
from qunxing.carriers.files.roster import Roster, days_in
from qunxing.carriers.files.roster_rows import NO_JOIN_DATE, NO_NAME
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tests.chat_reading import everything, iso, written
from qunxing.core.facts import Kind, Precision, Sees
from qunxing.core.refusals import NeedsAnswer, Refusal, Unreadable

ROSTER = Roster()
DAY = 1_788_393_600_000_000  # 2026-09-03


def listed(folder: Path, text: str | bytes, name: str = "list.txt", **options: object) -> list[Incoming]:
    found = everything(ROSTER, written(folder, text, name), **{"day": DAY, **options})
    return [one for one in found if isinstance(one, Incoming) and one.kind is Kind.LISTED]


def rejected(folder: Path, text: str) -> list[tuple[int, str]]:
    found = everything(ROSTER, written(folder, text), day=DAY)
    return [(one.line, one.reason) for one in found if isinstance(one, Rejected)]


def names(folder: Path, text: str) -> list[str]:
    return [one.name for one in listed(folder, text)]


def test_a_list_begins_with_its_header_at_the_day_it_was_true(tmp_path: Path) -> None:
    header = everything(ROSTER, written(tmp_path, "小明\n"), day=DAY, group="读书群")[0]
    assert isinstance(header, Incoming)
    assert (header.kind, header.at, header.zoned, header.precision) == (Kind.ROSTER, DAY, False, Precision.DAY)
    assert header.group == "读书群"


def test_pasted_names_are_one_a_line_whatever_stands_in_them(tmp_path: Path) -> None:
    assert names(tmp_path, "小明\n\n李四, Bob\n1.5倍速\n‮אבג😀\n2026-09-03\n") == [
        "小明", "李四, Bob", "1.5倍速", "‮אבג😀", "2026-09-03",
    ]  # fmt: skip


def test_numbers_in_front_are_taken_off_only_when_the_lines_are_numbered(tmp_path: Path) -> None:
    assert names(tmp_path, "1. 小明\n2、李四\n3) 1.5倍速\n4. 4.0\n") == ["小明", "李四", "1.5倍速", "4.0"]
    assert names(tmp_path, "1.5倍速\n7.小明\n李四\n") == ["1.5倍速", "7.小明", "李四"]


def test_a_count_is_no_member_and_is_reported(tmp_path: Path) -> None:
    assert names(tmp_path, "昵称\n小明\n共 143 人\n") == ["小明"]
    assert rejected(tmp_path, "昵称\n小明\n共 143 人\n") == [(3, COUNT)]


@pytest.mark.parametrize(
    "line",
    ["共143人", "共 143 人", "总计：143", "143人", "群成员(143)", "Total: 143", "143 members", "合计 143 名成员"],
)
def test_counts_are_known_in_their_shapes(line: str) -> None:
    assert is_count(line)


@pytest.mark.parametrize(
    "line", ["143", "共和国", "人人", "小明", "3人行", "Total Eclipse", "members only", "成员7", "member 7"]
)
def test_nicknames_are_no_counts(line: str) -> None:
    assert not is_count(line)


def test_lines_copied_from_excel_have_columns(tmp_path: Path) -> None:
    text = (
        "群昵称\t昵称\t入群时间\t邀请人\t入群方式\t是否员工\n阿明\t小明\t2026/9/1\t老王\t扫码\t是\n\t李四\t\t\t\t否\n"
    )
    first, second = listed(tmp_path, text)
    assert (first.name, first.text, first.target_name, first.note, first.staff) == (
        "小明",
        "阿明",
        "老王",
        "扫码",
        True,
    )
    assert iso(first.value) == "2026-09-01T00:00:00"
    assert (second.name, second.text, second.value, second.staff) == ("李四", None, 0, False)


def test_rows_copied_without_header_take_the_first_column_of_words(tmp_path: Path) -> None:
    assert names(tmp_path, "1\t小明\tx\n2\t李四\ty\n") == ["小明", "李四"]


def test_a_member_export_with_title_row_in_gb18030_is_read(tmp_path: Path) -> None:
    header = "某群成员,,,\n昵称,QQ号,群名片,入群时间,最后发言时间\n"
    text = header + "小明,10001,阿明,1519660926,2026-01-02 03:04:05\n李,1.38E+10,,,0\n"
    source = written(tmp_path, text.encode("gb18030"), "members.csv")
    assert ROSTER.sniff(source) > 50
    seen = ROSTER.look(source, Options()).sees
    assert seen == frozenset({Sees.ROSTER, Sees.ACCOUNTS, Sees.SPOKEN})
    first, second = (one for one in everything(ROSTER, source, day=DAY)[1:] if isinstance(one, Incoming))
    assert (first.sender, first.name, first.text, first.target) == ("10001", "小明", "阿明", "utc")
    assert iso(first.value) == "2018-02-26T16:02:06"
    assert first.thread == "2026-01-02T03:04:05"
    assert (second.sender, second.name, second.thread) == ("", "李", NEVER_SPOKE)


def test_an_unreadable_join_date_is_reported_and_the_member_kept(tmp_path: Path) -> None:
    text = "昵称,入群时间\n小明,去年\n,2026-09-01\n"
    assert rejected(tmp_path, text) == [(2, NO_JOIN_DATE), (3, NO_NAME)]
    assert names(tmp_path, text) == ["小明"]


def test_namesakes_are_both_kept_and_counted(tmp_path: Path) -> None:
    text = "小明\n李四\n小明\n小明\n"
    assert names(tmp_path, text) == ["小明", "李四", "小明", "小明"]
    assert ROSTER.look(Source(tmp_path / "list.txt"), Options()).duplicate_names == 2


def test_the_day_of_the_list_is_asked_and_a_date_in_the_name_proposed(tmp_path: Path) -> None:
    source = written(tmp_path, "小明\n", "群成员2026-09-03.txt")
    assert ROSTER.look(source, Options()).ask == ("day",)
    with pytest.raises(NeedsAnswer) as question:
        everything(ROSTER, source)
    assert question.value.fields == {"ask": "day", "choices": ["2026-09-03"]}
    assert days_in("名单20260903 与 2026年13月1日") == ["2026-09-03"]


def test_unknown_headers_can_be_mapped(tmp_path: Path) -> None:
    (one,) = listed(tmp_path, "谁,哪天来\n小明,2026-09-01\n", "a.csv", mapping={"name": "谁", "joined_at": "哪天来"})
    assert (one.name, iso(one.value)) == ("小明", "2026-09-01T00:00:00")
    with pytest.raises(Refusal, match="no column 谁谁"):
        listed(tmp_path, "谁,哪天来\n小明,2026-09-01\n", "a.csv", mapping={"name": "谁谁"})


def test_a_chat_is_not_taken_for_a_member_list(tmp_path: Path) -> None:
    assert ROSTER.sniff(written(tmp_path, "时间,昵称,内容\n2026-09-03 12:00,a,b\n", "a.csv")) < 10


def test_accounts_counting_up_are_accounts_still(tmp_path: Path) -> None:
    accounts = [one.sender for one in listed(tmp_path, "昵称,账号\n小明,1\n李四,2\n", "a.csv")]
    assert accounts == ["1", "2"]
    assert [one.sender for one in listed(tmp_path, "昵称,id\n小明,1\n李四,2\n", "a.csv")] == ["", ""]


def test_an_empty_list_is_said(tmp_path: Path) -> None:
    for text, words in (("", "empty"), ("昵称\n", "nobody"), ("共 3 人\n", "nobody")):
        with pytest.raises(Unreadable, match=words):
            everything(ROSTER, written(tmp_path, text), day=DAY)


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.from_regex(r"[a-zA-Z明李王😀א][a-z明李王😀א ,;|'\"]{0,8}[a-z明]", fullmatch=True), min_size=1))
def test_every_pasted_name_is_listed_in_its_place(tmp_path: Path, given_names: list[str]) -> None:
    assert names(tmp_path, "\n".join(given_names)) == given_names
    assert names(tmp_path, "\n".join(f"{n}. {name}" for n, name in enumerate(given_names, 1))) == given_names or (
        len(given_names) == 1
    )
