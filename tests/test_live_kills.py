"""While groups talk, come and go, the process that hears them and sends to them is killed, again and again.

Afterwards its facts are exactly what the platform's own log says, each target has at most one message, and every
receipt agrees. QUNXING_KILLS says how many kills on each platform (5 in `make test`; 200 for a recorded run).
"""

from __future__ import annotations

import os
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import groupby, pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from qunxing.core.facts import Form, Kind
from qunxing.core.keys import Key, content_hash, key_of
from qunxing.core.zones import micros
from qunxing.testing.postgres import free_port
from tests.killed import Killed, killed_on
from tests.sides.base import SECOND, Happened, Side, busy
from tests.sides.wecom import Corp

KILLS = int(os.environ.get("QUNXING_KILLS", "5"))
pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(300 if KILLS < 20 else 3600)]
HEARING = [("hearing", 6), ("heard in part", 6), ("heard", 4)]
"""Points that every platform comes by, at the first time or so many times later at most: inside a write, after one of
several, and before the platform is told so."""
MOVES = (Kind.JOINED, Kind.LEFT, Kind.REMOVED)
FOR_EVER = 2**62
SOME = 5
Facts = list[dict[str, Any]]


@pytest.mark.parametrize("platform", ["telegram", "wecom", "onebot", "matrix"])
def test_kills_while_groups_are_heard_and_written_to(platform: str, tmp_path: Path) -> None:
    with killed_on(platform, tmp_path) as killed:
        answering = Answering(killed) if isinstance(killed.side, Corp) else None
        with busy(killed.side, KILLS):
            kill_again_and_again(killed, [*HEARING, (f"{platform} submitted", 2)], answering)
        killed.settle()
        killed.side.end()
        killed.run_until(lambda: killed.side.is_all_taken(killed.rows))
        if answering:
            answering.end()
        check(killed)


