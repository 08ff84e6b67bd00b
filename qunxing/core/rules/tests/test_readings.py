"""What may be typed for a reading, and what names say of their numbers."""

import pytest

from qunxing.core.rules.readings import Nature, name_of, nature, number_of, written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("312", 312), (" 3,120 ", 3120), ("３１２", 312), ("1.2万", 12000), ("1.25w", 12500), ("2千", 2000),
        ("312人", 312), ("18 条", 18), ("12.0", 12), ("0", 0), ("", None), ("-", None), ("——", None),
    ],
)  # fmt: skip
def test_a_count_is_understood(text: str, value: int | None) -> None:
    assert number_of(text, "人数") == value


@pytest.mark.parametrize(
    ("text", "cents"),
    [("¥3,060", 306000), ("￥12.50", 1250), ("0.3万元", 300000), ("99.9元", 9990), ("１２．５", 1250)],
)
def test_money_is_kept_in_cents(text: str, cents: int) -> None:
    assert number_of(text, "花费") == cents


@pytest.mark.parametrize(
    "text", ["约300", "300+", "12.5", "-3", "12%", "三百", "1,23", "12 34a", "1e9", "9" * 20, "1.2.3", "#REF!", "万"]
)
def test_what_is_no_exact_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        number_of(text, "人数")


def test_a_cost_of_a_tenth_of_a_cent_is_refused() -> None:
    with pytest.raises(ValueError):
        number_of("0.001", "花费")


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("人数", Nature.STOCK), ("群客户总数", Nature.STOCK), ("粉丝数", Nature.STOCK), ("企微 人数", Nature.STOCK),
        ("发言人数", Nature.PEOPLE), ("今日发送消息客户总数", Nature.PEOPLE), ("下单人数", Nature.PEOPLE),
        ("消息数", Nature.FLOW), ("接龙份数", Nature.FLOW), ("新增人数", Nature.FLOW), ("今日新增", Nature.FLOW),
        ("直播观看", Nature.FLOW), ("花费", Nature.MONEY), ("广告费用", Nature.MONEY),
        ("企微 累计消息数", Nature.RUNNING), ("累计发过消息的人数", Nature.RUNNING),
    ],
)  # fmt: skip
def test_a_name_says_how_its_days_are_put_together(name: str, of: Nature) -> None:
    assert nature(name) is of


def test_what_is_written_is_read_back_the_same() -> None:
    for name, value in (("人数", 312), ("花费", 306000), ("花费", 1250), ("花费", 5), ("消息数", 0)):
        assert number_of(written(value, name), name) == value


def test_a_name_is_one_line_with_a_letter_in_it() -> None:
    assert name_of(" 直播\n观看 ") == "直播 观看"
    for text in ("", "  ", "123", "名" * 41):
        with pytest.raises(ValueError):
            name_of(text)
