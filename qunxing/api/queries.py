"""Finding tokens, and what a token finds: its user's doors, narrowed to what it was made for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from qunxing.api.actions import BEGINS, digest_of
from qunxing.api.models import Scope, Token
from qunxing.communities.access import communities_for, group_for, groups_for, require
from qunxing.communities.models import Access, Community, Group, Role, User
from qunxing.core.refusals import NotAllowed


class MissingScope(NotAllowed):
    """The token was not made for this."""

    code = "missing_scope"
    message = "This token may not read that. Make one with the scope “%(scope)s”."


class ViewerOnly(NotAllowed):
    """Somebody else's token."""

    message = "Only its user or an owner may revoke this token."


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a person, through a token that opens less than they may see."""

    user: User
    token: Token

    def needs(self, scope: Scope | None) -> None:
        """Raises MissingScope."""
        if scope is not None and not self.token.opens(scope):
            raise MissingScope(scope=scope.value)

    def communities(self) -> QuerySet[Community]:
        """The communities the user may see and the token was made for."""
        mine = communities_for(self.user)
        return mine if self.token.is_everywhere else mine.filter(tokens=self.token)

    def community(self, pk: int) -> Community:
        """One of them, or Http404."""
        found = self.communities().filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def groups(self, community: Community) -> QuerySet[Group]:
        """The groups of one of them."""
        return groups_for(self.user).filter(community=community)

    def group(self, pk: int) -> Group:
        """One group of one of them, or Http404."""
        found = group_for(self.user, pk)
        self.community(found.community_id)
        return found


def by(caller: Caller, what: str) -> str:
    """What the log of readings keeps: also through which token it was."""
    return f"{what} [{caller.token.name}]"


def caller_of(secret: str, now: datetime, *, calendar: bool = False) -> Caller | None:
    """Who asks with this secret; None for one that is wrong, revoked, expired, or of somebody who is shut out.

    What opens a `calendar` opens nothing else, and nothing else opens one: its secret stands in an address.
    """
    if not secret.startswith(BEGINS) or len(secret) > 100:
        return None
    token = Token.objects.select_related("user").filter(digest=digest_of(secret)).first()
    if token is None or not token.is_live(now) or token.opens(Scope.CALENDAR) is not calendar:
        return None
    return Caller(token.user, token)


def tokens_of(user: User) -> QuerySet[Token]:
    """The user's own tokens that are not revoked, newest first."""
    return Token.objects.filter(user=user, revoked_at=None).prefetch_related("communities")


def tokens_into(user: User, community: Community) -> QuerySet[Token]:
    """Everybody's live tokens that open this community. Raises NotAllowed for who does not own it."""
    require(user, community, Role.OWNER)
    inside = Q(user__is_superuser=True) | Q(user__in=Access.objects.filter(community=community).values("user"))
    reaching = Q(is_everywhere=True) | Q(communities=community)
    found = Token.objects.filter(inside, reaching, revoked_at=None, user__is_active=True)
    return found.select_related("user").distinct()


def token_for(user: User, pk: int) -> Token:
    """One token to revoke: one's own, or one that opens a community one owns. Http404 for a stranger's.

    A colleague who only runs such a community gets NotAllowed.
    """
    found = Token.objects.filter(pk=pk, revoked_at=None).select_related("user").first()
    if found is None:
        raise Http404
    if found.user_id == user.pk or user.is_superuser:
        return found
    shared = [each for each in communities_for(user) if _opens(found, each)]
    if not shared:
        raise Http404
    if not Access.objects.filter(user=user, community__in=shared, role=Role.OWNER).exists():
        raise ViewerOnly
    return found


def _opens(token: Token, community: Community) -> bool:
    return Caller(token.user, token).communities().filter(pk=community.pk).exists()
