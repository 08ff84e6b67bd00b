"""What has to be set up so that an application of WeCom works, tried one by one in the order one does it."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from qunxing.carriers.live import CredentialsRefused, Unreachable
from qunxing.carriers.live.setup import Calls, Checked, State
from qunxing.carriers.wecom import groups
from qunxing.carriers.wecom import setup_words as words
from qunxing.carriers.wecom.wire import FORBIDDEN, UNTRUSTED, Denied, Wire
from qunxing.core.refusals import Refusal
from qunxing.core.zones import moment

STAFF = "externalcontact/get_follow_user_list"
NO_PRIVILEGE = 60011
ONE = {"status_filter": 0, "limit": 1}
Fields = dict[str, str]


class Missing(Exception):
    """The thing tried is not right; what to do, with its fields."""

    def __init__(self, said: str, **fields: str) -> None:
        super().__init__(said)
        self.said, self.fields = said, fields


class Tried(NamedTuple):
    """What is tried: `probe` says that it is right, or raises Missing; what it cannot tell raises a Refusal."""

    step: str
    title: str
    probe: Callable[[], Awaitable[tuple[str, Fields]]]


class Look:
    """One look at an application's rights on WeCom."""

    def __init__(self, wire: Wire, owners: Sequence[str]) -> None:
        self._wire, self._owners = wire, list(owners)

    async def all(self) -> list[Checked]:
        """Each in turn. After one that is missing the next cannot be tried."""
        found: list[Checked] = []
        blocked = ""
        for each in self._steps():
            if blocked:
                found.append(_checked(each, State.UNKNOWN, words.AFTER, {"step": blocked}))
                continue
            found.append(await _outcome(each))
            blocked = each.title if found[-1].state is State.MISSING else ""
        return found

    def _steps(self) -> tuple[Tried, ...]:
        return (
            Tried("server", words.SERVER, self._server),
            Tried("secret", words.ACCOUNT, self._secret),
            Tried("trusted_ip", words.TRUSTED, self._trusted),
            Tried("callable", words.LISTED, self._listed),
            Tried("staff", words.STAFF, self._staff),
            Tried("scope", words.SCOPE, self._scope),
            Tried("groups", words.GROUPS, self._groups),
        )

    async def _server(self) -> tuple[str, Fields]:
        try:
            await self._wire.token()
        except Unreachable as error:
            raise Missing(words.NO_SERVER, detail=str(error.fields["detail"])) from error
        except CredentialsRefused:
            pass
        return words.OK_SERVER, {}

    async def _secret(self) -> tuple[str, Fields]:
        try:
            await self._wire.token()
        except CredentialsRefused as error:
            raise Missing(words.NO_ACCOUNT) from error
        return words.OK_ACCOUNT, {}

    async def _trusted(self) -> tuple[str, Fields]:
        try:
            await self._wire.get(STAFF)
        except CredentialsRefused as error:
            if error.code == UNTRUSTED:
                raise Missing(words.NO_TRUSTED, ip=str(error.fields["ip"])) from error
            raise
        except Denied:
            pass  # it was let in, and refused for something else
        return words.OK_TRUSTED, {}

    async def _listed(self) -> tuple[str, Fields]:
        try:
            await self._wire.get(STAFF)
        except Denied as error:
            if error.code in (FORBIDDEN, NO_PRIVILEGE):
                raise Missing(words.NO_LISTED) from error
            raise
        return words.OK_LISTED, {}

    async def _staff(self) -> tuple[str, Fields]:
        staff = await self._followers()
        if not staff:
            raise Missing(words.NO_STAFF)
        if without := [each for each in self._owners if each not in staff]:
            raise Missing(words.NO_USE, owners=", ".join(without[:20]))
        return words.OK_STAFF, {"count": str(len(staff))}

    async def _followers(self) -> frozenset[str]:
        found = (await self._wire.get(STAFF)).get("follow_user")
        return frozenset(map(str, found)) if isinstance(found, list) else frozenset()

    async def _scope(self) -> tuple[str, Fields]:
        try:
            outside = await self._outside(self._owners)
        except Denied as error:
            if error.code == groups.TOO_MANY:
                raise Missing(words.TOO_WIDE) from error
            raise
        if outside:
            raise Missing(words.NO_SCOPE, owners=", ".join(outside[:20]))
        return words.OK_SCOPE, {}

    async def _outside(self, owners: list[str]) -> list[str]:
        """Those of whom WeCom will not speak: asked for together, and by halves where it says no. Raises Denied."""
        if len(owners) <= groups.MOST_OWNERS:
            try:
                await self._wire.post(groups.LIST, ONE | groups.owned(owners))
            except Denied:
                if not owners:
                    raise
                if len(owners) == 1:
                    return owners
            else:
                return []
        half = len(owners) // 2
        return [*await self._outside(owners[:half]), *await self._outside(owners[half:])]

    async def _groups(self) -> tuple[str, Fields]:
        answer = await self._wire.post(groups.LIST, ONE | groups.owned(self._owners[: groups.MOST_OWNERS]))
        some = answer.get("group_chat_list") or []
        if not some:
            raise Missing(words.NO_GROUPS)
        whole = await self._wire.post(groups.GET, {"chat_id": some[0].get("chat_id"), "need_name": 0})
        members = whole.get("group_chat", {}).get("member_list") or []
        if not members:
            raise Missing(words.NO_MEMBERS)
        return words.OK_GROUPS, {"count": str(len(members))}


