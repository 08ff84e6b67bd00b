"""Turns at writing: whoever came before is served before, among all processes that write one book.

SQLite lets those who wait for its write lock look again now and then, so that one who writes all the time keeps it from
the others for seconds (8 s for one write beside two busy writers; with turns 0.2 s). Two locks that end with whoever
holds them: one to be next, one to write. He who has just written has to become next again, and somebody is already.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

FIRST_PAUSE, LONGEST_PAUSE = 0.0005, 0.003
"""Seconds between two tries. Waiting in the kernel would have no end when the holder is stopped."""


class NoTurn(Exception):
    """It did not come in time."""


class Turns:
    """One writer's place among all who write a book. Not for several threads."""

    def __init__(self, book: Path, *, patience: float) -> None:
        self._files = [_opened(book.with_name(f"{book.name}-{name}")) for name in ("next", "turn")]
        self._patience = patience
        self.has_turn = False

    def take(self) -> None:
        """Wait for our turn. Raises NoTurn."""
        following, writing = self._files
        end = time.monotonic() + self._patience
        _lock(following, end)
        try:
            _lock(writing, end)
        finally:
            fcntl.flock(following, fcntl.LOCK_UN)
        self.has_turn = True

    def give(self) -> None:
        """End our turn, if we have it."""
        if self.has_turn:
            self.has_turn = False
            fcntl.flock(self._files[1], fcntl.LOCK_UN)

    def close(self) -> None:
        """Whatever is held is free."""
        self.has_turn = False
        while self._files:
            with suppress(OSError):
                os.close(self._files.pop())


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _lock(file: int, end: float) -> None:
    pause = FIRST_PAUSE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise NoTurn from None
            time.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)
        else:
            return
