"""Two sources of one talk: what they both hold counts once, as a person chose."""

from __future__ import annotations

import pytest

from qunxing.communities.models import Community, Group
from qunxing.ledger.fill import fill
from qunxing.ledger.verify import verify
from qunxing.sources import actions
from qunxing.sources.models import Import
from qunxing.sources.tests.conftest import Hand
from qunxing.sources.tests.test_intake import CHAT, NUMBERED, count, times
from qunxing.testing import ledgers
from qunxing.testing.ledgers import NOW


@pytest.mark.slow
@pytest.mark.parametrize(("choice", "standing"), [("keep_first", 3), ("keep_new", 3), ("both", 5)])
def test_two_sources_of_one_talk_ask_which_shall_count(choice: str, standing: int, hand_in: Hand) -> None:
    hand_in(CHAT)
    before = ledgers.shown()
    asking = hand_in(NUMBERED)
    assert (asking.state, asking.question["ask"]) == (Import.State.ASKING, "overlap")
    assert ledgers.shown() == before
    done = actions.run(actions.answer(asking, {"overlap": choice}))
    assert (done.state, count()) == (Import.State.DONE, standing)
    fill(now=NOW)
    actions.undo(done, by=None, now=NOW)
    fill(now=NOW)
    assert ledgers.shown()["facts"] == before["facts"] and verify() == []


@pytest.mark.slow
def test_the_first_source_counts_only_for_the_days_it_covers(hand_in: Hand) -> None:
    hand_in(CHAT)
    asking = hand_in(NUMBERED + "9,2025-12-19 08:00:00,阿禾,下个月见\n")
    actions.run(actions.answer(asking, {"overlap": "keep_first"}))
    assert times() == ["11-19 00:00", "11-19 00:01", "11-20 01:00", "12-19 00:00"]


def test_talk_told_to_the_minute_and_to_the_second_asks_too(hand_in: Hand) -> None:
    hand_in("19/11/2025, 08:00 - 阿禾: 怎么报名？\n", "chat.txt")
    asking = hand_in("[19/11/2025, 08:00:30] 阿禾: 怎么报名？\n", "chat.txt")
    assert (asking.question["ask"], count()) == ("overlap", 1)


def test_sources_of_other_days_or_another_group_do_not_ask(hand_in: Hand, community: Community) -> None:
    hand_in(CHAT)
    assert hand_in(NUMBERED.replace("2025-11-19", "2025-12-19")).state == Import.State.DONE
    other = Group.objects.create(community=community, name="别的群", platform="wechat")
    assert hand_in(NUMBERED, group=other).state == Import.State.DONE
