"""Tables of acts whose column names were verified: they are known by their header, and read without a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qunxing.carriers.files.tables import plain
from qunxing.core.facts import Proof

REFUND_DAY = "When money was given back: a refund counts on the day of its order."
WHICH_GROUP = (
    "Which group a buyer is in: buyers are matched by phone, account or nickname, and the rest is shown as not matched."
)
WHO = "Who answered, unless the survey asks for a name or a phone number."
NO_ANSWER = "Who saw it and did not answer."
NO_COLUMN = "What the table has no column for."
SHOP_CANNOT = (WHICH_GROUP, REFUND_DAY)
SURVEY_CANNOT = (WHO, NO_ANSWER)
ANY_CANNOT = (NO_COLUMN, *SHOP_CANNOT)


@dataclass(frozen=True, slots=True)
class Preset:
    """One tool's table. `marks` are columns that only it has together; `columns` says what its columns mean.

    A field may have several column names, of which a file has one. `id_repeats`: its numbers are unique only together
    with the time. `packed` is how the name of the zip begins that the table comes in.
    """

    name: str
    title: str
    kind: str
    marks: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    proof: Proof = Proof.PLATFORM
    cannot: tuple[str, ...] = SHOP_CANNOT
    id_repeats: bool = False
    packed: str = ""

    def knows(self, columns: Sequence[str]) -> bool:
        """Whether this header is its own."""
        there = {_bare(column) for column in columns}
        return bool(self.marks) and all(_bare(mark) in there for mark in self.marks)

    def mapping(self, columns: Sequence[str]) -> dict[str, str]:
        """Field → column of this file."""
        there = {plain(column): column for column in reversed(columns)}
        found = {
            name: next((there[plain(each)] for each in names if plain(each) in there), "")
            for name, names in self.columns.items()
        }
        return {name: column for name, column in found.items() if column}


def _bare(column: str) -> str:
    """As `plain`, but 提交者（自动） is another column than 提交者."""
    return plain(column.replace("（", "[").replace("）", "]").replace("(", "[").replace(")", "]"))


YOUZAN = Preset(
    name="youzan",
    title="Youzan orders (有赞)",
    kind="order",
    marks=("订单号", "订单状态", "订单创建时间", "订单实付金额", "买家昵称"),
    columns={
        "id": ("订单号",),
        "who": ("买家昵称",),
        "when": ("订单创建时间",),
        "amount": ("订单实付金额",),
        "refund": ("订单已退款金额",),
        "status": ("订单状态",),
        "phone": ("买家手机号", "收货人手机号/提货人手机号"),
        "what": ("全部商品名称",),
    },
)
KUAITUANTUAN = Preset(
    name="kuaituantuan",
    title="Kuaituantuan orders (快团团)",
    kind="order",
    marks=("跟团号", "下单人", "支付时间", "订单金额"),
    columns={
        "id": ("跟团号",),
        "who": ("下单人",),
        "when": ("支付时间",),
        "amount": ("订单金额",),
        "refund": ("退款金额", "订单退款"),
        "status": ("订单状态",),
        "phone": ("联系电话",),
        "what": ("商品",),
    },
    id_repeats=True,
)
WEIXIN_SHOP = Preset(
    name="weixin_shop", title="WeChat shop orders (微信小店)", kind="order", packed="微信小店订单", id_repeats=False
)
WENJUANXING = Preset(
    name="wenjuanxing",
    title="Wenjuanxing survey (问卷星)",
    kind="survey",
    marks=("序号", "提交答卷时间", "所用时间"),
    columns={"id": ("序号",), "when": ("提交答卷时间",)},
    cannot=SURVEY_CANNOT,
    id_repeats=True,
)
TENCENT_FORM = Preset(
    name="tencent_form",
    title="Tencent Docs form (腾讯文档收集表)",
    kind="survey",
    marks=("提交者（自动）", "提交时间（自动）"),
    columns={"who": ("提交者",), "when": ("提交时间",)},
    cannot=SURVEY_CANNOT,
)
ANY = Preset(
    name="acts",
    title="Orders, check-ins, sign-ups or answers as a table",
    kind="",
    proof=Proof.SELF_REPORTED,
    cannot=ANY_CANNOT,
)
PRESETS = (YOUZAN, KUAITUANTUAN, WEIXIN_SHOP, WENJUANXING, TENCENT_FORM, ANY)
