"""WeCom's server interface as far as we speak it: tokens, and what its error codes mean.

https://developer.work.weixin.qq.com/document/path/91039 (token), /90313 (error codes)
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from qunxing.carriers.http import Answer, Body, Http, Lost
from qunxing.carriers.live import CredentialsRefused, Later, Picture, Unreachable
from qunxing.carriers.uploads import Uploads
from qunxing.carriers.wecom.rates import Rates
from qunxing.core.refusals import Refusal

SERVER = "https://qyapi.weixin.qq.com"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EARLY = 300.0
"""Seconds before its end at which a token is no longer used."""
BUSY = -1
SPENT = frozenset({40001, 40014, 41001, 42001})
"""The token is wrong or past its time: another one may do."""
WRONG = frozenset({40001, 40013, 41002, 41004})
"""Asked for a token: the corp or its secret is wrong."""
WAITS: Mapping[int, float] = {45009: 60.0, 45033: 0.0}
"""Asked too often, which shuts out this kind of request for a minute at least, or too much at once."""
FORBIDDEN = 48002
NOT_FROM_HERE = 60020
UNTRUSTED = "untrusted_address"
FROM = re.compile(r"from ip: ([0-9a-fA-F.:]+)")
"""Where in WeCom's words the address stands that it was called from."""
UPLOAD = "media/upload"
KEPT = 86_400.0
"""Seconds for which a picture that was handed over is used: WeCom forgets it after three days."""
MOST_PAGES = 10_000


class Denied(Exception):
    """WeCom says no to this one request: its code and its words."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code}: {words}" if words else str(code))
        self.code = code


class Wire:
    """One application's requests. Its token is fetched once, whoever needs it, and kept until it ends."""

    def __init__(
        self, corp: str, secret: str, *, server: str = SERVER, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._corp, self._secret, self._clock = corp, secret, clock
        self._token, self._ends, self._fetching = "", 0.0, asyncio.Lock()
        self._rates = Rates(clock)
        self.uploads = Uploads(self._upload, seconds=KEPT, clock=clock)
        self._http = Http(f"{checked(server).rstrip('/')}/cgi-bin")

    async def post(self, path: str, body: Mapping[str, Any]) -> Body:
        """The answer. Raises Denied, Lost where it may have been done, and what all carriers raise.

        What a spent token refused was not done, so it is asked once more with a new one.
        """
        return await self._with_token("POST", path, json=body)

    async def get(self, path: str, **query: str) -> Body:
        """The same, for what is only looked at."""
        return await self._with_token("GET", path, params=query)

    async def _upload(self, picture: Picture) -> str:
        """What WeCom calls a picture it was handed, for three days. Raises Denied and what all carriers raise: nothing
        was sent with it, so an answer that is lost is as if nobody had been there."""
        files = {"media": (picture.plain_name, picture.body, picture.mime)}
        try:
            answer = await self._with_token("POST", UPLOAD, params={"type": "image"}, files=files)
        except Lost as error:
            raise Unreachable(detail=str(error.fields["detail"])) from error
        if media := answer.get("media_id"):
            return str(media)
        raise Unreachable(detail="no media_id")

    async def token(self) -> str:
        """A token that is good by our clock. Raises what all carriers raise."""
        return await self._fresh("")

    async def pages(self, path: str, body: Mapping[str, Any]) -> AsyncIterator[Body]:
        """All pages of an answer. Raises Unreachable where they would never end."""
        cursor, seen = "", set[str]()
        while len(seen) < MOST_PAGES:
            answer = await self.post(path, {**body, "cursor": cursor} if cursor else body)
            yield answer
            cursor = str(answer.get("next_cursor") or "")
            if not cursor:
                return
            if cursor in seen:
                break
            seen.add(cursor)
        raise Unreachable(detail="its pages go round in circles")

    async def close(self) -> None:
        await self._http.close()

    async def _with_token(self, method: str, path: str, *, params: Mapping[str, str] | None = None, **how: Any) -> Body:
        token = await self.token()
        answer = await self._ask(method, path, params={**(params or {}), "access_token": token}, **how)
        if answer.get("errcode") in SPENT:
            token = await self._fresh(token)
            answer = await self._ask(method, path, params={**(params or {}), "access_token": token}, **how)
        return judged(answer)

    async def _fresh(self, spent: str) -> str:
        """A token that is not `spent`; while one asks for it the others wait, and take the one that came."""
        async with self._fetching:
            if not self._token or self._token == spent or self._clock() >= self._ends:
                await self._fetch()
            return self._token

    async def _fetch(self) -> None:
        self._token = ""
        try:
            found = await self._ask("GET", "gettoken", params={"corpid": self._corp, "corpsecret": self._secret})
        except Lost as error:  # asking for a token changes nothing
            raise Unreachable(detail=str(error.fields["detail"])) from error
        if found.get("errcode") in WRONG:
            raise CredentialsRefused
        try:
            token, seconds = str(judged(found)["access_token"]), float(found.get("expires_in", 0))
        except (Denied, KeyError, TypeError, ValueError) as error:
            raise Unreachable(detail=f"no token: {error}") from error
        self._token, self._ends = token, self._clock() + seconds - min(EARLY, seconds / 2)

    async def _ask(self, method: str, path: str, **how: Any) -> Body:
        self._rates.take(path)
        answer = _read(await self._http.ask(method, f"/{path}", **how))
        self._rates.told(path, WAITS, answer.get("errcode"))
        return answer


async def told(wire: Wire, path: str, body: Mapping[str, Any]) -> Body:
    """The answer to what a person asked for; a no is a Refusal with WeCom's own words."""
    try:
        return await wire.post(path, body)
    except Denied as error:
        raise Refusal("WeCom refuses this: %(detail)s", code="denied", detail=str(error)) from error


def checked(server: str) -> str:
    """An address our secrets may be sent to: https, or on this machine. Raises Refusal."""
    parts = urlsplit(server)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        raise Refusal("%(server)s is no https address.", code="bad_server", server=server)
    return server


def _read(answer: Answer) -> Body:
    if answer.status == 429:
        raise Later(float(answer.wait) if answer.wait.isdecimal() else 0)
    if answer.status != 200 or not answer.is_json:
        raise Lost(detail=f"HTTP {answer.status}")
    return answer.found


def judged(answer: Body) -> Body:
    """A good answer; else what its code means."""
    code, words = answer.get("errcode", 0), str(answer.get("errmsg", ""))
    if code == 0:
        return answer
    if code in WAITS:
        raise Later(WAITS[code])
    if code == BUSY:
        raise Lost(detail="it says that it is busy")
    if code in SPENT:
        raise CredentialsRefused
    if code == NOT_FROM_HERE:
        found = FROM.search(words)
        raise CredentialsRefused(
            "WeCom does not take calls from %(ip)s: add it to the trusted addresses of the application.",
            code=UNTRUSTED,
            ip=found[1] if found else "?",
        )
    raise Denied(code if isinstance(code, int) else 0, words)
