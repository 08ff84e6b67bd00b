"""Commands about who may sign in."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from qunxing.cli.output import AsJson, answer
from qunxing.cli.ready import ready
from qunxing.core.refusals import Refusal

if TYPE_CHECKING:
    from qunxing.communities.models import User

Name = Annotated[str, typer.Argument(help="What the person signs in with.")]
Password = Annotated[str | None, typer.Option("--password", help="Left out: one is made up and printed.")]
ROLES = ("owner", "operator", "viewer")


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="Who may sign in.", no_args_is_help=True)
    group.command()(add)
    group.command()(password)
    group.command()(deactivate)
    app.add_typer(group, name="user")


def add(
    name: Name,
    role: Annotated[str, typer.Option(help="owner (of everything), or operator or viewer of --community.")] = "owner",
    community: Annotated[str | None, typer.Option(help="The community the role is for.")] = None,
    given: Password = None,
    as_json: AsJson = False,
) -> None:
    """Let somebody in. An owner of no particular community owns the installation."""
    if role not in ROLES:
        raise typer.BadParameter(f"{role!r} is none of {', '.join(ROLES)}.", param_hint="--role")
    if role != "owner" and not community:
        raise typer.BadParameter(f"--role {role} needs --community.", param_hint="--community")
    ready()
    from django.db import transaction

    from qunxing.cli.finding import community_named
    from qunxing.communities.models import Access, User

    where = community_named(community) if community else None
    if User.objects.filter(username=name).exists():
        raise Refusal("There is already a user %(name)s.", code="user_exists", name=name)
    with transaction.atomic():
        user = User(username=name, is_superuser=where is None, is_staff=False)
        word = _set_password(user, given)
        user.save(force_insert=True)
        if where:
            Access.objects.create(user=user, community=where, role=role)
    _told(f"{name} may sign in", user, word, given, as_json)


def password(name: Name, given: Password = None, as_json: AsJson = False) -> None:
    """Give somebody a new password. All their sessions end."""
    ready()
    user = _user(name)
    word = _set_password(user, given)
    user.save(update_fields=["password"])
    _told(f"{name} has a new password", user, word, given, as_json)


def deactivate(name: Name, as_json: AsJson = False) -> None:
    """Shut somebody out. What they did stays."""
    ready()
    user = _user(name)
    user.is_active = False
    user.save(update_fields=["is_active"])
    answer({"user": name, "active": False}, as_json, f"{name} can no longer sign in.")


def _user(name: str) -> User:
    from qunxing.communities.models import User

    user = User.objects.filter(username=name).first()
    if user is None:
        raise Refusal("There is no user %(name)s.", code="no_user", name=name)
    return user


def _set_password(user: User, given: str | None) -> str:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    word = given or secrets.token_urlsafe(12)
    try:
        validate_password(word, user)
    except ValidationError as error:
        raise Refusal(" ".join(error.messages), code="weak_password") from error
    user.set_password(word)
    return word


def _told(what: str, user: User, word: str, given: str | None, as_json: bool) -> None:
    made_up = {} if given else {"password": word}
    answer(
        {"user": user.username, "active": user.is_active, "owner": user.is_superuser, **made_up},
        as_json,
        f"{what}." if given else f"{what} with the password {word}",
    )
