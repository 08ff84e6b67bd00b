"""How often WeCom may be asked: 10,000 a minute and 150,000 an hour of a kind, 20,000 and 600,000 of all."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.carriers.live import Later
from qunxing.carriers.wecom.rates import LIMITS, OF_ALL, Rates, Window
from qunxing.carriers.wecom.wire import Wire
from qunxing.testing.wecom import CORP, SECRET, called, code, qyapi

GET, LIST = "externalcontact/groupchat/get", "externalcontact/groupchat/list"


def asked(rates: Rates, path: str, most: int) -> int:
    """How often it may be asked before it has to wait, at most so often."""
    for nth in range(most):
        try:
            rates.take(path)
        except Later:
            return nth
    return most


def test_the_limits_are_those_of_the_documents() -> None:
    assert [(each.most, each.per) for each in (*LIMITS, *OF_ALL)] == [
        (10_000, 60), (150_000, 3600), (20_000, 60), (600_000, 3600),
    ]  # fmt: skip


def test_ten_thousand_of_a_kind_a_minute_and_another_kind_goes_on() -> None:
    now = [1000.0]
    rates = Rates(lambda: now[0])
    assert asked(rates, GET, 10_001) == 10_000 and asked(rates, LIST, 100) == 100
    with pytest.raises(Later) as found:
        rates.take(GET)
    assert 60 <= found.value.seconds <= 61
    now[0] += found.value.seconds
    assert asked(rates, GET, 10) == 10


def test_a_hundred_and_fifty_thousand_of_a_kind_an_hour() -> None:
    now = [0.0]
    rates = Rates(lambda: now[0])
    for _minute in range(15):
        assert asked(rates, GET, 10_000) == 10_000
        now[0] += 62
    with pytest.raises(Later) as found:
        rates.take(GET)
    assert 3600 - 15 * 62 <= found.value.seconds <= 3600 - 15 * 62 + 60


def test_twenty_thousand_of_all_kinds_a_minute_from_one_address() -> None:
    rates = Rates(lambda: 7.0)
    assert [asked(rates, f"kind{nth}", 9_000) for nth in range(3)] == [9_000, 9_000, 2_000]


@given(st.lists(st.floats(0, 90), max_size=60), st.integers(1, 5))
def test_never_more_than_allowed_in_any_span_and_who_waits_as_told_may(moments: list[float], most: int) -> None:
    window, gone = Window(most, 60), list[float]()
    for now in sorted(moments):
        if not window.wait(now):
            window.take(now)
            gone.append(now)
        else:
            later = now + window.wait(now)
            assert sum(later - 60 < each for each in gone) < most
    assert all(sum(start <= each < start + 60 for each in gone) <= most for start in gone)


def test_shut_out_for_asking_too_often_we_do_not_ask_until_it_is_over() -> None:
    now = [0.0]

    async def go(url: str) -> None:
        wire = Wire(CORP, SECRET, server=url, clock=lambda: now[0])
        try:
            for wait in (60, 60):
                with pytest.raises(Later) as found:
                    await wire.post(GET, {"chat_id": "wr1"})
                assert found.value.seconds == wait
            assert called(corp)[GET] == 1, "the second time it was not asked"
            await wire.post(LIST, {"limit": 1})
            now[0] = 61
            assert (await wire.post(GET, {"chat_id": "wr1"}))["group_chat"]["chat_id"] == "wr1"
        finally:
            await wire.close()

    with qyapi() as corp:
        corp.chat("wr1")
        corp.fail(GET, code(45009, "api freq out of limit"))
        asyncio.run(go(corp.url))
