"""Verbs: tell staff of something once, say that it is over; add, try, pause and remove the ways they are told by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from qunxing.communities.models import Community, User
from qunxing.communities.secrets import seal
from qunxing.core.refusals import Refusal
from qunxing.notices import mailing, posting
from qunxing.notices.delivering import send
from qunxing.notices.models import Channel, Event, Notice

TRIED = "This is a test: notices arrive here."


@transaction.atomic
def tell(
    community: Community,
    kind: str,
    template: str,
    fields: Mapping[str, Any] | None = None,
    *,
    key: str,
    now: datetime,
    path: str = "",
) -> bool:
    """Tell staff, by every channel that is not paused, unless they were told of `key` and it is not over yet.

    `template` is an English gettext id and `fields` fill it; `path` is the page here where one sees more. Whether it
    was new. Takes part in the caller's transaction.
    """
    event, is_new = Event.objects.get_or_create(
        community=community, key=key, over_at=None,
        defaults={"kind": kind, "template": template, "fields": dict(fields or {}), "path": path, "at": now},
    )  # fmt: skip
    if is_new:
        channels = Channel.objects.filter(community=community, paused_at=None)
        Notice.objects.bulk_create(Notice(event=event, channel=each, due_at=now) for each in channels)
    return is_new


def settle(community: Community, key: str, *, now: datetime) -> None:
    """What `key` names is over: when it happens again, staff are told again."""
    Event.objects.filter(community=community, key=key, over_at=None).update(over_at=now)


def add(
    community: Community,
    kind: str,
    name: str,
    *,
    to: Sequence[str] = (),
    url: str = "",
    secret: str = "",
    language: str = "zh-hans",
    by: User | None,
) -> Channel:
    """A new way to staff. Raises Refusal for an address nothing is sent to."""
    if kind == Channel.Kind.MAIL:
        mailing.needed()
    else:
        posting.checked(url)
    if kind == Channel.Kind.MAIL and not to:
        raise Refusal("Say to whom: at least one e-mail address.", code="no_recipient")
    if kind == Channel.Kind.WEBHOOK and len(secret) < 16:
        raise Refusal("The secret has at least 16 characters: with it the receiver knows that it was us.", code="short")
    return Channel.objects.create(
        community=community, kind=kind, name=name, to=list(to), language=language, by=by,
        sealed=seal({"url": url, "secret": secret} if url else {}),
    )  # fmt: skip


def try_out(channel: Channel, *, now: datetime) -> Notice:
    """Send a test notice at once; it says itself what became of it."""
    key = f"test:{channel.pk}:{now.isoformat()}"
    event = Event.objects.create(
        community=channel.community, key=key, kind="test", template=TRIED, at=now, over_at=now, path="/notices/"
    )
    notice = Notice.objects.create(event=event, channel=channel, due_at=now)
    send(notice, now=now)
    notice.refresh_from_db()
    return notice


def pause(channel: Channel, *, now: datetime) -> None:
    """Tell nothing by it, until resumed; what happens meanwhile is not told later."""
    Channel.objects.filter(pk=channel.pk, paused_at=None).update(paused_at=now)


def resume(channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(paused_at=None)


def remove(channel: Channel) -> None:
    """Delete it, its address and what was told by it."""
    channel.delete()
