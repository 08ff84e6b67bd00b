"""Handing data in: files, pasted text, and how to get data in the first place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.carriers.files.guides import GUIDES, OPENING, OTHERS_WORDS
from qunxing.communities import actions as communities
from qunxing.communities.access import community_for, require
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Group, Role
from qunxing.communities.words import COMMON_ZONES
from qunxing.core.refusals import Refusal
from qunxing.sources import actions
from qunxing.sources.forms import GroupForm, PasteForm, UploadForm
from qunxing.sources.models import Import
from qunxing.sources.queries import imports_for, open_renames, seen_as
from qunxing.sources.typed import TYPED

SHOWN = 30


class TooLarge(Refusal):
    """The file is larger than QUNXING_UPLOAD_MB."""

    code = "too_large"
    message = "%(name)s is larger than %(limit)s MB. Import it on the server: qunxing import FILE"


def sources(request: TeamRequest) -> HttpResponse:
    """Everything handed in, newest first, and the doors for more."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    group = _group_asked(request, community)
    upload_form = UploadForm(community=community, auto_id="upload-%s", initial={"group": group})
    return _page(request, community, upload_form, paste_form(community, group=group or only_group(community)))


@require_POST
def upload(request: TeamRequest, pk: int) -> HttpResponse:
    """Take in one or more files."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    form = UploadForm(request.POST, request.FILES, community=community, auto_id="upload-%s")
    if not form.is_valid():
        return _page(request, community, form, paste_form(community), status=400)
    group = group_of(form)
    return _arrived([_take(request, community, each, form, group) for each in form.cleaned_data["uploads"]])


@require_POST
def paste(request: TeamRequest, pk: int) -> HttpResponse:
    """Take in pasted text."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    form = paste_form(community, request.POST)
    if not form.is_valid():
        return _page(request, community, UploadForm(community=community, auto_id="upload-%s"), form, status=400)
    day = form.chosen_day
    imp = actions.receive_text(
        community=community,
        text=form.cleaned_data["text"],
        name=_("pasted.txt"),
        what=form.cleaned_data["what"],
        group=group_of(form),
        options={"timezone": form.cleaned_data["timezone"]} | ({"day": day.isoformat()} if day else {}),
        by=request.user,
    )
    return _arrived([imp])


def paste_form(community: Community, given: Any = None, *, group: Group | None = None) -> PasteForm:
    """A list that is pasted is true today unless its day is changed."""
    initial = {"day": today_in(community), "group": group}
    return PasteForm(given, community=community, auto_id="paste-%s", initial=initial)


def _group_asked(request: TeamRequest, community: Community) -> Group | None:
    """The group whose page led here."""
    asked = request.GET.get("group", "")
    return community.groups.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None


def only_group(community: Community) -> Group | None:
    """Pasted text names no group; where there is but one, it is that one."""
    groups = list(community.groups.all()[:2])
    return groups[0] if len(groups) == 1 else None


def today_in(community: Community) -> date:
    """The day it is where the community is."""
    return community.today(timezone.now())


def how(request: TeamRequest, platform: str) -> HttpResponse:
    """怎么拿到数据: one platform's own way to give data out."""
    guide = next((each for each in GUIDES if each.platform == platform), None)
    if guide is None:
        raise Http404
    context = {"guide": guide, "guides": GUIDES, "community": current_community(request)}
    return render(request, "sources/how.html", context)


def group_of(form: GroupForm) -> Group | None:
    """The group chosen; a new one is made when only its name was given."""
    chosen: Group | None = form.cleaned_data.get("group")
    name = form.cleaned_data.get("new_group")
    if chosen is None and name:
        return communities.create_group(form.community, name=name, platform=form.cleaned_data["platform"] or "other")
    return chosen


def _take(
    request: TeamRequest, community: Community, file: UploadedFile[Any], form: UploadForm, group: Group | None
) -> Import:
    name = file.name or _("file")
    if (file.size or 0) > settings.UPLOAD_MB * 1024 * 1024:
        raise TooLarge(name=name, limit=settings.UPLOAD_MB)
    path = _on_disk(file)
    try:
        taken = actions.receive(
            community=community,
            path=path,
            name=name,
            what=form.cleaned_data["what"],
            group=group or seen_as(name, community),
            by=request.user,
        )
    finally:
        if not isinstance(file, TemporaryUploadedFile):
            path.unlink()
    return _answered(taken, form.cleaned_data["timezone"])


def _answered(imp: Import, zone: str) -> Import:
    """The zone came with the file, so it need not be asked; but a table's columns are shown before they count."""
    columns = imp.question.get("finding", {}).get("columns", [])
    if zone and imp.question.get("ask") == "timezone" and len(columns) <= 1:
        return actions.answer(imp, {"timezone": zone})
    return imp


def _on_disk(file: UploadedFile[Any]) -> Path:
    """Small uploads are held in memory; the verb wants a path."""
    if isinstance(file, TemporaryUploadedFile):
        return Path(file.temporary_file_path())
    folder = Path(settings.HOME) / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"upload-{uuid4().hex}"
    path.write_bytes(file.read())
    return path


def _arrived(imports: Iterable[Import]) -> HttpResponse:
    """One file: its own page. Several: the list, where each shows how it is."""
    found = list(imports)
    return redirect("import", found[0].pk) if len(found) == 1 else redirect("sources")


def _page(
    request: TeamRequest, community: Community, upload_form: UploadForm, paste_form: PasteForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "community": community,
        "imports": imports_for(request.user).filter(community=community).exclude(format=TYPED)[:SHOWN],
        "renames": open_renames(community)[:SHOWN],
        "upload": upload_form,
        "paste": paste_form,
        "guides": GUIDES,
        "zones": COMMON_ZONES,
        "opening": OPENING,
        "notice": OTHERS_WORDS,
        "may": _may_run(request, community),
    }
    return render(request, "sources/sources.html", context, status=status)


def _may_run(request: TeamRequest, community: Community) -> bool:
    try:
        require(request.user, community, Role.OPERATOR)
    except Refusal:
        return False
    return True
