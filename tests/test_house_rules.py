"""Our own lint: each rule knows good from bad, and the tree keeps them all."""

import pytest

from scripts.house_rules import LONGEST_MODULE, RULES, Rule, problems, tracked

BAD = [(rule, line) for rule in RULES for line in rule.bad]
GOOD = [(rule, line) for rule in RULES for line in rule.good]


@pytest.mark.parametrize(("rule", "line"), BAD)
def test_a_bad_line_breaks_its_rule(rule: Rule, line: str) -> None:
    assert rule.is_broken_by(line)


@pytest.mark.parametrize(("rule", "line"), GOOD)
def test_a_good_line_breaks_nothing(rule: Rule, line: str) -> None:
    assert not rule.is_broken_by(line)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_a_reason_and_covers_some_file_or_one_that_may_come(rule: Rule) -> None:
    assert rule.reason.endswith(".")
    assert rule.good
    assert rule.bad


def test_rules_cover_what_they_mean() -> None:
    lookups, clock = RULES[0], RULES[1]
    assert lookups.covers("qunxing/web/views/groups.py")
    assert not lookups.covers("qunxing/sources/queries.py")
    assert clock.covers("qunxing/core/metrics/tiers/fold.py")
    assert clock.covers("qunxing/insight/compute.py")
    assert not clock.covers("qunxing/cli/worker.py")
    assert not clock.covers("qunxing/people/tests/test_actions.py")


@pytest.mark.slow
def test_the_tree_keeps_every_rule() -> None:
    assert list(problems()) == []


def test_modules_are_counted() -> None:
    assert "qunxing/env.py" in tracked()
    assert LONGEST_MODULE == 300
