"""The address at which a platform calls us."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from qunxing.carriers.live.calls import Call
from qunxing.sources import calls


@csrf_exempt  # it is no browser: what it says is signed as its platform does
@require_http_methods(["GET", "POST"])
def called(request: HttpRequest, mark: str) -> HttpResponse:
    """Answered once what it says is durable. Not found for anybody who was not given this address."""
    connection = calls.marked(mark)
    if connection is None:
        raise Http404
    call = Call(
        method=request.method or "",
        query=request.GET.dict(),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
    )
    answer = calls.answer(connection, call, now=timezone.now())
    return HttpResponse(answer.body, status=answer.status, content_type="text/plain; charset=utf-8")
