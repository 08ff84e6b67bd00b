"""From a handed-in file to the ledger and back: zones, overlaps, refusals, undo."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qunxing import env
from qunxing.cli.tests.shell import environment
from qunxing.communities.models import Community, Group
from qunxing.core.facts import Kind
from qunxing.core.refusals import Refusal
from qunxing.core.zones import micros, moment
from qunxing.insight import compute
from qunxing.insight.asking import Scope
from qunxing.ledger import bulk, manifest, read
from qunxing.ledger.engine import cursor
from qunxing.ledger.fill import fill
from qunxing.ledger.talk import around
from qunxing.ledger.verify import verify
from qunxing.people.models import Identity, Person
from qunxing.sources import actions, running
from qunxing.sources.models import Import
from qunxing.sources.running import dry_run
from qunxing.sources.tests.conftest import Hand
from qunxing.testing import ledgers
from qunxing.testing.ledgers import NOW

HEAD = "time,sender,text\n"
CHAT = HEAD + "2025-11-19 08:00:00,阿禾,怎么报名？\n2025-11-19 08:01:00,小舟,在群公告里\n2025-11-20 09:00:00,阿禾,好\n"


def times() -> list[str]:
    """The standing messages' times in UTC."""
    with cursor() as room:
        read.bind_facts(room, read.snapshot("facts"))
        rows = room.rows("SELECT ts FROM facts WHERE kind = 1 ORDER BY ts")
    return [moment(ts).strftime("%m-%d %H:%M") for (ts,) in rows]


def count(kind: Kind = Kind.MESSAGE) -> int:
    with cursor() as room:
        read.bind_facts(room, read.snapshot("facts"))
        return int(room.one(f"SELECT COUNT(*) FROM facts WHERE kind = {kind:d}")[0])


def test_a_dry_run_says_what_would_come_and_keeps_nothing(hand_in: Hand) -> None:
    imp = hand_in(CHAT, run=False)
    assert dry_run(imp)["messages"] == 3
    assert count() == 0 and not Identity.objects.exists()
    actions.run(imp)
    again = dry_run(hand_in(CHAT, run=False))
    assert (again["messages"], again["duplicates"]) == (0, 3)


@pytest.mark.slow
def test_again_in_another_zone_moves_the_times(hand_in: Hand) -> None:
    first = hand_in(CHAT)
    assert times() == ["11-19 00:00", "11-19 00:01", "11-20 01:00"]
    second = actions.run(actions.again(first, {"timezone": "America/New_York"}, by=None))
    assert (second.state, times()) == (Import.State.DONE, ["11-19 13:00", "11-19 13:01", "11-20 14:00"])
    first.refresh_from_db()
    assert first.state == Import.State.UNDONE


@pytest.mark.slow
def test_again_into_another_group_leaves_the_first_empty(hand_in: Hand, community: Community) -> None:
    other = Group.objects.create(community=community, name="别的群", platform="wechat")
    actions.run(actions.again(hand_in(CHAT), {}, group=other, by=None))
    assert {row[3] for row in ledgers.shown()["facts"]} == {other.pk}


def test_wall_clocks_are_read_across_a_change_of_the_clock(hand_in: Hand) -> None:
    """In New York 02:30 on 2025-03-09 does not exist; 01:30 on 2025-11-02 comes twice."""
    rows = ("2025-03-09 01:30:00", "2025-03-09 02:30:00", "2025-03-09 03:30:00", "2025-11-02 01:30:00")
    hand_in(HEAD + "".join(f"{row},Ann,hi\n" for row in rows), options={"timezone": "America/New_York"})
    assert times() == ["03-09 06:30", "03-09 07:30", "03-09 07:30", "11-02 05:30"]


NUMBERED = "id,time,sender,text\n7,2025-11-19 08:00:30,阿禾,怎么报名？\n8,2025-11-19 08:01:10,小舟,在群公告里\n"


