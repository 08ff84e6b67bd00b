"""Who never spoke since joining, on histories counted by hand."""

from typing import Any

from msgspec.structs import replace

from qunxing.core.metrics.base import Grain
from qunxing.testing.history import History

ANNA, BO, CY, DI, ED, FAY, GUS = range(1, 8)


def asked(history: History, last: int = 29, natural: str = "own") -> dict[str, Any]:
    (point,) = history.ask("silent_since_join", last, last, grain=Grain.DAY, now=99, natural=natural)["points"]
    return {"silent": point["value"], "n": point["n"], **point["cells"]}


def club() -> History:
    """Anna talks every day of a month; Bo and Cy never do, Cy came in the third week; Di said 收到 once."""
    history = History()
    history.joined(ANNA, 0)
    history.joined(BO, 0)
    history.joined(DI, 0)
    history.joined(CY, 18)
    for day in range(30):
        history.said(ANNA, day)
    history.said(DI, 3, "收到")
    return history


def test_three_natural_periods_of_silence_are_long_and_less_is_too_early_to_tell() -> None:
    found = asked(club(), natural="7")
    assert (found["silent"], found["early"], found["spoke"], found["n"]) == (1, 1, 2, 4)
    assert (asked(club(), natural="14")["silent"], asked(club(), natural="30")["silent"]) == (0, 0)


def test_the_groups_own_rhythm_is_that_of_its_middle_speaker() -> None:
    history = club()
    assert asked(history)["silent"] == 0, "of two speakers no rhythm is read: a month is taken"
    for who in (ED, FAY, GUS, 8):
        for day in range(0, 28, 3):
            history.said(who, day)
    assert asked(history)["silent"] == 1, "half of them speak once a week or more"


def test_staff_are_not_asked_and_a_second_account_speaks_for_the_first() -> None:
    history = club()
    history.is_staff(BO)
    assert asked(history, natural="7")["silent"] == 0
    history = club()
    history.person_of[BO] = ANNA
    assert asked(history, natural="7")["n"] == 3


def test_who_left_and_came_back_is_judged_from_the_last_joining() -> None:
    history = club()
    history.left(ANNA, 29.6)
    history.joined(ANNA, 31)
    found = asked(history, 55, natural="7")
    assert found["silent"] == 1 and found["early"] == 2, "the talk was seen for no day after Anna came back"


def test_a_member_list_that_tells_the_last_words_needs_no_talk() -> None:
    history = History()
    dates = {ANNA: history.at(0.5), BO: -1, CY: 0, DI: history.at(95.5)}
    history.roster(100, *dates, since=dict.fromkeys(dates, 1))
    history.facts = [replace(f, until=dates.get(f.identity, 0)) for f in history.facts]
    found = asked(history, 100)
    assert (found["silent"], found["early"], found["spoke"]) == (2, 1, 1), (
        "Anna spoke before this joining; Cy: not told"
    )


def test_what_no_list_and_no_talk_shows_is_not_measurable() -> None:
    (point,) = club().ask("silent_since_join", 29, 29, grain=Grain.DAY, known=())["points"]
    assert point["state"] == "not_measurable"
