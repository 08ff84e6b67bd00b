"""What every answer of the REST API has in common."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag

from qunxing.api import problems

Next = Callable[[HttpRequest], HttpResponse]
ROOT = "/api/v1/"


class Answers:
    """Problems in one shape whatever made them, and an ETag: who has the answer already is told so in a line."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(ROOT):
            return response
        if response.status_code >= 400 and not response.headers["Content-Type"].startswith("application/json"):
            response = _plain(response)
        response.headers["Cache-Control"] = "private, no-cache"
        if request.method != "GET" or response.status_code != 200:
            return response
        set_response_etag(response)
        return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def _plain(response: HttpResponse) -> HttpResponse:
    told = problems.reply(response.status_code)
    if "Allow" in response.headers:
        told.headers["Allow"] = response.headers["Allow"]
    return told
