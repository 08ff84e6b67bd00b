"""What a server skipped and then will not show is a hole, from when we had heard all until what we heard next."""

from __future__ import annotations

from typing import Any

from qunxing.carriers.live import Hole
from qunxing.carriers.matrix.sync import Cursor, given_up, news, past

MINUTE = 60_000_000


def synced(at: int, *, skipped: bool) -> dict[str, Any]:
    said = {
        "type": "m.room.message", "event_id": "$1", "sender": "@a:x", "origin_server_ts": at // 1000,
        "content": {"msgtype": "m.text", "body": "在吗"},
    }  # fmt: skip
    timeline = {"events": [said], "limited": skipped, "prev_batch": "p"}
    return {"next_batch": "s", "rooms": {"join": {"!oven": {"timeline": timeline}}}}


def skipped(before: Cursor) -> Cursor:
    return Cursor.read(news(synced(9 * MINUTE, skipped=True), before, at=9 * MINUTE).cursor)


def test_what_the_server_denies_of_what_was_missed_is_a_hole() -> None:
    at = skipped(Cursor("s0", at=2 * MINUTE))
    page = given_up(at)
    assert page.holes == [Hole("!oven", 2 * MINUTE, 9 * MINUTE)] and not Cursor.read(page.cursor).missed
    read = Cursor.read(past({"chunk": [_said(7 * MINUTE)], "end": "p2"}, at).cursor)
    assert given_up(read).holes == [Hole("!oven", 2 * MINUTE, 7 * MINUTE)]


def _said(at: int) -> dict[str, Any]:
    (said,) = synced(at, skipped=False)["rooms"]["join"]["!oven"]["timeline"]["events"]
    return {**said, "event_id": "$0"}


def test_what_was_before_our_time_is_none() -> None:
    assert given_up(skipped(Cursor())).holes == []


def test_a_cursor_kept_by_an_earlier_version_is_read() -> None:
    kept = Cursor.read('{"since":"s0","missed":[{"room":"!oven","start":"p","end":"s0","earliest":0}]}')
    assert given_up(kept).holes == []
