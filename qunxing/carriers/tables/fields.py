"""The fields of a table of acts, the column names that certainly mean them, and what kinds of acts there are."""

from __future__ import annotations

from dataclasses import dataclass

from qunxing.carriers.files.tables import Field, plain
from qunxing.core.facts import Kind, Sees

FIELDS = (
    Field("id", (
        "订单号", "订单编号", "跟团号", "交易单号", "订单ID", "流水号", "订单流水号", "order_id", "order_no",
        "order_number", "id",
    )),
    Field("who", (
        "买家昵称", "下单人", "昵称", "微信昵称", "群昵称", "用户昵称", "客户昵称", "会员昵称", "学员昵称", "打卡人",
        "报名人", "签到人", "填写人", "提交者", "提交人", "参与者", "参与人", "学员", "成员", "姓名", "名字", "买家",
        "客户", "用户", "用户名", "nickname", "name", "buyer", "customer", "user_name", "user", "member", "who",
        "收货人", "收货人/提货人",
    )),
    Field("when", (
        "订单创建时间", "下单时间", "支付时间", "买家付款时间", "付款时间", "打卡时间", "打卡日期", "签到时间",
        "签到日期", "报名时间", "报名日期", "提交答卷时间", "提交时间", "填写时间", "参与时间", "创建时间", "时间",
        "日期", "日期时间", "ordered_at", "created_at", "paid_at", "time", "date", "when",
    )),
    Field("amount", (
        "订单实付金额", "实付金额", "实付款", "实收金额", "支付金额", "付款金额", "订单金额", "订单总额", "总金额",
        "金额", "paid", "amount", "total",
    )),
    Field("refund", ("订单已退款金额", "已退款金额", "退款金额", "订单退款", "refunded", "refund")),
    Field("status", ("订单状态", "支付状态", "交易状态", "状态", "status")),
    Field("phone", (
        "买家手机号", "手机号", "手机号码", "手机", "联系电话", "联系手机", "电话", "电话号码",
        "收货人手机号/提货人手机号", "收货人手机号", "收货人电话", "phone", "mobile", "tel",
    )),
    Field("account", (
        "账号", "帐号", "用户ID", "会员号", "微信号", "QQ号", "QQ", "unionid", "openid", "external_userid", "account",
        "user_id", "userid",
    )),
    Field("what", (
        "全部商品名称", "商品名称", "商品信息", "商品", "打卡内容", "内容", "课程", "课程名称", "活动", "活动名称",
        "goods", "product", "item", "content", "what",
    )),
    Field("kind", ("参与类型", "类型", "类别", "kind", "type")),
)  # fmt: skip
PEOPLE = frozenset({"who", "phone", "account"})
"""Any of these says who it was."""


@dataclass(frozen=True, slots=True)
class ActKind:
    """One kind of act: its fact, the short word kept with it, what a table of it shows, and words that name it."""

    name: str
    fact: Kind
    note: str
    sees: frozenset[Sees]
    words: tuple[str, ...]


KINDS = {
    kind.name: kind
    for kind in (
        ActKind(
            "order", Kind.ORDERED, "", frozenset({Sees.ACTIONS, Sees.ORDERS}), ("订单", "下单", "购买", "团购", "order")
        ),
        ActKind("checkin", Kind.CHECKED_IN, "", frozenset({Sees.ACTIONS}), ("打卡", "checkin")),
        ActKind("signin", Kind.CHECKED_IN, "sign-in", frozenset({Sees.ACTIONS}), ("签到", "signin")),
        ActKind("survey", Kind.ANSWERED, "", frozenset({Sees.ACTIONS, Sees.ANSWERS}), ("问卷", "survey")),
        ActKind(
            "registration", Kind.ANSWERED, "registration", frozenset({Sees.ACTIONS}), ("报名", "登记", "registration")
        ),
    )
}


def kind_in(cell: str) -> ActKind | None:
    """The kind a cell of the kind column names, or None."""
    text = plain(cell)
    return next((kind for kind in KINDS.values() if any(word in text for word in kind.words)), None)
