"""The hand-send list (手动发送清单): copy, open the group, tick; one group a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from qunxing.outbox import receiving, shown
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Send, Target

OPENS = {"wechat": "weixin://", "wecom": "wxwork://", "qq": "mqq://", "telegram": "tg://"}
"""What opens each platform's program on a phone; none of them opens a group by itself."""


@dataclass(frozen=True, slots=True)
class Row:
    """One group or member to send to by hand."""

    target: Target
    who: str
    platform: str
    opens: str


@dataclass(frozen=True, slots=True)
class Part:
    """What of one send is to be sent by hand: `done` of `every`."""

    send: Send
    title: str
    done: int
    every: int
    rows: list[Row]


def parts(targets: Iterable[Target]) -> list[Part]:
    """The targets of a page, send by send."""
    return [part(send, list(some)) for send, some in groupby(targets, _send)]


def part(send: Send, targets: Iterable[Target] = ()) -> Part:
    """How far the hand sending of a send is, with these of its rows."""
    mine = Target.objects.filter(send=send, connection=None).exclude(fate__in=(Fate.LEFT_OUT, Fate.CANCELLED))
    done = mine.filter(fate=Fate.SENT).count()
    return Part(send, shown.first_line(send), done, mine.count(), [row(each) for each in targets])


def row(target: Target) -> Row:
    """One row."""
    platform = target.group.platform if target.group else ""
    return Row(target, receiving.who(target), platform, OPENS.get(platform, ""))


def _send(target: Target) -> Send:
    return target.send
