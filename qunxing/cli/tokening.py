"""What `token` does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from qunxing.api import actions
from qunxing.api.models import Token
from qunxing.cli.finding import community_named
from qunxing.cli.output import answer, table
from qunxing.communities.models import User
from qunxing.core.refusals import Refusal


def make(name: str, user: str, scopes: list[str], communities: list[str] | None, days: int, as_json: bool) -> None:
    """A token in the name of `user`. Raises Refusal."""
    into = [community_named(each) for each in communities] if communities else None
    token, secret = actions.make_token(
        _user(user), name=name, scopes=scopes, communities=into, days=days, now=datetime.now(UTC)
    )
    answer({**_row(token), "token": secret}, as_json, secret)


def show(user: str | None, as_json: bool) -> None:
    """The tokens that are not revoked, of one person or of all."""
    found = Token.objects.filter(revoked_at=None).select_related("user").prefetch_related("communities")
    rows = [_row(each) for each in (found.filter(user=_user(user)) if user else found)]
    answer({"tokens": rows}, as_json, table([_line(row) for row in rows]) if rows else "There are no tokens.")


def end(number: int, as_json: bool) -> None:
    """Revoke one. Raises Refusal when there is none."""
    token = Token.objects.filter(pk=number, revoked_at=None).first()
    if token is None:
        raise Refusal("There is no token %(number)s.", code="no_such_token", number=number)
    actions.revoke(token, now=datetime.now(UTC))
    answer({"id": number, "revoked": True}, as_json, f"{token.name} opens nothing any more.")


def _user(name: str) -> User:
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise Refusal("There is no user %(name)s.", code="no_user", name=name)
    return found


def _row(token: Token) -> dict[str, Any]:
    return {
        "id": token.pk,
        "name": token.name,
        "user": token.user.username,
        "begins": token.hint,
        "scopes": token.scopes.split(),
        "communities": None if token.is_everywhere else [each.name for each in token.communities.all()],
        "expires_at": _iso(token.expires_at),
        "used_at": _iso(token.used_at),
    }


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    where = "everywhere" if row["communities"] is None else ", ".join(row["communities"])
    used = f"used {row['used_at']}" if row["used_at"] else "never used"
    return (str(row["id"]), row["begins"], row["name"], row["user"], " ".join(row["scopes"]), where, used)


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")
