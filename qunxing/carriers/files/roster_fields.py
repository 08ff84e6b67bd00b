"""The fields of a member list, and the column names that certainly mean them."""

from __future__ import annotations

from qunxing.carriers.files.tables import Field

FIELDS = (
    Field("group_name", (
        "group_nickname", "group_name", "group_card", "card", "群昵称", "群名片", "群内昵称", "本群昵称", "群内名称",
    )),
    Field("name", (
        "name", "nickname", "nick_name", "nick", "user_name", "member_name", "member", "display_name", "昵称",
        "微信昵称", "QQ昵称", "用户昵称", "成员昵称", "客户昵称", "客户名称", "成员名称", "姓名", "名称", "名字",
        "成员", "群成员", "客户",
    )),
    Field("id", (
        "account", "user_id", "userid", "member_id", "wxid", "qq", "external_userid", "账号", "帐号", "QQ号", "QQ号码",
        "微信号", "用户ID", "成员ID", "id",
    )),
    Field("joined_at", (
        "joined_at", "join_time", "join_date", "joined", "入群时间", "进群时间", "加入时间", "加群时间", "入群日期",
        "进群日期",
    )),
    Field("join_scene", ("join_scene", "入群方式", "进群方式", "加入方式", "加群方式", "入群来源", "来源")),
    Field("inviter", ("inviter", "invitor", "invited_by", "邀请人", "邀请者", "邀请人昵称")),
    Field("last_spoken", (
        "last_spoken", "last_sent_time", "last_message", "last_speak", "最后发言", "最后发言时间", "最近发言",
        "最近发言时间",
    )),
    Field("phone", ("phone", "mobile", "手机号", "手机号码", "手机", "联系电话", "电话")),
    Field("staff", ("staff", "is_staff", "是否员工", "员工", "是否工作人员", "工作人员", "是否内部人员")),
)  # fmt: skip
WHO = frozenset({"id", "name", "group_name"})
HEADINGS = FIELDS[0].aliases + FIELDS[1].aliases
"""Words that stand above a pasted list of names."""
