"""Orders after posts, on a week counted by hand."""

from typing import Any

from qunxing.core.facts import Form, Kind, Precision
from qunxing.core.metrics.base import Grain
from qunxing.core.text.offers import is_offer
from qunxing.testing.history import History

ANNA, BO, STAFF = 1, 2, 9


def week() -> History:
    """Two posts with a price, one link that nobody follows, one greeting; Anna buys after the second, Bo at no time."""
    history = History()
    history.is_staff(STAFF)
    history.said(STAFF, 1.4, "今晚拼团 ¥39 起")
    history.said(STAFF, 1.6, "到手价39元，最后20份")
    history.said(STAFF, 3.4, "", form=Form.LINK)
    history.said(STAFF, 3.5, "大家早上好")
    history.said(ANNA, 4.5, "我也有一个 https://example.org")
    bought(history, ANNA, 1.7)
    bought(history, 77, 2.5)
    bought(history, BO, 5.5)
    return history


def bought(history: History, who: int, day: float, value: int = 3900, **more: Any) -> None:
    history.add(Kind.ORDERED, day, who, value=value, **more)


def asked(history: History, within: str = "24") -> dict[str, Any]:
    (point,) = history.ask("post_orders", 0, 6, grain=Grain.WEEK, now=30, within=within)["points"]
    return {"state": point["state"], "value": point["value"], "n": point["n"], **point["cells"]}


def test_an_order_follows_the_last_post_before_it_and_posts_without_orders_count() -> None:
    found = asked(week())
    assert (found["value"], found["other"], found["untimed"]) == (2, 1, 0)
    assert (found["n"], found["hit"], found["empty"]) == (3, 1, 2), "a greeting and a member's link are no posts"
    assert asked(week(), "4")["value"] == 1
    assert asked(week(), "72")["value"] == 3


def test_who_bought_need_not_be_known_but_staff_do_not_count() -> None:
    history = week()
    history.excluded.append((77, "unmatched", 0, 99_999))
    assert asked(history)["value"] == 2
    bought(history, STAFF, 1.65)
    assert asked(history)["value"] == 2


def test_orders_with_a_date_only_cannot_be_placed() -> None:
    history = History()
    history.is_staff(STAFF)
    history.said(STAFF, 1.4, "今晚拼团 ¥39 起")
    bought(history, ANNA, 1, precision=Precision.DAY)
    found = asked(history)
    assert (found["state"], found["untimed"]) == ("not_measurable", 1)
    bought(history, ANNA, 0.5)
    assert (asked(history)["state"], asked(history)["untimed"], asked(history)["other"]) == ("zero", 1, 1)


def test_a_link_or_a_price_makes_an_offer() -> None:
    for text in ("看这里 https://a.cn/1", "只要￥ 9.9", "３９元包邮", "券后更低", "#小程序://小满/abc"):
        assert is_offer(text, Form.TEXT), text
    for other in ("明天见", "2024年1月", "元旦快乐", None, ""):
        assert not is_offer(other, Form.TEXT), other
    assert is_offer(None, Form.CARD)
