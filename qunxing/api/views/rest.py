"""The REST API, made of `declared.READS`: every reading is one GET address."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, get_origin

import msgspec
from annotated_types import MaxLen
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Path, Query
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer
from pydantic import BaseModel, TypeAdapter, WithJsonSchema
from pydantic.fields import FieldInfo

from qunxing import VERSION
from qunxing.api import problems
from qunxing.api.actions import count_use
from qunxing.api.declared import READS, Read
from qunxing.api.queries import Caller, caller_of
from qunxing.api.shapes import Problem
from qunxing.core.refusals import Refusal

PROBLEMS = frozenset({400, 401, 403, 404, 405, 422, 429, 500})


class Bearer(HttpBearer):
    """A token in the header. A signed-in browser is nobody here: no page of another site can ask in its name."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        now = datetime.now(UTC)
        caller = caller_of(token, now)
        if caller is not None:
            if "Accept-Language" not in request.headers:
                translation.activate(caller.user.language)
            count_use(caller.token, now=now)
        return caller


def _view(read: Read) -> Callable[..., HttpResponse]:
    """The function of one address: its signature is the fields of what can be asked."""
    names = {(field.alias or name) for name, field in read.ask.model_fields.items()}

    def view(request: HttpRequest, **given: Any) -> HttpResponse:
        if set(request.GET) - names:
            return problems.reply(400)
        asked = {field.alias or name: given[name] for name, field in read.ask.model_fields.items()}
        caller: Caller = request.auth  # type: ignore[attr-defined]  # ninja puts it there
        body = read.answer(caller, read.ask.model_validate(asked), datetime.now(UTC))
        return HttpResponse(msgspec.json.encode(body), content_type=problems.JSON)

    given = [_parameter(name, field, read.path) for name, field in read.ask.model_fields.items()]
    request = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)
    view.__signature__ = inspect.Signature([request, *given])  # type: ignore[attr-defined]  # functions may have one
    view.__name__ = read.name
    return view


def _parameter(name: str, field: FieldInfo, path: str) -> inspect.Parameter:
    source = Path if f"{{{name}}}" in path else Query
    default = ... if field.is_required() else field.default
    kind: Any = field.annotation
    most = next((each.max_length for each in field.metadata if isinstance(each, MaxLen)), None)
    if get_origin(kind) is not list:  # which ninja knows only when it is bare
        for each in field.metadata:
            kind = Annotated[kind, each]
    if isinstance(field.json_schema_extra, dict):
        kind = Annotated[kind, WithJsonSchema({**TypeAdapter(kind).json_schema(), **field.json_schema_extra})]
    said = source(default, alias=field.alias, description=field.description, max_length=most)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=said, annotation=kind)


def _told(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    assert isinstance(error, (Http404, Refusal))
    return problems.reply(*problems.told(error))


def _api() -> NinjaAPI:
    made = NinjaAPI(
        title="Qunxing 群星",
        version=VERSION,
        description="Read-only. Every number comes with its definition, coverage, interval and what was left out.",
        docs_url=None,
        openapi_url=None,
        auth=Bearer(),
        urls_namespace="rest",
    )
    answers: dict[frozenset[int] | int, type[BaseModel]] = {PROBLEMS: Problem}
    for read in READS:
        made.get(
            read.path,
            response={200: read.shape, **answers},
            operation_id=read.name,
            summary=read.title,
            url_name=f"rest-{read.name.replace('_', '-')}",
        )(_view(read))
    made.add_exception_handler(AuthenticationError, lambda request, error: problems.reply(401))
    made.add_exception_handler(ValidationError, _unclear)
    for kind in (Http404, Refusal):
        made.add_exception_handler(kind, _told)
    return made


def _unclear(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    """Which arguments cannot be read."""
    assert isinstance(error, ValidationError)
    names = dict.fromkeys(str(each["loc"][-1]) for each in error.errors)
    unclear = Refusal("These cannot be read: %(names)s.", code="bad_request", names=", ".join(names))
    return problems.reply(400, *problems.told(unclear)[1:])


api = _api()
addresses = [each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]


@csrf_exempt
def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; it holds nobody's data and needs no token."""
    if request.method not in ("GET", "HEAD"):
        return problems.reply(405)
    return HttpResponse(
        msgspec.json.encode(api.get_openapi_schema(path_prefix="api/v1/")), content_type="application/json"
    )


@csrf_exempt
def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address of the API that there is not."""
    return problems.reply(404)
