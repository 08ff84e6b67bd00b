"""Pulling the archive: each record once, in its place, and nothing lost that a key or a better reader would open."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from qunxing.carriers.live import CredentialsRefused, Later, Page, Raw, Unreachable
from qunxing.carriers.wecom.wire import Wire
from qunxing.carriers.wecom_archive import account as account_module
from qunxing.carriers.wecom_archive import carrier as carrier_module
from qunxing.carriers.wecom_archive.account import WeComArchiveAccount
from qunxing.carriers.wecom_archive.carrier import Archive
from qunxing.carriers.wecom_archive.library import Keys
from qunxing.core.facts import Kind
from qunxing.testing.wecom import CORP, SECRET, qyapi
from qunxing.testing.wecom_archive import ALICE, AT, BOB, ROOM, consents, recall, record, switched
from qunxing.testing.wecom_archive_far import Far, folder


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Far:
    monkeypatch.setattr(account_module, "EVERY", 0)
    return Far()


def pages(far: Far, place: Path, count: int = 1, cursor: str = "") -> list[Page]:
    async def go() -> list[Page]:
        carrier = WeComArchiveAccount(CORP, Wire(CORP, SECRET), far, Keys(place))
        found: list[Page] = []
        try:
            async with aclosing(carrier.pages(cursor)) as coming:  # type: ignore[type-var] # a generator
                while len(found) < count:
                    found.append(await anext(coming))
        finally:
            await carrier.close()
        return found

    return asyncio.run(go())


def test_records_are_read_and_the_cursor_is_the_last_of_them(far: Far, tmp_path: Path) -> None:
    first = record("text", at=AT)
    for each in (first, recall(first), consents(BOB, "agree"), record("text", BOB, at=AT - 5000)):
        far.say(each)
    page, empty = pages(far, folder(tmp_path / "k"), 2)
    assert [(each.kind, each.sender) for each in page.said] == [
        (Kind.MESSAGE, ALICE), (Kind.RECALLED, ALICE), (Kind.MESSAGE, BOB), (Kind.MESSAGE, BOB),
    ]  # fmt: skip
    assert page.cursor == "4" and page.since == {ROOM: (AT - 5000) * 1000}
    assert (empty.said, empty.cursor, empty.since) == ([], "", {})
    assert far.asked == [0, 4]
    far.say(record("text"))
    (later,) = pages(far, tmp_path / "k", cursor="4")
    assert len(later.said) == 1 and later.since == {}, "what came since is told as it comes"


def test_more_than_a_thousand_come_in_parts(far: Far, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_module, "AT_ONCE", 2)
    for _number in range(5):
        far.say(record("text"))
    found = pages(far, folder(tmp_path / "k"), 3)
    assert [len(each.said) for each in found] == [2, 2, 1] and [each.cursor for each in found] == ["2", "4", "5"]
    assert all(each.since for each in found)


def test_what_is_of_no_use_is_counted_and_talks_between_two_are_not_even_kept(far: Far, tmp_path: Path) -> None:
    for each in (record("text", room=""), switched(), record("solitaire", solitaire={}), record("text")):
        far.say(each)
    (page,) = pages(far, folder(tmp_path / "k"))
    assert page.ignored == {"of two": 1, "switch": 1, "msgtype solitaire": 1}
    assert len(page.said) == 2 and [each.kind for each in page.raw] == ["solitaire", "text"]
    assert all(each.understood and each.chat == ROOM for each in page.raw)


def test_a_missing_key_stops_it_and_a_lost_one_costs_what_it_locked(far: Far, tmp_path: Path) -> None:
    place = folder(tmp_path / "k")
    far.say(record("text"))
    far.say(record("text"), version=2)
    with pytest.raises(CredentialsRefused, match=r"2\.pem"):
        pages(far, place)
    (place / "2.pem").touch()
    (page,) = pages(far, place)
    assert len(page.said) == 1 and page.ignored == {"lost key": 1} and page.cursor == "2"


def test_what_cannot_be_opened_or_read_is_kept_and_tried_again(
    far: Far, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far.say(record("text", msgid="m1"), key="another key")
    far.say({"msgid": "m2", "msgtype": "text", "roomid": ROOM, "msgtime": "?"})
    (page,) = pages(far, folder(tmp_path / "k"))
    told = [(each.kind, each.native, each.understood) for each in page.raw]
    assert told == [("locked", "m1", False), ("record", "m2", False)]
    assert not page.said and page.cursor == "2"

    async def all_of(_self: object, locked: list[tuple[str, str]]) -> list[str | None]:
        return [message for _key, message in locked]

    monkeypatch.setattr(carrier_module, "Process", lambda *_given: far)
    monkeypatch.setattr(Far, "opened", all_of)
    again = Archive().reread({"QUNXING_WECOM_ARCHIVE": str(tmp_path / "k")}, list(page.raw))
    assert [each.native for each in again.said] == ["m1"]
    assert {each.native: each.understood for each in again.raw} == {"m1": True, "m2": False}
    assert Archive().reread({}, [Raw("text", b"[]")]).raw[0].understood is False


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"errcode": 301042}, CredentialsRefused),
        ({"errcode": 301052}, CredentialsRefused),
        ({"errcode": 45009}, Later),
        ({"errcode": 41099, "errmsg": "odd"}, Unreachable),
        ({"errcode": 0, "chatdata": [{"msgid": "x"}]}, Unreachable),
    ],
)
def test_each_code_is_told_as_what_it_means(far: Far, tmp_path: Path, answer: Any, error: type[Exception]) -> None:
    far.answers = [answer]
    with pytest.raises(error):
        pages(far, folder(tmp_path / "k"))


def test_who_agreed_is_asked_for_of_each_group(far: Far, tmp_path: Path) -> None:
    with qyapi() as corp:
        corp.agreed[ROOM] = {ALICE: ("Agree", 7), BOB: ("Disagree", 8), "wm3": ("Default_Agree", 9), "wm4": ("?", 9)}

        async def go(room: str) -> list[Any]:
            carrier = WeComArchiveAccount(CORP, Wire(CORP, SECRET, server=corp.url), far, Keys(folder(tmp_path / "k")))
            try:
                assert (await carrier.check()).native == CORP
                return await carrier.members(room, at=1)
            finally:
                await carrier.close()

        found = asyncio.run(go(ROOM))
        assert [(each.sender, each.note, each.at) for each in found] == [
            (ALICE, "agree", 7_000_000), (BOB, "disagree", 8_000_000), ("wm3", "agree", 9_000_000),
        ]  # fmt: skip
        assert found == asyncio.run(go(ROOM)) and asyncio.run(go("wr of staff")) == []
