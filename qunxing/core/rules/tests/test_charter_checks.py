"""What a charter may say, and what it may not say at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunxing.core.facts import Sees
from qunxing.core.rules.charter_checks import Around, Weight, check
from qunxing.core.rules.charter_metrics import OF_KIND, OF_PURPOSE, Fit, fit, fitting
from qunxing.core.rules.charters import (
    SUBTYPES,
    Audience,
    Gate,
    Money,
    Purpose,
    Subtype,
    Terms,
    Type,
    Value,
    differences,
    unknown,
)

DAY = date(2026, 11, 1)
PLAIN = Around(from_day=DAY)
QUIET = Terms(
    type=Type.CONTENT,
    subtype=Subtype.TUTORIAL,
    purposes=(Purpose.BRAND,),
    audiences=(Audience("home bakers", (Value.KNOWLEDGE,)),),
    values=(Value.KNOWLEDGE,),
    natural_days=30,
    gain_days=30,
)
"""A group that says little and means to: one recipe a day, members come when they bake."""


def codes(terms: Terms, around: Around = PLAIN) -> set[str]:
    return {each.code for each in check(terms, around)}


def test_a_quiet_group_of_one_piece_has_nothing_to_be_said_against_it() -> None:
    assert check(QUIET, PLAIN) == []


def test_what_is_missing_is_named_field_by_field() -> None:
    found = check(Terms(), PLAIN)
    assert {each.about for each in found} == {"type", "purposes", "audiences", "values", "natural_days"}
    assert {each.weight for each in found} == {Weight.GAP}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"subtype": Subtype.DISCOUNT}, "other_subtype"),
        ({"values": (Value.BENEFIT,)}, "no_match"),
        ({"ends_on": date(2026, 10, 31)}, "ends_before"),
        ({"gain_days": 7}, "gain_too_soon"),
    ],
)
def test_what_cannot_both_be_true_is_a_contradiction(change: dict[str, object], code: str) -> None:
    found = {each.code: each.weight for each in check(replace(QUIET, **change), PLAIN)}  # type: ignore[arg-type] # fields by name
    assert found[code] is Weight.CONTRADICTION


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"values": (Value.KNOWLEDGE, Value.BENEFIT)}, "unneeded"),
        ({"audiences": (Audience("home bakers", (Value.KNOWLEDGE,)), Audience("shops", (Value.BENEFIT,)))}, "unmet"),
        ({"audiences": (Audience("home bakers"),)}, "no_needs"),
        ({"gates": (Gate.ACTIVITY,)}, "odd_gate"),
        ({"purposes": (Purpose.SALES,)}, "nobody_pays"),
        ({"ends_on": date(2026, 11, 20)}, "ends_before_gain"),
        ({"type": Type.SERVICE, "subtype": ""}, "odd_purpose"),
        ({"type": Type.MARKETING, "subtype": Subtype.REFERRAL}, "open_referral"),
        ({"type": Type.MARKETING, "subtype": Subtype.DISCOUNT}, "odd_values"),
    ],
)
def test_what_is_odd_is_said_and_left_to_a_person(change: dict[str, object], code: str) -> None:
    found = check(replace(QUIET, **change), PLAIN)  # type: ignore[arg-type] # fields by name
    assert code in {each.code for each in found}
    assert {each.weight for each in found} == {Weight.DOUBT}


def test_fewer_seats_than_members_present_are_warned_of_and_unseen_members_are_not_guessed() -> None:
    small = replace(QUIET, size_cap=100)
    assert codes(small, Around(from_day=DAY, present=101)) == {"over_cap"}
    assert codes(small, Around(from_day=DAY, present=100)) == set()
    assert codes(small, Around(from_day=DAY)) == set()


def test_a_tag_nobody_has_is_warned_of() -> None:
    tagged = replace(QUIET, segment=("bakers", "shops"))
    assert codes(tagged, Around(from_day=DAY, tags={"bakers"})) == {"unknown_tag"}
    assert codes(tagged, Around(from_day=DAY)) == set()


def test_a_goal_of_daily_activity_speaks_against_coming_once_a_month() -> None:
    assert codes(QUIET, Around(from_day=DAY, goals=("stickiness",))) == {"daily_goal"}
    assert codes(QUIET, Around(from_day=DAY, goals=("messages",))) == {"odd_goal"}
    assert codes(QUIET, Around(from_day=DAY, goals=("membership_retention",))) == set()


words = {
    "type": st.sampled_from(["", *Type]),
    "subtype": st.sampled_from(["", *Subtype]),
    "purposes": st.lists(st.sampled_from(Purpose), unique=True).map(tuple),
    "values": st.lists(st.sampled_from(Value), unique=True).map(tuple),
    "gates": st.lists(st.sampled_from(Gate), unique=True).map(tuple),
    "natural_days": st.none() | st.integers(1, 400),
    "gain_days": st.none() | st.integers(1, 400),
    "size_cap": st.none() | st.integers(1, 500),
    "ends_on": st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    "audiences": st.lists(
        st.builds(
            Audience,
            st.just("they"),
            st.lists(st.sampled_from(Value), unique=True).map(tuple),
            st.sampled_from(Money),
        ),
        max_size=3,
    ).map(tuple),
}


@settings(max_examples=60)
@given(st.builds(Terms, **words), st.none() | st.integers(0, 500))
def test_every_finding_can_be_said_and_gravest_come_first(terms: Terms, present: int | None) -> None:
    found = check(terms, Around(from_day=DAY, present=present))
    for each in found:
        assert each.message % {**each.fields}
        assert each.about in Terms.__dataclass_fields__
    weights = [list(Weight).index(each.weight) for each in found]
    assert weights == sorted(weights)
    assert list(unknown(terms)) == []
    assert differences(terms, terms) == []


def test_words_of_no_closed_set_and_numbers_out_of_reach_are_unknown() -> None:
    odd = Terms(
        type="party", values=("fun",), natural_days=0, gain_days=10_000, audiences=(Audience("x", ("y",), "z"),)
    )
    assert set(unknown(odd)) == {"party", "fun", "0", "10000", "y", "z"}


def test_every_kind_and_purpose_is_measured_by_numbers_that_exist() -> None:
    from qunxing.core.metrics.registry import METRICS

    named = {name for names in (*OF_KIND.values(), *OF_PURPOSE.values()) for name in names}
    assert named <= set(METRICS)
    for kind, purpose in product(Type, Purpose):
        assert fitting(Terms(type=kind, subtype=SUBTYPES[kind][0], purposes=(purpose,)))


def test_a_platform_that_never_shows_talk_is_told_from_data_not_brought_yet() -> None:
    talk = {Sees.MESSAGES, Sees.CONTINUOUS}
    assert fit(talk, shown=talk, possible=talk) == (Fit.SEEN, ())
    assert fit(talk, shown=set(), possible=talk) == (Fit.BRING, (Sees.MESSAGES, Sees.CONTINUOUS))
    assert fit(talk, shown=set(), possible={Sees.MESSAGES}) == (Fit.NEVER, (Sees.CONTINUOUS,))
    assert fit({Sees.ORDERS}, shown=set(), possible=set()) == (Fit.BRING, (Sees.ORDERS,))
