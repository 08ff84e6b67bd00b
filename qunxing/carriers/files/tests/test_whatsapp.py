"""WhatsApp exports. The counts of the real samples were counted with sed and grep, not with this parser."""

import json
import zipfile
from pathlib import Path

import pytest

from qunxing.carriers.base import Options, Rejected
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tests.chat_reading import everything, iso, kinds, said, written
from qunxing.carriers.files.whatsapp import WhatsApp
from qunxing.core.facts import Form, Kind, Precision, Sees
from qunxing.core.refusals import NeedsAnswer, Unreadable
from qunxing.testing.data import shared_data

READER = WhatsApp()
ANDROID = "whatsapp/whats_json/test/data/android/"
LANGUAGES = "whatsapp/whats_json/test/data/languages/"
CALENDARS = "whatsapp/whats_json/test/data/calendars/"

COUNTED = {
    # file: (header lines, notices, deleted, media: lines that begin with U+200E, and one location)
    ANDROID + "Chat WhatsApp s\u00a0uživatelem Dmitry S CZ Android.txt": (60, 1, 8, None),
    ANDROID + "WhatsApp Chat with Dmitry S EN Android.txt": (60, 1, 8, None),
    ANDROID + "WhatsApp Chat with Dmitry S EN+Media Android.txt": (60, 1, 8, None),
    ANDROID + "Чат WhatsApp с\u00a0контактом Dmitry S RU Android.txt": (60, 1, 8, None),
    LANGUAGES + "deutch_android_media.txt": (41, 1, 7, None),
    LANGUAGES + "english_android.txt": (60, 1, 8, None),
    LANGUAGES + "english_android_media.txt": (60, 1, 8, None),
    LANGUAGES + "russian_android.txt": (60, 1, 8, None),
    LANGUAGES + "deutch_ios.txt": (23, 1, 2, 15),
    LANGUAGES + "english_ios.txt": (23, 1, 2, 15),
    LANGUAGES + "english_ios_media.txt": (25, 3, 2, 15),
    LANGUAGES + "french_ios.txt": (23, 1, 2, 15),
    LANGUAGES + "japanese_ios.txt": (23, 1, 2, 15),
    LANGUAGES + "russian_ios.txt": (23, 1, 2, 15),
    LANGUAGES + "spanish_ios.txt": (23, 1, 2, 15),
    LANGUAGES + "vietnamese_ios.txt": (23, 1, 2, 15),
    CALENDARS + "Buddhist iOS.txt": (28, 3, 3, 17),
    CALENDARS + "Gregorian iOS.txt": (25, 3, 2, 15),
    CALENDARS + "Japanese iOS.txt": (28, 3, 3, 17),
    "whatsapp/whats_json/example/_chat.txt": (25, 3, 2, 15),
    "whatsapp/whats_json/example/_chat_with_media.txt": (25, 3, 2, 15),
}


def sample(name: str) -> Source:
    return Source(shared_data(f"formats/{name}"))


@pytest.mark.parametrize("name", COUNTED)
def test_every_sample_has_the_counts_that_grep_counted(name: str) -> None:
    lines, notices, deleted, media = COUNTED[name]
    found = said(READER, sample(name))
    assert len(found) == lines
    assert sum(one.form is Form.SYSTEM for one in found) == notices
    assert sum(one.kind is Kind.RECALLED for one in found) == deleted
    assert all(not one.name and not one.sender for one in found if one.form is Form.SYSTEM)
    people = {one.name for one in found if one.name}
    assert len(people) == 2 and all(not one.sender for one in found)
    if media is not None:
        plain = (Form.TEXT, Form.SYSTEM)
        assert sum(one.form not in plain for one in found) == media
        assert iso(found[1].at) == "2022-03-27T21:41:35"
        assert found[1].precision is Precision.SECOND and not found[1].zoned


@pytest.mark.parametrize("calendar", ["Buddhist", "Gregorian", "Japanese"])
def test_other_calendars_give_the_same_days(calendar: str) -> None:
    found = said(READER, sample(f"{CALENDARS}{calendar} iOS.txt"))
    assert [iso(one.at)[:10] for one in found[:2]] == ["2022-03-18", "2022-03-27"]
    assert iso(found[-1].at).startswith("2023-01-")


