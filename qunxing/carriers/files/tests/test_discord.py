"""DiscordChatExporter files; the samples' names say how many authors and messages they hold."""

import json
from pathlib import Path
from typing import Any

import pytest

from qunxing.carriers.base import FileFormat, Options, Rejected
from qunxing.carriers.files.discord import NOT_A_MESSAGE, Discord
from qunxing.carriers.files.json_chat import NO_TIME, TRUNCATED
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tests.chat_reading import everything, iso, kinds, said, written
from qunxing.core.facts import Form, Kind, Sees
from qunxing.core.refusals import Unreadable
from qunxing.testing.data import shared_data

READER: FileFormat = Discord()
SAMPLES = "formats/chat-analytics/tests/samples/discord/"
ANN = {"id": "11", "name": "ann", "nickname": "Ann", "isBot": False}
BOB = {"id": "12", "name": "bob", "isBot": False}
BOT = {"id": "13", "name": "helper", "nickname": "Helper", "isBot": True}


def export(*messages: dict[str, Any], channel: dict[str, Any] | None = None) -> str:
    usual = {"type": "Default", "timestamp": "2024-03-01T10:00:00.123+08:00", "content": "hi", "author": ANN}
    return json.dumps(
        {
            "guild": {"id": "7", "name": "Bakers"},
            "channel": {"id": "70", "type": "GuildTextChat", "category": "Talk", "name": "general"} | (channel or {}),
            "messages": [usual | {"id": str(100 + nth)} | message for nth, message in enumerate(messages)],
            "messageCount": len(messages),
        },
        indent=2,
    )


WRITTEN = {"discord": [("general.json", export({}, {"type": "GuildMemberJoin"}))]}
REAL = {"discord": ("formats/discord/**/*.json", SAMPLES + "*.json")}


@pytest.mark.parametrize(
    ("name", "counts", "people"),
    [
        ("DM_2A_2M.json", {"TEXT": 2, "CALL": 1}, 2),
        ("GC_3A_5M.json", {"TEXT": 3, "SYSTEM": 2, "CALL": 1}, 3),
        ("SV_5A_5M.json", {"TEXT": 4, "IMAGE": 1}, 2),
    ],
)
def test_the_samples_have_the_counts_of_their_names(name: str, counts: dict[str, int], people: int) -> None:
    found = said(READER, Source(shared_data(SAMPLES + name)))
    assert kinds(found) == counts
    assert len({one.sender for one in found if one.form is not Form.SYSTEM}) == people


def test_times_groups_and_accounts_are_those_of_the_file(tmp_path: Path) -> None:
    (one,) = said(READER, written(tmp_path, export({}), "a.json"))
    assert (iso(one.at), one.at % 1_000_000, one.zoned) == ("2024-03-01T02:00:00", 123_000, True)
    assert (one.group, one.group_name, one.sender, one.name, one.native) == (
        "70",
        "Bakers #general",
        "11",
        "Ann",
        "100",
    )


def test_a_thread_stays_with_its_channel(tmp_path: Path) -> None:
    channel = {"id": "71", "type": "GuildPublicThread", "categoryId": "70", "category": "general", "name": "bread"}
    (one,) = said(READER, written(tmp_path, export({}, channel=channel), "a.json"))
    assert (one.group, one.group_name, one.thread) == ("70", "Bakers #general", "71")


def test_replies_edits_forwards_and_bots_are_told(tmp_path: Path) -> None:
    text = export(
        {
            "type": "Reply",
            "reference": {"messageId": "99", "channelId": "70"},
            "timestampEdited": "2024-03-01T11:00:00Z",
        },
        {"reference": {"messageId": "5", "channelId": "6"}},
        {"content": "", "reference": {"type": "Forward", "messageId": "9"}, "forwardedMessage": {"content": "far"}},
        {"type": "20", "author": BOT, "content": "", "embeds": [{"title": "A", "description": "b"}]},
    )
    reply, crosspost, forward, bot = said(READER, written(tmp_path, text, "a.json"))
    assert (reply.reply_to, reply.note) == ("99", "edited")
    assert crosspost.reply_to == "", "a copy from another channel answers nobody here"
    assert (forward.reply_to, forward.text, forward.note) == ("", "far", "forwarded")
    assert (bot.bot, bot.form, bot.text, reply.bot) == (True, Form.CARD, "A\nb", False)


def test_files_and_stickers_have_their_form(tmp_path: Path) -> None:
    files = ("a.PNG", "b.mp4", "voice-message.ogg", "c.pdf")
    rows = [{"content": "", "attachments": [{"fileName": name}]} for name in files]
    found = said(READER, written(tmp_path, export(*rows, {"content": "", "stickers": [{"name": "x"}]}), "a.json"))
    assert [one.form for one in found] == [Form.IMAGE, Form.VIDEO, Form.VOICE, Form.FILE, Form.STICKER]
    assert [one.text for one in found] == ["", "", "", "c.pdf", ""]


def test_comings_and_goings_become_facts_and_other_notices_are_nobodys_words(tmp_path: Path) -> None:
    text = export(
        {"type": "GuildMemberJoin", "content": "Joined the server."},
        {"type": "RecipientAdd", "mentions": [BOB]},
        {"type": "RecipientRemove", "mentions": [BOB]},
        {"type": "RecipientRemove", "mentions": [ANN]},
        {"type": "ChannelPinnedMessage", "content": "Pinned a message."},
        {"type": "8", "content": "boosted"},
    )
    found = said(READER, written(tmp_path, text, "a.json"))
    assert [one.kind for one in found[:4]] == [Kind.JOINED, Kind.JOINED, Kind.REMOVED, Kind.LEFT]
    added = found[1]
    assert (added.sender, added.name, added.target, added.note) == ("12", "bob", "11", "invited")
    assert [(one.form, one.sender, one.text) for one in found[4:]] == [
        (Form.SYSTEM, "", "Ann Pinned a message."),
        (Form.SYSTEM, "", "Ann boosted"),
    ]


def test_reactions_count_where_the_file_names_who_reacted(tmp_path: Path) -> None:
    named = export({"reactions": [{"emoji": {"name": "👍"}, "count": 1, "users": [BOB]}]})
    bare = export({"reactions": [{"emoji": {"name": "👍"}, "count": 1}]})
    source = written(tmp_path, named, "a.json")
    _, reaction = said(READER, source)
    assert (reaction.kind, reaction.sender, reaction.target, reaction.note) == (Kind.REACTED, "12", "100", "👍")
    assert Sees.REACTIONS in (READER.look(source, Options()).sees or ())
    other = written(tmp_path, bare, "b.json")
    assert len(said(READER, other)) == 1 and Sees.REACTIONS not in (READER.look(other, Options()).sees or ())


def test_a_broken_message_spoils_only_itself(tmp_path: Path) -> None:
    text = export({}, {"timestamp": "soon"}, {"author": None}, {}, {})
    found = everything(READER, written(tmp_path, text[: text.rindex('"type"')], "a.json"))
    assert [one.reason for one in found if isinstance(one, Rejected)] == [NO_TIME, NOT_A_MESSAGE, TRUNCATED]
    assert len(found) == 5
    with pytest.raises(Unreadable):
        everything(READER, written(tmp_path, '{"guild": {}, "channel": {}}', "b.json"))
