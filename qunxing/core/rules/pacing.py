"""How fast one account may send: never faster than its platform says, and evenly. Time is an argument.

What is planned is a schedule, not a rest after each: being late with one message does not make all others late.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

LATE = 2.0
"""Seconds an account may lag behind its schedule and still catch up; beyond that the schedule begins anew."""


class Rate(NamedTuple):
    """At most `most` messages in any `seconds`, of an account or, `in_chat`, in each chat."""

    most: int
    seconds: float
    in_chat: bool = False


class Pace:
    """One account's sends so far, and when the next may leave. Times are seconds since 1970."""

    def __init__(self, rates: Sequence[Rate], *, apart: float = 0, before: Iterable[tuple[str, float]] = ()) -> None:
        """`apart` is how many seconds we ourselves want between two; `before` are sends already made, oldest first.

        Sends are spread over the shortest span that has a rate; what a longer one allows may be used up early in it.
        """
        self._of_all = [each for each in rates if not each.in_chat]
        self._of_chat = [each for each in rates if each.in_chat]
        shortest = min((each.seconds for each in self._of_all), default=0)
        self._apart = max([apart, *(each.seconds / each.most for each in self._of_all if each.seconds == shortest)])
        self._all: deque[float] = deque(maxlen=max([1, *(each.most for each in self._of_all)]))
        most = max([1, *(each.most for each in self._of_chat)])
        self._chats: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=most))
        self._slot = self._held = float("-inf")
        for chat, at in before:
            self.leave(chat, at)

    def next(self, chat: str, now: float) -> float:
        """The first moment from `now` on at which a message to this chat may leave."""
        moment = max(now, self._held, self._slot + self._apart)
        for rates, sent in ((self._of_all, self._all), (self._of_chat, self._chats.get(chat, ()))):
            for rate in rates:
                if len(sent) >= rate.most:
                    moment = max(moment, sent[-rate.most] + rate.seconds)
        return moment

    def within(self, seconds: float, most: int = 16) -> int:
        """How many messages to different chats may leave in so many seconds, at least one and at most `most`."""
        return max(1, min(most, int(seconds / self._apart))) if self._apart else most

    def leave(self, chat: str, at: float) -> None:
        """A message to this chat left."""
        due = self._slot + self._apart
        self._slot = due if at - LATE <= due <= at else at
        self._all.append(at)
        if self._of_chat:
            self._chats[chat].append(at)

    def hold(self, until: float) -> None:
        """The platform asked us to wait."""
        self._held = max(self._held, until)

    def forget(self, before: float) -> None:
        """Chats in which nothing was sent since are no longer kept in mind."""
        for chat in [chat for chat, sent in self._chats.items() if sent[-1] < before]:
            del self._chats[chat]
