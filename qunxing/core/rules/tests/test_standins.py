"""Proposing staff and bots."""

import pytest

from qunxing.core.rules.standins import BY_MESSAGES, BY_NAME, proposed


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("面包机器人", "bot"),
        ("github mathlib4 bot", "bot"),
        ("Notification Bot", "bot"),
        ("RoBot", "bot"),
        ("周主管", "staff"),
        ("小满官方客服", "staff"),
    ],
)
def test_a_name_may_say_who_it_is(name: str, role: str) -> None:
    assert proposed(name, messages=50, automatic=0) == (role, BY_NAME)


@pytest.mark.parametrize("name", ["Rémi Bottinelli", "郑州-客服-满天星55", "杭州 主管 阿文", "botany", "小满", ""])
def test_part_of_a_name_or_a_trade_in_a_nickname_says_nothing(name: str) -> None:
    assert proposed(name, messages=50, automatic=0) is None


def test_one_who_sends_hardly_anything_but_automatic_messages_is_a_bot() -> None:
    assert proposed("小麦", messages=4, automatic=20) == ("bot", BY_MESSAGES)
    assert proposed("小麦", messages=5, automatic=20) is None
    assert proposed("小麦", messages=0, automatic=19) is None
