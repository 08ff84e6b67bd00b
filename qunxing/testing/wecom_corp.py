"""A corp on WeCom as one application sees it: what tests write down of it, and what it says of itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]
DAY, BEIJING = 86_400, 8 * 3600
CORP, SECRET = "ww1234567890abcdef", "only for tests"


class Refused(Exception):
    """The answer is no: `errcode` and `errmsg`."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


@dataclass
class Task:
    """A mass send: which groups, by their owners, and who has tapped "send"."""

    chats: dict[str, str]
    body: Body
    results: dict[str, tuple[int, int]] = field(default_factory=dict)
    confirmed: dict[str, int] = field(default_factory=dict)
    cancelled: bool = False
    reminded: int = 0


@dataclass
class WeCom:
    """A corp as its application sees it. Tests write `chats`, order `faults` and read `calls`."""

    url: str = ""
    chats: dict[str, Body] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    calls: list[tuple[str, Body]] = field(default_factory=list)
    tokens: dict[str, float] = field(default_factory=dict)
    faults: dict[str, list[Callable[[], Any]]] = field(default_factory=dict)
    days: dict[tuple[str, int], Body] = field(default_factory=dict)
    """Statistics by owner and day (seconds at which it begins); `talks` the same of single talks."""
    talks: dict[tuple[str, int], Body] = field(default_factory=dict)
    today: int = field(default_factory=lambda: (int(time.time()) + BEIJING) // DAY * DAY - BEIJING)
    """Seconds at which today begins in Beijing."""
    ways: dict[str, Body] = field(default_factory=dict)
    """Codes to join by, by their config_id."""
    tags: dict[str, Body] = field(default_factory=dict)
    """Groups of tags by their id, as WeCom lists them."""
    marked: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """(staff, customer) → ids of tags."""
    codes: dict[str, float] = field(default_factory=dict)
    """Welcome codes that nobody has used, and until when (seconds) they hold."""
    greeted: list[Body] = field(default_factory=list)
    contacts: dict[str, str] = field(default_factory=dict)
    """What contacts call themselves."""
    templates: dict[str, Body] = field(default_factory=dict)
    """The library of group welcomes."""
    agreed: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    """By archived group what each customer said to being archived, and when."""
    followers: list[str] = field(default_factory=lambda: ["zhangsan", "lisi"])
    """Staff who may be in touch with customers, as far as the application sees them."""
    media: dict[str, bytes] = field(default_factory=dict)
    """Pictures that were handed over, by what they are called."""
    outside: set[str] = field(default_factory=set)
    """Staff the application may not see."""
    busy: set[str] = field(default_factory=set)
    """Groups it cannot show now."""
    is_trusted: bool = True
    """Whether the application knows the address we call from."""
    is_allowed: bool = True
    """Whether the application may ask about customers at all."""
    full: set[str] = field(default_factory=set)
    """Groups that have had their messages of the month."""
    unreachable: set[str] = field(default_factory=set)
    page: int = 1000
    """The most a page holds, whatever is asked for."""
    valid_for: float = 7200.0

    def chat(self, chat_id: str, *members: Body, name: str = "", owner: str = "zhangsan", version: str = "v1") -> None:
        """A group as it is from now on; the owner need not be among `members`."""
        self.chats[chat_id] = {
            "chat_id": chat_id,
            "name": name,
            "owner": owner,
            "create_time": 1_600_000_000,
            "notice": "",
            "member_version": version,
            "admin_list": [],
            "member_list": list(members),
        }

    def confirm(self, msgid: str, owner: str, *, at: int) -> None:
        """The owner taps "send"."""
        task = self.tasks[msgid]
        assert not task.cancelled, "a cancelled task is gone from the owner's phone"
        task.confirmed[owner] = at
        for chat, whose in task.chats.items():
            if whose == owner:
                task.results[chat] = (3 if chat in self.full else 2 if chat in self.unreachable else 1, at)

    def expire(self) -> None:
        """All tokens given so far are past their time."""
        self.tokens = dict.fromkeys(self.tokens, 0.0)

    def fail(self, path: str, *answers: Callable[[], Any]) -> None:
        """The next answers to a path: what they return is the status and body, None is a hung-up line."""
        self.faults.setdefault(path, []).extend(answers)

    def asked(self, path: str) -> list[Body]:
        return [body for where, body in self.calls if where == path]

    def token(self, query: dict[str, str]) -> Body:
        """A new token for who knows the secret."""
        if query.get("corpid") != CORP:
            raise Refused(40013, "invalid corpid")
        if query.get("corpsecret") != SECRET:
            raise Refused(40001, "invalid credential")
        token = f"token{len(self.tokens)}"
        self.tokens[token] = time.monotonic() + self.valid_for
        return {"access_token": token, "expires_in": int(self.valid_for)}

    def paged(self, body: Body, items: list[Any], most: int = 1000) -> tuple[list[Any], str]:
        """One page, and where the next begins."""
        limit, start = body.get("limit"), int(body.get("cursor") or 0)
        if not isinstance(limit, int) or not 1 <= limit <= most:
            raise Refused(40058, "invalid Request Parameter: limit")
        end = start + min(limit, self.page)
        return items[start:end], str(end) if end < len(items) else ""
