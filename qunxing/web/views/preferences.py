"""Language, colours, and which community one looks at."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from qunxing.communities.access import community_for
from qunxing.communities.current import TeamRequest, remember
from qunxing.communities.models import User

YEAR = 365 * 24 * 3600
MODES = ("light", "dark")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the interface's language, for this browser and for the user."""
    code = request.POST.get("language", "")
    response = redirect(_back(request))
    if code not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, User):
        request.user.language = code
        request.user.save(update_fields=["language"])
    return keep_language(response, code)


@require_POST
def mode(request: HttpRequest) -> HttpResponse:
    """Light or dark; anything else follows the device again."""
    response = redirect(_back(request))
    asked = request.POST.get("mode", "")
    response.set_cookie("mode", asked if asked in MODES else "", max_age=YEAR, samesite="Lax")
    return response


@require_POST
def look_at(request: TeamRequest, pk: int) -> HttpResponse:
    """Make a community the current one."""
    remember(request, community_for(request.user, pk))
    return redirect("/")


def keep_language(response: HttpResponse, code: str) -> HttpResponse:
    """Remember the language in the browser."""
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    to = request.POST.get("next", "/")
    return to if url_has_allowed_host_and_scheme(to, {request.get_host()}) else "/"
