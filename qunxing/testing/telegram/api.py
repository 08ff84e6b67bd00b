"""What a Bot API server knows: groups, who stands where in them, updates to be fetched, and faults to order."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from qunxing.testing.telegram.updates import BOT, standing

TOKEN = "123:ABC"
BY_DEFAULT = ("message", "edited_message", "my_chat_member", "chat_join_request", "callback_query", "poll")
"""Updates that come without being asked for; the changes of others' standing and reactions are not among them."""


class Refused(Exception):
    """A method says no: a status and Telegram's words."""

    def __init__(self, status: int, words: str, **parameters: Any) -> None:
        super().__init__(words)
        self.status, self.parameters = status, parameters


@dataclass
class Fault:
    """What comes instead of an answer, once. `body` None: the connection is cut; `cut`: in the middle of the body.

    `done`: the method is carried out all the same; `slow`: seconds before the answer.
    """

    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    done: bool = False
    slow: float = 0


@dataclass
class Room:
    """A group, as a bot may ask of it."""

    chat: dict[str, Any]
    standing: dict[int, dict[str, Any]] = field(default_factory=dict)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    messages_so_far: int = 900
    pictures: dict[int, bytes] = field(default_factory=dict)
    """What stands above the caption of a message."""


class BotApi:
    """The server's state. `url` is what a client takes for https://api.telegram.org."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.me: dict[str, Any] = {**BOT, "can_join_groups": True, "can_read_all_group_messages": True}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.rooms: dict[int, Room] = {}
        self.webhook = ""
        self.faults: dict[str, deque[Fault]] = {}
        self._updates: list[dict[str, Any]] = []
        self._news = threading.Condition()

    def room(self, chat: int, title: str = "Night oven", kind: str = "supergroup") -> Room:
        """A group the bot is in."""
        found = self.rooms[chat] = Room({"id": chat, "type": kind, "title": title})
        found.standing[BOT["id"]] = standing("administrator", BOT)
        return found

    def happen(self, *updates: Any) -> None:
        """Updates come in."""
        with self._news:
            self._updates += updates
            self._news.notify_all()

    def fail(self, method: str, *faults: Fault) -> None:
        """What the next calls of a method get instead of an answer."""
        self.faults.setdefault(method, deque()).extend(faults)

    def called(self, method: str) -> list[dict[str, Any]]:
        return [parameters for name, parameters in self.calls if name == method]

    @property
    def unread(self) -> list[dict[str, Any]]:
        """Updates that no client has confirmed."""
        return list(self._updates)

    def updates(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Those from `offset` on, at the latest after `timeout` seconds; those before are forgotten."""
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        kinds = asked.get("allowed_updates") or BY_DEFAULT
        until = time.monotonic() + min(float(asked.get("timeout", 0)), 30)
        offset = int(asked.get("offset", 0))
        with self._news:
            self._updates = [each for each in self._updates if not isinstance(each, dict) or _number(each) >= offset]
            while not (found := [each for each in self._updates if _wanted(each, kinds)]):
                if not self._news.wait(until - time.monotonic()):
                    break
        return found[: int(asked.get("limit", 100))]


def _number(update: dict[str, Any]) -> int:
    found = update.get("update_id", 0)
    return found if isinstance(found, int) else 0


def _wanted(update: Any, kinds: tuple[str, ...] | list[str]) -> bool:
    return not isinstance(update, dict) or any(name in kinds for name in update) or "odd" in update
