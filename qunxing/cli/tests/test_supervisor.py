"""Children are restarted with growing pauses and stopped together; none outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from qunxing.cli.supervisor import GIVE_UP, HEALTHY, LONGEST_PAUSE, Child, pause

PARENT = """
import sys
from qunxing.cli.supervisor import Child, Supervisor
raise SystemExit(Supervisor([Child("child", [sys.executable, "-c", {child!r}])], say=print).run())
"""


def parent_of(child: str) -> subprocess.Popen[bytes]:
    """A process that supervises one child running this Python text."""
    text = PARENT.format(child=textwrap.dedent(child))
    return subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.DEVNULL)


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, "it never happened"
        time.sleep(0.05)


def lines(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


def test_pauses_double_up_to_a_limit() -> None:
    pauses = [pause(failures) for failures in range(1, 12)]
    assert pauses == sorted(pauses)
    assert pauses[1] == 2 * pauses[0]
    assert pauses[-1] == LONGEST_PAUSE


def test_a_child_that_ran_long_is_restarted_at_once_and_one_that_never_runs_is_given_up() -> None:
    child = Child("child", [sys.executable, "-c", ""])
    for turn in range(GIVE_UP):
        child.start(now=turn)
        assert child.process
        child.process.wait()
        assert child.look(now=turn) == 0
        assert child.failures == turn + 1
    assert child.is_hopeless
    child.start(now=100.0)
    assert child.process
    child.process.wait()
    child.look(now=100.0 + HEALTHY)
    assert child.failures == 1


@pytest.mark.slow
def test_a_killed_child_is_restarted_and_sigterm_ends_all(tmp_path: Path) -> None:
    file = tmp_path / "pids"
    parent = parent_of(f"import os, time; open({str(file)!r}, 'a').write(f'{{os.getpid()}} '); time.sleep(60)")
    until(lambda: len(lines(file)) == 1)
    os.kill(int(lines(file)[0]), signal.SIGKILL)
    until(lambda: len(lines(file)) == 2)
    parent.terminate()
    assert parent.wait(10) == 0
    until(lambda: not is_running(int(lines(file)[1])))


@pytest.mark.slow
def test_a_child_that_cannot_run_ends_the_supervisor_with_1(tmp_path: Path) -> None:
    text = (
        "import sys; import qunxing.cli.supervisor as s; s.FIRST_PAUSE = 0.01;"
        "sys.exit(s.Supervisor([s.Child('child', [sys.executable, '-c', 'raise SystemExit(3)'])], say=print).run())"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "child ended with 3" in done.stdout
    assert "doctor" in done.stdout


@pytest.mark.slow
def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    parent = parent_of(
        f"""
        import os, time
        from qunxing.cli.supervisor import end_with_parent
        end_with_parent(str(os.getppid()))
        open({str(file)!r}, "w").write(str(os.getpid()))
        time.sleep(60)
        """
    )
    until(lambda: bool(lines(file)))
    parent.kill()
    parent.wait()
    until(lambda: not is_running(int(lines(file)[0])))


def is_running(number: int) -> bool:
    """Whether the process lives (a zombie nobody has buried does not)."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except OSError:
        return False
