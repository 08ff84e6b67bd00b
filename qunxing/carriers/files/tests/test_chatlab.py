"""The ChatLab standard format, in and out."""

import io
import json
from pathlib import Path

import pytest

from qunxing.carriers.base import Incoming, Options, Rejected
from qunxing.carriers.files.chatlab import ChatLab
from qunxing.carriers.files.chatlab_write import write_chatlab
from qunxing.carriers.files.tests.chat_reading import everything, kinds, said, written
from qunxing.core.facts import Form, Kind, Sees
from qunxing.core.refusals import Unreadable

READER = ChatLab()
META = {"name": "示例群", "platform": "qq", "type": "group", "groupId": "38988"}
HEADER = {"version": "0.0.1", "exportedAt": 1703001600}
MEMBERS = [{"platformId": "1", "accountName": "红", "groupNickname": "群主-小红", "avatar": "data:image/png;base64,AA"}]
MESSAGES = [
    {
        "sender": "1",
        "accountName": "红",
        "timestamp": 1703001600,
        "type": 0,
        "content": "大家好",
        "platformMessageId": "m1",
    },
    {
        "sender": "2",
        "accountName": "明",
        "groupNickname": "小明",
        "timestamp": 1703001610,
        "type": 1,
        "content": "[图片]",
    },
    {"sender": "2", "timestamp": 1703001620, "type": 25, "content": "好", "replyToMessageId": "m1"},
    {"sender": "9", "timestamp": 1703001630, "type": 80, "content": "小蓝加入了群聊"},
    {"sender": "2", "accountName": "小明", "timestamp": 1703001640, "type": 81, "content": "小明撤回了一条消息"},
    {"sender": "1", "timestamp": 1703001650, "type": 3, "content": None},
    {"sender": "1", "timestamp": 1703001660, "type": 77, "content": "?"},
]


def as_json() -> str:
    return json.dumps({"chatlab": HEADER, "meta": META, "members": MEMBERS, "messages": MESSAGES}, indent=2)


def as_lines() -> str:
    top = {"_type": "header", "chatlab": HEADER, "meta": META}
    members = [{"_type": "member", **member} for member in MEMBERS]
    entries = [top, *members, *({"_type": "message", **message} for message in MESSAGES)]
    return "# a comment\n" + "".join(json.dumps(entry) + "\n" for entry in entries)


@pytest.mark.parametrize("text", [as_json(), as_lines()], ids=["json", "jsonl"])
def test_both_shapes_say_the_same(tmp_path: Path, text: str) -> None:
    source = written(tmp_path, text, "chat.json")
    found = said(READER, source)
    assert kinds(found) == {"TEXT": 2, "IMAGE": 1, "JOINED": 1, "RECALLED": 1, "VIDEO": 1, "OTHER": 1}
    first = found[0]
    assert (first.group, first.group_name, first.sender, first.name) == ("38988", "示例群", "1", "红")
    assert (first.native, first.at, first.zoned) == ("m1", 1_703_001_600_000_000, True)
    assert (found[1].text, found[1].name, found[2].reply_to) == ("", "小明", "m1")
    video = next(one for one in found if one.form is Form.VIDEO)
    assert (video.text, video.name) == (None, "群主-小红")
    finding = READER.look(source, Options())
    assert finding.namespace == "qq" and Sees.REPLIES in (finding.sees or ())


@pytest.mark.parametrize("lines", [True, False])
def test_what_is_written_reads_back(tmp_path: Path, lines: bool) -> None:
    before = said(READER, written(tmp_path, as_json(), "a.json"))
    stream = io.BytesIO()
    count = write_chatlab(
        before,
        stream,
        name="示例群",
        platform="qq",
        exported_at=1703001600,
        group_id="38988",
        members=[("1", "群主-小红")],
        lines=lines,
    )
    after = said(READER, written(tmp_path, stream.getvalue(), "b.jsonl" if lines else "b.json"))
    kept = [one for one in before if one.kind is not Kind.JOINED]
    assert count == len(kept) == len(after)
    assert [(o.kind, o.at, o.sender, o.name, o.text, o.form, o.native, o.reply_to) for o in after] == [
        (o.kind, o.at, o.sender, o.name, o.text, o.form, o.native, o.reply_to) for o in kept
    ]


def test_any_number_of_messages_is_written_as_it_comes() -> None:
    class Counting(io.RawIOBase):
        largest = 0

        def write(self, data: object) -> int:
            self.largest = max(self.largest, len(bytes(data)))  # type: ignore[call-overload] # always bytes
            return 0

    stream = Counting()
    many = (Incoming(Kind.MESSAGE, n * 1_000_000, sender="1", name="a", text="x") for n in range(10_000))
    assert write_chatlab(many, stream, name="g", platform="qq", exported_at=0) == 10_000  # type: ignore[arg-type]
    assert stream.largest < 300


def test_broken_lines_are_rejected_alone(tmp_path: Path) -> None:
    text = (
        as_lines().replace('"timestamp": 1703001610', '"timestamp": "soon"')
        + '{"_type":"message","sender":\n{"_type":"odd"}\n'
    )
    found = everything(READER, written(tmp_path, text, "chat.jsonl"))
    assert [one.line for one in found if isinstance(one, Rejected)] == [5, 11, 12]
    with pytest.raises(Unreadable):
        everything(READER, written(tmp_path, '{"chatlab": {}}', "c.json"))


WRITTEN = {"chatlab": [("chat.json", as_json()), ("chat.jsonl", as_lines())]}
