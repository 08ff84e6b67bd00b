"""Pages for what is not there and for what broke: no stack traces, a way on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "web/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Drawn without the layout, which may itself be what broke."""
    return render(None, "web/broken.html", status=500)
