"""对外接口: one's tokens, those of a community one owns, the calendar address, and what can be asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.api import actions
from qunxing.api.declared import READS, Read
from qunxing.api.forms import TokenForm
from qunxing.api.middleware import ROOT
from qunxing.api.models import Scope, Token
from qunxing.api.queries import token_for, tokens_into, tokens_of
from qunxing.api.views.door import PATH
from qunxing.communities.access import communities_for
from qunxing.communities.current import TeamRequest, current_community
from qunxing.core.refusals import NotAllowed


def tokens(request: TeamRequest) -> HttpResponse:
    """One's tokens, and the forms to make one more."""
    return _show(request, _form(request))


@require_POST
def new_token(request: TeamRequest) -> HttpResponse:
    """Make one; the answer shows its secret, this once."""
    form = _form(request, request.POST)
    if not form.is_valid():
        return _show(request, form, status=400)
    chosen = form.cleaned_data
    _token, secret = actions.make_token(
        request.user,
        name=chosen["name"],
        scopes=chosen["scopes"],
        communities=form.into(),
        days=chosen["days"],
        now=datetime.now(UTC),
    )
    return _show(request, _form(request), made=secret)


@require_POST
def new_calendar(request: TeamRequest) -> HttpResponse:
    """Make an address for a calendar program; it works until it is revoked."""
    _token, secret = actions.make_token(
        request.user,
        name=_("Calendar"),
        scopes=[Scope.CALENDAR],
        communities=None,
        days=None,
        now=datetime.now(UTC),
    )
    address = request.build_absolute_uri(reverse("calendar", args=[secret]))
    return _show(request, _form(request), made=address, is_calendar=True)


@require_POST
def revoke_token(request: TeamRequest, pk: int) -> HttpResponse:
    """Let one open nothing any more."""
    token = token_for(request.user, pk)
    actions.revoke(token, now=datetime.now(UTC))
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("tokens")


def docs(request: TeamRequest) -> HttpResponse:
    """What other programs can ask, address by address."""
    community, root = current_community(request), request.build_absolute_uri(ROOT)
    asked = f"metrics/senders?community={community.pk if community else 1}"
    context = {
        "reads": [_described(read) for read in READS],
        "community": community,
        "document": "openapi.json",
        "example": f'curl -H "Authorization: Bearer qx_…" "{root}{asked}"',
        "mcp": request.build_absolute_uri(PATH),
    }
    return render(request, "api/docs.html", context)


def _described(read: Read) -> dict[str, Any]:
    fields = [
        {
            "name": field.alias or name,
            "needed": field.is_required(),
            "said": field.description,
            "default": "" if field.is_required() or field.default in (None, []) else field.default,
        }
        for name, field in read.ask.model_fields.items()
    ]
    scope = Scope(read.scope).label if read.scope else ""
    address = f"GET {ROOT}{read.path[1:]}"
    return {"name": read.name, "address": address, "title": read.title, "scope": scope, "fields": fields}


def _form(request: TeamRequest, data: Any = None) -> TokenForm:
    return TokenForm(data, communities=list(communities_for(request.user)))


def _show(
    request: TeamRequest, form: TokenForm, *, made: str = "", is_calendar: bool = False, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "mine": list(map(_row, tokens_of(request.user)))}
    context |= {"made": made, "is_calendar": is_calendar, "community": current_community(request)}
    context["others"] = _others(request, context["community"])
    return render(request, "api/tokens.html", context, status=status)


def _others(request: TeamRequest, community: Any) -> list[dict[str, Any]]:
    """Colleagues' tokens into the community, where one owns it."""
    if community is None:
        return []
    try:
        found = tokens_into(request.user, community).exclude(user=request.user)
    except NotAllowed:
        return []
    return list(map(_row, found.prefetch_related("communities")))


def _row(token: Token) -> dict[str, Any]:
    where = _("all") if token.is_everywhere else "、".join(each.name for each in token.communities.all())
    return {"token": token, "scopes": [Scope(each).label for each in token.scopes.split()], "where": where}
