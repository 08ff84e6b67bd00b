"""Making and revoking tokens, and counting what they are used for."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from qunxing.api.models import Scope, Token
from qunxing.communities.access import communities_for
from qunxing.communities.models import Community, User
from qunxing.core.refusals import NotAllowed, Refusal

BEGINS = "qx_"
"""So that whoever finds one in a place where it should not be knows what it is."""
PER_MINUTE = 120
MOST_LIVE = 50
"""Tokens of one person that are not revoked."""


class TooManyCalls(Refusal):
    """A program asked more often in a minute than it may."""

    code = "too_many_calls"
    message = "At most 120 questions a minute. Wait a minute."


@transaction.atomic
def make_token(
    user: User,
    *,
    name: str,
    scopes: Collection[str],
    communities: Collection[Community] | None,
    days: int | None,
    now: datetime,
) -> tuple[Token, str]:
    """A token for these communities (None: all the user may see, also later ones), and its secret, said only here.

    `days` None: until it is revoked. Raises Refusal for no name, no scope, or a community the user may not see.
    """
    name = name.replace("\0", "").strip()[:60]
    if not name:
        raise Refusal("It needs a name.", code="no_name")
    chosen = [scope for scope in Scope if scope.value in scopes]
    if not chosen or len(chosen) != len(set(scopes)) or (Scope.CALENDAR in chosen and len(chosen) > 1):
        raise Refusal("Choose what it may read.", code="no_scope")
    if communities is not None and not communities:
        raise Refusal("Choose a community.", code="which_community")
    if communities and len({each.pk for each in communities} - _seen_by(user)):
        raise NotAllowed
    if Token.objects.filter(user=user, revoked_at=None).count() >= MOST_LIVE:
        raise Refusal("There are 50 tokens already. Revoke one that is not used.", code="too_many_tokens")
    secret = BEGINS + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        name=name,
        digest=digest_of(secret),
        hint=secret[:8],
        scopes=" ".join(chosen),
        is_everywhere=communities is None,
        created_at=now,
        expires_at=None if days is None else now + timedelta(days=days),
    )
    token.communities.set(communities or ())
    return token, secret


def _seen_by(user: User) -> set[int]:
    return set(communities_for(user).values_list("pk", flat=True))


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is 256 random bits: a slow hash would protect it no better."""
    return hashlib.sha256(secret.encode()).hexdigest()


def revoke(token: Token, *, now: datetime) -> None:
    """It opens nothing from now on."""
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])


def count_use(token: Token, *, now: datetime) -> None:
    """Note that it was used, in the database so that every process counts the same. Raises TooManyCalls."""
    minute = int(now.timestamp()) // 60
    mine = Token.objects.filter(pk=token.pk)
    if mine.filter(minute=minute, calls__lt=PER_MINUTE).update(calls=F("calls") + 1, used_at=now):
        return
    if not mine.filter(minute__lt=minute).update(minute=minute, calls=1, used_at=now):
        raise TooManyCalls
