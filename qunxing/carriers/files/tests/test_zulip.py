"""Zulip: the sample counted with jq, and small files of both shapes."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from qunxing.carriers.base import FileFormat, Options, Rejected
from qunxing.carriers.files.json_chat import NO_TIME, TRUNCATED
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tests.chat_reading import everything, iso, kinds, said, written
from qunxing.carriers.files.zulip import NOT_A_MESSAGE, Zulip
from qunxing.carriers.registry import parts
from qunxing.core.facts import Form, Kind, Sees
from qunxing.testing.data import shared_data

READER: FileFormat = Zulip()
SAMPLE = "zulip-lean/raw-sample/Current.20state.20of.20end-user.20tools.json"
QUOTE = (
    '<p><span class="user-mention silent" data-user-id="5">Bob</span> '
    '<a href="https://z.example/#narrow/stream/7-help/topic/x/near/41">said</a>:</p>\n'
    "<blockquote>\n<p>How long?</p>\n</blockquote>\n<p>Two days &amp; a bit.<br>\nReally</p>"
)


def topic(*messages: dict[str, Any]) -> str:
    usual = {"content": "<p>hi</p>", "sender_full_name": "Ann", "timestamp": 1700000000}
    return json.dumps([usual | {"id": nth} | each for nth, each in enumerate(messages, 41)])


def answer(*messages: dict[str, Any]) -> str:
    usual = {"sender_id": 9, "stream_id": 7, "display_recipient": "help", "subject": "bread", "type": "stream"}
    return json.dumps({"result": "success", "messages": [usual | each for each in json.loads(topic(*messages))]})


def packed(**topics: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in topics.items():
            archive.writestr(f"zulip_json/7-New.20members/{name}.json", content)
    return out.getvalue()


WRITTEN = {
    "zulip": [
        ("bread.json", topic({})),
        ("messages.json", answer({})),
        ("archive.zip", packed(a=topic({}), b=topic({}))),
    ]
}
REAL = {"zulip": ("zulip-lean/raw-sample/*.json",)}


def test_the_sample_has_every_message() -> None:
    found = said(READER, Source(shared_data(SAMPLE)))
    assert len(found) == 71 and kinds(found)["TEXT"] >= 65
    assert {one.thread for one in found} == {"/Current state of end-user tools"}
    assert (found[0].name, found[0].sender, found[0].native) == ("Patrick Massot", "", "491866502")
    assert all("<p>" not in (one.text or "") for one in found)


def test_an_archive_is_one_group_a_channel_and_one_thread_a_topic(tmp_path: Path) -> None:
    source = written(tmp_path, packed(**{"long.20bread": topic({}), "x": topic({})}), "archive.zip")
    assert parts(source) == [source]
    found = said(READER, source)
    assert {(one.group, one.group_name) for one in found} == {("7", "New members")}
    assert [one.thread for one in found] == ["New members/long bread", "New members/x"]


def test_answers_of_the_api_have_accounts_topics_edits_and_reactions(tmp_path: Path) -> None:
    reactions = [{"emoji_name": "tada", "user_id": 5, "user": {"full_name": "Bob"}}]
    source = written(tmp_path, answer({"last_edit_timestamp": 1700000100, "reactions": reactions}), "a.json")
    one, reaction = said(READER, source)
    assert (one.sender, one.group, one.group_name, one.thread, one.note) == ("9", "7", "help", "help/bread", "edited")
    assert (reaction.kind, reaction.sender, reaction.target, reaction.note) == (Kind.REACTED, "5", "41", "tada")
    assert (iso(one.at), one.zoned) == ("2023-11-14T22:13:20", True)
    assert {Sees.ACCOUNTS, Sees.REACTIONS} <= (READER.look(source, Options()).sees or frozenset())
    by_name = written(tmp_path, topic({}), "b.json")
    assert Sees.ACCOUNTS not in (READER.look(by_name, Options()).sees or frozenset())


def test_a_quoted_message_is_what_is_answered_and_no_words_of_the_answer(tmp_path: Path) -> None:
    (one,) = said(READER, written(tmp_path, topic({"content": QUOTE}), "a.json"))
    assert (one.reply_to, one.text) == ("41", "Two days & a bit.\nReally")


def test_pictures_files_and_plain_words(tmp_path: Path) -> None:
    text = topic(
        {
            "content": '<p><a href="/user_uploads/2/a.png">a</a></p>\n'
            '<div class="message_inline_image"><img src="x"></div>'
        },
        {"content": '<p><a href="/user_uploads/2/b.pdf">b.pdf</a></p>'},
        {"content": "plain **words**"},
    )
    found = said(READER, written(tmp_path, text, "a.json"))
    assert [(one.form, one.text) for one in found] == [
        (Form.IMAGE, "a"),
        (Form.FILE, "b.pdf"),
        (Form.TEXT, "plain **words**"),
    ]


def test_a_broken_message_spoils_only_itself(tmp_path: Path) -> None:
    text = topic({}, {"timestamp": "soon"}, {"sender_full_name": None}, {}, {})
    found = everything(READER, written(tmp_path, text[: text.rindex('"timestamp"')], "a.json"))
    assert [one.reason for one in found if isinstance(one, Rejected)] == [NO_TIME, NOT_A_MESSAGE, TRUNCATED]
