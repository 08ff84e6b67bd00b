"""Sending what is due: one notice at a time, each event at most once by each channel."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F
from django.utils import translation

from qunxing.communities.secrets import unseal
from qunxing.communities.words import spoken
from qunxing.core.refusals import Refusal
from qunxing.notices import mailing
from qunxing.notices.models import Channel, Notice
from qunxing.notices.posting import Lost, NotTaken, post
from qunxing.notices.shapes import A_MINUTE, SHAPES, Words

State = Notice.State
LEASE = timedelta(seconds=60)
"""How long a sending may take; after that whoever did it died, and nobody knows how far it came."""
PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240))
"""Before each further try; after the last it is given up."""
MINUTE = timedelta(minutes=1)
DIED = "The program ended while it was being sent."


def send_due(*, now: datetime) -> bool:
    """Send the notice that is longest due; whether there was one that could be sent."""
    died = {"template": DIED, "fields": {}}
    Notice.objects.filter(state=State.SENDING, tried_at__lt=now - LEASE).update(state=State.UNKNOWN, said=died)
    due = Notice.objects.filter(state=State.WAITING, due_at__lte=now, channel__paused_at=None)
    found = due.exclude(channel__in=_full(now)).order_by("due_at", "pk").first()
    return found is not None and send(found, now=now)


def send(notice: Notice, *, now: datetime) -> bool:
    """Send one that waits and write down what became of it; False when another process was quicker."""
    mine = Notice.objects.filter(pk=notice.pk, state=State.WAITING)
    if not mine.update(state=State.SENDING, tries=F("tries") + 1, tried_at=now):
        return False
    notice.refresh_from_db()
    try:
        deliver(notice.channel, words(notice), now=now)
    except NotTaken as error:
        _not_taken(notice, error, now)
    except Lost as error:
        _end(notice, State.UNKNOWN, error)
    except Refusal as error:
        _end(notice, State.FAILED, error)
    else:
        _end(notice, State.SENT)
    return True


def deliver(channel: Channel, said: Words, *, now: datetime) -> None:
    """Hand words to a channel. Raises Refusal: NotTaken, Lost, or what can never be sent."""
    if channel.kind == Channel.Kind.MAIL:
        return mailing.send(channel.to, said)
    shape, secrets = SHAPES[channel.kind], unseal(channel.sealed)
    told = shape.read(post(shape.ask(secrets["url"], secrets.get("secret", ""), said, now=now)))
    if not told.is_done:
        raise NotTaken(told.why, again=told.again)


def words(notice: Notice) -> Words:
    """What is said of an event, in the language of the channel."""
    event = notice.event
    link = f"{settings.ADDRESS}{event.path}" if settings.ADDRESS and event.path else ""
    with translation.override(notice.channel.language):
        sentence = spoken(event.template, event.fields)
        title = f"[{translation.gettext('Qunxing')}] {event.community.name}: {sentence}".replace("\n", " ")
    about = {
        "id": event.pk, "kind": event.kind, "key": event.key, "community": event.community.name, "sentence": sentence,
        "fields": event.fields, "at": event.at.isoformat(), "link": link,
    }  # fmt: skip
    return Words(title[:120], "\n".join(filter(None, (title, link))), about)


def _full(now: datetime) -> list[int]:
    """Channels that took as much as they take a minute."""
    busy = Notice.objects.filter(tried_at__gt=now - MINUTE).values("channel", "channel__kind").annotate(n=Count("pk"))
    return [each["channel"] for each in busy.order_by() if each["n"] >= A_MINUTE[each["channel__kind"]]]


def _not_taken(notice: Notice, error: NotTaken, now: datetime) -> None:
    if not error.again or notice.tries > len(PAUSES):
        return _end(notice, State.FAILED, error)
    notice.due_at = now + PAUSES[notice.tries - 1]
    _end(notice, State.WAITING, error)


def _end(notice: Notice, state: str, why: Refusal | None = None) -> None:
    fields = {name: str(value) for name, value in why.fields.items()} if why else {}
    notice.state, notice.said = state, {"template": why.template, "fields": fields} if why else {}
    notice.save(update_fields=["state", "said", "due_at"])
