"""What says the same is told from what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.rules.lookalike import ALIKE, bare, likeness, pairs

LIVE = "今晚八点直播，带你做戚风蛋糕，进来抢优惠券"


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        (LIVE, "今晚八点直播！！带你做戚风蛋糕～进来抢优惠券🎂🎂", True),
        (LIVE, "{group}的朋友，今晚八点直播，带你做戚风蛋糕，进来抢优惠券 https://a.example/1", True),
        (LIVE, "明晚八点直播，带你做戚风蛋糕，进来抢优惠券", True),
        (LIVE, "明天放假，客服下午两点以后回复", False),
        (LIVE, "今晚八点直播，讲讲怎么挑烤箱", False),
        ("Sale: 20% off", "SALE 20 ％ OFF", True),
        ("🎂", "🎂", False),
        ("好", "好", True),
        ("", "", False),
    ],
)
def test_pairs_of_messages(one: str, other: str, are_alike: bool) -> None:
    assert (likeness(pairs(one), pairs(other)) >= ALIKE) is are_alike


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_mutual_and_whole_only_with_itself(one: str, other: str) -> None:
    mine, theirs = pairs(one), pairs(other)
    assert likeness(mine, theirs) == likeness(theirs, mine)
    assert 0 <= likeness(mine, theirs) <= 1
    assert likeness(mine, mine) == (1 if bare(one) else 0)
