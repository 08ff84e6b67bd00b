"""How often we ask WeCom: as often as it allows and no more, and not at all while it shuts us out.

https://developer.work.weixin.qq.com/document/path/90454: of one kind of request, for a corp, 10,000 a minute and
150,000 an hour; of all kinds, from one address, 20,000 a minute and 600,000 an hour.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping

from qunxing.carriers.live import Later, Limit

LIMITS = (Limit("request", 10_000, 60), Limit("request", 150_000, 3600))
"""Of one kind of request, for a corp."""
OF_ALL = (Limit("request", 20_000, 60), Limit("request", 600_000, 3600))
"""Of all kinds, from one address of ours."""
PARTS = 60
"""A span is counted in so many parts, so that an hour's requests need not be remembered one by one."""


class Window:
    """At most `most` in any `seconds`. What is let through is counted in parts of the span, the oldest as if it were
    all at its end: it may wait a part too long, and never goes over."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._part = most, seconds / PARTS
        self._counts: deque[tuple[int, int]] = deque()
        self._sum = 0

    def wait(self, now: float) -> float:
        """Seconds until one more may go; 0: now."""
        while self._counts and self._counts[0][0] < int(now / self._part) - PARTS:
            self._sum -= self._counts.popleft()[1]
        return (self._counts[0][0] + PARTS + 1) * self._part - now if self._sum >= self._most else 0.0

    def take(self, now: float) -> None:
        part = int(now / self._part)
        before = self._counts.pop()[1] if self._counts and self._counts[-1][0] == part else 0
        self._counts.append((part, before + 1))
        self._sum += 1


class Rates:
    """What one application asked of late, kind by kind, and until when it is shut out. `clock` is monotonic."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._all = _windows(OF_ALL)
        self._kinds: dict[str, list[Window]] = {}
        self._shut: dict[str, float] = {}

    def take(self, path: str) -> None:
        """One more request of a kind. Raises Later where it is too early for one: it was not asked then."""
        now = self._clock()
        windows = [*self._all, *self._kinds.setdefault(path, _windows(LIMITS))]
        wait = max(self._shut.get(path, 0.0) - now, *(each.wait(now) for each in windows))
        if wait > 0:
            raise Later(wait)
        for each in windows:
            each.take(now)

    def told(self, path: str, waits: Mapping[int, float], code: object) -> None:
        """WeCom answered with `code`; where that shuts this kind of request, none is asked until it is over."""
        if isinstance(code, int) and waits.get(code):
            self._shut[path] = self._clock() + waits[code]


def _windows(limits: tuple[Limit, ...]) -> list[Window]:
    return [Window(each.most, float(each.per)) for each in limits]
