"""What all carriers over HTTP share: what may be said of a question that got no answer."""

from __future__ import annotations

import asyncio

import pytest

from qunxing.carriers.http import Http
from qunxing.carriers.live import Unreachable


def test_a_token_that_cannot_be_sent_is_not_told_to_anybody() -> None:
    async def go() -> None:
        http = Http("http://127.0.0.1:1", Authorization="Bearer hunter\n2")
        try:
            await http.ask("GET", "/")
        finally:
            await http.close()

    with pytest.raises(Unreachable) as error:
        asyncio.run(go())
    assert "hunter" not in str(error.value)
