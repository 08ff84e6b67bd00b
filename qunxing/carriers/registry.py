"""All file formats, and which of them a file is."""

from __future__ import annotations

from qunxing.carriers.base import FileFormat
from qunxing.carriers.files.chat_table import ChatTable
from qunxing.carriers.files.chatlab import ChatLab
from qunxing.carriers.files.discord import Discord
from qunxing.carriers.files.kakao import Kakao
from qunxing.carriers.files.line_txt import Line
from qunxing.carriers.files.qq_json import QQJson
from qunxing.carriers.files.qq_txt import QQText
from qunxing.carriers.files.roster import Roster
from qunxing.carriers.files.slack import Slack
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.telegram import Telegram
from qunxing.carriers.files.wechat_copy import WeChatCopy
from qunxing.carriers.files.wechat_csv import WeChatCSV
from qunxing.carriers.files.wechat_mail import WeChatMail
from qunxing.carriers.files.wecom_archive import WeComArchive
from qunxing.carriers.files.whatsapp import WhatsApp
from qunxing.carriers.files.zulip import Zulip
from qunxing.carriers.live import CarrierKind
from qunxing.carriers.matrix.carrier import Matrix
from qunxing.carriers.onebot.carrier import OneBot
from qunxing.carriers.tables.acts import FORMATS as ACT_TABLES
from qunxing.carriers.tables.chain import ChainText
from qunxing.carriers.tables.readings import ReadingTable
from qunxing.carriers.tables.wecom import WeComStatistics
from qunxing.carriers.telegram.carrier import Telegram as TelegramBot
from qunxing.carriers.wecom.carrier import WeCom
from qunxing.carriers.wecom_archive.carrier import Archive
from qunxing.core.refusals import Refusal, Unreadable

FORMATS: tuple[FileFormat, ...] = (
    ChatTable(),
    Roster(),
    Telegram(),
    WhatsApp(),
    WeChatMail(),
    WeChatCopy(),
    WeChatCSV(),
    QQText(),
    ChatLab(),
    *ACT_TABLES,
    ChainText(),
    ReadingTable(),
    WeComStatistics(),
    Discord(),
    Slack(),
    QQJson(),
    WeComArchive(),
    Zulip(),
    Line(),
    Kakao(),
)

ARCHIVES = tuple(each for each in FORMATS if each.name in {"slack", "zulip"})
"""Those of FORMATS to which a zip of many files is one thing: it is handed to them whole."""

PLATFORMS: tuple[CarrierKind, ...] = (Matrix(), WeCom(), Archive(), TelegramBot(), OneBot())
"""What accounts can be connected to."""

SURE_ENOUGH = 10
"""Below this a format is only taken when the person said what the file is."""


def platform(name: str) -> CarrierKind:
    """The platform called `name`. Raises Refusal, listing the names there are."""
    for candidate in PLATFORMS:
        if candidate.name == name:
            return candidate
    names = ", ".join(candidate.name for candidate in PLATFORMS)
    raise Refusal("There is no platform %(name)s. There are: %(names)s.", code="no_platform", name=name, names=names)


def by_name(name: str) -> FileFormat:
    """The format called `name`. Raises Refusal, listing the names there are."""
    for candidate in FORMATS:
        if candidate.name == name:
            return candidate
    names = ", ".join(candidate.name for candidate in FORMATS)
    raise Refusal("There is no format %(name)s. There are: %(names)s.", code="no_format", name=name, names=names)


def recognise(source: Source, what: str | None = None) -> FileFormat:
    """The format that is surest this file is its own; `what` ("chat", "roster", "acts", "readings") leaves only
    formats of that.

    A zip of several files is to be split with `parts` first. Raises Unreadable when none is sure enough.
    """
    if not source.head:
        raise Unreadable("The file is empty.")
    candidates = [candidate for candidate in FORMATS if what in (None, candidate.what)]
    score, best = max(((_sniffed(c, source), c) for c in candidates), key=lambda pair: pair[0], default=(0, None))
    if best is None or score < (1 if what else SURE_ENOUGH):
        raise Unreadable("This file is none of the formats we read.", code="unknown_format")
    return best


def parts(source: Source) -> list[Source]:
    """The things to read in a file: a zip that one format takes whole is one thing, any other zip its files."""
    if source.is_zip and any(_sniffed(each, source) >= SURE_ENOUGH for each in ARCHIVES):
        return [source]
    return source.parts()


def _sniffed(candidate: FileFormat, source: Source) -> int:
    """How sure the format is; one that cannot read the file at all is not sure."""
    try:
        return candidate.sniff(source)
    except Refusal:
        return 0
