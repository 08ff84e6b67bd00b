"""怎么拿到数据: the guides of all platforms.

All texts are gettext ids in plain English. A platform with one file format has its guide there; what has several
formats, or none of its own, stands here.
"""

from __future__ import annotations

from qunxing.carriers.files.guide import OTHERS_WORDS, Guide, Guided
from qunxing.carriers.registry import FORMATS
from qunxing.core.facts import Sees

__all__ = ["GUIDES", "OPENING", "OTHERS_WORDS", "READ_WORDS", "ROSTER_STEP", "TOOLS_WORDS", "Guide", "guide_for"]

OPENING = (
    "WeChat lets no software read group chats, and we leave them alone too. You can: paste the member list · paste a"
    " chain (接龙) · drop in order, check-in or survey tables · use WeChat's own “select → mail” to send a few days of"
    " talk. Five minutes later you see who is there, who left, who bought, who has been silent all along. What cannot"
    " be seen is marked “not visible here”, never 0."
)
ROSTER_STEP = "Paste the member list, one name a line. Do it again next week: two lists tell who came, left or renamed."
TOOLS_WORDS = (
    "Some tools open an app's own database and write tables from it; the apps do not allow that. We neither make nor"
    " recommend such tools. If you already hold such a file, first make sure that you may use it."
)
READ_WORDS = "Files that are read"

_SEVERAL_FORMATS = (
    Guide(
        platform="wechat",
        title="WeChat",
        steps=(
            ROSTER_STEP,
            "In the group, hold a message, choose “Select”, tick up to about 100 messages, choose “Mail”, send them to"
            " yourself.",
            "Save the mail as a file (.eml), or copy its text, and drop or paste it here. Take the next hundred the"
            " same way; what overlaps is not counted twice.",
            "On a computer you can also mark messages, copy them, and paste them here.",
            "Paste a chain (接龙) as it stands in the group.",
        ),
        sees=frozenset({Sees.MESSAGES, Sees.TEXT, Sees.ROSTER}),
        cannot=(
            "Messages nobody selected: so there are no daily counts and no retention from talk.",
            "Account numbers: people are known by the name shown.",
            "The day somebody left: only that it was between two member lists.",
        ),
    ),
    Guide(
        platform="wecom",
        title="WeCom (企业微信)",
        steps=(
            "In the admin console, export the customer group list and its members, or copy the member list of a group.",
            "Drop the table here and say which column is what.",
            "For talk, use the chat archive (会话存档) if your company has it: drop in its decrypted records, one JSON"
            " object a line.",
        ),
        sees=frozenset(
            {Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.REPLIES, Sees.ACCOUNTS, Sees.ROSTER, Sees.INVITERS}
        ),
        cannot=(
            "Talk before the archive was opened, and of customers who refused it.",
            "Group statistics of the console count staff too and are totals up to the day, not of the day.",
        ),
    ),
    Guide(
        platform="qq",
        title="QQ",
        steps=(
            "On QQ for Windows, open the message manager, choose the group, then “Export messages” as text (.txt).",
            "Drop the file here. Several groups in one file stay apart.",
            "For members: copy the table of the group's member page on qun.qq.com; it holds the join day and the day of"
            " the last message.",
        ),
        sees=frozenset(
            {
                Sees.MESSAGES,
                Sees.TEXT,
                Sees.CONTINUOUS,
                Sees.ACCOUNTS,
                Sees.JOINS,
                Sees.LEAVES,
                Sees.INVITERS,
                Sees.RECALLS,
                Sees.ROSTER,
            }
        ),
        cannot=(
            "Which message answers which.",
            "Messages from before this computer was logged in, unless they were synchronised.",
        ),
    ),
)

DOUYIN = "Douyin fan group"
KUAISHOU = "Kuaishou fan group"
WEIBO = "Weibo fan group"
TMALL = "Tmall / Taobao group"
_READ_OFF = tuple(
    Guide(
        platform=platform,
        title=title,
        steps=(
            "These groups give out no talk and no member list, and no lawful program takes them out.",
            "Read off what the app or its back office shows — members, speakers, orders — and type it in under Data"
            " sources → Readings (抄数): one row a group, a minute a day.",
            "A table with a day, a group and numbers is taken in as it is; choose “Numbers read off” when you drop it.",
        ),
        sees=frozenset({Sees.READINGS}),
        cannot=("Who is in the group, who spoke, what was said. Every number is labelled as self-reported.",),
    )
    for platform, title in (
        ("douyin", DOUYIN),
        ("kuaishou", KUAISHOU),
        ("weibo", WEIBO),
        ("tmall", TMALL),
    )
)

_OTHER = Guide(
    platform="other",
    title="Other platforms",
    steps=(
        "Any table with a time, a name and a text will do: CSV, Excel or JSON lines. Say which column is what.",
        "ChatLab files (JSON, JSONL) are read as they are.",
        ROSTER_STEP,
        "What no program gives out can be read off and typed in as numbers.",
    ),
    sees=frozenset({Sees.MESSAGES, Sees.TEXT, Sees.ROSTER}),
    cannot=("What the table does not hold.",),
)

GUIDES: tuple[Guide, ...] = (
    *_SEVERAL_FORMATS,
    *(each.guide for each in FORMATS if isinstance(each, Guided)),
    *_READ_OFF,
    _OTHER,
)


def guide_for(platform: str) -> Guide:
    """The guide of a platform; what has none of its own gets the one for other platforms."""
    return next((guide for guide in GUIDES if guide.platform == platform), GUIDES[-1])
