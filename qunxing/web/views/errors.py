"""Pages for what is not there and for what broke: no stack traces, a way on."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "web/not_found.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A wrong host, too many fields, a cookie tampered with."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _refused(request, _("This request cannot be understood."), 400)


def from_elsewhere(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: stale, or sent by another site."""
    sentence = _("This page was open too long, or cookies are switched off. Load it again and repeat what you did.")
    return _refused(request, sentence, 403)


def too_large(request: HttpRequest) -> HttpResponse:
    """A body that was not taken in."""
    sentence = _("This is too much at once: at most %(limit)s MB. Import it on the server: qunxing import FILE")
    return _refused(request, sentence % {"limit": settings.UPLOAD_MB}, 413)


def _refused(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "web/refused.html", {"sentence": sentence, "status": status}, status=status)


def broken(request: HttpRequest) -> HttpResponse:
    """Drawn without the layout, which may itself be what broke."""
    return render(None, "web/broken.html", status=500)
