"""The team page: who may sign in, and as what. The owner's alone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.communities.access import require_owner
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Community, User
from qunxing.web import actions
from qunxing.web.forms import InviteForm, RolesForm


def team(request: TeamRequest) -> HttpResponse:
    """Everybody, their roles, and the form to invite one more."""
    require_owner(request.user)
    return _show(request, InviteForm(communities=list(Community.objects.all()), roles={}))


@require_POST
def invite(request: TeamRequest) -> HttpResponse:
    """Invite a colleague; the answer shows the link to hand over."""
    require_owner(request.user)
    form = InviteForm(request.POST, communities=list(Community.objects.all()), roles={})
    if not form.is_valid():
        return _show(request, form, status=400)
    given = {community: role for community, role in form.roles().items() if role is not None}
    user = actions.invite(form.cleaned_data["name"], given, language=get_language() or settings.LANGUAGE_CODE)
    return _show(request, InviteForm(communities=form.communities, roles={}), linked=user)


@require_POST
def roles(request: TeamRequest, pk: int) -> HttpResponse:
    """Change what a colleague may do."""
    require_owner(request.user)
    user = get_object_or_404(User, pk=pk)
    form = RolesForm(request.POST, communities=list(Community.objects.all()), roles={})
    if form.is_valid():
        actions.give_roles(user, form.roles())
        messages.success(request, _("Saved."))
    return redirect("team")


@require_POST
def link(request: TeamRequest, pk: int) -> HttpResponse:
    """A fresh password link for a colleague."""
    require_owner(request.user)
    user = get_object_or_404(User, pk=pk, is_active=True)
    return _show(request, InviteForm(communities=list(Community.objects.all()), roles={}), linked=user)


@require_POST
def activity(request: TeamRequest, pk: int) -> HttpResponse:
    """Deactivate a colleague, or let them in again."""
    require_owner(request.user)
    user = get_object_or_404(User, pk=pk)
    (actions.deactivate if user.is_active else actions.activate)(user)
    return redirect("team")


def _show(request: TeamRequest, form: InviteForm, *, linked: User | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "team": _team(form.communities), "linked": linked}
    if linked is not None:
        context["link"] = request.build_absolute_uri(actions.password_link(linked))
        context["days"] = settings.PASSWORD_RESET_TIMEOUT // 86_400
    return render(request, "web/team.html", context, status=status)


def _team(communities: list[Community]) -> list[dict[str, Any]]:
    users = User.objects.order_by("-is_active", "username").prefetch_related("accesses")
    return [{"user": user, "form": _roles_form(user, communities)} for user in users]


def _roles_form(user: User, communities: list[Community]) -> RolesForm:
    held = {access.community_id: access.role for access in user.accesses.all()}
    return RolesForm(communities=communities, roles=held, auto_id=f"user-{user.pk}-%s")
