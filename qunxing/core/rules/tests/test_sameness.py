"""What speaks for two accounts being one person's: always said, never enough alone when it may be chance."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qunxing.core.rules.sameness import LEAST, LIKELY, Account, Stay, Why, handle_of, points, together, weigh
from qunxing.core.zones import DAY

PHONE = frozenset({"d1"})


def account(
    namespace: str = "wecom", external: str = "wm0001", name: str = "苏州-护士-夜班", **more: object
) -> Account:
    return Account(1, namespace, external, name, **more)  # type: ignore[arg-type] # as the account takes them


def whys(one: Account, other: Account, holders: int = 2) -> dict[Why, int]:
    return {each.why: each.grp for each in weigh(one, other, holders=holders)}


def test_a_nickname_alone_is_not_enough_and_time_in_common_makes_it_worth_a_look() -> None:
    stay = (Stay(1, 0, 9 * DAY),)
    here, there = account(stays=stay), account("qq", "900000000001", stays=(Stay(2, 0, 9 * DAY),))
    assert points(weigh(here, account("qq", "9001"), holders=2)) < LEAST
    assert whys(here, there) == {Why.RARE_NAME: 0, Why.SAME_TIME: 0}
    assert LEAST <= points(weigh(here, there, holders=2)) < LIKELY
    assert points(weigh(here, there, holders=3)) < LEAST
    assert points(weigh(here, there, holders=9)) < LEAST


def test_short_and_given_names_tell_nothing_much() -> None:
    assert whys(account(name="小李"), account("qq", "9001", name="小李")) == {Why.NAME: 0}
    assert whys(account(name="微信用户"), account("qq", "9001", name="微信用户")) == {}


def test_a_handle_or_a_phone_number_is_enough_and_another_number_speaks_against_it() -> None:
    assert points(weigh(account(external="Oven_12"), account("qq", "oven_12", name="x"), holders=1)) >= LIKELY
    assert points(weigh(account(phones=PHONE), account("qq", "9001", name="x", phones=PHONE), holders=1)) >= LIKELY
    other = account("qq", "oven_12", name="x", phones=frozenset({"d2"}))
    assert points(weigh(account(external="oven_12", phones=PHONE), other, holders=1)) < LEAST


def test_numbers_a_platform_gave_are_no_handles_but_a_mobile_number_is() -> None:
    assert [handle_of(account(external=each)) for each in ("900000001", "13800000005", "ab", "wxid_a")] == [
        "",
        "13800000005",
        "",
        "wxid_a",
    ]
    assert handle_of(account("name:3", "某某某某某某")) == ""


def test_one_group_at_once_speaks_against_and_one_after_the_other_for_it() -> None:
    first = account("name:1", "甲", "成都-宝妈-酵母", stays=(Stay(1, 0, 5),))
    later = account("name:1", "乙", "成都-宝妈-酵母", stays=(Stay(1, 5, 9),))
    both = account("name:1", "乙", "成都-宝妈-酵母", stays=(Stay(1, 4, 9),))
    assert whys(first, later) == {Why.RARE_NAME: 0, Why.AFTER: 1}
    assert whys(first, both) == {Why.RARE_NAME: 0, Why.TOGETHER: 1}
    other_source = account("wecom", "wm1", "成都-宝妈-酵母", stays=(Stay(1, 4, 9),))
    assert whys(first, other_source) == {Why.RARE_NAME: 0, Why.SAME_GROUP: 1}


STAYS = st.lists(
    st.builds(lambda grp, a, n: Stay(grp, a, a + n), st.integers(1, 3), st.integers(0, 20), st.integers(0, 9))
)


@settings(max_examples=60)
@given(ones=STAYS, others=STAYS)
def test_it_does_not_matter_which_is_named_first(ones: list[Stay], others: list[Stay]) -> None:
    a, b = account(stays=tuple(ones)), account("wecom", "wm0002", stays=tuple(others))
    assert whys(a, b) == whys(b, a)
    moments = {(s.grp, t) for s in ones for t in range(s.first, s.last)}
    shared = moments & {(s.grp, t) for s in others for t in range(s.first, s.last)}
    assert bool(together(ones, others)) == bool(shared)
