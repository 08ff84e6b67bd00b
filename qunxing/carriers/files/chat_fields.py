"""The fields of a chat table, and the column names that certainly mean them."""

from __future__ import annotations

from collections.abc import Callable

from qunxing.carriers.files.tables import Cell, Field, Table, guess, plain, text_of
from qunxing.carriers.files.times import is_clock, is_day

FIELDS = (
    Field("time", (
        "time", "ts", "timestamp", "datetime", "date_time", "sent_at", "created_at", "create_time", "CreateTime",
        "send_time", "msgtime", "发送时间", "消息时间", "聊天时间", "发言时间", "时间", "时间戳", "日期时间",
        "创建时间", "time_utc", "utc", "date", "日期",
    )),
    Field("id", ("message_id", "msg_id", "MsgSvrID", "msgid", "消息ID", "消息编号", "id")),
    Field("group", (
        "group", "group_name", "group_id", "room", "room_name", "room_id", "chat", "chat_name", "channel", "stream",
        "群", "群名", "群名称", "群聊", "群聊名称", "群组", "所在群", "会话", "会话名称", "聊天对象", "频道", "房间",
    )),
    Field("sender_name", (
        "sender_name", "user_name", "author_name", "nickname", "nick_name", "nick", "display_name", "name", "群昵称",
        "群名片", "昵称", "发送人昵称", "发送者昵称", "用户昵称", "微信昵称", "姓名", "名称", "成员", "发送者",
        "发送人", "发言人", "发信人", "说话人",
    )),
    Field("sender", (
        "sender", "sender_id", "user_id", "userid", "author_id", "account", "wxid", "user", "author", "from", "talker",
        "账号", "帐号", "用户ID", "QQ号", "QQ", "微信号", "发送者ID", "发送人ID", "发送者账号", "发送者", "发送人",
    )),
    Field("text", (
        "text", "content", "message", "msg", "body", "message_text", "内容", "消息内容", "聊天内容", "发言内容", "消息",
        "正文", "文本", "文本内容",
    )),
    Field("thread", ("thread", "thread_id", "thread_ts", "topic", "话题", "主题", "子话题")),
    Field("reply_to", (
        "reply_to", "reply_to_id", "reply_to_message_id", "in_reply_to", "quotes", "quoted_id", "回复消息ID",
        "引用消息ID", "回复ID", "引用ID", "回复", "引用",
    )),
    Field("kind", (
        "kind", "type_name", "message_type", "msg_type", "msgtype", "event", "type", "消息类型", "类型",
        "事件",
    )),
)  # fmt: skip
ORDER = ("id", "group", "sender", "sender_name", "text", "thread", "reply_to", "kind")


def guess_chat(table: Table) -> dict[str, str]:
    """What the columns mean, by name; a clock time is completed by the one column that holds dates only."""
    found = guess(FIELDS, table.columns)
    if is_running_number(table, found.get("id", "")):
        del found["id"]
    clock = found.get("time", "")
    if clock and _all(table, clock, is_clock):
        days = [column for column in table.columns if _all(table, column, is_day)]
        if len(days) == 1:
            found["time"] = f"{days[0]}+{clock}"
    return found


def is_running_number(table: Table, column: str) -> bool:
    """A bare "id" counting from 0 or 1 is no id: the next export begins at 1 again."""
    if plain(column) != "id":
        return False
    numbers = [text_of(cell) for cell in sampled(table, column)]
    return len(numbers) > 1 and any(numbers == [str(n + first) for n in range(len(numbers))] for first in (0, 1))


def _all(table: Table, column: str, test: Callable[[Cell], bool]) -> bool:
    cells = [cell for cell in sampled(table, column) if cell not in (None, "")]
    return bool(cells) and all(test(cell) for cell in cells)


def sampled(table: Table, column: str) -> list[Cell]:
    """The first cells of a column; none if there is no such column."""
    if column not in table.columns:
        return []
    place = table.columns.index(column)
    return [row[place] for row in table.samples]
