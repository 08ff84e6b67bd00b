"""An implementation that calls us: who is let in, and what becomes of a line that breaks."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from typing import Any

import pytest

from qunxing.carriers.live import Fate, Verb
from qunxing.carriers.onebot import reverse
from qunxing.carriers.onebot.account import OneBotAccount
from qunxing.carriers.onebot.reverse import AddressTaken, HungUp, NobodyCalls
from qunxing.carriers.onebot.tests.driving import Far, Pages, oven, pages_of, run, said, submit
from qunxing.testing.onebot import dialled, message


@pytest.fixture
def far() -> Far:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    return Far(oven(), {"way": "reverse", "address": f"127.0.0.1:{port}", "token": "tok"})


def calling(far: Far, **headers: str | None) -> Any:
    return dialled(far.it, f"ws://{far.answers['address']}/onebot", **headers)


async def _pages(carrier: OneBotAccount, far: Far) -> Pages:
    return await pages_of(carrier, lambda pages: bool(said(pages)), begun=lambda: far.it.happen(message(1, "a")))


def test_who_calls_with_the_token_is_heard_and_asked(far: Far) -> None:
    with calling(far):
        pages = run(far, lambda carrier: _pages(carrier, far))
        assert [each.text for each in said(pages)] == ["a"]
        assert submit(far, Verb.SEND, text="大家好").fate is Fate.SENT
        assert run(far, lambda carrier: carrier.check(), address=far.answers["address"].split(":")[1]).native == "10001"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer wrong"}, 403),
        ({"Authorization": "Bearer " + "x" * 900}, 403),
        ({"Authorization": "tok"}, 401),
        ({"Authorization": None}, 401),
        ({"X_Self_ID": None}, 400),
        ({"X_Self_ID": "*"}, 400),
        ({"X_Client_Role": "API"}, 400),
    ],
)
def test_strangers_are_not_let_in(
    far: Far, headers: dict[str, str | None], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reverse, "WAIT", 0.2)
    with calling(far, **headers) as calls, pytest.raises(NobodyCalls) as found:
        run(far, lambda carrier: carrier.check())
    assert set(calls.refused) == {status} and calls.times == 0 and far.it.calls == []
    assert found.value.seconds == reverse.SOON and far.answers["address"] in str(found.value)


def test_who_says_another_account_than_is_logged_in_is_not_believed(far: Far) -> None:
    with calling(far, X_Self_ID="10002"), pytest.raises(Exception, match="whose account"):
        run(far, lambda carrier: carrier.check())


def test_a_line_that_breaks_is_waited_for_and_the_port_is_free_again(far: Far) -> None:
    with calling(far) as calls:

        async def broken(carrier: OneBotAccount) -> Pages:
            return await pages_of(carrier, lambda pages: False, begun=lambda: calls.connection.close())

        with pytest.raises(HungUp, match="clos") as found:
            run(far, broken)
        assert found.value.seconds == reverse.SOON
        assert said(run(far, lambda carrier: _pages(carrier, far))) and calls.times == 2


def test_who_calls_again_while_the_old_line_seems_alive_is_heard_in_the_end(far: Far) -> None:
    with calling(far), ExitStack() as later:

        async def twice(carrier: OneBotAccount) -> Pages:
            return await pages_of(
                carrier, lambda pages: False, begun=lambda: later.enter_context(calling(far, User_Agent="again"))
            )

        with pytest.raises(HungUp):
            run(far, twice)
        later.close()
        assert said(run(far, lambda carrier: _pages(carrier, far)))


def test_a_port_that_is_taken_says_so(far: Far) -> None:
    host, port = far.answers["address"].split(":")
    with socket.create_server((host, int(port))), pytest.raises(AddressTaken, match="pause it first"):
        run(far, lambda carrier: carrier.check())
