"""A truth as the files real sources would give: a chat table, a QQ export, a WeChat mail, member lists.

Nothing is in a file that its source could not show. Names are those shown at the time.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby

import msgspec

from qunxing.core.facts import Form, Kind
from qunxing.simulate.truth import DAY, SECOND, Message, Part, Stay, Truth

Account = Callable[[int], str]
"""The account number of a person on the platform a file comes from."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KINDS = {Form.TEXT: "message", Form.IMAGE: "image", Form.VOICE: "voice", Form.STICKER: "sticker", Form.VIDEO: "video"}
MOVES = {Kind.LEFT: "left", Kind.REMOVED: "removed"}
ORDER_COLUMNS = (
    *("订单号", "订单状态", "订单创建时间", "买家付款时间", "订单实付金额", "全部商品名称", "买家昵称", "买家手机号"),
    "订单已退款金额",
)
PLACEHOLDERS = {Form.IMAGE: "[图片]", Form.VOICE: "[语音]", Form.STICKER: "[表情]", Form.VIDEO: "[视频]"}


class Row(msgspec.Struct, omit_defaults=True):
    """One line of a chat table."""

    id: str
    time: int
    sender: str
    sender_name: str
    text: str | None = None
    reply_to: str = ""
    kind: str = "message"


class Files:
    """Writes one truth; `names` are looked up as they were at a moment."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self._renamed: dict[int, list[tuple[int, str]]] = {}
        for each in truth.renamings:
            self._renamed.setdefault(each.person, []).append((each.ts, each.after))

    def name(self, person: int, ts: int) -> str:
        """What somebody was called at a moment."""
        later = [after for when, after in self._renamed.get(person, ()) if when <= ts]
        return later[-1] if later else self.truth.by_id[person].name

    def messages(self, group: int, spans: Iterable[tuple[int, int]] = ()) -> Iterator[Message]:
        """Those of a group, in some spans (from inside, until outside) or all."""
        limits = list(spans) or [(self.truth.connect, self.truth.end)]
        for message in self.truth.messages:
            if message.group == group and any(low <= message.ts < high for low, high in limits):
                yield message

    def moves(self, group: int, span: tuple[int, int]) -> list[tuple[int, str, Stay]]:
        """(when, joined, left or removed, stay) of a group, in order."""
        low, high = span
        stays = [stay for stay in self.truth.stays if stay.group == group]
        found = [(s.start, "joined", s) for s in stays if low < s.start < high]
        found += [(s.end, MOVES[Kind(s.leaving)], s) for s in stays if s.leaving in MOVES and low < s.end < high]
        return sorted(found)

    def table(self, group: int, account: Account) -> str:
        """A chat table of JSON lines with native ids, replies, joins and leaves; times are Unix seconds."""
        rows = [(m.ts, self._row(m, account)) for m in self.messages(group)]
        for ts, kind, stay in self.moves(group, (self.truth.connect, self.truth.end)):
            name = self.name(stay.person, ts)
            key = f"{kind[0]}{group}-{stay.person}-{ts // SECOND}"
            rows.append((ts, Row(key, ts // SECOND, account(stay.person), name, kind=kind)))
        rows.sort(key=lambda row: row[0])
        return "".join(msgspec.json.encode(row).decode() + "\n" for _, row in rows)

    def _row(self, m: Message, account: Account) -> Row:
        text = m.text if m.form is Form.TEXT else None
        reply = f"m{m.reply_to}" if m.reply_to else ""
        sender, name = account(m.person), self.name(m.person, m.ts)
        return Row(f"m{m.id}", m.ts // SECOND, sender, name, text, reply, KINDS[m.form])

    def qq(self, group: int, account: Account, span: tuple[int, int]) -> str:
        """QQ's message export of a span: wall clock, accounts in brackets, joins and leaves as notices."""
        title = self._title(group)
        rule = "=" * 64
        lines = ["消息记录（此消息记录为文本格式，不支持重新导入）", "", rule, "消息分组:我的QQ群", rule]
        lines += [f"消息对象:{title}", rule, ""]
        said = [(m.ts, self._who(m.person, m.ts, account), _words(m)) for m in self.messages(group, [span])]
        for ts, kind, stay in self.moves(group, span):
            verb = {"joined": "加入本群。", "left": "退出本群。", "removed": "被管理员移出本群。"}[kind]
            said.append((ts, "系统消息(10000)", self._who(stay.person, ts, account) + verb))
        for ts, who, words in sorted(said):
            lines += [f"{self._wall(ts):%Y-%m-%d %H:%M:%S} {who}", words, ""]
        return "\ufeff" + "\r\n".join(lines)

    def mail(self, group: int, span: tuple[int, int]) -> str:
        """The text of WeChat's 多选 → 邮件: names and minutes only, by days."""
        parts = [f"{self._title(group)} 微信群上的聊天记录如下，请查收。\n\n"]
        by_day = groupby(self.messages(group, [span]), lambda m: self._wall(m.ts).date())
        for day, messages in by_day:
            parts.append(f"—————  {day.isoformat()}  —————\n\n\n")
            parts += [f"{self.name(m.person, m.ts)}  {self._wall(m.ts):%H:%M}\n\n{_words(m)}\n\n\n" for m in messages]
        return "".join(parts)

    def listed(self, group: int, ts: int) -> list[Stay]:
        """Who is in a group at a moment, in the order in which they joined."""
        return sorted(self.truth.present(ts, [group]), key=lambda stay: (stay.start, stay.person))

    def roster(self, group: int, ts: int, account: Account) -> str:
        """A member list as CSV with accounts, join times and ways."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(["账号", "昵称", "入群时间", "入群方式", "是否员工"])
        for stay in self.listed(group, ts):
            staff = "是" if self.truth.by_id[stay.person].part is Part.STAFF else ""
            joined = f"{self._wall(stay.start):%Y-%m-%d %H:%M:%S}"
            writer.writerow([account(stay.person), self.name(stay.person, ts), joined, stay.scene, staff])
        return "\ufeff" + out.getvalue()

    def pasted_roster(self, group: int, ts: int) -> str:
        """A member list as somebody pastes it: names only, one a line."""
        return "群成员\n" + "".join(f"{self.name(stay.person, ts)}\n" for stay in self.listed(group, ts))

    def orders(self) -> str:
        """The orders as a shop's table gives them (the columns of 有赞), with names as they are at the end."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(ORDER_COLUMNS)
        for each in self.truth.orders:
            at = f"{self._wall(each.ts):%Y-%m-%d %H:%M:%S}"
            name = self.name(each.person, self.truth.end) if each.is_named else "微信用户"
            phone = f"1{30 + each.person % 60}******{each.person % 97:02}"
            money = f"{each.cents / 100:.2f}"
            row = (f"E{self._wall(each.ts):%Y%m%d}{each.id:06}", "交易完成", at, at, money, each.goods, name, phone)
            writer.writerow([*row, f"{each.refunded / 100:.2f}" if each.refunded else ""])
        return "\ufeff" + out.getvalue()

    def check_ins(self, group: int) -> str:
        """A camp's check-ins as its teacher keeps them."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(["昵称", "打卡时间"])
        for act in self.truth.acts:
            if act.group == group:
                writer.writerow([self.name(act.person, self.truth.end), f"{self._wall(act.ts):%Y-%m-%d %H:%M:%S}"])
        return "\ufeff" + out.getvalue()

    def day(self, ts: int) -> str:
        """The ISO date of a moment, in the truth's zone."""
        return self._wall(ts).date().isoformat()

    def _title(self, group: int) -> str:
        return next(chat.name for chat in self.truth.groups if chat.id == group)

    def _who(self, person: int, ts: int, account: Account) -> str:
        return f"{self.name(person, ts)}({account(person)})"

    def _wall(self, ts: int) -> datetime:
        return _EPOCH + timedelta(microseconds=ts + self.truth.shift)


def _words(message: Message) -> str:
    return PLACEHOLDERS.get(message.form, message.text)


def whole_days(truth: Truth, first: int, last: int) -> tuple[int, int]:
    """The span from the start of the day `first` days ago to the end of the day `last` days ago."""
    return truth.end - first * DAY, truth.end - (last - 1) * DAY
