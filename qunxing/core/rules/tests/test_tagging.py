"""Names, rules, samples and tiers by pure rules."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.metrics.statistics.homogeneity import (
    alike,
    entropy,
    gini_simpson,
    jaccards,
    mean_pairwise,
    null,
    sameness,
)
from qunxing.core.refusals import Refusal
from qunxing.core.rules import nicknames, tagging, tiers
from qunxing.core.rules.nicknames import Field, Kind
from qunxing.core.rules.places import place
from qunxing.core.rules.sampling import Judged, agreement, allot, effective, precision, sample, truth_of

FORM = nicknames.format_of([Field("城市", Kind.CITY), Field("行业", Kind.WORD), Field("昵称", Kind.NICK)], "-")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("苏州-护士-夜班不困", ""),
        ("成都 － 宝妈—酵母-养殖户", ""),
        ("江苏苏州市_护士_阿宁", ""),
        ("火星-护士-阿宁", "city"),
        ("小明", "parts"),
        ("苏州-护士", "parts"),
        ("苏州--阿宁", "parts"),
    ],
)
def test_a_name_follows_its_form_or_says_why_not(name: str, problem: str) -> None:
    said = nicknames.read(name, FORM)
    assert said.problem == problem and bool(said.values) == (not problem)


def test_a_name_says_city_and_trade_but_never_the_nickname() -> None:
    assert nicknames.read("江苏苏州市-护士-阿宁", FORM).values == {"城市": "苏州", "行业": "护士"}
    assert [place(each) for each in ("浙江省杭州市", "内蒙古", "上海市", "月亮")] == ["杭州", "内蒙古", "上海", None]


def test_a_form_without_a_nickname_or_with_two_alike_is_refused() -> None:
    for fields in (
        [Field("城市", Kind.CITY), Field("城市", Kind.NICK)],
        [Field("a", Kind.CITY), Field("b", Kind.WORD)],
    ):
        with pytest.raises(Refusal):
            nicknames.format_of(fields, "-")


def test_a_rule_that_tells_nobody_apart_is_refused() -> None:
    tagging.judge(8, 10)
    for matched in (0, 9, 10):
        with pytest.raises(Refusal):
            tagging.judge(matched, 10)
    with pytest.raises(Refusal):
        tagging.terms_of({"about": "talk"})
    assert not tagging.may_confirm(29, 0.9) and not tagging.may_confirm(40, 0.7) and tagging.may_confirm(30, 0.75)


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 40), max_size=6), st.integers(0, 60))
def test_a_sample_has_its_size_and_something_of_every_stratum_it_can(sizes: dict[str, int], size: int) -> None:
    given_ = allot(sizes, size)
    assert sum(given_.values()) == min(size, sum(sizes.values()))
    assert all(count <= sizes[name] for name, count in given_.items())
    assert len(given_) == min(size, sum(1 for each in sizes.values() if each))


def test_whoever_has_the_seed_draws_the_same_sample() -> None:
    strata = {"a": range(50), "b": range(100, 130)}
    assert sample(strata, 20, seed="x") == sample(strata, 20, seed="x") != sample(strata, 20, seed="y")


def test_precision_is_weighted_to_the_strata_and_agreement_is_kappa() -> None:
    yes_no = [(True, True)] * 3 + [(True, False)] + [(False, True)] + [(False, False)] * 3
    items = [Judged("a", one, two, truth_of(one, two, True)) for one, two in yes_no]
    assert agreement(items) == pytest.approx(0.5)  # the worked example of eight items
    found = precision(items, {"a": 80})
    assert (found.n, found.right, found.value) == (8, 5, 0.625) and found.low is not None
    both = [*items, Judged("b", True, True, True)]
    assert precision(both, {"a": 80, "b": 80}).value == pytest.approx((0.625 + 1) / 2)
    assert effective(200, 0.9, 0.5) == 90 and effective(200, None, 1) is None
    assert truth_of(True, None, True) is None and precision([], {}).value is None


def test_tiers_and_the_ways_between_them() -> None:
    actions = np.array([0, 1, 20, 3, 10])
    assert tiers.tiers_of(actions, np.array([False, False, True, True, True])).tolist() == [0, 1, 3, 2, 2]
    was = (np.array([1, 2, 3]), np.array([0, 2, 3]))
    now = (np.array([2, 3, 4]), np.array([3, 3, 1]))
    assert set(tiers.flows(was, now)) == {(0, -1, 1), (2, 3, 1), (3, 3, 1), (-1, 1, 1)}


def test_alikeness_by_hand() -> None:
    similar = jaccards([{1, 2}, {1, 3}, {4}])
    assert mean_pairwise(np.array([2, 1, 1]), similar)[0] == pytest.approx(0.2778, abs=1e-4)
    assert entropy([8, 1, 1]) == pytest.approx(0.639, abs=1e-3) and gini_simpson([8, 1, 1]) == pytest.approx(0.34)
    assert sameness([10, 0], 2) == 1 and sameness([5, 5], 2) == pytest.approx(0) and sameness([5], 1) is None


def test_a_group_of_one_kind_stands_out_from_random_groups_and_the_same_seed_says_the_same() -> None:
    similar, whole = jaccards([{1}, {2}]), np.array([60, 60])
    by_chance = null(20, whole, similar, seed=7)
    found = alike(np.array([20, 0]), similar, by_chance)
    assert found.value == 1 and found.z is not None and found.z > 3
    assert by_chance == null(20, whole, similar, seed=7) != null(20, whole, similar, seed=8)
    assert abs(alike(np.array([10, 10]), similar, by_chance).z or 0) < 2