async def callbacks(url: str, has_secrets: bool, calls: Calls) -> list[Checked]:
    """How our own address stands: whether it can be found, whether WeCom tried it, and whether events arrive."""
    domain = await _outcome(Tried("domain", words.DOMAIN, lambda: _findable(url)))
    callback = await _outcome(Tried("callback", words.CALLBACK, lambda: _called(url, has_secrets, calls)))
    events = await _outcome(Tried("events", words.EVENTS, lambda: _told(calls)))
    return [domain, callback, events]


async def _called(url: str, has_secrets: bool, calls: Calls) -> tuple[str, Fields]:
    if not has_secrets:
        raise Missing(words.NO_CALLBACK)
    if calls.off_by:
        raise Missing(words.OFF, minutes=str(round(calls.off_by / 60)))
    if at := calls.tried_at or calls.told_at:
        return words.OK_CALLBACK, {"at": _at(at)}
    if not url:
        raise Refusal(words.AFTER, step=words.DOMAIN)
    raise Missing(words.NOT_TRIED, url=url)


async def _told(calls: Calls) -> tuple[str, Fields]:
    if calls.off_by:
        raise Refusal(words.AFTER, step=words.CALLBACK)
    if not calls.told_at:
        raise Refusal(words.NO_EVENTS)
    return words.OK_EVENTS, {"at": _at(calls.told_at)}


async def _findable(url: str) -> tuple[str, Fields]:
    host = urlsplit(url).hostname or ""
    if not host:
        raise Missing(words.NO_ADDRESS)
    if "." not in host or _is_number(host):
        raise Missing(words.NO_DOMAIN, host=host)
    try:
        await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Missing(words.NOT_FOUND, host=host) from error
    return words.OK_DOMAIN, {"host": host}


async def _outcome(each: Tried) -> Checked:
    try:
        said, fields = await each.probe()
    except Missing as missing:
        return _checked(each, State.MISSING, missing.said, missing.fields)
    except Refusal as refusal:
        return _checked(each, State.UNKNOWN, refusal.template, {k: str(v) for k, v in refusal.fields.items()})
    except (Denied, AttributeError, TypeError, IndexError) as error:
        return _checked(each, State.UNKNOWN, words.UNCLEAR, {"detail": str(error)})
    return _checked(each, State.OK, said, fields)


def _checked(each: Tried, state: State, said: str, fields: Fields) -> Checked:
    return Checked(step=each.step, title=each.title, state=state, said=said, fields=fields)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _at(ts: int) -> str:
    return moment(ts).isoformat(timespec="minutes")
