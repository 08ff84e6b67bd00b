"""Telegram exports, counted with grep, and chat-miner's own target file."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from qunxing.carriers.base import FileFormat, Rejected
from qunxing.carriers.files import json_stream
from qunxing.carriers.files.json_stream import About, Item, walk
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.telegram import NO_TIME, NOT_A_MESSAGE, TRUNCATED, Telegram
from qunxing.carriers.files.tests.chat_reading import everything, iso, kinds, said, written
from qunxing.core.facts import Kind
from qunxing.core.refusals import Unreadable
from qunxing.testing.data import shared_data

READER: FileFormat = Telegram()
SAMPLES = "formats/chat-analytics/tests/samples/telegram/"


WRITTEN = {
    "telegram": [
        (
            "result.json",
            '{"name": "G", "id": 1, "messages": ['
            '{"id": 1, "type": "message", "date_unixtime": "1700000000", "from_id": "user1", "text": []}]}',
        )
    ]
}
REAL = {
    "telegram": (
        "formats/chat-analytics/tests/samples/telegram/*.json",
        "formats/chat-miner/test/telegram/test_*.json",
    )
}


def test_the_big_sample_has_every_message() -> None:
    found = said(READER, Source(shared_data(SAMPLES + "BIG_20A_5475M.json")))
    assert kinds(found) == {"TEXT": 5475}
    assert len({one.sender for one in found}) == 20
    assert (found[0].native, found[0].group, found[0].group_name) == ("1", "1111111111", "Big sample")
    assert (iso(found[0].at), found[0].at % 1_000_000, found[0].zoned) == ("2017-01-01T06:20:09", 248_000, True)
    assert found[0].line == 6


def test_a_private_chat_mixes_both_kinds_of_time() -> None:
    found = said(READER, Source(shared_data(SAMPLES + "DM_2A_7M.json")))
    assert kinds(found) == {"SYSTEM": 1, "TEXT": 4, "IMAGE": 2, "CALL": 1}
    assert [one.zoned for one in found] == [False] * 3 + [True] * 5
    assert found[1].text == "https://google.com 👀"
    assert (found[0].name, found[-1].name, found[-1].sender) == ("", "Alice", "user300000000")


@pytest.mark.parametrize("name", ["test_single_export.json", "test_batch_export.json"])
def test_chat_miner_target_is_met(name: str) -> None:
    folder = shared_data("formats/chat-miner/test/telegram")
    found = said(READER, Source(folder / name))
    target = json.loads((folder / "target.json").read_text())
    squeezed = [(iso(one.at), one.name, (one.text or "").replace(" ", "")) for one in found]
    assert squeezed == [(t["timestamp"], t["author"], t["message"].replace(" ", "")) for t in target]


def export(*messages: dict[str, Any]) -> str:
    whole = [{"id": n, "date_unixtime": "1700000000", **message} for n, message in enumerate(messages, 1)]
    return json.dumps({"name": "G", "type": "private_supergroup", "id": 7, "messages": whole}, indent=1)


def service(action: str, **fields: object) -> dict[str, object]:
    return {"type": "service", "actor": "Ann", "actor_id": "user1", "action": action, **fields}


def test_services_become_joins_leaves_and_removals(tmp_path: Path) -> None:
    text = export(
        service("invite_members", members=["Bob", "Ann"]),
        service("join_group_by_link", inviter="Cy"),
        service("remove_members", members=["Bob"]),
        service("remove_members", members=["Ann"]),
        service("pin_message", message_id=1),
        service("create_group", title="G", members=["Ann", "Di"]),
    )
    found = said(READER, written(tmp_path, text, "result.json"))
    assert kinds(found) == {"JOINED": 5, "REMOVED": 1, "LEFT": 1, "SYSTEM": 1}
    came, linked = found[:2]
    invited = next(one for one in found if (one.kind, one.name) == (Kind.JOINED, "Bob"))
    assert (invited.name, invited.sender, invited.target, invited.target_name) == ("Bob", "", "user1", "Ann")
    assert (came.sender, came.target) == ("user1", "")
    assert (linked.note, linked.target_name) == ("link", "Cy")
    assert len({one.native for one in found}) == len(found)


def test_names_in_notices_get_the_account_that_speaks_under_them(tmp_path: Path) -> None:
    bob = {"type": "message", "from": "Bob", "from_id": "user2", "text": "hi"}
    text = export(
        service("invite_members", members=["Bob", "Cy"]),
        bob,
        {**bob, "from": "Cy"},
        {**bob, "from": "Cy", "from_id": "user3"},
    )
    joined = {
        one.name: one.sender for one in said(READER, written(tmp_path, text, "result.json")) if one.kind is Kind.JOINED
    }
    assert joined == {"Bob": "user2", "Cy": ""}, "two accounts were called Cy, so nobody can say which"


def test_replies_edits_and_named_reactions_are_kept(tmp_path: Path) -> None:
    named = {"emoji": "👍", "count": 5, "recent": [{"from": "Bob", "from_id": "user2", "date": "2023-11-14T22:13:20"}]}
    message = {"type": "message", "from": "Ann", "from_id": 1, "text": "hi", "reply_to_message_id": 9}
    text = export({**message, "edited_unixtime": "1700000001", "reactions": [named, {"emoji": "❤", "count": 3}]})
    one, reaction = said(READER, written(tmp_path, text, "result.json"))
    assert (one.sender, one.reply_to, one.note) == ("user1", "9", "edited")
    assert (reaction.kind, reaction.sender, reaction.target, reaction.note) == (Kind.REACTED, "user2", "1", "👍")


def test_a_broken_message_spoils_only_itself(tmp_path: Path) -> None:
    good = {"type": "message", "from": "Ann", "from_id": "user1", "text": 'braces } ] \\" and "quotes"'}
    text = export(good, {"bad": 1}, good, {**good, "date_unixtime": "soon"}).replace('"bad": 1', '"bad": nonsense')
    found = everything(READER, written(tmp_path, text[:-30] + "", "result.json"))
    reasons = [one.reason for one in found if isinstance(one, Rejected)]
    assert reasons == [NOT_A_MESSAGE, TRUNCATED] and len(found) == 4
    assert [one.line for one in found] == [6, 14, 19, 27]
    complete = everything(READER, written(tmp_path, text, "result.json"))
    assert isinstance(complete[-1], Rejected) and complete[-1].reason == NO_TIME


def test_what_holds_no_messages_is_refused(tmp_path: Path) -> None:
    for text in ("", "{}", '{"messages": 3}', "[[[[", '"messages"'):
        with pytest.raises(Unreadable):
            everything(READER, written(tmp_path, text, "result.json"))
    with pytest.raises(Unreadable):
        everything(READER, written(tmp_path, "[" * 10_000, "result.json"))


@pytest.mark.parametrize("chunk", [1, 2, 7, 64, 1 << 18])
def test_the_walk_gives_the_same_objects_for_any_chunk(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "CHUNK", chunk)
    deep = {"a": {"b": [{"c": {"d": [{"e": [[1]]}]}}]}, "text": 'x"}]\\'}
    chats = [{"name": f"n{i}", "x": {"messages": "no"}, "messages": [deep, {}, {"i": i}]} for i in range(5)]
    raw = json.dumps({"about": "y" * 100, "chats": {"list": chats}}, indent=1).encode()
    found = list(walk(io.BytesIO(raw)))
    items = [json.loads(one.raw) for one in found if isinstance(one, Item)]
    assert items == [message for chat in chats for message in chat["messages"]]
    assert [one.fields["name"] for one in found if isinstance(one, About)] == [f"n{i}" for i in range(5)]


def test_a_large_object_costs_its_length_once(tmp_path: Path) -> None:
    text = export({"type": "message", "from_id": "user1", "text": "a" * 10_000_000}, {"type": "message", "text": "b"})
    found = said(READER, written(tmp_path, text, "result.json"))
    assert [len(one.text or "") for one in found] == [10_000_000, 1]
