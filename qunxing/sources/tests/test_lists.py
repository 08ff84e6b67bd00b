"""Member lists handed in: joins and leaves between them, namesakes, renames, staff, very many lines."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qunxing import env
from qunxing.cli.tests.shell import environment
from qunxing.communities.models import Group
from qunxing.insight import compute
from qunxing.insight.asking import Scope
from qunxing.ledger.fill import fill
from qunxing.ledger.verify import verify
from qunxing.people.models import Identity, Mark
from qunxing.people.queries import known
from qunxing.sources import actions
from qunxing.sources.models import Import, RenameProposal
from qunxing.sources.tests.conftest import Hand
from qunxing.testing import ledgers
from qunxing.testing.ledgers import NOW


def members(*names: str) -> str:
    return "name\n" + "".join(f"{name}\n" for name in names)


def roster(hand_in: Hand, day: str, *names: str) -> Import:
    done = hand_in(members(*names), "members.csv", what="roster", options={"day": day})
    assert done.state == Import.State.DONE, done.report
    return done


@pytest.mark.slow
def test_two_lists_give_joins_leaves_and_a_suspected_rename(hand_in: Hand, group: Group) -> None:
    roster(hand_in, "2025-11-01", "阿禾", "小舟", "山竹", "栗子")
    second = roster(hand_in, "2025-11-11", "阿禾", "小船", "山竹", "柚子", "芒果")
    assert second.report["renames_suspected"] == 1
    fill(now=NOW)
    assert headcount(group) == 5
    renamed = RenameProposal.objects.get()
    assert (renamed.before.name, renamed.after.name) == ("小舟", "小船")
    assert len(known([group.pk])) == 7
    actions.decide_rename(renamed, accept=True, by=None)
    assert (headcount(group), len(known([group.pk]))) == (5, 6)
    assert Identity.objects.get(name="小船").person == Identity.objects.get(name="小舟").person
    assert verify() == []


def headcount(group: Group) -> int:
    day = datetime(2025, 11, 11, tzinfo=UTC).date()
    body = compute.measure("headcount", Scope.of_group(group), from_day=day, to_day=day, now=NOW)
    return int(body["points"][0]["value"])


def test_two_namesakes_of_one_list_are_two_people(hand_in: Hand, group: Group) -> None:
    roster(hand_in, "2025-11-11", "小明", "小明", "阿禾")
    fill(now=NOW)
    assert headcount(group) == 3


def test_the_same_list_twice_adds_nothing(hand_in: Hand) -> None:
    roster(hand_in, "2025-11-01", "阿禾", "小舟")
    before = ledgers.shown()["facts"]
    assert roster(hand_in, "2025-11-01", "阿禾", "小舟").report["events"] == {}
    assert ledgers.shown()["facts"] == before


def test_a_list_says_who_is_staff_until_it_is_undone(hand_in: Hand) -> None:
    text = "name,staff\n阿禾,是\n小舟,否\n"
    done = hand_in(text, "members.csv", what="roster", options={"day": "2025-11-01"})
    assert done.report["staff_marked"] == 1
    assert [mark.person.name for mark in Mark.objects.all()] == ["阿禾"]
    actions.undo(done, by=None, now=NOW)
    assert not Mark.objects.exists()


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_list_of_very_many_members_fits_in_bounded_memory(tmp_path: Path) -> None:
    """`QUNXING_TEST_MEMBERS=1000000` for the whole million, which takes a minute of processor."""
    members = int(os.environ.get("QUNXING_TEST_MEMBERS", "100000"))
    path = tmp_path / "members.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write("id,name\n")
        out.writelines(f"{nth},人{nth}\n" for nth in range(members))
    command = [sys.executable, "-m", "qunxing.cli", "import", str(path), "--what", "roster", "--group", "G"]
    script = "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); " + (
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024); sys.exit(code)"
    )
    words = [sys.executable, "-c", script, *command, "--timezone", "UTC", "--day", "2026-01-01", "--json"]
    done = subprocess.run(
        words, env=environment(tmp_path / "home"), cwd=env.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.splitlines()[-1]) < 450 + members // 1000


@pytest.mark.slow
def test_a_list_with_the_dates_of_last_words_tells_who_never_spoke(hand_in: Hand, group: Group) -> None:
    """QQ writes the moment of joining for who never spoke; who spoke on the list's own day spoke."""
    rows = (
        "昵称,QQ号,入群时间,最后发言时间",
        "阿禾,10001,2025-01-02 08:00:00,2025-01-02 08:00:00",
        "小舟,10002,2025-01-02 08:00:00,2025-11-11",
        "山竹,10003,2025-01-02 08:00:00,",
        "栗子,10004,2025-11-01,从未",
    )
    done = hand_in("\n".join(rows), "members.csv", what="roster", options={"day": "2025-11-11"})
    assert done.state == Import.State.DONE, done.report
    fill(now=NOW)
    day = datetime(2025, 11, 11, tzinfo=UTC).date()
    body = compute.measure("silent_since_join", Scope.of_group(group), from_day=day, to_day=day, grain="day", now=NOW)
    (point,) = body["points"]
    assert (point["value"], point["cells"]["early"], point["cells"]["spoke"]) == (1, 2, 1)
