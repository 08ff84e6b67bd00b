"""What stands in the cells of a table of acts: money, the state of an order, totals."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from qunxing.carriers.files.tables import Cell, plain, text_of

MOST_CENTS = 10**13
"""A hundred thousand million yuan: what is more is no amount."""
PAID, UNPAID, CLOSED, REFUNDED = "paid", "unpaid", "closed", "refunded"
_STATES = (
    (PAID, ("退款失败", "退款关闭", "退款取消", "拒绝退款", "退款拒绝", "撤销退款", "部分退", "partially refunded")),
    (UNPAID, ("待付", "未付", "待支付", "未支付", "等待付款", "等待买家付款", "unpaid", "pending payment")),
    (REFUNDED, ("退款成功", "已退款", "全额退", "已全退", "refunded")),
    (CLOSED, ("关闭", "取消", "失败", "作废", "未成团", "closed", "cancel", "failed")),
    (PAID, (
        "成功", "完成", "已付", "已支付", "待发", "待提", "待收", "待核销", "发货", "提货", "签收", "收货", "核销",
        "自提", "已成团", "退款", "售后", "paid", "complete", "shipped", "delivered", "success",
    )),
)  # fmt: skip
"""By the first of these that holds a word of the cell. Money asked back but not given back is still paid."""
_CURRENCY = re.compile(r"(?:¥|￥|rmb|cny|人民币|元|圆|\s|,)", re.IGNORECASE)
_FIRST = frozenset("合总小共汇gst（(")
_TOTALS = ("合计", "总计", "小计", "共计", "总和", "汇总", "grandtotal", "subtotal", "total")


def cents(cell: Cell) -> int:
    """An amount of money in cents: ¥ and 元, separators and full-width digits are taken off. Raises ValueError."""
    if type(cell) is float and abs(cell) < MOST_CENTS:
        return round(cell * 100)
    text = text_of(cell)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    try:
        value = Decimal(_CURRENCY.sub("", text)) * 100
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not value.is_finite() or abs(value) > MOST_CENTS:
        raise ValueError(text)
    return int(value.to_integral_value())


def state(cell: Cell) -> str:
    """The state of an order: paid, unpaid, closed or refunded; "" for a word we do not know; no word at all is paid."""
    return _state(text_of(cell))


@lru_cache(maxsize=256)
def _state(word: str) -> str:
    text = word.casefold()
    if not text:
        return PAID
    return next((name for name, words in _STATES if any(word in text for word in words)), "")


def is_total(cell: Cell, *, exactly: bool = False) -> bool:
    """Whether a cell says that its row is a total (合计); `exactly`: the cell holds nothing else."""
    if not isinstance(cell, str) or not 2 <= len(cell) <= 24 or cell.lstrip()[:1].casefold() not in _FIRST:
        return False  # asked of several cells of every row
    text = plain(cell)
    return text in _TOTALS if exactly else text.startswith(_TOTALS)
