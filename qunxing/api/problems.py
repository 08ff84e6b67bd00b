"""One shape for everything that goes wrong: {"code", "message"}, the message in the asker's language."""

from __future__ import annotations

import msgspec
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.api.actions import TooManyCalls
from qunxing.core.refusals import NotAllowed, Refusal

JSON = "application/json; charset=utf-8"
SAID = {
    400: ("bad_request", gettext_noop("This request cannot be understood.")),
    401: ("no_token", gettext_noop("This needs a token that is not revoked and not expired: Authorization: Bearer …")),
    404: ("not_found", gettext_noop("There is no such thing, or it is not yours to see.")),
    405: ("not_read", gettext_noop("This can only be read.")),
    413: ("too_large", gettext_noop("This request cannot be understood.")),
    500: ("broken", gettext_noop("Something broke on our side. It was written to the log.")),
}


def body(code: str, message: str) -> bytes:
    return msgspec.json.encode({"code": code, "message": message})


def reply(status: int, code: str = "", message: str = "") -> HttpResponse:
    """A problem as an answer; what is left out is what is usually said with this status."""
    usual, said = SAID.get(status, SAID[400])
    answer = HttpResponse(body(code or usual, message or _(said)), status=status, content_type=JSON)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if status == 405:
        answer.headers["Allow"] = "GET"
    if status == 429:
        answer.headers["Retry-After"] = "60"
    return answer


def told(error: Http404 | Refusal) -> tuple[int, str, str]:
    """(status, code, sentence) of what the doors raise."""
    if isinstance(error, Http404):
        return 404, SAID[404][0], _(SAID[404][1])
    status = 403 if isinstance(error, NotAllowed) else 429 if isinstance(error, TooManyCalls) else 422
    template = _(error.template)
    return status, error.code, template % error.fields if error.fields else template
