"""What staff say, and how much of it offers something, counted by hand."""

from qunxing.core.metrics.base import Grain
from qunxing.testing.history import History

STAFF, MEMBER = 9, 1


def test_links_cards_and_prices_of_staff_are_counted_among_all_they_say() -> None:
    history = History()
    history.is_staff(STAFF)
    for text in ("今晚八点 https://shop.example/a", "吐司 19.9 元", "早上好", "收到", "周六的课改到三点"):
        history.said(STAFF, 1, text)
    history.said(MEMBER, 1, "我家 20 元一个")
    (week,) = history.ask("promotion", 0, 6, grain=Grain.WEEK)["points"]
    assert (week["value"], week["n"], week["cells"]) == (0.4, 5, {"offered": 2, "sent": 5})


def test_where_nobody_is_marked_as_staff_there_is_too_little_to_say() -> None:
    history = History()
    history.said(MEMBER, 1, "我家 20 元一个")
    (week,) = history.ask("promotion", 0, 6, grain=Grain.WEEK)["points"]
    assert (week["state"], week["n"]) == ("not_enough_data", 0)
