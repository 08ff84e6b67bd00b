"""Whatever comes instead of an update, nothing of it is lost and nothing falls over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qunxing.carriers.live import Unreachable
from qunxing.carriers.telegram.facts import FORMS, READ
from qunxing.carriers.telegram.sync import TWICE, Bot, Cursor, delivered, heard
from qunxing.testing.telegram import message, person, standing

US = Bot("123", reads_all=True)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
WORDS = st.sampled_from([*FORMS, "message_id", "date", "chat", "from", "new_chat_members", "edit_date", "invite_link"])


@st.composite
def updates(draw: st.DrawFn) -> Any:
    """Anything, mostly something that was an update before some of it was changed."""
    if draw(st.integers(0, 3)) == 0:
        return draw(JSON)
    kind = draw(st.sampled_from([*READ, "odd"]))
    member = standing("member", person(2))
    body: dict[str, Any] = message(1, "hi")["message"] | {
        "old_chat_member": member,
        "new_chat_member": draw(st.sampled_from([member, standing("left", person(2))])),
        "old_reaction": [],
        "new_reaction": [{"type": "emoji", "emoji": "x"}],
    }
    for name in draw(st.lists(WORDS | st.sampled_from(list(body)), max_size=3)):
        body[name] = draw(JSON)
    return {"update_id": draw(st.integers(0, 99) | JSON), kind: body}


@given(st.lists(updates(), max_size=4))
@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine the first takes seconds
def test_any_update_is_facts_or_counted_or_kept(some: list[Any]) -> None:
    try:
        found = heard((message(1, "last"), *some), Cursor(), US)
    except Unreachable:
        pytest.fail("an update that can be read was among them")
    ignored = sum(count for kind, count in found.ignored.items() if kind != TWICE)
    assert len(found.raw) + ignored == len(some) + 1
    for each in found.said:
        assert abs(each.at) < 2**63 and each.group


@given(JSON)
def test_any_delivery_is_a_page(body: Any) -> None:
    delivered({"X-Telegram-Bot-Api-Secret-Token": "s"}, json.dumps(body).encode(), "s", bot=US)
