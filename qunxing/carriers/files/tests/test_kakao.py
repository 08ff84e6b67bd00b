"""KakaoTalk: the samples counted by eye, and every shape written here."""

from pathlib import Path

import pytest

from qunxing.carriers.base import FileFormat, Options, Rejected
from qunxing.carriers.files.kakao import NO_TIME, NOT_A_MESSAGE, Kakao
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tests.chat_reading import everything, iso, kinds, said, written
from qunxing.core.facts import Form, Kind, Precision
from qunxing.core.refusals import Unreadable
from qunxing.testing.data import shared_data

READER: FileFormat = Kakao()
FOLDER = "formats/kakaotalk/tests/datasets/"
WINDOWS = (
    "빵모임 3 님과 카카오톡 대화\n저장한 날짜 : 2024-01-16 10:44:52\n\n"
    "--------------- 2024년 1월 15일 월요일 ---------------\n"
    "[지민 [반장]] [오전 9:01] 안녕하세요\n둘째 줄\n"
    "철수님이 들어왔습니다.\n"
    "[철수] [오후 12:03] 사진\n"
    "지민님이 영희님과 민수님을 초대했습니다.\n"
)
IPHONE = (
    "빵모임 님과 카카오톡 대화\n저장한 날짜 : 2024. 1. 16. 오전 10:44\n\n\n\n2024년 1월 15일 월요일\n"
    "2024. 1. 15. 21:37, 지민 : 파일: 가격.pdf\n"
    "2024. 1. 15. 21:38: 철수님이 나갔습니다.\n"
    "2024. 1. 15. 오후 9:39, 지민 : 삭제된 메시지입니다.\n"
)
ENGLISH = (
    "KakaoTalk Chats with Bread club\nDate Saved : January 16, 2024, 1:08 PM\n\n\n"
    "January 15, 2024, 2:33 AM\nJanuary 15, 2024, 2:33 AM, Ann B : note : with a colon\n"
    "January 15, 2024, 2:34 PM, Ann B invited Cy and Di.\n"
    "January 15, 2024, 2:35 PM, Ann B : Photo\n"
)
MAC = (
    "Date,User,Message\n"
    '2024-01-15 10:00:00,"지민","첫 줄\n둘째 ""줄"""\n'
    '2024-01-15 10:00:05,"철수","철수님이 들어왔습니다."\n'
    '2024-01-15 10:00:09,"지민","이모티콘 "\n'
    "soon,지민,hi\n"
    "2024-01-15 10:01:00\n"
)
WRITTEN = {
    "kakaotalk": [
        ("windows.txt", WINDOWS),
        ("iphone.txt", IPHONE),
        ("english.txt", ENGLISH),
        ("KakaoTalk_Chat_빵모임_2024-01-16-10-44-52.csv", MAC),
    ]
}
REAL = {"kakaotalk": (FOLDER + "*.txt",)}


@pytest.mark.parametrize(
    ("name", "counts", "last"),
    [
        ("window_kr", {"TEXT": 4, "IMAGE": 1}, "2020-08-11T12:11:00"),
        ("android_kr", {"TEXT": 5, "IMAGE": 1}, "2016-03-18T20:54:00"),
        ("android_en", {"TEXT": 5, "IMAGE": 1}, "2016-03-20T23:59:00"),
    ],
)
def test_the_samples_have_the_counts_one_sees(name: str, counts: dict[str, int], last: str) -> None:
    found = said(READER, Source(shared_data(f"{FOLDER}KakaoTalk_export_file_exmple_{name}.txt")))
    assert kinds(found) == counts and iso(found[-1].at) == last
    assert {one.group_name for one in found} == {"김한길"}
    assert max(one.text.count("\n") for one in found if one.text) == 7


def test_windows_writes_the_day_above_and_no_time_beside_notices(tmp_path: Path) -> None:
    found = said(READER, written(tmp_path, WINDOWS))
    assert [(one.kind, one.name) for one in found] == [
        (Kind.MESSAGE, "지민 [반장]"),
        (Kind.JOINED, "철수"),
        (Kind.MESSAGE, "철수"),
        (Kind.JOINED, "영희"),
        (Kind.JOINED, "민수"),
    ]
    assert (found[0].text, iso(found[0].at), found[0].zoned) == ("안녕하세요\n둘째 줄", "2024-01-15T09:01:00", False)
    assert (found[1].precision, iso(found[1].at)) == (Precision.DAY, "2024-01-15T00:00:00")
    assert (iso(found[2].at), found[2].precision) == ("2024-01-15T12:03:00", Precision.MINUTE)
    assert (found[3].target_name, found[3].note, found[3].group_name) == ("지민", "invited", "빵모임")


def test_an_iphone_writes_the_whole_time_on_every_line(tmp_path: Path) -> None:
    file, left, gone = said(READER, written(tmp_path, IPHONE))
    assert (file.form, file.text, iso(file.at)) == (Form.FILE, "가격.pdf", "2024-01-15T21:37:00")
    assert (left.kind, left.name, left.precision) == (Kind.LEFT, "철수", Precision.MINUTE)
    assert (gone.kind, gone.name, gone.text) == (Kind.RECALLED, "지민", None)


def test_english_is_read_too(tmp_path: Path) -> None:
    note, *joined, photo = said(READER, written(tmp_path, ENGLISH))
    assert (note.name, note.text) == ("Ann B", "note : with a colon")
    assert [(one.kind, one.name, one.target_name) for one in joined] == [
        (Kind.JOINED, "Cy", "Ann B"),
        (Kind.JOINED, "Di", "Ann B"),
    ]
    assert (photo.form, iso(photo.at)) == (Form.IMAGE, "2024-01-15T14:35:00")


def test_a_macs_table_is_read_and_bad_rows_are_named(tmp_path: Path) -> None:
    source = written(tmp_path, MAC, WRITTEN["kakaotalk"][3][0])
    found = everything(READER, source)
    good = [one for one in found if not isinstance(one, Rejected)]
    assert [(one.kind, one.name) for one in good] == [
        (Kind.MESSAGE, "지민"),
        (Kind.JOINED, "철수"),
        (Kind.MESSAGE, "지민"),
    ]
    assert (good[0].text, good[0].precision, good[2].form) == ('첫 줄\n둘째 "줄"', Precision.SECOND, Form.STICKER)
    assert [one.reason for one in found if isinstance(one, Rejected)] == [NO_TIME, NOT_A_MESSAGE]
    finding = READER.look(source, Options())
    assert finding.groups == ("빵모임",) and not finding.zoned


def test_messages_without_a_day_are_rejected_and_other_files_refused(tmp_path: Path) -> None:
    found = everything(READER, written(tmp_path, "[지민] [오전 9:01] 안녕\n"))
    assert [one.reason for one in found if isinstance(one, Rejected)] == [NO_TIME]
    with pytest.raises(Unreadable):
        everything(READER, written(tmp_path, "nothing\n"))


def test_a_cell_too_long_to_be_one_is_rejected_and_reading_goes_on(tmp_path: Path) -> None:
    rows = "".join(
        f'2024-05-02 09:0{nth}:00,"Min","{words}"\n' for nth, words in enumerate(["x", "y" * 2_000_000, "z"])
    )
    found = everything(READER, written(tmp_path, "Date,User,Message\n" + rows, "chat.csv"))
    assert [type(one) is Rejected for one in found] == [False, True, False]
