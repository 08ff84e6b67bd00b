"""The Telegram Bot API as far as we speak it (https://core.telegram.org/bots/api#making-requests)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from qunxing.carriers.http import Answer, Http, Lost
from qunxing.carriers.live import CredentialsRefused, Later

SERVER = "https://api.telegram.org"
TOKEN = re.compile(r"\A(\d{1,20}):[\w-]{1,100}\Z", re.ASCII)
"""A bot's token; what stands before the colon is the bot's account."""
File = tuple[str, bytes, str]
"""Its name, its bytes and its kind."""


class Denied(Exception):
    """Telegram says no to this one request: `status` as HTTP would have it, and its words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status

    @property
    def is_unknown_chat(self) -> bool:
        return "chat not found" in str(self).lower()


class Wire:
    """One bot's requests. Telegram knows no key of ours: a request heard twice is done twice."""

    def __init__(self, server: str, token: str) -> None:
        self._http = Http(f"{server.rstrip('/')}/bot{token}")

    async def call(self, method: str, *, wait: float = 0, **parameters: Any) -> Any:
        """The method's result; `wait` is how many seconds Telegram was asked to hold it.

        Raises Denied, or what every carrier raises; Lost where the method may have been carried out.
        """
        return _read(await self._http.ask("POST", f"/{method}", wait=wait, json=parameters))

    async def hand(self, method: str, files: Mapping[str, File], **parameters: Any) -> Any:
        """The same with files."""
        form = {name: each if isinstance(each, str) else json.dumps(each) for name, each in parameters.items()}
        return _read(await self._http.ask("POST", f"/{method}", data=form, files=dict(files)))

    async def close(self) -> None:
        await self._http.close()


def _read(answer: Answer) -> Any:
    status, said = answer.status, answer.found
    if status == 200 and said.get("ok") is True and "result" in said:
        return said["result"]
    words = str(said.get("description") or f"HTTP {status}")
    if status == 429:
        raise Later(_seconds(said.get("parameters"), answer.wait))
    if not answer.is_json or status not in (400, 401, 403, 404, 409, 413):
        raise Lost(detail=words)
    if status in (401, 404):  # a token that was never given looks like an address that is not there
        raise CredentialsRefused
    raise Denied(status, words)


def _seconds(parameters: object, header: str) -> float:
    said = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(said, int | float) and not isinstance(said, bool):
        return max(0.0, float(said))
    return float(header) if header.isdecimal() else 0.0
