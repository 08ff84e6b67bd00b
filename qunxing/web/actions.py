"""Who may sign in, and as what."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from qunxing.communities.models import Access, Community, Role, User
from qunxing.core.refusals import Refusal
from qunxing.ledger import manifest


class AlreadySetUp(Refusal):
    """The first run is over: somebody owns this installation."""

    code = "already_set_up"
    message = "This Qunxing already has an owner. Sign in instead."


class NameTaken(Refusal):
    """Two people cannot sign in by the same name."""

    code = "name_taken"
    message = "The name %(name)s is already taken."


class LastOwner(Refusal):
    """Nobody would be left who can let people in."""

    code = "last_owner"
    message = "This is the only owner. Make somebody else owner first."


@transaction.atomic
def create_owner(name: str, password: str) -> User:
    """The first user, who owns everything. Raises AlreadySetUp."""
    manifest.lock()  # PostgreSQL would let two at once both find nobody
    if User.objects.exists():
        raise AlreadySetUp
    return User.objects.create_superuser(username=name, password=password)


@transaction.atomic
def invite(name: str, roles: Mapping[Community, Role], *, language: str) -> User:
    """A colleague who sets a password through their link. Raises NameTaken."""
    name = User.normalize_username(name)
    if User.objects.filter(username__iexact=name).exists():
        raise NameTaken(name=name)
    user = User.objects.create_user(username=name, language=language)
    give_roles(user, roles)
    return user


@transaction.atomic
def give_roles(user: User, roles: Mapping[Community, Role | None]) -> None:
    """Set the role in each community named; None takes it away."""
    for community, role in roles.items():
        if role is None:
            Access.objects.filter(user=user, community=community).delete()
        else:
            Access.objects.update_or_create(user=user, community=community, defaults={"role": role})


@transaction.atomic
def deactivate(user: User) -> None:
    """The user can no longer sign in; what they did keeps their name. Raises LastOwner."""
    manifest.lock()  # else two owners could let each other out at once
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise LastOwner
    user.is_active = False
    user.save(update_fields=["is_active"])


def activate(user: User) -> None:
    """Let a deactivated user in again."""
    user.is_active = True
    user.save(update_fields=["is_active"])


def password_link(user: User) -> str:
    """A path that lets its holder set this user's password once, within PASSWORD_RESET_TIMEOUT."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("password-link", args=[uid, default_token_generator.make_token(user)])


def user_of_link(uid: str, token: str) -> User | None:
    """Whose link this is; None when it was used, is too old, or was never given."""
    try:
        user = User.objects.filter(pk=int(urlsafe_base64_decode(uid)), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user is not None and default_token_generator.check_token(user, token) else None
