"""Callbacks at the door: who may speak, what is kept of it, and what is only acknowledged."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from qunxing.carriers.live import Page
from qunxing.carriers.live.calls import Answer, Call
from qunxing.carriers.wecom.calls import Calls
from qunxing.carriers.wecom.crypto import WINDOW
from qunxing.carriers.wecom.markup import MOST_BYTES
from qunxing.core.facts import Kind
from qunxing.testing.wecom import event
from qunxing.testing.wecom_calls import ENVELOPE, posted

NOW = 1_790_000_000
MOVED: dict[str, Any] = {
    "ChatId": "wr1",
    "ChangeType": "update",
    "UpdateDetail": "add_member",
    "JoinScene": 3,
    "MemChangeCnt": 1,
}


def call(message: str, *, nonce: str = "77", at: int = NOW) -> Call:
    sent = posted(message, at=at, nonce=nonce)
    return Call(method="POST", query=sent.query, body=sent.body)


def page(answer: Answer) -> Page:
    assert answer.status == 200 and answer.page is not None
    return answer.page


def came(member: str, before: str, after: str) -> str:
    return event("change_external_chat", NOW, items=(member,), LastMemVer=before, CurMemVer=after, **MOVED)


def test_a_dismissed_group_is_closed() -> None:
    gone = event("change_external_chat", NOW, ChatId="wr1", ChangeType="dismiss")
    told = page(Calls(ENVELOPE, {}).called(call(gone), now=NOW))
    assert [each.kind for each in told.said] == [Kind.CLOSED] and told.chats[0].gone and not told.again


def test_what_is_of_no_use_is_counted_and_what_cannot_be_read_is_kept() -> None:
    carrier = Calls(ENVELOPE, {})
    tagged = page(carrier.called(call(event("change_external_tag", NOW, ChangeType="create")), now=NOW))
    assert tagged.ignored == {"change_external_tag/create": 1} and tagged.raw[0].understood
    for odd in (event("change_external_chat", NOW, ChangeType="update"), "<xml", "", "<!DOCTYPE x><xml/>"):
        kept = page(carrier.called(call(odd), now=NOW))
        assert [(each.body, each.understood) for each in kept.raw] == [(odd.encode(), False)] and not kept.ignored
        carrier.taken(call(odd), now=NOW)


def test_what_is_forged_played_back_or_too_big_is_turned_away() -> None:
    carrier, good = Calls(ENVELOPE, {}), call(came("wm1", "v1", "v2"))
    assert carrier.called(good, now=NOW + WINDOW + 1).status == 403
    for query in ({}, {**good.query, "nonce": "0"}, {**good.query, "msg_signature": "0" * 40}):
        assert carrier.called(Call(method="POST", query=query, body=good.body), now=NOW).status == 403
    big = Call(method="POST", query=good.query, body=b"x" * (MOST_BYTES + 1))
    assert carrier.called(big, now=NOW).status == 413


@given(st.sampled_from(["GET", "POST", "PUT", ""]), st.dictionaries(st.text(), st.text()), st.binary(max_size=100))
def test_no_call_of_a_stranger_does_anything(method: str, query: dict[str, str], body: bytes) -> None:
    for told in (query, {**query, "msg_signature": "a", "timestamp": str(NOW), "nonce": "n", "echostr": "e"}):
        answer = Calls(ENVELOPE, {}).called(Call(method=method, query=told, body=body), now=NOW)
        assert answer.status == 403 and answer.page is None and not answer.body
