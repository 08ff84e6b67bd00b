"""Topics, and who takes part, on a week counted by hand."""

from qunxing.core.metrics.base import Grain
from qunxing.testing.history import History

ANNA, BO, CY, DI, BOT = range(1, 6)
MINUTE = 1 / 1440


def talked(history: History, day: float, *who: int, every: float = 5) -> None:
    for nth, each in enumerate(who):
        history.said(each, day + 0.4 + nth * every * MINUTE)


def week() -> History:
    """Topics: one of three people, one of two; two halves of three messages; one that a bot stands in the midst of."""
    history = History()
    for who in (ANNA, BO, CY, DI):
        history.joined(who, 0)
    talked(history, 1, ANNA, BO, ANNA, CY, BO)
    talked(history, 2, ANNA, BO, ANNA, BO, ANNA)
    talked(history, 3, ANNA, BO, CY)
    talked(history, 3.1, ANNA, BO, CY)
    talked(history, 4, ANNA, BO, CY, BOT, BOT, BOT, BOT, ANNA, BO)
    history.is_staff(BOT, "bot")
    return history


def test_enough_people_without_a_long_pause_are_a_topic() -> None:
    (point,) = week().ask("topics", 0, 6, grain=Grain.WEEK, now=30)["points"]
    assert (point["value"], point["cells"]) == (2, {"people": 3, "people_each": 3.0})
    assert week().values("topics", 0, 6, grain=Grain.WEEK, now=30, people="2") == [3]
    assert week().values("topics", 0, 6, grain=Grain.WEEK, now=30, pause="10") == [1]


def test_an_acknowledgement_is_no_part_and_what_was_left_out_is_told() -> None:
    history = week()
    talked(history, 5, ANNA, BO, ANNA, BO)
    history.said(CY, 5.41, "收到")
    body = history.ask("topics", 0, 6, grain=Grain.WEEK, now=30)
    assert body["points"][0]["value"] == 2
    assert body["excluded"] == {"bot": 4, "acknowledgement": 1}


def test_a_week_without_a_topic_is_zero_and_an_unseen_one_no_number() -> None:
    points = week().ask("topics", 7, 20, grain=Grain.WEEK, now=30, known=((0, 13),))["points"]
    assert [(point["state"], point["value"]) for point in points] == [("zero", 0), ("not_measurable", None)]


def test_participation_is_of_the_members_present() -> None:
    history = week()
    for who in range(10, 20):
        history.joined(who, 0)
    history.left(CY, 5)
    (point,) = history.ask("topic_participation", 0, 6, grain=Grain.WEEK, now=30)["points"]
    assert point["cells"] == {"present": 13, "took_part": 2}, "Anna and Bo of those still there; Di never took part"
    assert (point["n"], round(point["value"], 3)) == (13, round(2 / 13, 3))
    assert point["low"] < point["value"] < point["high"]
