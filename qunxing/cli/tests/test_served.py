"""Whose word on the caller's address the server believes."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from qunxing import settings
from qunxing.cli.run import served


def address_seen(peer: str) -> str:
    """The address an application sees when `peer` says that it speaks for 9.9.9.9."""
    seen: list[str] = []

    async def application(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["client"][0])

    config = served("127.0.0.1", 8400)
    config.app = application
    config.load()
    scope = {"type": "http", "client": (peer, 5000), "headers": [(b"x-forwarded-for", b"9.9.9.9")], "scheme": "http"}
    asyncio.run(config.loaded_app(scope, None, None))
    return seen[0]


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.1.2.3"])
def test_nobody_may_name_another_address_unless_they_are_a_proxy_of_ours(peer: str) -> None:
    assert address_seen(peer) == peer


def test_a_named_proxy_is_believed_and_only_that_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUNXING_PROXIES", "10.0.0.0/8, ::1")
    assert [address_seen(peer) for peer in ("10.1.2.3", "::1", "127.0.0.1")] == ["9.9.9.9", "9.9.9.9", "127.0.0.1"]


def test_browsers_are_held_to_https_only_where_there_is_any() -> None:
    assert not settings.HTTPS and settings.SECURE_HSTS_SECONDS == 0
