"""What an import that was not kept leaves behind: nothing."""

from __future__ import annotations

import pytest
from django.utils import timezone

from qunxing.communities.models import Group
from qunxing.people.models import Identity, Mark, Person, StandIn
from qunxing.sources import actions, leftovers, running
from qunxing.sources.models import Import
from qunxing.sources.tests.conftest import Hand

HEAD = "time,group,sender,text\n"
KEPT = HEAD + "2025-11-19 08:00:00,唠嗑群,阿禾,早\n"
STOPPED = HEAD + "2025-11-19 08:01:00,唠嗑群,阿禾,早\n2025-11-19 08:02:00,新的群,小舟,早\n"


def names() -> tuple[set[str], set[str], set[str]]:
    """Groups, accounts and people there are."""
    rows = (model.objects.values_list("name", flat=True) for model in (Group, Identity, Person))
    groups, accounts, people = (set(found) for found in rows)
    return groups, accounts, people


def stopped(hand_in: Hand, monkeypatch: pytest.MonkeyPatch) -> Import:
    """An import cancelled after it read its first lot."""
    monkeypatch.setattr(running, "SAVE_EVERY", -1.0)
    imp = hand_in(STOPPED, "b.csv", group=None, run=False)

    def stop(_tick: running.Tick) -> None:
        actions.cancel(imp)

    return actions.run(imp, progress=stop)


def test_a_cancelled_import_leaves_no_group_and_no_account(hand_in: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in(KEPT, group=None)
    before = names()
    assert stopped(hand_in, monkeypatch).state == Import.State.CANCELLED
    assert names() == before and "唠嗑群" in before[0] and "阿禾" in before[1]
    assert not Import.objects.filter(state=Import.State.CANCELLED).exclude(accounts_before=None).exists()


def test_what_a_running_import_may_have_met_waits_until_it_has_ended(
    hand_in: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = hand_in(KEPT, run=False)
    Import.objects.filter(pk=other.pk).update(state=Import.State.RUNNING, lease_until=timezone.now())
    stopped(hand_in, monkeypatch)
    assert "新的群" in names()[0] and "小舟" in names()[1]
    Import.objects.filter(pk=other.pk).update(state=Import.State.WAITING)
    assert leftovers.clear() > 0
    assert "新的群" not in names()[0] and "小舟" not in names()[1]
    assert leftovers.clear() == 0


def test_what_somebody_has_used_since_stays(hand_in: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "clear", lambda: 0)
    stopped(hand_in, monkeypatch)
    monkeypatch.undo()
    Mark.objects.create(person=Person.objects.get(name="小舟"), role=StandIn.STAFF)
    hand_in(HEAD + "2025-11-20 08:00:00,唠嗑群,阿禾,早\n", "c.csv", group=None)
    assert names() == ({"唠嗑群"}, {"阿禾", "小舟"}, {"阿禾", "小舟"})
