"""Slack exports: the sample counted with jq, and small ones written here."""

import io
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from qunxing.carriers.base import FileFormat, Incoming, Options, Rejected
from qunxing.carriers.files import archive
from qunxing.carriers.files.archive import DAMAGED
from qunxing.carriers.files.json_chat import NO_TIME
from qunxing.carriers.files.slack import NOT_A_MESSAGE, Slack
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tests.chat_reading import everything, iso, kinds, said, written
from qunxing.carriers.registry import parts
from qunxing.core.facts import Form, Kind, Sees
from qunxing.core.refusals import Unreadable
from qunxing.testing.data import shared_data

READER: FileFormat = Slack()
USERS = [
    {"id": "U1", "name": "ann", "profile": {"display_name": "Ann"}},
    {"id": "U2", "name": "bob", "real_name": "Bob B", "profile": {"display_name": ""}},
    {"id": "U3", "name": "helper", "is_bot": True},
]
CHANNELS = [{"id": "C1", "name": "general"}]


def day(*messages: dict[str, Any]) -> str:
    usual = {"type": "message", "user": "U1", "text": "hi"}
    return json.dumps([usual | {"ts": f"1700000000.{nth:06}"} | message for nth, message in enumerate(messages, 1)])


def export(*messages: dict[str, Any], **more: str | bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("users.json", json.dumps(USERS))
        out.writestr("channels.json", json.dumps(CHANNELS))
        out.writestr("general/2023-11-14.json", day(*messages))
        for name, content in more.items():
            out.writestr(f"general/{name}.json", content)
    return packed.getvalue()


def read(tmp_path: Path, *messages: dict[str, Any]) -> list[Incoming]:
    return said(READER, written(tmp_path, export(*messages), "export.zip"))


WRITTEN = {"slack": [("export.zip", export({}, {})), ("2023-11-14.json", day({}, {}))]}
REAL = {"slack": ("formats/slack/tests/testarchive.zip",)}


def test_the_sample_has_the_counts_of_jq() -> None:
    source = Source(shared_data(REAL["slack"][0]))
    assert parts(source) == [source]
    found = said(READER, source)
    assert kinds(found) == {"CARD": 94, "TEXT": 50, "FILE": 3, "SYSTEM": 3, "JOINED": 8, "REACTED": 1}
    assert {one.name for one in found if one.sender and not one.bot} == {
        *("hamza", "doubledeez", "abilinski", "heroeshannibal")
    }
    assert {(one.group, one.group_name) for one in found} == {
        ("C0JGLMMNX", "enrique"),
        ("C0JL6CGQ2", "traveling-sailor"),
    }


def test_words_are_shown_as_people_read_them(tmp_path: Path) -> None:
    text = "<@U2> see <http://a.b/?x=1&amp;y=2|the page> in <#C1|general>, <!here> &lt;3 <https://c.d>"
    (one,) = read(tmp_path, {"text": text, "edited": {"user": "U1", "ts": "1700000001.000000"}})
    assert one.text == "@Bob B see the page in #general, @here <3 https://c.d"
    assert (one.name, one.note, iso(one.at), one.zoned) == ("Ann", "edited", "2023-11-14T22:13:20", True)


def test_threads_are_replies_to_their_first_message(tmp_path: Path) -> None:
    first = {"thread_ts": "1700000000.000001"}
    opening, answer, alone = read(tmp_path, first, {**first, "user": "U2", "subtype": "thread_broadcast"}, {})
    assert (opening.reply_to, opening.thread) == ("", "1700000000.000001")
    assert (answer.reply_to, answer.thread) == (opening.native, opening.thread)
    assert alone.thread == ""


def test_comings_goings_and_notices(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {"subtype": "channel_join", "user": "U2", "inviter": "U1"},
        {"subtype": "group_join"},
        {"subtype": "channel_leave", "user": "U2"},
        {"subtype": "channel_topic", "text": "set the channel topic: bread"},
        {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted."},
    )
    assert [one.kind for one in found] == [Kind.JOINED, Kind.JOINED, Kind.LEFT, Kind.MESSAGE, Kind.RECALLED]
    assert (found[0].sender, found[0].target, found[0].target_name, found[0].note) == ("U2", "U1", "Ann", "invited")
    assert (found[3].form, found[3].sender, found[3].text) == (
        Form.SYSTEM,
        "",
        "Ann set the channel topic: bread",
    )
    sees = READER.look(Source(tmp_path / "export.zip"), Options()).sees or frozenset()
    assert {Sees.JOINS, Sees.LEAVES} <= sees
    quiet = written(tmp_path, export({}), "quiet.zip")
    assert Sees.JOINS not in (READER.look(quiet, Options()).sees or ())


def test_bots_files_and_reactions(tmp_path: Path) -> None:
    card = {"subtype": "bot_message", "user": None, "bot_id": "B1", "username": "ci", "text": ""}
    found = read(
        tmp_path,
        {**card, "attachments": [{"title": "build", "text": "green"}]},
        {"user": "U3"},
        {"text": "", "files": [{"name": "a.bin", "mimetype": "image/png"}]},
        {"text": "here", "files": [{"name": "a.pdf"}]},
        {"reactions": [{"name": "+1", "users": ["U2", "U3"], "count": 5}]},
    )
    assert [(one.sender, one.name, one.bot) for one in found[:2]] == [("B1", "ci", True), ("U3", "helper", True)]
    assert [(one.form, one.text) for one in found[:4]] == [
        (Form.CARD, "build\ngreen"),
        (Form.TEXT, "hi"),
        (Form.IMAGE, ""),
        (Form.FILE, "here"),
    ]
    assert [(one.sender, one.target, one.note) for one in found[5:]] == [
        ("U2", found[4].native, "+1"),
        ("U3", found[4].native, "+1"),
    ]


def test_one_day_alone_is_read_without_names_of_people_and_channel(tmp_path: Path) -> None:
    (one,) = said(READER, written(tmp_path, day({"user_profile": {"display_name": "Ann"}}), "2023-11-14.json"))
    assert (one.sender, one.name, one.group, one.group_name) == ("U1", "Ann", "", "")


def test_broken_messages_and_damaged_files_spoil_only_themselves(tmp_path: Path) -> None:
    noise = random.Random(7).randbytes(40_000).hex()
    whole = export(
        {}, {"ts": "soon"}, {"type": "file"}, {}, **{"2023-11-15": day({"text": noise}), "2023-11-16": day({})}
    )
    at = whole.index(b"general/2023-11-15.json") + 5_000
    found = everything(READER, written(tmp_path, whole[:at] + b"\xff" * 64 + whole[at + 64 :], "export.zip"))
    reasons = [one.reason for one in found if isinstance(one, Rejected)]
    assert reasons[:2] == [NO_TIME, NOT_A_MESSAGE] and reasons[-1] == DAMAGED
    assert isinstance(found[0], Incoming) and isinstance(found[3], Incoming) and isinstance(found[-1], Incoming)


def test_a_changed_letter_is_told_by_the_checksum(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as out:
        out.writestr("users.json", json.dumps(USERS))
        out.writestr("general/2023-11-14.json", day({"text": "as it was"}))
    source = Source(tmp_path / "export.zip")
    source.path.write_bytes(source.path.read_bytes().replace(b"as it was", b"as it wax"))
    said_so = everything(READER, source)[-1]
    assert isinstance(said_so, Rejected) and said_so.reason == DAMAGED


def test_a_bomb_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "FREE_BYTES", 1000)
    source = written(tmp_path, export(**{"2023-11-15": b" " * 4_000_000}), "export.zip")
    with pytest.raises(Unreadable, match="far more"):
        everything(READER, source)
