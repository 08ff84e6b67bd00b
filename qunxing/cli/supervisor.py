"""Children that are kept running: restarted with growing pauses, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
HEALTHY = 20.0
"""Seconds after which a child counts as running; one that dies sooner is waited for longer each time."""
GIVE_UP = 6
"""Times in a row a child may die at once before we say so and stop."""
GRACE = 15.0
"""Seconds children get to finish what they hold."""
POLL = 0.1


def pause(failures: int) -> float:
    """Seconds to wait before starting a child that died `failures` times in a row."""
    return min(FIRST_PAUSE * 2.0 ** max(failures - 1, 0), LONGEST_PAUSE)


@dataclass
class Child:
    """One child process and how it has fared. Times are monotonic seconds."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    again_at: float = 0.0

    def start(self, now: float) -> None:
        # Its own session: Ctrl-C in the terminal reaches us alone, and we end the children in order.
        self.process = subprocess.Popen(  # noqa: S603 # our own program
            self.command, env=self.environment, start_new_session=True
        )
        self.started = now

    def look(self, now: float) -> int | None:
        """The exit code when the child has just ended (its next start is then planned), else None."""
        code = self.process.poll() if self.process else None
        if code is None:
            return None
        self.process = None
        self.failures = 1 if now - self.started >= HEALTHY else self.failures + 1
        self.again_at = now + pause(self.failures)
        return code

    @property
    def is_hopeless(self) -> bool:
        return self.failures >= GIVE_UP


@dataclass
class Supervisor:
    """Keeps `children` running until told to stop. `say` gets one line per event."""

    children: Sequence[Child]
    say: Callable[[str], None]
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Run until SIGTERM or SIGINT (0), or until a child cannot be kept alive (1)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            return self._watch()
        finally:
            self._end()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _watch(self) -> int:
        while not self.stopping.wait(POLL):
            now = time.monotonic()
            for child in self.children:
                if (code := child.look(now)) is not None:
                    self.say(f"{child.name} ended with {code}; again in {pause(child.failures):.1f} s")
                if child.is_hopeless:
                    self.say(f"{child.name} cannot be kept running; qunxing doctor may say why")
                    return 1
                if child.process is None and now >= child.again_at:
                    child.start(now)
        return 0

    def _end(self) -> None:
        running = [child.process for child in self.children if child.process]
        for process in running:
            process.terminate()
        last = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(max(last - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def end_with_parent(parent: str | None) -> None:
    """End this process as SIGTERM would when `parent` (a process id as text) is gone: no child outlives `up`."""
    if not parent:
        return

    def watch() -> None:
        while os.getppid() == int(parent):
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
