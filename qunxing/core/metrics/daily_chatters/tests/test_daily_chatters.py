"""Who talks every day, on a week counted by hand."""

from qunxing.core.metrics.base import Grain
from qunxing.testing.history import History

ANNA, BO, CY, BOT = 1, 2, 3, 9


def week() -> History:
    """Anna talks on all days, Bo on five of seven with a 收到 each, Cy on four; a bot on all."""
    history = History()
    for day in range(7):
        history.said(ANNA, day)
        history.said(BOT, day)
    for day in range(5):
        history.said(BO, day, "收到")
    for day in range(4):
        history.said(CY, day)
    history.is_staff(BOT, "bot")
    return history


def test_who_talks_on_five_of_seven_days_is_a_daily_chatter() -> None:
    body = week().ask("daily_chatters", 6, 6, now=30)
    (point,) = body["points"]
    assert (point["value"], point["n"]) == (2, 3)
    assert (point["cells"]["messages"]["hits"], point["cells"]["messages"]["n"]) == (12, 16)
    assert (point["cells"]["noise"]["hits"], point["cells"]["noise"]["n"]) == (5, 5)
    assert body["excluded"] == {"bot": 7}
    assert week().values("daily_chatters", 6, 6, now=30, days="7") == [1]


def test_a_week_that_was_not_seen_whole_says_nothing() -> None:
    (point,) = week().ask("daily_chatters", 6, 6, now=30, known=((1, 9),))["points"]
    assert point["state"] == "not_enough_data"
    (point,) = week().ask("daily_chatters", 20, 20, grain=Grain.DAY, now=30)["points"]
    assert (point["state"], point["value"]) == ("zero", 0)
