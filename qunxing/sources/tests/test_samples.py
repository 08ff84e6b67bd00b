"""Every real sample goes in through the door: its count, nothing twice, nothing left after undo."""

from __future__ import annotations

from pathlib import Path

import pytest

from qunxing.communities.models import Group
from qunxing.ledger.fill import fill
from qunxing.ledger.seal import seal
from qunxing.ledger.verify import verify
from qunxing.people.models import Mark
from qunxing.sources import actions
from qunxing.sources.models import Import
from qunxing.sources.tests.conftest import Hand
from qunxing.testing import ledgers
from qunxing.testing.data import shared_data
from qunxing.testing.ledgers import NOW

MINER = "chat-miner/test/whatsapp/test_{}.txt"
MESSAGES: dict[str, tuple[str, int, int]] = {
    "chat-analytics/tests/samples/telegram/BIG_20A_5475M.json": ("telegram", 5475, 20),
    "chat-analytics/tests/samples/telegram/DM_2A_7M.json": ("telegram", 7, 2),
    "chat-analytics/tests/samples/whatsapp/2A_5M.txt": ("whatsapp", 5, 2),
    "chat-analytics/tests/samples/whatsapp/4A_11M.txt": ("whatsapp", 11, 5),
    "chat-analytics/tests/samples/whatsapp/4A_11M.zip": ("whatsapp", 11, 5),
    "whatsapp/chatistics/tests/test_data/whatsapp/_chat.txt": ("whatsapp", 20, 2),
    "whatsapp/chatistics/tests/test_data/whatsapp/_chat 2.txt": ("whatsapp", 4, 2),
    "whatsapp/chatistics/tests/test_data/whatsapp/_chat 3.txt": ("whatsapp", 9, 5),
    "whatsapp/chatistics/tests/test_data/whatsapp/_chat 4.txt": ("whatsapp", 3, 1),
    "chat-analytics/tests/samples/discord/GC_3A_5M.json": ("discord", 4, 3),
    "slack/tests/testarchive.zip": ("slack", 147, 7),
    "kakaotalk/tests/datasets/KakaoTalk_export_file_exmple_window_kr.txt": ("kakaotalk", 5, 1),
    "wechat/weclone/tests/tests_data/test_PII/test_0_730.csv": ("wechat-csv", 60, 11),
    "wechat/weclone/tests/tests_data/test_person/test_0_730.csv": ("wechat-csv", 94, 3),
}
"""Sample → format, messages, people; numbers in names are their makers' own (`2A_5M`: 2 authors, 5 messages)."""
SAID_TWICE = {"wechat/weclone/tests/tests_data/test_PII/test_0_730.csv": 2}
"""Messages whose number stands in the sample already."""
ALIKE = [
    [MINER.format(order) for order in ("ddmmyy_24hrs", "mmddyy_24hrs", "mmddyyyy_12hrs", "yyyymmdd_24hrs")],
    ["chat-analytics/tests/samples/whatsapp/4A_11M.txt", "chat-analytics/tests/samples/whatsapp/4A_11M.zip"],
]
"""Samples that tell the same talk in different shapes: whichever comes second adds no message."""


def sample(name: str) -> Path:
    return shared_data("formats") / name


@pytest.mark.slow
@pytest.mark.parametrize("name", MESSAGES)
def test_a_sample_comes_in_whole_and_only_once(name: str, hand_in: Hand, group: Group) -> None:
    fmt, messages, people = MESSAGES[name]
    first = hand_in(sample(name))
    counts = [first.report[key] for key in ("format", "messages", "people", "rejected")]
    assert (first.state, counts) == (Import.State.DONE, [fmt, messages, people, 0])
    again = hand_in(sample(name), options={"complete": False}).report
    known = messages + SAID_TWICE.get(name, 0)
    assert (again["messages"], again["events"], again["duplicates"]) == (0, {}, known)


def test_bots_are_marked_as_their_source_says_until_it_is_undone(hand_in: Hand) -> None:
    done = hand_in(sample("slack/tests/testarchive.zip"))
    assert (done.report["bots_marked"], done.report["staff_marked"]) == (3, 0)
    assert {mark.role for mark in Mark.objects.all()} == {"bot"}
    actions.undo(done, by=None, now=NOW)
    assert not Mark.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("names", ALIKE, ids=["orders", "packed"])
def test_the_same_talk_in_another_shape_adds_nothing(names: list[str], hand_in: Hand) -> None:
    first = hand_in(sample(names[0]))
    assert first.report["messages"] > 5
    for name in names[1:]:
        assert hand_in(sample(name)).report["messages"] == 0, name


NAMES_GROUPS = {"telegram", "discord"}
"""Samples whose ids are of a group of their own; several of them were numbered anew from 1 to hide whose they are."""


@pytest.mark.slow
def test_all_samples_together_are_sound_and_leave_without_a_trace(hand_in: Hand, group: Group) -> None:
    root, before, done = shared_data("formats"), ledgers.shown(), []
    for path in sorted(path for path in root.rglob("*") if path.suffix in (".txt", ".csv", ".json", ".zip")):
        imp = hand_in(path, group=None if NAMES_GROUPS & {*path.parts} else group, options={"overlap": "both"})
        done += [imp] if imp.state == Import.State.DONE else []
    assert len(done) > 30
    fill(now=NOW)
    assert verify() == []
    for imp in done:
        actions.undo(imp, by=None, now=NOW)
    seal(now=NOW)
    fill(now=NOW)
    assert ledgers.shown() == before and verify() == []
