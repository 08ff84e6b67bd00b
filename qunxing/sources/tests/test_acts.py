"""Tables of acts from the file to the ledger: matched, told anew, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from qunxing.communities.actions import desk_of
from qunxing.communities.models import Community, Group
from qunxing.core.facts import Kind, Sees
from qunxing.ledger import read
from qunxing.ledger.engine import cursor
from qunxing.people import matching
from qunxing.people.accounts import by_name
from qunxing.people.models import Identity, MatchProposal, Merge, Person, Phone
from qunxing.sources import actions
from qunxing.sources.models import Import
from qunxing.sources.tests.conftest import Hand
from qunxing.testing.ledgers import NOW

ROSTER = "昵称,手机号\n小明,13800138000\n小红,18612345605\n小红,\n阿强,\n"
HEAD = "订单号,下单时间,金额,昵称,手机号,状态,退款金额\n"
ORDERS = HEAD + (
    "T1,2026-11-02 12:00:00,59,明明,13800138000,已付款,\n"
    "T2,2026-11-02 13:00:00,30,阿强,,已付款,\n"
    "T3,2026-11-03 09:00:00,20,没见过,186******05,待付款,\n"
    "T4,2026-11-03 10:00:00,10,小红,,已付款,\n"
    "T5,2026-11-03 11:00:00,40,路人,,已付款,\n"
)


def orders(hand_in: Hand, text: str = ORDERS, name: str = "orders.csv", **more: Any) -> Import:
    return hand_in(text, name, what="acts", options={"kind": "order", "timezone": "Asia/Shanghai"}, **more)


def facts() -> list[tuple[int, int, int, str]]:
    """(kind, identity, value, note) of what stands in the ledger, edits among them."""
    with cursor() as room:
        read.bind_facts(room, read.snapshot("facts"))
        kinds = f"({Kind.ORDERED:d}, {Kind.REFUNDED:d}, {Kind.EDITED:d})"
        return room.rows(
            f"SELECT kind, identity, value, note FROM facts WHERE kind IN {kinds} ORDER BY ts, kind, until"
        )


def matched() -> dict[str, str]:
    """Account's name → the member's name it was merged into."""
    return {each.identity.name: each.into.name for each in Merge.objects.select_related("identity", "into")}


def test_orders_of_the_whole_community_are_matched_or_asked_or_shown(hand_in: Hand, community: Community) -> None:
    hand_in(ROSTER, "list.csv", what="roster")
    done = orders(hand_in, group=None)
    assert done.state == Import.State.DONE
    assert done.group == desk_of(community)
    assert matched() == {"明明": "小明", "阿强": "阿强"}
    proposed = MatchProposal.objects.values_list("identity__name", "person__name", "reason")
    assert sorted(proposed) == [("小红", "小红", "several")] * 2 + [("没见过", "小红", "masked_phone")]
    assert list(community.groups.all()) == [Group.objects.get(name="唠嗑群")], "the desk is in no list"
    clear = [*Identity.objects.values_list("external", flat=True), *Phone.objects.values_list("mask", flat=True)]
    assert not any("13800138000" in text for text in clear), "a phone number is never kept in clear"


@pytest.mark.slow
def test_importing_again_adds_nothing_and_a_newer_state_is_told_once(hand_in: Hand) -> None:
    first = orders(hand_in)
    assert (first.report["events"], first.report["duplicates"]) == ({"ordered": 5}, 0)
    again = orders(hand_in)
    assert (again.report["events"], again.report["duplicates"]) == ({}, 5)
    newer = HEAD + (
        "T2,2026-11-02 13:00:00,30,阿强,,已退款,\n"
        "T3,2026-11-03 09:00:00,20,没见过,186******05,已付款,5\n"
    )  # fmt: skip
    changed = orders(hand_in, newer, "newer.csv")
    assert changed.report["events"] == {"edited": 2, "refunded": 2}
    values = {(kind, value, note) for kind, _who, value, note in facts() if kind in (Kind.EDITED, Kind.REFUNDED)}
    assert values == {
        (Kind.EDITED, 3000, "refunded"), (Kind.EDITED, 2000, "paid"),
        (Kind.REFUNDED, 3000, ""), (Kind.REFUNDED, 500, ""),
    }  # fmt: skip
    actions.undo(changed, by=None)
    assert {kind for kind, *_rest in facts()} == {Kind.ORDERED}


def test_undoing_leaves_matches_as_before(hand_in: Hand) -> None:
    hand_in(ROSTER, "list.csv", what="roster")
    done = orders(hand_in)
    (proposal,) = MatchProposal.objects.filter(identity__name="没见过")
    matching.decide(proposal, accept=True, by=None, now=NOW)
    assert matched()["没见过"] == "小红"
    actions.undo(done, by=None)
    assert facts() == []
    assert (Merge.objects.count(), MatchProposal.objects.count()) == (0, 0)
    assert not Identity.objects.exclude(person_id__in=Identity.objects.values("pk")).exists()


@pytest.mark.slow
def test_what_two_files_name_stays_matched_when_one_is_undone(hand_in: Hand) -> None:
    hand_in(ROSTER, "list.csv", what="roster")
    first = orders(hand_in)
    second = orders(hand_in, HEAD + "T9,2026-11-05 12:00:00,9,明明,13800138000,已付款,\n", "second.csv")
    actions.undo(first, by=None)
    assert matched() == {"明明": "小明"}
    assert Merge.objects.get().batch == second.batch


def test_a_list_that_comes_later_matches_what_fitted_nobody(hand_in: Hand) -> None:
    orders(hand_in, group=None)
    assert matched() == {}
    hand_in(ROSTER, "list.csv", what="roster")
    assert matched() == {"明明": "小明", "阿强": "阿强"}


def test_what_a_person_parted_stays_apart(hand_in: Hand) -> None:
    from qunxing.people.actions import unmerge

    hand_in(ROSTER, "list.csv", what="roster")
    orders(hand_in)
    unmerge(Merge.objects.get(identity__name="阿强"), by=None)
    hand_in(ROSTER.replace("阿强", "阿强\n新人"), "list2.csv", what="roster", options={"day": "2026-11-09"})
    assert not Merge.objects.filter(identity__name="阿强", undone_at=None).exists()


def test_two_members_of_one_phone_number_are_asked_about(hand_in: Hand) -> None:
    hand_in(ROSTER.replace("阿强,", "阿强,13800138000"), "list.csv", what="roster")
    orders(hand_in, HEAD + "T1,2026-11-02 12:00:00,59,明明,13800138000,已付款,\n")
    people = MatchProposal.objects.filter(identity__name="明明").values_list("person__name", flat=True)
    assert sorted(people) == ["小明", "阿强"]
    proposal = MatchProposal.objects.get(person__name="小明")
    matching.decide(proposal, accept=True, by=None, now=NOW)
    assert not MatchProposal.objects.filter(accepted=None).exists()


def test_orders_show_orders_and_check_ins_do_not(hand_in: Hand) -> None:
    orders(hand_in)
    hand_in("昵称,打卡时间\n小明,2026-11-02 07:00\n", "d.csv", what="acts", options={"kind": "checkin"})
    with cursor() as room:
        read.bind_facts(room, read.snapshot("facts"))
        bits = [row[0] for row in room.rows(f"SELECT value FROM facts WHERE kind = {Kind.OBSERVED:d} ORDER BY batch")]
    assert [sorted(see.name for see in Sees if bit >> see & 1) for bit in bits] == [["ACTIONS", "ORDERS"], ["ACTIONS"]]


def test_a_preset_asks_nothing_but_the_kind_of_other_tables(hand_in: Hand) -> None:
    kept = hand_in("昵称,打卡时间\n小明,2026-11-02 07:00\n", "d.csv", what="acts", run=False)
    assert (kept.state, kept.question["ask"]) == (Import.State.ASKING, "kind")


@pytest.mark.parametrize("grp", [7])
def test_people_of_tables_are_apart_from_people_of_talk(hand_in: Hand, grp: int) -> None:
    orders(hand_in)
    assert not Identity.objects.filter(namespace__startswith=by_name(grp)).exists()
    assert Person.objects.count() == 5