@pytest.mark.slow
def test_an_edit_is_known_by_its_number_and_the_last_import_wins(hand_in: Hand) -> None:
    for text in "一二三三四五":
        hand_in(NUMBERED.replace("怎么报名？", text))
        rows = around(Group.objects.get().pk, micros(datetime(2025, 11, 19, tzinfo=UTC)))
        assert [(row.text, row.is_edited) for row in rows] == [(text, text != "一"), ("在群公告里", False)]
    assert (count(), count(Kind.EDITED)) == (2, 4)


# Trouble


REFUSED = {
    "empty": b"",
    "binary": bytes(range(256)) * 40,
    "only a head": HEAD.encode(),
    "zip of nothing": b"PK\x05\x06" + bytes(18),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_chat_is_refused_with_a_sentence(what: str, hand_in: Hand, home: Path) -> None:
    before = manifest.epoch()
    done = hand_in(REFUSED[what], "chat.csv")
    assert done.state == Import.State.REFUSED and len(done.report["refused"]) > 5
    assert (manifest.epoch(), list(home.glob("tmp/spool-*"))) == (before, [])


def test_files_of_one_name_are_kept_apart_and_lead_nowhere(community: Community, group: Group, home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "in").write_text(CHAT, encoding="utf-8")
    given = {"community": community, "group": group, "by": None, "path": home / "in", "name": "../chat.csv"}
    kept = {(home / actions.receive(**given).path).resolve() for _ in range(2)}  # type: ignore[arg-type] # one dict
    assert len(kept) == 2 and {path.parent for path in kept} == {home / "files"}


def test_a_damaged_archive_keeps_its_good_part_and_says_so(hand_in: Hand) -> None:
    lines = "".join(
        f"2025-11-19 08:{n // 60 % 60:02}:{n % 60:02},人{n % 7},第 {n * 7919 % 10007} 条\n" for n in range(3000)
    )
    packed = gzip.compress((HEAD + lines).encode())
    done = hand_in(packed[: len(packed) * 2 // 3], "chat.csv.gz")
    assert done.state == Import.State.DONE, done.report
    assert 0 < done.report["messages"] < 3000 and done.report["damaged"]


def test_several_files_in_one_archive_come_in_together(hand_in: Hand) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", CHAT)
        archive.writestr("b.csv", CHAT.replace("2025-11", "2025-10"))
        archive.writestr("../../etc/passwd.csv", CHAT.replace("2025-11", "2025-09"))
    assert hand_in(packed.getvalue(), "chats.zip").report["messages"] == 9
    assert not Path("/etc/passwd.csv").exists()


def test_a_cancelled_import_keeps_nothing(hand_in: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "SAVE_EVERY", -1.0)
    before, imp = ledgers.shown(), hand_in(CHAT, run=False)
    stopped = actions.run(imp, progress=lambda _tick: stop(imp))
    assert (stopped.state, ledgers.shown()) == (Import.State.CANCELLED, before)


def stop(imp: Import) -> None:
    actions.cancel(imp)


def test_a_wish_to_cancel_is_heard_until_the_moment_of_listing(hand_in: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    before, imp, write = ledgers.shown(), hand_in(CHAT, run=False), bulk.write

    def late(*given: object) -> object:
        stop(imp)
        return write(*given)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(bulk, "write", late)
    assert (actions.run(imp).state, ledgers.shown()) == (Import.State.CANCELLED, before)


@pytest.mark.slow
def test_another_import_of_the_same_talk_meanwhile_doubles_nothing(
    hand_in: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    others, apart = list[Import](), bulk.tell_apart

    def late(*given: object) -> object:
        found = apart(*given)  # type: ignore[arg-type] # passed on
        if not others:
            others.append(hand_in(CHAT, run=False))
            actions.run(others[0])
        return found

    imp = hand_in(CHAT, run=False)
    monkeypatch.setattr(bulk, "tell_apart", late)
    done = actions.run(imp)
    assert (done.report["messages"], others[0].pk, count()) == (0, imp.pk + 1, 3)
    fill(now=NOW)
    assert verify() == []


@pytest.mark.slow
def test_an_import_whose_listing_fails_is_not_done(hand_in: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object, **_more: object) -> None:
        raise ConnectionError

    imp = hand_in(CHAT, run=False)
    with monkeypatch.context() as patch, pytest.raises(ConnectionError):
        patch.setattr(manifest, "commit", broken)
        actions.run(imp)
    imp.refresh_from_db()
    assert (imp.state, count()) == (Import.State.WAITING, 0)
    assert (actions.run(imp).report["messages"], count()) == (3, 3)


FULL_DISK = """
import resource, signal, sys
from qunxing.cli.ready import ready
ready()
from pathlib import Path
from qunxing.communities.models import Community, Group
from qunxing.ledger.models import Segment
from qunxing.sources import actions
community = Community.objects.create(name="c")
group = Group.objects.create(community=community, name="g", platform="file")
path = Path(sys.argv[1])
imp = actions.receive(
    community=community, path=path, name=path.name, group=group, options={"timezone": "UTC"}, by=None
)
resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, -1))
done = actions.run(imp)
resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
left = [p.name for p in Path(sys.argv[2]).rglob("*") if "ledger" in p.parts and p.suffix == ".tmp" or "spool" in p.name]
print(done.state, done.report.get("code"), Segment.objects.count(), left)
resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
print(actions.run(actions.answer(done, {})).report.get("messages"))
"""


@pytest.mark.once
@pytest.mark.slow
def test_a_full_disk_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    chat = tmp_path / "chat.csv"
    rows = (f"2025-11-{1 + n % 28:02} 08:00:00,人{n % 7},{os.urandom(400).hex()}\n" for n in range(12_000))
    chat.write_text(HEAD + "".join(rows), encoding="utf-8")
    home = tmp_path / "home"
    words = [sys.executable, "-c", FULL_DISK, str(chat), str(home)]
    done = subprocess.run(words, env=environment(home), cwd=env.ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["refused disk_full 0 []", "12000"], done.stdout + done.stderr[-3000:]


@pytest.mark.slow
def test_very_long_and_broken_names_are_kept_apart(hand_in: Hand) -> None:
    first, second = "名" * 300 + "甲", "名" * 300 + "乙"
    for _ in range(2):
        hand_in(HEAD + f"2025-11-19 08:00:00,{first},hi\n2025-11-19 08:00:01,{second},hi\n")
    assert Identity.objects.count() == 2 == Person.objects.count() == count()


def test_the_undo_of_nothing_is_refused(hand_in: Hand) -> None:
    done = hand_in(CHAT)
    actions.undo(done, by=None, now=NOW)
    for imp in (done, hand_in(CHAT, run=False)):
        with pytest.raises(Refusal, match="nothing to undo"):
            actions.undo(imp, by=None, now=NOW)


MAIL = """微信聊天记录如下

—————  2025-11-19  —————

阿禾  08:00

怎么报名？

小舟  08:01

在群公告里
"""


@pytest.mark.slow
@pytest.mark.parametrize(("options", "state"), [({}, "not_measurable"), ({"complete": True}, "value")])
def test_a_selection_gives_daily_counts_only_where_somebody_says_it_is_complete(
    options: dict[str, bool], state: str, hand_in: Hand, group: Group
) -> None:
    done = hand_in(MAIL, "chat.txt", options=options)
    assert done.report["format"] == "wechat-mail"
    fill(now=NOW)
    that = datetime(2025, 11, 19, tzinfo=UTC).date()
    body = compute.measure("messages", Scope.of_group(group), from_day=that, to_day=that, now=NOW)
    assert [point["state"] for point in body["points"]] == [state]