def test_a_group_export_tells_joins_and_removals_by_name() -> None:
    source = sample(ANDROID + "WhatsApp Chat with Group Chat XXX Android.txt")
    with pytest.raises(NeedsAnswer) as question:
        said(READER, source)
    assert question.value.fields["ask"] == "date_order"
    found = said(READER, source, date_order="dmy")
    assert kinds(found) == {"SYSTEM": 14, "JOINED": 1, "REMOVED": 1, "TEXT": 3, "RECALLED": 1}
    joined, removed = (one for one in found if one.kind in (Kind.JOINED, Kind.REMOVED))
    assert (joined.name, joined.note, iso(joined.at)) == ("+7 999 999-99-99", "link", "2023-01-11T16:21:00")
    assert (removed.name, removed.target_name) == ("+7 999 999-99-99", "Dmitry S")
    assert found[0].group_name == "Group Chat XXX Android"


@pytest.mark.parametrize("shape", ["mmddyy", "ddmmyy", "[mmddyy]", "yyyymmdd", "mmddyyyy"])
def test_chat_miner_target_is_met_in_every_date_order(shape: str) -> None:
    folder = shared_data("formats/chat-miner/test/whatsapp")
    source = Source(next(folder.glob(f"test_{shape.replace('[', '[[]')}_*.txt")))
    target = json.loads((folder / "target.json").read_text())
    spoken = [one for one in said(READER, source) if one.form is not Form.SYSTEM]
    assert [(iso(one.at), one.name, (one.text or "").replace("\n", " ")) for one in reversed(spoken)] == [
        (line["timestamp"], line["author"], line["message"]) for line in target
    ]


def test_chat_analytics_zip_and_text_are_the_same() -> None:
    folder = "chat-analytics/tests/samples/whatsapp/"
    plain = said(READER, sample(folder + "4A_11M.txt"), date_order="mdy")
    zipped = said(READER, sample(folder + "4A_11M.zip"), date_order="mdy")
    assert [(one.at, one.name, one.text) for one in plain] == [(one.at, one.name, one.text) for one in zipped]
    assert kinds(plain) == {"SYSTEM": 3, "TEXT": 11}
    assert {one.name for one in plain if one.name} == {"Alice", "Bob", "Eve", "Mallory", "Trent"}
    assert kinds(said(READER, sample(folder + "2A_5M.txt"))) == {"TEXT": 4, "OTHER": 1}


CHATISTICS = {"_chat.txt": (20, 1), "_chat 2.txt": (4, 0), "_chat 3.txt": (9, 2), "_chat 4.txt": (3, 0)}


@pytest.mark.parametrize("name", CHATISTICS)
def test_chatistics_bodies_that_look_like_headers_stay_bodies(name: str) -> None:
    found = said(
        READER,
        sample("whatsapp/chatistics/tests/test_data/whatsapp/" + name),
        **({"date_order": "dmy"} if name == "_chat 3.txt" else {}),
    )
    texts, notices = CHATISTICS[name]
    assert (len(found), sum(one.form is Form.SYSTEM for one in found)) == (texts + notices, notices)


def test_a_name_may_hold_a_colon_when_it_is_used_often_enough(tmp_path: Path) -> None:
    lines = "".join(f"13/01/2024, 10:0{n} - Team: Anna: hello {n}\n" for n in range(3))
    found = said(READER, written(tmp_path, lines + "13/01/2024, 10:05 - Bob: note: see below\n"))
    assert [one.name for one in found] == ["Team: Anna"] * 3 + ["Bob"]
    assert found[3].text == "note: see below"


def test_digits_and_halves_of_the_day_are_read_in_other_scripts(tmp_path: Path) -> None:
    arabic = "٢٣/٠٣/٢٠٢٢، ٢:٠٥ م - سارة: مرحبا\n"
    assert iso(said(READER, written(tmp_path, arabic * 2))[0].at) == "2022-03-23T14:05:00"
    hindi = "२३/०३/२२, २:०५ अपराह्न - सीमा: नमस्ते\n"
    assert iso(said(READER, written(tmp_path, hindi * 2))[0].at) == "2022-03-23T14:05:00"
    chinese = "2022/3/23 下午2:05 - 小红: 你好\n[2022/3/23 下午2:05:11] 小红: 别的手机\n"
    assert iso(said(READER, written(tmp_path, chinese))[0].at) == "2022-03-23T14:05:00"
    narrow = "[3/23/22, 2:05:09\u202fPM] Ann: hi\n"
    assert iso(said(READER, written(tmp_path, narrow * 2))[0].at) == "2022-03-23T14:05:09"


