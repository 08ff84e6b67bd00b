"""The frame: pins with hashes, a Makefile that explains itself, a CI script that runs what the README says."""

import os
import re
import subprocess

import pytest

from qunxing import env

SETS = ("tools", "base", "postgres", "test")


def read(name: str) -> str:
    return (env.ROOT / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    """Package → version of one pinned set."""
    return dict(re.findall(r"^([a-z0-9][\w.-]*(?:\[[\w,]+\])?)==([^\s;]+)", read(f"requirements/{name}.txt"), re.M))


@pytest.mark.parametrize("name", SETS)
def test_every_pin_has_a_hash(name: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", read(f"requirements/{name}.txt"))
    assert len(pins(name)) == len(entries)
    assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", SETS)
def test_what_we_ask_for_is_pinned(name: str) -> None:
    wanted = [line for line in read(f"requirements/{name}.in").splitlines() if line and line[0] not in "-#"]
    names = {re.split(r"[\[<>=]", line)[0] for line in wanted}
    assert names - {pin.split("[")[0] for pin in pins(name)} == set()


def test_the_test_set_holds_the_base_set_at_the_same_versions() -> None:
    test = pins("test")
    assert {name: test.get(name) for name in pins("base")} == pins("base")


def test_make_lists_its_targets() -> None:
    shown = subprocess.run(["make"], cwd=env.ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("demo", "test", "setup", "test-fast", "check", "fix", "bench", "docs"):
        assert re.search(rf"^{target}\s+\S", shown, re.M), target


def test_check_names_its_steps_in_order() -> None:
    steps = re.search(r"^CHECKS \?= (.*)$", read("Makefile"), re.M)
    assert steps
    assert steps[1].split() == ["format", "lint", "types", "imports", "house-rules", "templates", "tests", "docs-fresh"]


def test_ci_forbids_skips_and_runs_the_readmes_command() -> None:
    script = read(".ci/run")
    assert os.access(env.ROOT / ".ci" / "run", os.X_OK)
    assert "QUNXING_FORBID_SKIPS=1" in script
    assert "README.md" in script
    subprocess.run(["sh", "-n", ".ci/run"], cwd=env.ROOT, check=True)


def test_a_forbidden_skip_fails(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUNXING_FORBID_SKIPS", "1")
    pytester.makeconftest((env.ROOT / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile("import pytest\ndef test_it(): pytest.skip('not today')\ndef test_that(): pass")
    assert pytester.runpytest("-p", "no:django").parseoutcomes() == {"failed": 1, "passed": 1}


def test_a_skip_is_a_skip_where_skips_are_allowed(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUNXING_FORBID_SKIPS", raising=False)
    pytester.makeconftest((env.ROOT / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile("import pytest\ndef test_it(): pytest.skip('not today')")
    assert pytester.runpytest("-p", "no:django").parseoutcomes() == {"skipped": 1}


def test_every_test_process_has_a_home_of_its_own() -> None:
    assert env.value("QUNXING_HOME").name.startswith("qunxing-test-")
