"""Handing the page to somebody by a link, and taking the link back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import F

from qunxing.communities.models import Community, User
from qunxing.core.refusals import Refusal
from qunxing.reports.models import PageLink
from qunxing.reports.page.figures import Days

LASTING = (7, 30, 90)
"""Days a link may work."""
MOST_OPEN = 50
"""Open links of one community: whoever has more has lost sight of them."""


class TooManyLinks(Refusal):
    """Nobody keeps an eye on so many."""

    code = "too_many_links"
    message = "%(most)s links are open. Take one back before you make another."


def share(
    community: Community, days: Days, *, lasting: int, language: str, by: User, now: datetime
) -> tuple[PageLink, str]:
    """A new link to the page of these days, and its secret, which nobody can read again. Raises TooManyLinks."""
    alive = PageLink.objects.filter(community=community, revoked_at=None, expires_at__gt=now)
    if alive.count() >= MOST_OPEN:
        raise TooManyLinks(most=MOST_OPEN)
    secret = secrets.token_urlsafe(32)
    link = PageLink.objects.create(
        community=community,
        first_day=days.first,
        last_day=days.last,
        language=language,
        digest=digest_of(secret),
        by=by,
        by_name=by.username,
        made_at=now,
        expires_at=now + timedelta(days=lasting),
    )
    return link, secret


def revoke(link: PageLink, *, now: datetime) -> None:
    """The link shows nothing from now on; a second time changes nothing."""
    PageLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now)


def note_opened(link: PageLink, *, now: datetime) -> None:
    """Count one look through the link."""
    PageLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, opened_at=now)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode()).hexdigest()
