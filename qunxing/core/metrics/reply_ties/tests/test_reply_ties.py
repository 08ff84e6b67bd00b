"""On whom a group's replies hang, on histories counted by hand."""

from typing import Any

import pytest

from qunxing.core.metrics.base import Grain
from qunxing.testing.history import History

SOUL, STAFF = 1, 2
DAYS = range(12)


def hall() -> History:
    """Thirty replies of 25 people: twelve to the soul, six by the soul, twelve between others."""
    history = History()
    for day in DAYS:
        one, other = 11 + day, 31 + day
        history.answered(history.said(SOUL, day), one, 1)
        asked = history.said(one, day)
        history.answered(asked, other, 2)
        if day % 2:
            history.answered(asked, SOUL, 3)
    return history


def ties(history: History, first: int = 0) -> dict[str, Any]:
    month: dict[str, Any]
    (month,) = history.ask("reply_ties", first, 20, grain=Grain.MONTH)["points"]
    return month


def test_the_part_that_hangs_on_one_person_is_told() -> None:
    month = ties(hall())
    assert (month["state"], month["value"], month["n"]) == ("value", pytest.approx(18 / 30), 30)
    assert (month["cells"]["top"], month["cells"]["people"]) == (18, 25)


def test_of_few_replies_nothing_is_said() -> None:
    month = ties(hall(), first=1)
    assert (month["state"], month["value"], month["n"]) == ("not_enough_data", None, 28)


def test_answering_oneself_ties_nobody_and_two_accounts_may_be_one_person() -> None:
    history = hall()
    history.answered(history.said(SOUL, 3), SOUL, 1)
    assert ties(history)["n"] == 30
    history.person_of[11] = SOUL
    assert (ties(history)["state"], ties(history)["n"]) == ("not_enough_data", 29)


def test_what_staff_say_and_what_is_said_to_them_is_left_out_and_counted() -> None:
    history = hall()
    history.is_staff(STAFF)
    history.answered(history.said(STAFF, 5), SOUL, 1)
    history.answered(history.said(SOUL, 5), STAFF, 1)
    body = history.ask("reply_ties", 0, 20, grain=Grain.MONTH)
    assert (body["points"][0]["n"], body["excluded"]) == (30, {"staff": 2})
