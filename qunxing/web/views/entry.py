"""Getting in and out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from qunxing.communities.models import User
from qunxing.web import actions, throttle
from qunxing.web.forms import FirstRunForm, NewPasswordForm, SignInForm
from qunxing.web.views.preferences import YEAR, keep_language

BEEN_HERE = "been-here"
"""The cookie of a browser in which somebody has signed in: their number, signed."""


@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and the way in."""
    if not User.objects.exists():
        return redirect("first-run")
    form = SignInForm(request.POST or None)
    if form.is_valid():
        user = _check(request, form.cleaned_data["name"], form.cleaned_data["password"])
        if user is not None:
            return _enter(request, user, _next(request))
        form.add_error(None, _("Name or password is wrong."))
    return render(request, "web/sign_in.html", {"form": form, "next": _next(request)})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign-in")


@sensitive_post_parameters("password")
@never_cache
def first_run(request: HttpRequest) -> HttpResponse:
    """Create the owner, while there is nobody."""
    if User.objects.exists():
        return redirect("sign-in")
    form = FirstRunForm(request.POST or None)
    if form.is_valid():
        owner = actions.create_owner(form.cleaned_data["name"], form.cleaned_data["password"])
        return _enter(request, owner, "/")
    return render(request, "web/first_run.html", {"form": form})


@sensitive_post_parameters("password")
@never_cache
def password_link(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Set a password through a link the owner handed over."""
    user = actions.user_of_link(uid, token)
    if user is None:
        return render(request, "web/link_gone.html", status=410)
    form = NewPasswordForm(request.POST or None, user=user)
    if form.is_valid():
        user.set_password(form.cleaned_data["password"])
        user.save(update_fields=["password"])
        throttle.forgive(user.username)
        return _enter(request, user, "/")
    return render(request, "web/password_link.html", {"form": form, "person": user})


def _check(request: HttpRequest, name: str, password: str) -> User | None:
    known = _has_been_here(request, name)
    throttle.try_once(name, request.META.get("REMOTE_ADDR", ""), is_known=known, now=timezone.now())
    user = authenticate(request, username=name, password=password)
    if not isinstance(user, User):
        return None
    throttle.forgive(name)
    return user


def _has_been_here(request: HttpRequest, name: str) -> bool:
    number = request.get_signed_cookie(BEEN_HERE, default="", max_age=YEAR) or ""
    return bool(number) and User.objects.filter(pk=number, username__iexact=name).exists()


def _enter(request: HttpRequest, user: User, to: str) -> HttpResponse:
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    response = keep_language(redirect(to), user.language)
    response.set_signed_cookie(
        BEEN_HERE, str(user.pk), max_age=YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
    return response


def _next(request: HttpRequest) -> str:
    to = request.POST.get("next") or request.GET.get("next") or settings.LOGIN_REDIRECT_URL
    safe = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return to if safe else settings.LOGIN_REDIRECT_URL
