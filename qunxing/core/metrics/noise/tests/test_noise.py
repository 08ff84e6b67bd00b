"""The noise index on histories counted by hand."""

from qunxing.core.facts import Form, Kind
from qunxing.core.metrics.base import Evidence, Grain
from qunxing.core.metrics.noise.metric import METRIC
from qunxing.testing.history import ORIGIN, History
from qunxing.testing.logs import ask_for

ANNA, BO, CY, BOT = 1, 2, 3, 4


def busy() -> History:
    """In the first week six messages say something and two only acknowledge; two more come from staff and a bot."""
    history = History()
    for day in range(3):
        history.said(ANNA, day)
        history.said(BO, day)
    history.said(BO, 3, "收到")
    history.said(CY, 4, "", form=Form.STICKER)
    history.said(BOT, 4, "谢谢")
    history.said(CY, 5, "[自动回复] 我现在有事不在")
    history.is_staff(BOT, "bot")
    return history


def test_what_only_acknowledges_is_a_share_of_what_members_wrote() -> None:
    body = busy().ask("noise", 0, 6, grain=Grain.WEEK, now=30)
    (point,) = body["points"]
    assert (point["value"], point["n"], point["cells"]["noise"], point["cells"]["said"]) == (0.25, 8, 2, 6)
    assert point["low"] < 0.25 < point["high"]
    assert body["excluded"] == {"bot": 1, "automatic": 1}


def test_who_is_behind_it_adds_up_to_the_number() -> None:
    history = busy()
    ask = ask_for(METRIC, [1], ORIGIN, ORIGIN + 6, Grain.WEEK, {})
    rows = [row for row in METRIC.fold(history.world(), ask) if not row.reason]
    assert sorted(row for row in rows if row.cell == "noise") == [
        Evidence(0, "noise", BO, BO, 1, 1),
        Evidence(0, "noise", CY, CY, 1, 1),
    ]
    assert sum(row.weight for row in rows) == 8


def test_no_noise_few_messages_and_nothing_seen_are_three_states() -> None:
    history = History()
    for _ in range(5):
        history.said(ANNA, 0)
    history.said(ANNA, 7, "收到")
    points = history.ask("noise", 0, 13, grain=Grain.WEEK, now=30)["points"]
    assert [(point["state"], point["value"]) for point in points] == [("zero", 0.0), ("not_enough_data", None)]
    unseen = history.ask("noise", 0, 6, grain=Grain.WEEK, now=30, known=())["points"]
    assert [(point["state"], point["value"]) for point in unseen] == [("not_measurable", None)]


def test_a_recalled_message_is_neither_noise_nor_words() -> None:
    history = busy()
    gone = history.said(ANNA, 2, "收到")
    history.add(Kind.RECALLED, 2.6, ANNA, ref1=gone.k1, ref2=gone.k2)
    body = history.ask("noise", 0, 6, grain=Grain.WEEK, now=30)
    assert body["points"][0]["n"] == 8 and body["excluded"]["recalled"] == 1
