"""What every benchmark needs: a fresh home, the time, the memory of a whole process tree, a table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

MB = 1 << 20


class Laps:
    """Seconds of wall clock and of processor spent under each name."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.wall[name] = self.wall.get(name, 0) + time.perf_counter() - wall
            self.cpu[name] = self.cpu.get(name, 0) + time.process_time() - cpu

    def wrap(self, owner: Any, function: str, name: str) -> None:
        """Time every call of owner.function from now on."""
        inner = getattr(owner, function)

        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.lap(name):
                return inner(*args, **kwargs)

        setattr(owner, function, timed)


def begin(home: Path) -> None:
    """Make this process a Qunxing of its own, in an empty home."""
    os.environ["QUNXING_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "qunxing.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def in_a_child(module: str, *args: str) -> dict[str, Any]:
    """Run a module in a process of its own with a fresh home; its one JSON object, and `peak` in MB of its tree."""
    with tempfile.TemporaryDirectory(prefix="qunxing-bench-") as home:
        return in_home(Path(home), module, *args)


def in_home(home: Path, module: str, *args: str) -> dict[str, Any]:
    """As `in_a_child`, in a home that stays."""
    command = [sys.executable, "-m", module, "--child", str(home), *args]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        peak = Peak(child.pid)
        out, _ = child.communicate()
    if child.returncode:
        raise SystemExit(f"{module} failed with {child.returncode}")
    result: dict[str, Any] = json.loads(out.splitlines()[-1])
    return result | {"peak": peak.stop()}


class Peak:
    """Samples how much memory a process and its children hold together, 20 times a second."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._over = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._over.set()
        self._thread.join()
        return self._peak / MB

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self._peak = max(self._peak, sum(map(_resident, tree(self._pid))))


def tree(pid: int) -> Iterator[int]:
    """A process and all below it, in whatever session; each thread has children of its own. Any may end meanwhile."""
    yield pid
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return
    for task in tasks:
        try:
            children = Path(f"/proc/{pid}/task/{task}/children").read_text().split()
        except OSError:
            continue
        for child in children:
            yield from tree(int(child))


def _stat(pid: int) -> list[str]:
    """What the system says of a process, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()


def parent_of(pid: int) -> int:
    return int(_stat(pid)[1])


def processor_of(pid: int) -> float:
    """Seconds of processor a process and all below it have used so far, those that ended included."""
    ticks = 0
    for each in tree(pid):
        try:
            ticks += sum(map(int, _stat(each)[11:15]))
        except OSError:
            continue  # it ended; its parent has its ticks now
    return ticks / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def middle(runs: Sequence[dict[str, Any]], *path: str) -> float:
    """The median over runs of one number inside each."""
    values = []
    for run in runs:
        found: Any = run
        for name in path:
            found = found[name]
        values.append(float(found))
    return median(values)


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table."""
    print(f"\n### {title}\n")
    print("| " + " | ".join(head) + " |")
    print("|" + " --- |" * len(head))
    for row in rows:
        print(
            "| " + " | ".join(f"{cell:,.2f}" if isinstance(cell, float) else str(cell) for cell in row) + " |",
            flush=True,
        )
