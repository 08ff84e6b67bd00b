"""The first draft: what the signs of a group speak for, and that little is proposed where little was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from qunxing.core.rules.charter_checks import Around, Weight, check
from qunxing.core.rules.charter_drafts import Signs, draft
from qunxing.core.rules.charters import Audience, Purpose, Subtype, Type, Value, unknown

LOUD = Signs(
    name="深夜烤箱", members=186, days=56, said=19_000, thanked=500, night=12_500, asked=500, rhythms=(1.6,) * 20
)
QUIET = Signs(name="每日十点", members=194, days=56, said=200, thanked=860, post_hour=10, post_days=54, post_share=0.5)


def test_the_loud_group_is_for_talk_and_the_quiet_one_for_what_is_posted_at_ten() -> None:
    loud, quiet = draft(LOUD), draft(QUIET)
    assert (loud.terms.type, loud.terms.subtype, loud.terms.natural_days) == (Type.CONTENT, Subtype.TOPIC, 1)
    assert (quiet.terms.type, quiet.terms.subtype) == (Type.CONTENT, Subtype.TUTORIAL)
    assert quiet.terms.values == (Value.KNOWLEDGE,)
    assert "natural_days" not in quiet.proposed and "Too few" in quiet.reasons["natural_days"][0].message


def test_of_a_group_of_which_nothing_is_seen_nothing_is_proposed_and_it_is_said_why() -> None:
    found = draft(Signs(name="A group"))
    assert not found.proposed
    assert "Neither talk nor orders" in found.reasons["type"][0].message


def test_little_talk_is_no_sign_of_a_kind() -> None:
    few = replace(LOUD, said=40, thanked=0, night=40)
    assert "type" not in draft(few).proposed


def test_members_who_buy_make_selling_a_purpose_beside_the_kinds_own() -> None:
    found = draft(replace(LOUD, buyers=11, orders=25))
    assert set(found.terms.purposes) == {Purpose.BRAND, Purpose.SALES}
    assert len(found.reasons["purposes"]) == 2
    assert draft(replace(LOUD, buyers=2, orders=2)).terms.purposes == (Purpose.BRAND,)


def test_check_ins_and_a_name_that_says_how_long_give_the_last_day() -> None:
    camp = Signs(name="21天吐司训练营2期", members=104, buyers=3, check_ins=960, first_check_in=date(2026, 11, 9))
    found = draft(camp).terms
    assert (found.subtype, found.ends_on) == (Subtype.TUTORIAL, date(2026, 11, 29))
    assert draft(replace(camp, first_check_in=None)).terms.ends_on is None


def test_what_is_only_seen_in_part_is_said_to_be() -> None:
    shop = Signs(name="福利7群", members=174, buyers=26, orders=51, rhythms=(28.0,) * 25)
    reasons = [reason.message for reason in draft(shop).reasons["natural_days"]]
    assert any("more often" in message for message in reasons)
    assert len(draft(LOUD).reasons["natural_days"]) == 1


counts = st.integers(0, 5000)
signs = st.builds(
    Signs,
    name=st.sampled_from(["群", "福利群", "21天打卡营", "售后群", "0天"]),
    members=st.none() | st.integers(0, 500),
    days=st.integers(0, 56),
    said=st.none() | counts,
    thanked=counts,
    night=counts,
    asked=counts,
    post_hour=st.none() | st.integers(0, 23),
    post_days=st.integers(0, 56),
    post_share=st.floats(0, 1),
    buyers=st.none() | st.integers(0, 500),
    orders=counts,
    check_ins=counts,
    chains=counts,
    rhythms=st.lists(st.floats(1, 56), max_size=9).map(tuple),
    first_check_in=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)


@settings(max_examples=60)
@given(signs)
def test_whatever_was_seen_each_proposal_has_a_reason_that_can_be_said_and_is_of_one_piece(seen: Signs) -> None:
    found = draft(seen)
    assert draft(seen) == found
    assert found.proposed <= set(found.reasons)
    for reasons in found.reasons.values():
        assert all(reason.message % {**reason.fields} for reason in reasons)
    assert list(unknown(found.terms)) == []
    whole = replace(found.terms, audiences=(Audience("they", found.terms.values),))
    begins = Around(from_day=seen.first_check_in or date(2026, 1, 1))
    assert not [each for each in check(whole, begins) if each.weight is Weight.CONTRADICTION]
