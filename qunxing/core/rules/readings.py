"""Numbers that somebody read off (抄数): what a name says of its number, and what was typed for it.

A reading is one whole number of one group, day and name. Money is in cents. What a number means when days are put
together is told by its name alone:

    flow      adds up                      消息数, 接龙份数, 新增人数 …, and every name we do not know
    money     adds up, in cents            花费, 销售额 …
    stock     the last one counts          人数, 群数 …
    people    whoever came on several days is one person: between the greatest day and the sum        发言人数 …
    running   counts on from the beginning: each day is what it is more than the reading before        累计消息数 …
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from enum import StrEnum

STANDARD = ("人数", "发言人数", "消息数", "接龙份数", "订单数", "花费")
"""The names that are offered first."""
MOST = 10**13
"""No count of people or messages is more, nor are the cents of any cost."""
LONGEST = 40
"""Characters in a name."""


class Nature(StrEnum):
    """What becomes of the numbers of several days."""

    FLOW = "flow"
    MONEY = "money"
    STOCK = "stock"
    PEOPLE = "people"
    RUNNING = "running"


_RUNNING = ("累计", "cumulative")
_MONEY = re.compile(r"(?:花费|费用|成本|金额|销售额|成交额|收入|营业额|cost|revenue|amount)$")
_PEOPLE = re.compile(
    r"(?:发言|活跃|发过消息|发消息|发送消息|互动|参与|接龙|下单|购买|打卡)(?:的)?(?:人数|客户数|客户总数)$"
)
_CAME_OR_WENT = re.compile(r"新增|流失|入群|进群|退群|退出|移出|首次|今日|当日|joined|left")
_STOCK = re.compile(r"(?:人数|群数|客户总数|成员数|粉丝数|群客户数|members|followers)$")


def nature(name: str) -> Nature:
    """What a name says of its number."""
    plain = name.casefold()
    if any(word in plain for word in _RUNNING):
        return Nature.RUNNING
    if _MONEY.search(plain):
        return Nature.MONEY
    if _PEOPLE.search(plain):
        return Nature.PEOPLE
    return Nature.STOCK if _STOCK.search(plain) and not _CAME_OR_WENT.search(plain) else Nature.FLOW


def name_of(text: str) -> str:
    """A name as it is kept: one line, no odd spaces. Raises ValueError for none, or one that is too long."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not name or len(name) > LONGEST or not any(each.isalpha() for each in name):
        raise ValueError(text)
    return name


NOTHING = frozenset({"", "-", "--", "—", "——", "–", "/", "无", "n/a"})
"""What stands in a cell in which nothing was read."""
_TIMES = {"千": 3, "k": 3, "万": 4, "w": 4, "亿": 8, "": 0}
_WRITTEN = re.compile(
    r"(?:¥|rmb|cny)?(?P<digits>\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\.\d+)(?P<times>[千万亿kw]?)"
    r"(?:元|块|圆|rmb|cny|人|名|位|条|份|单|个|次|群|件)?"
)


def number_of(text: str, name: str) -> int | None:
    """What was typed for a name: whole, cents where it is money; None where nothing was read.

    ¥ and units, separators, full-width digits and 1.2万 are understood. Raises ValueError for anything that is no
    exact number: 约300, 300+, 12.5 people, a share, less than nothing.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if plain in NOTHING:
        return None
    found = _WRITTEN.fullmatch(re.sub(r"\s", "", plain))
    if not found:
        raise ValueError(text)
    try:
        value = Decimal(found["digits"].replace(",", "")).scaleb(_TIMES[found["times"]])
    except InvalidOperation as error:
        raise ValueError(text) from error
    return _whole(value * 100 if nature(name) is Nature.MONEY else value, text)


def _whole(value: Decimal, text: str) -> int:
    if value != value.to_integral_value() or value > MOST:
        raise ValueError(text)
    return int(value)


def written(value: int, name: str) -> str:
    """The number as it stands in a cell to be typed over: 3060.00 is 3060."""
    if nature(name) is not Nature.MONEY:
        return str(value)
    return f"{value // 100}.{value % 100:02d}".removesuffix(".00")
