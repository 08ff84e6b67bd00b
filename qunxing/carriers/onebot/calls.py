"""Events that are posted to an address of ours: who may speak, what it says, and what is never taken twice."""

from __future__ import annotations

import hashlib
import hmac

from qunxing.carriers.live import Page
from qunxing.carriers.live.calls import Answer, Call
from qunxing.carriers.onebot import ids
from qunxing.carriers.onebot.facts import SECOND, kind_of, moment
from qunxing.carriers.onebot.sync import Told, heard, told
from qunxing.carriers.onebot.twice import Twice

MOST_BYTES = 64 * 1024 * 1024
WINDOW = 600
"""Seconds by which an event may be late or early. A message may be older: said again, it says nothing new."""
REMEMBERED = 1000
MESSAGES = ("message.group", "message_sent.group")
DONE = Answer(status=204)


class Calls:
    """What is posted for one account; `account` is "" until it is known."""

    def __init__(self, secret: str) -> None:
        self.account = ""
        self._secret = secret.encode()
        self._twice = Twice()
        self._taken: dict[str, None] = {}

    def called(self, call: Call, *, now: int) -> Answer:
        if (no := self._verdict(call)) is not None:
            return Answer(status=no)
        if self._signed(call) in self._taken:
            return DONE
        each = told(call.body)
        if _is_stale(each, now):
            return Answer(status=403, page=Page(ignored={"stale": 1}))
        return Answer(status=204, page=heard([each], self._account(call), self._twice.copy()).page())

    def taken(self, call: Call, *, now: int) -> None:
        if self._verdict(call) is not None or self._signed(call) in self._taken:
            return
        heard([told(call.body)], self._account(call), self._twice)
        self._taken[self._signed(call)] = None
        if len(self._taken) > REMEMBERED:
            del self._taken[next(iter(self._taken))]

    def _verdict(self, call: Call) -> int | None:
        """Why a call is not listened to, as a status; None: it is."""
        if call.method != "POST":
            return 405
        if len(call.body) > MOST_BYTES:
            return 413
        if "x-signature" not in call.headers:
            return 401
        signed = f"sha1={hmac.new(self._secret, call.body, hashlib.sha1).hexdigest()}"
        if not hmac.compare_digest(self._signed(call).encode(), signed.encode()):
            return 403
        return None if self._account(call) == ids.number(call.headers.get("x-self-id", "")) != "" else 403

    def _signed(self, call: Call) -> str:
        return call.headers["x-signature"]

    def _account(self, call: Call) -> str:
        return self.account or ids.number(call.headers.get("x-self-id", ""))


def _is_stale(each: Told, now: int) -> bool:
    """Whether somebody may have kept it to say it again: what leaves or comes back into a group is believed once."""
    if not isinstance(each.event, dict) or kind_of(each.event) in MESSAGES:
        return False
    try:
        return abs(moment(each.event.get("time")) // SECOND - now) > WINDOW
    except ValueError:
        return True
