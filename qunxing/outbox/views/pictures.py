"""Pictures of sends: taken in while one is written, and shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from qunxing.communities.access import community_for
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Community, Role
from qunxing.core.refusals import Refusal
from qunxing.outbox import composing, pictures, words
from qunxing.outbox.composing import Typed
from qunxing.outbox.models import Picture


@require_POST
def take(request: TeamRequest, pk: int) -> HttpResponse:
    """Files that were just chosen, beside the form: they are taken in at once, and ticked there."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    rest, wrong = with_files(request, community, composing.typed(request.POST), datetime.now(UTC))
    context = {"community": community, "pictures": picked(community, rest), "wrong_picture": wrong}
    reply = render(request, "outbox/pictures.html", context)
    reply["HX-Trigger-After-Swap"] = "pictures-taken"  # else the plan is asked for without them
    return reply


def picture(request: TeamRequest, digest: str) -> HttpResponse:
    """The picture itself, for who may see its community."""
    found = pictures.picture_for(request.user, digest)
    try:
        reply = HttpResponse(pictures.file_of(found).read_bytes(), content_type=found.mime)
    except FileNotFoundError as error:
        raise Http404 from error
    reply["Content-Disposition"] = content_disposition_header("download" in request.GET, found.name) or "inline"
    reply["Cache-Control"] = "private, max-age=86400"
    return reply


def with_files(request: TeamRequest, community: Community, rest: Typed, now: datetime) -> tuple[Typed, str]:
    """What was typed with the pictures that came with it, and why one of them is not taken."""
    taken, wrong = list(rest.pictures), ""
    for each in request.FILES.getlist("files"):
        try:
            taken.append(_taken(community, each, now))
        except Refusal as refusal:
            wrong = wrong or words.sentence(refusal)
    return replace(rest, pictures=list(dict.fromkeys(taken))), wrong


def _taken(community: Community, file: UploadedFile[Any], now: datetime) -> str:
    name = file.name or ""
    pictures.check_size(name, file.size or 0)
    return pictures.keep(community, file.read(), name, now=now).digest


def picked(community: Community, rest: Typed) -> list[Picture]:
    """Those that are ticked, in their order."""
    found = pictures.named(community, rest.pictures)
    return [found[each] for each in rest.pictures if each in found]
