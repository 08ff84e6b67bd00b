"""Who appears in tests: Olga owns, Rui runs, Vera only views, Sam is a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from qunxing.communities.models import Access, Community, Group, Role, User

PASSWORD = "correct horse 9"


@dataclass(frozen=True, slots=True)
class Cast:
    """The people, the community they share, and one group in it."""

    olga: User
    rui: User
    vera: User
    sam: User
    community: Community
    group: Group

    def as_(self, user: User, language: str = "en") -> Client:
        """A browser in which `user` has signed in."""
        client = Client(headers={"accept-language": language})
        client.force_login(user)
        return client


def gather() -> Cast:
    """Create everybody anew."""
    community = Community.objects.create(name="Little Baking")
    group = Group.objects.create(community=community, name="Night oven", platform="wecom")
    olga = _colleague("olga", is_superuser=True, is_staff=True)
    rui, vera, sam = (_colleague(name) for name in ("rui", "vera", "sam"))
    Access.objects.create(user=rui, community=community, role=Role.OPERATOR)
    Access.objects.create(user=vera, community=community, role=Role.VIEWER)
    return Cast(olga, rui, vera, sam, community, group)


def _colleague(name: str, **more: bool) -> User:
    return User.objects.create(username=name, password=_hashed(settings.PASSWORD_HASHERS[0]), language="en", **more)


@cache
def _hashed(hasher: str) -> str:
    """Hashing takes long on purpose; one for everybody will do, as long as the same `hasher` is in use."""
    return make_password(PASSWORD)
