"""What every request passes: the content policy, the sign-in wall, and refusals turned into sentences."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from qunxing.communities.models import User
from qunxing.communities.words import spoken
from qunxing.core.refusals import NotAllowed, Refusal
from qunxing.web.bodies import TOO_LARGE
from qunxing.web.views.errors import bad_request, too_large

Next = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
OPEN_PAGES = (
    *("/sign-in/", "/first-run/", "/link/", "/health/", "/language/", "/mode/", settings.STATIC_URL),
    *("/api/v1/", "/calendar/", "/shared/", "/request/", "/calls/"),  # whose doors want a token
)


class ContentSecurityPolicy:
    """No script or style but our own files: what a member writes can never run."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class SignInRequired:
    """Everything is closed but the few pages one needs to get in; and no browser or proxy keeps what was behind."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            response = self.get_response(request)
            response.headers["Cache-Control"] = "no-store"
            return response
        if request.path.startswith(OPEN_PAGES):
            return self.get_response(request)
        to = settings.LOGIN_URL if User.objects.exists() else "/first-run/"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": to})
        if request.method == "GET" and request.path != "/":
            to += "?" + urlencode({"next": request.get_full_path()})
        return redirect(to)


class Refusals:
    """A refusal becomes one clear sentence: a whole page, or a line where htmx asked for a piece."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if TOO_LARGE in getattr(request, "scope", {}):
            return too_large(request)
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:  # PostgreSQL has no nul
            return bad_request(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """What is typed into a form holds no nul either; its token was looked at before."""
        typed = (text for _name, texts in request.POST.lists() for text in texts)
        return bad_request(request) if any("\0" in text for text in typed) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        status = 403 if isinstance(exception, NotAllowed) else 422
        template = "web/refused.html#line" if request.headers.get("HX-Request") else "web/refused.html"
        return render(request, template, {"sentence": sentence(exception), "status": status}, status=status)


def sentence(refusal: Refusal) -> str:
    """The refusal in the reader's language."""
    return spoken(refusal.template, refusal.fields)