def test_what_nobody_tells_again_is_a_hole_and_nothing_else_is(tmp_path: Path) -> None:
    with killed_on("forgetful onebot", tmp_path) as killed:
        gone: list[int] = []
        with busy(killed.side, KILLS):
            for _kill in range(max(2, KILLS // 10)):
                hear_some(killed)
                gone.append(time.time_ns() // 1000)
                miss_some(killed.side)
        killed.side.end()
        killed.run_until(lambda: killed.side.is_all_taken(killed.rows))
        facts: Facts = killed.told()["facts"]
        told = {(each["chat"], each["content"]) for each in facts if each["kind"] == Kind.MESSAGE}
        said = spoken(killed.side)
        is_lost = [(each.chat, content_hash(Form.TEXT, each.text)) not in told for each in said]
        since = is_lost.index(False)  # before that nobody had ever listened
        lost = [each for each, is_so in zip(said[since:], is_lost[since:], strict=True) if is_so]
        assert lost
        for chat in killed.side.chats:
            heard = heard_of(killed, facts, chat)
            holes = [(ended, begun) for (_first, ended), (begun, _last) in pairwise(heard)]
            assert [any(first < at < last for at in gone) for first, last in holes] == [True] * len(gone)
            here = [each.at for each in lost if each.chat == chat]  # to the second
            assert all(any(first - SECOND < at < last for first, last in holes) for at in here)


def hear_some(killed: Killed) -> None:
    """Listen until what was missed is known and there are some messages more, and be killed."""
    said = f"SELECT COUNT(*) FROM ledger_tailfact WHERE kind = {Kind.MESSAGE:d}"
    least = killed.rows(said)[0][0] + SOME
    killed.run_until(lambda: killed.rows(said)[0][0] > least and killed.side.is_all_taken(killed.rows))


def miss_some(side: Side) -> None:
    """Wait until something was said that nobody heard."""
    least = len(spoken(side)) + SOME
    while len(spoken(side)) < least:
        time.sleep(0.05)


def spoken(side: Side) -> list[Happened]:
    """Messages with a name of their own."""
    return [each for each in side.log if each.kind is Kind.MESSAGE and each.native]


class Answering:
    """The process that answers the platform's calls."""

    def __init__(self, killed: Killed) -> None:
        assert isinstance(killed.side, Corp)
        self._killed, self._port = killed, free_port()
        mark = killed.told()["marks"]["wecom"]
        killed.side.address = ("127.0.0.1", self._port, f"/calls/{mark}/")
        self._pid = self._begun()

    def _begun(self, point: str = "", nth: int = 1) -> int:
        return self._killed.ask("answer", self._port, point, nth)

    def kill(self) -> None:
        """Kill it; the next dies when a call is kept and not yet answered, and another takes its place."""
        self._killed.kill(self._pid)
        assert self._killed.ask("wait", self._begun("called", 3)) == 9
        self._pid = self._begun()

    def end(self) -> None:
        self._killed.kill(self._pid)


def kill_again_and_again(killed: Killed, points: list[tuple[str, int]], answering: Answering | None) -> None:
    chance = Random(KILLS)
    for kill in range(KILLS):
        killed.do("send", f"第 {kill} 次")
        if kill % 3 < 2:
            point, most = points[(kill - kill // 3) % len(points)]
            killed.listen_until_dead(point, chance.randint(1, most))
        else:
            pid = killed.listen()
            time.sleep(0.2 + chance.random() * 0.8)
            killed.kill(pid)
        if kill % 4 == 1:
            killed.do("seal")
        if kill % 4 == 2 and answering:
            answering.kill()
        killed.check_receipts()


def check(killed: Killed) -> None:
    facts: Facts = killed.told()["facts"]
    keys = Counter((each["k1"], each["k2"]) for each in facts)
    assert [each for each in facts if keys[each["k1"], each["k2"]] > 1] == []
    check_what_others_did(killed.side, facts)
    check_our_own(killed, facts)
    check_that_nobody_slept(killed, facts)
    if killed.side.is_listed:
        check_members(killed.side, facts)


def check_what_others_did(side: Side, facts: Facts) -> None:
    """Messages, recalls, comings and goings are those of the platform's own log: whose they are, and when they were."""
    groups = {each["chat"]: each["grp"] for each in facts}
    recalled = {(each["ref1"], each["ref2"]) for each in facts if each["kind"] == Kind.RECALLED}
    there = Counter(_stands(each, recalled) for each in facts if _is_others(each["kind"], each["who"], side))
    others = [each for each in side.log if _is_others(each.kind, each.who, side)]
    owed = {each: _owed(each, side.space, groups, recalled) for each in others}
    assert there - Counter(owed.values()) == Counter(), "what never was, or stands twice"
    lost = [each for each in others if owed[each] not in there]
    if side.tells_once:
        check_lost_in_one_go(others, set(lost))
        lost = [each for each in lost if each.kind is Kind.MESSAGE]
    assert lost == []


def _is_others(kind: int, who: str, side: Side) -> bool:
    return kind in (Kind.RECALLED, *MOVES) or (kind == Kind.MESSAGE and who != side.own)


def _stands(fact: dict[str, Any], recalled: set[Key]) -> tuple[Any, ...]:
    """A fact as far as the log tells of it: a file has no name there, words that were recalled no hash."""
    key, about = (fact["k1"], fact["k2"]), (fact["ref1"], fact["ref2"])
    named = key if fact["kind"] == Kind.MESSAGE and fact["form"] != Form.FILE else None
    words = fact["content"] if fact["kind"] == Kind.MESSAGE and key not in recalled else None
    back = about if fact["kind"] == Kind.RECALLED else None
    return (fact["kind"], fact["chat"], fact["who"], fact["ts"], named, words, back)


def _owed(each: Happened, space: str, groups: dict[str, int], recalled: set[Key]) -> tuple[Any, ...]:
    key = key_of("n", space, groups[each.chat], each.native) if each.native else None
    is_message, form = each.kind is Kind.MESSAGE, Form.TEXT if key else Form.FILE
    words = content_hash(form, each.text) if is_message and key not in recalled else None
    named, back = (key, None) if is_message else (None, key)
    return (each.kind, each.chat, each.who, each.at, named, words, back)


def check_lost_in_one_go(others: list[Happened], lost: set[Happened]) -> None:
    """Of what is told once on a connection, nothing is lost between two things that are there; without any, all is."""
    for session in {each.session for each in others}:
        told = [each in lost for each in others if each.session == session and each.kind is not Kind.MESSAGE]
        runs = [is_lost for is_lost, _each in groupby(told)]
        assert runs.count(False) <= (1 if session else 0), (session, told)


def check_our_own(killed: Killed, facts: Facts) -> None:
    """What we sent stands once where we hear the talk; and that it arrived is a fact of its own."""
    side = killed.side
    sent = killed.rows("SELECT key, chat, text FROM outbox_target WHERE fate = 'sent' AND native <> ''")
    decided = killed.rows("SELECT key FROM outbox_target WHERE fate = 'sent' AND native = ''")
    told = {(each["k1"], each["k2"]) for each in facts if each["kind"] == Kind.SENT}
    assert told == {key_of("sent", row[0]) for row in (*sent, *decided)}
    own = [each for each in facts if each["kind"] == Kind.MESSAGE and each["who"] == side.own]
    words = Counter((each["chat"], each["content"]) for each in own)
    arrived = Counter((chat, content_hash(Form.TEXT, text)) for text, chat in side.arrived())
    assert words <= arrived
    assert {(chat, content_hash(Form.TEXT, text)) for _key, chat, text in sent} <= words.keys()


def check_that_nobody_slept(killed: Killed, facts: Facts) -> None:
    """A platform that forgot nothing leaves no hole: each stretch of hearing begins where the one before it ended."""
    for chat in killed.side.chats:
        for carrier, *_rest in killed.side.accounts:
            heard = heard_of(killed, facts, chat, carrier)
            assert [ended == begun for (_first, ended), (begun, _last) in pairwise(heard)] == [True] * (len(heard) - 1)


def heard_of(killed: Killed, facts: Facts, chat: str, carrier: str = "") -> list[tuple[int, int]]:
    """The stretches in which a group was heard (µs UTC); the last one lasts."""
    (batch, since), *_others = killed.rows(
        "SELECT c.batch_id, f.since FROM sources_followed f JOIN sources_connection c ON c.id = f.connection_id "
        f"WHERE f.native = '{chat}' AND c.carrier LIKE '{carrier or '%'}'"
    )
    of = [each for each in facts if (each["kind"], each["batch"], each["chat"]) == (Kind.OBSERVED, batch, chat)]
    last = micros(datetime.fromisoformat(since).replace(tzinfo=UTC))
    return [*sorted((each["ts"], each["until"]) for each in of), (last, FOR_EVER)]


def check_members(side: Side, facts: Facts) -> None:
    """The last list of each group is who is in it."""
    for chat in side.chats:
        here = [each for each in facts if each["chat"] == chat]
        last = max(each["ts"] for each in here if each["kind"] == Kind.ROSTER)
        listed = {each["who"] for each in here if each["kind"] == Kind.LISTED and each["ts"] == last}
        assert listed == side.members(chat)
