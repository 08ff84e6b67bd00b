"""Tokens and what WeCom's answers mean."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import pytest

from qunxing.carriers import http as http_module
from qunxing.carriers.http import Lost
from qunxing.carriers.live import CredentialsRefused, Later, Unreachable
from qunxing.carriers.wecom import wire as wire_module
from qunxing.carriers.wecom.wire import Denied, Wire
from qunxing.core.refusals import Refusal
from qunxing.testing.postgres import free_port
from qunxing.testing.wecom import CORP, SECRET, WeCom, called, code, qyapi, silence, status

T = TypeVar("T")
GET, LIST = "externalcontact/groupchat/get", "externalcontact/groupchat/list"


@pytest.fixture
def corp() -> Iterator[WeCom]:
    with qyapi() as found:
        found.chat("wr1", name="夜间烘焙")
        yield found


def run(corp: WeCom, what: Callable[[Wire], Awaitable[T]], *, secret: str = SECRET, id_: str = CORP) -> T:
    async def go() -> T:
        wire = Wire(id_, secret, server=corp.url)
        try:
            return await what(wire)
        finally:
            await wire.close()

    return asyncio.run(go())


async def name(wire: Wire) -> str:
    return str((await wire.post(GET, {"chat_id": "wr1"}))["group_chat"]["name"])


async def names(wire: Wire, count: int) -> list[str]:
    return list(await asyncio.gather(*(name(wire) for _ in range(count))))


def test_many_ask_and_one_fetches_the_token(corp: WeCom) -> None:
    async def go(wire: Wire) -> None:
        assert set(await names(wire, 12)) == {"夜间烘焙"}
        assert called(corp)["gettoken"] == 1
        corp.expire()
        assert set(await names(wire, 12)) == {"夜间烘焙"}
        assert called(corp)["gettoken"] == 2
        corp.tokens.clear()  # as when the secret was used elsewhere: WeCom does not know it any more
        await name(wire)
        assert called(corp)["gettoken"] == 3

    run(corp, go)


def test_a_token_is_renewed_before_it_ends(corp: WeCom) -> None:
    async def go() -> None:
        clock = [0.0]
        wire = Wire(CORP, SECRET, server=corp.url, clock=lambda: clock[-1])
        for now, fetched in ((0.0, 1), (6800.0, 1), (6901.0, 2)):
            clock.append(now)
            await name(wire)
            assert called(corp)["gettoken"] == fetched
        await wire.close()

    asyncio.run(go())


@pytest.mark.parametrize("spent", [40001, 40014, 41001, 42001])
def test_a_spent_token_is_renewed_once_and_then_given_up(corp: WeCom, spent: int) -> None:
    corp.fail(GET, code(spent))
    assert run(corp, name) == "夜间烘焙"
    corp.fail(GET, code(spent), code(spent))
    with pytest.raises(CredentialsRefused):
        run(corp, name)
    assert called(corp)[GET] == 4


def test_wrong_credentials_are_told_and_nothing_else_is_asked(corp: WeCom) -> None:
    for secret, id_ in (("wrong", CORP), (SECRET, "ww0")):
        with pytest.raises(CredentialsRefused):
            run(corp, name, secret=secret, id_=id_)
    assert called(corp)[GET] == 0


def test_each_code_is_told_as_what_it_means(corp: WeCom) -> None:
    for number, seconds in ((45009, 60), (45033, 0)):
        corp.fail(GET, code(number))
        with pytest.raises(Later) as later:
            run(corp, name)
        assert later.value.seconds == seconds
    corp.fail(GET, code(60020))
    with pytest.raises(CredentialsRefused, match="trusted addresses"):
        run(corp, name)
    corp.fail(GET, code(48002, "api forbidden"))
    with pytest.raises(Denied, match="48002: api forbidden"):
        run(corp, name)
    corp.fail("gettoken", code(45009))
    with pytest.raises(Later):
        run(corp, name)
    corp.fail("gettoken", code(48002))
    with pytest.raises(Unreachable, match="no token"):
        run(corp, name)


def test_what_may_have_been_done_is_told_from_what_never_left(corp: WeCom) -> None:
    for fault in (silence, status(502), code(-1), lambda: (200, b"[]"), lambda: (200, b"<html>"), status(302)):
        corp.fail(GET, fault)
        with pytest.raises(Lost):
            run(corp, name)
    corp.fail("gettoken", silence)
    with pytest.raises(Unreachable) as error:  # no token, so nothing was asked
        run(corp, name)
    assert not isinstance(error.value, Lost)

    async def gone(wire: Wire) -> str:
        await name(wire)
        wire._http._http.base_url = f"http://127.0.0.1:{free_port()}"
        return await name(wire)

    with pytest.raises(Unreachable) as error:
        run(corp, gone)
    assert not isinstance(error.value, Lost) and SECRET not in str(error.value)
    assert called(corp)[GET] == 7  # and never asked twice by itself


def test_too_many_requests_wait_as_long_as_is_said(corp: WeCom) -> None:
    corp.fail(GET, status(429))
    with pytest.raises(Later):
        run(corp, name)


def test_an_answer_of_excess_is_not_read_to_its_end(corp: WeCom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_module, "MOST_BYTES", 1000)
    corp.chat("wr1", name="长" * 1000)
    with pytest.raises(Lost, match="64 MB"):
        run(corp, name)


def test_a_name_with_a_control_character_is_read(corp: WeCom) -> None:
    corp.fail(GET, lambda: (200, b'{"errcode":0,"group_chat":{"name":"a\x01b\nc"}}'))
    assert run(corp, name) == "a\x01b\nc"


def test_pages_are_followed_to_the_end_and_not_for_ever(corp: WeCom) -> None:
    for number in range(7):
        corp.chat(f"wr{number}")
    corp.page = 3

    async def go(wire: Wire) -> list[int]:
        return [len(page["group_chat_list"]) async for page in wire.pages(LIST, {"limit": 1000})]

    assert run(corp, go) == [3, 3, 1]
    circle = (200, b'{"errcode":0,"group_chat_list":[],"next_cursor":"same"}')
    corp.fail(LIST, *[lambda: circle] * 5)
    with pytest.raises(Unreachable, match="circles"):
        run(corp, go)


@pytest.mark.parametrize(
    "server", ["http://qyapi.weixin.qq.com", "ftp://localhost", "", "qyapi", "http://127.0.0.1.x.cn"]
)
def test_secrets_go_to_no_address_without_https(server: str) -> None:
    with pytest.raises(Refusal, match="no https address"):
        Wire(CORP, SECRET, server=server)


def test_https_and_this_machine_are_addresses() -> None:
    for server in (wire_module.SERVER, "http://localhost:1", "http://[::1]:1/"):
        assert wire_module.checked(server) == server