def test_english_notices_become_facts(tmp_path: Path) -> None:
    notices = [
        "Ann joined using this group's invite link",
        "Ann added Bob, Cy and Di",
        "Ann removed Bob",
        "Cy left",
        "+91 98765 43210 changed to +91 11111 22222",
        "You joined using this group's invite link",
        'Ann changed the subject from "a: b" to "c"',
        "Ann: Bob added Cy",
    ]
    text = "".join(f"23/01/2024, 10:00 - {notice}\n" for notice in notices)
    found = said(READER, written(tmp_path, text))
    assert kinds(found) == {"JOINED": 4, "REMOVED": 1, "LEFT": 1, "RENAMED": 1, "SYSTEM": 2, "TEXT": 1}
    assert [one.name for one in found if one.kind is Kind.JOINED] == ["Ann", "Bob", "Cy", "Di"]
    assert {one.target_name for one in found if one.note == "added"} == {"Ann"}


def test_the_order_is_proved_by_a_later_day_or_by_days_that_never_go_back(tmp_path: Path) -> None:
    early = "01/02/2024, 10:00 - A: x\n" * 4000
    late = written(tmp_path, early + "13/02/2024, 10:00 - A: y\n")
    assert READER.look(late, Options()).date_order == "dmy"
    onward = "".join(f"{d:02}/{m:02}/2024, 10:00 - A: x\n" for m in (1, 2, 3) for d in (2, 9))
    assert READER.look(written(tmp_path, onward), Options()).date_order == "dmy"
    assert READER.look(written(tmp_path, early), Options()).ask == ("date_order",)


def test_an_impossible_day_is_rejected_with_its_line(tmp_path: Path) -> None:
    text = "13/02/2024, 10:00 - A: x\n31/02/2024, 10:00 - A: never\n14/02/2024, 10:00 - A: y\n"
    found = everything(READER, written(tmp_path, text))
    assert [one.line for one in found if isinstance(one, Rejected)] == [2]
    assert len(found) == 3


def test_only_readable_notices_promise_joins(tmp_path: Path) -> None:
    assert Sees.JOINS in (READER.look(sample(LANGUAGES + "english_ios.txt"), Options()).sees or ())
    assert Sees.JOINS not in (READER.look(sample(LANGUAGES + "japanese_ios.txt"), Options()).sees or ())


def test_what_holds_no_header_or_no_single_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        everything(READER, written(tmp_path, b"no header here\n"))
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.txt", "13/01/2024, 10:00 - A: x")
        archive.writestr("b.txt", "13/01/2024, 10:00 - A: x")
    assert READER.sniff(Source(tmp_path / "two.zip")) == 0
    with pytest.raises(Unreadable):
        everything(READER, Source(tmp_path / "two.zip"))


def test_a_day_read_before_is_read_the_same_again(tmp_path: Path) -> None:
    lines = ["09:00:00", "23:59:59", "24:00:00", "9:00:00", "12:60:00", "12:0x:00", "12:00:0x", "11:22:33"]
    text = "".join(f"[18.03.22, {time}] Ann: {time}\n" for time in lines)
    found = said(READER, written(tmp_path, text))
    times = [("09:00:00", 1), ("23:59:59", 2), ("09:00:00", 4), ("11:22:33", 8)]
    assert [(iso(one.at), one.line) for one in found] == [(f"2022-03-18T{time}", line) for time, line in times]


def test_what_iphones_mark_as_their_own_is_no_persons_words(tmp_path: Path) -> None:
    mark = "\u200e"
    text = (
        f"[18.03.22, 09:00:00] G: {mark}Bob added Cy\n"
        f"[18.03.22, 09:00:01] ~\u202fBob: fixed now {mark}<This message was edited>\n"
        f"{mark}[18.03.22, 09:00:02] Bob: {mark}Missed voice call\n"
        f"{mark}[18.03.22, 09:00:03] Bob: {mark}POLL:\nLunch?\n{mark}OPTION: yes (1 vote)\n"
        "[18.03.22, 09:00:04] Bob: a (b) <c>\n"
    )
    joined, edited, call, poll, plain = said(READER, written(tmp_path, text))
    assert (joined.kind, joined.name, joined.target_name) == (Kind.JOINED, "Cy", "Bob")
    assert (edited.name, edited.text, edited.note) == ("Bob", "fixed now", "edited")
    assert (call.form, call.text, poll.form) == (Form.CALL, "", Form.POLL)
    assert (plain.form, plain.text) == (Form.TEXT, "a (b) <c>")


WRITTEN = {
    "whatsapp": [
        (
            "WhatsApp Chat with G.txt",
            "[18/03/22, 14:56:01] Ann: \u200eimage omitted\n\u200e[19/03/22, 14:56:01] Bob: hi\nthere\n",
        )
    ]
}
REAL = {
    "whatsapp": (
        "formats/whatsapp/**/*.txt",
        "formats/chat-miner/test/whatsapp/*.txt",
        "formats/chat-analytics/tests/samples/whatsapp/*",
    )
}
