from __future__ import annotations

import pytest

from qunxing.core.rules.sunset import Reason, State, Why, reasons


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (State(100), []),
        (State(100, stage="maturity"), []),
        (State(100, ends_on=100), []),
        (State(100, ends_on=81), [Why(Reason.EXPIRED, 81, 19)]),
        (State(100, goals=["met", "on_pace"]), []),
        (State(100, goals=["met", "met"]), [Why(Reason.MET)]),
        (State(100, stage="dead", since=70, last_act=60), [Why(Reason.DEAD, 60, 40)]),
        (State(100, stage="decline", since=60), []),
        (State(100, stage="decline", since=44), [Why(Reason.DECLINE, 44, 56)]),
        (State(100, ends_on=90, goals=["met"]), [Why(Reason.MET), Why(Reason.EXPIRED, 90, 10)]),
    ],
)
def test_an_end_is_proposed_for_a_reason_only(state: State, found: list[Why]) -> None:
    assert reasons(state) == found
