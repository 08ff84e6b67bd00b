"""The benchmarks themselves: that they measure what they say, on a few messages."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench import measure, parsing, peers, world
from bench.shapes import SHAPES, compare
from qunxing.core.zones import moment
from qunxing.ledger.fill import fill

HOLDS_MEMORY = "x = bytearray(150 << 20); import sys, time; print('ready', flush=True); time.sleep(60)"
STARTS_ANOTHER = f"""
import subprocess, sys
subprocess.Popen([sys.executable, "-c", {HOLDS_MEMORY!r}], start_new_session=True).wait()
"""
BURNS = "while __import__('time').process_time() < 0.3: pass"
HAD_A_CHILD = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", {BURNS!r}])
print("ready", flush=True)
input()
"""


@pytest.mark.slow
def test_all_benchmarks_can_be_started() -> None:
    done = subprocess.run([sys.executable, "-m", "bench", "--help"], capture_output=True, check=False)
    assert done.returncode == 0


def test_memory_of_a_process_in_a_session_of_its_own_counts() -> None:
    with subprocess.Popen([sys.executable, "-c", STARTS_ANOTHER], stdout=subprocess.PIPE, text=True) as top:
        try:
            assert top.stdout and top.stdout.readline() == "ready\n"
            peak = measure.Peak(top.pid)
            time.sleep(0.2)
            assert peak.stop() > 150
        finally:
            for pid in reversed([*measure.tree(top.pid)]):
                subprocess.run(["kill", str(pid)], check=True)


def test_processor_time_of_a_process_that_ended_counts() -> None:
    with subprocess.Popen([sys.executable, "-c", HAD_A_CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as top:
        assert top.stdout and top.stdout.readline()
        assert measure.processor_of(top.pid) >= 0.3


def test_a_process_that_is_gone_holds_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    assert [*measure.tree(gone.pid)] == [gone.pid]
    assert measure.processor_of(gone.pid) == 0


def test_numbers_that_differ_end_the_run() -> None:
    assert compare("equal", {"a": 1, "b": 0, "c": None}, {"a": 1, "c": 5}) == 2
    for theirs in ({"a": 2}, {}, {"a": 1, "z": 1}):
        with pytest.raises(SystemExit, match="not the same"):
            compare("other", {"a": 1, "b": 0, "c": None}, theirs)


def test_both_files_for_chat_miner_are_read_whole(tmp_path: Path) -> None:
    for kind, write in parsing.WRITERS.items():
        write(file := tmp_path / kind, 500)
        found, _laps = parsing.ours(kind, file)
        assert sum(found.values()) == 500


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_postgresql_and_pandas_count_what_we_count(home: Path, tmp_path: Path) -> None:
    world.build(world.Size(2000, groups=12, people=150, months=5))
    fill(now=moment(0))
    found = peers.put_to_both(tmp_path / "messages.parquet", 1)
    if found["loading"] is None:
        pytest.skip("PostgreSQL is not installed")
    assert {each["name"] for each in found["asked"]} == {shape.name for shape in SHAPES}
    assert sum(len(each["theirs"]) for each in found["asked"]) == len(found["asked"])
    assert peers.by_pandas(tmp_path, found["asked"], sys.executable), "pandas is one of the packages of our tests"
