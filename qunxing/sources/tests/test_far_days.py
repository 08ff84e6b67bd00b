"""A list of a day that cannot be is refused: one such fact and nothing would ever be counted again."""

from __future__ import annotations

import pytest

from qunxing.ledger.fill import fill
from qunxing.sources.models import Import
from qunxing.sources.tests.conftest import Hand
from qunxing.testing.ledgers import NOW


@pytest.mark.parametrize("day", ["0001-01-01", "0026-11-19", "9999-12-31"])
def test_a_list_of_a_day_that_cannot_be_is_refused(hand_in: Hand, day: str) -> None:
    done = hand_in("name\n阿禾\n", "members.csv", what="roster", options={"day": day})
    assert (done.state, done.report["code"]) == (Import.State.REFUSED, "far_day")
    fill(now=NOW)
