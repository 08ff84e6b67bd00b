"""Writing a send: its form, what it would do while it is typed, and the members one can name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qunxing.communities.access import community_for, require
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Role
from qunxing.core.refusals import Refusal
from qunxing.outbox import actions, attaching, choosing, composing, words
from qunxing.outbox.composing import SendForm, Typed
from qunxing.outbox.models import Send
from qunxing.outbox.queries import send_for
from qunxing.outbox.shown import plan_shown
from qunxing.outbox.views.pictures import picked, with_files

REFUSED = 422
SECTIONS = {
    "no_goal": "goal",
    "bad_goal": "goal",
    "no_purpose": "purpose",
    "past": "at",
    "no_audience": "audience",
    "bad_audience": "audience",
    "bad_attachment": "attached",
    "bad_picture": "pictures",
    "bad_link": "links",
}
"""Beside what of the form a refusal is said; beside the text, where it is none of these."""


def new(request: TeamRequest) -> HttpResponse:
    """Write a send; the address may tick groups, or name a send to begin from."""
    community = current_community(request)
    if community is None:
        raise Http404
    if request.method == "POST":
        return _save(request, community, None)
    require(request.user, community, Role.OPERATOR)
    like = request.GET.get("like", "")
    if like.isascii() and like.isdecimal() and len(like) <= 18:
        send = send_for(request.user, int(like), may=Role.OPERATOR)
        if send.community_id == community.pk:
            initial = {**composing.plain(send), "at": None}
            return _form(request, community, None, initial, composing.written(send))
    initial = {name: request.GET[name] for name in ("text", "snippet") if name in request.GET}
    initial["purpose"] = request.GET.get("purpose", Send.For.NOTICE)
    return _form(request, community, None, initial, composing.typed(request.GET))


def edit(request: TeamRequest, pk: int) -> HttpResponse:
    """Write a draft anew."""
    send = send_for(request.user, pk)
    if request.method == "POST":
        return _save(request, send.community, send)
    require(request.user, send.community, Role.OPERATOR)
    if send.state != Send.State.DRAFT:
        raise actions.Begun(state=send.get_state_display())
    return _form(request, send.community, send, composing.plain(send), composing.written(send))


@require_POST
def planned(request: TeamRequest, pk: int) -> HttpResponse:
    """What these words would do, beside the form while it is filled; nothing is kept."""
    community, now = community_for(request.user, pk, may=Role.OPERATOR), datetime.now(UTC)
    context: dict[str, Any] = {"community": community}
    try:
        form = _bound(community, request.POST, now)
        if form.is_valid():
            draft = composing.draft_of(community, form.cleaned_data, composing.typed(request.POST), now=now)
            found = choosing.tried(community, draft, by=request.user, now=now)
            context |= {"shown": plan_shown(found)}
        else:
            context["wrong"] = next(iter(form.errors.values()))[0]
    except Refusal as refusal:
        context["wrong"] = words.sentence(refusal)
    return render(request, "outbox/planned.html", context)


def people(request: TeamRequest, pk: int) -> HttpResponse:
    """Members whose name holds what is typed, to be ticked beside those who are."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    ticked = composing.typed(request.GET).ticked["people"]
    found = choosing.people_called(community, request.GET.get("who", ""))
    kept = composing.choices(community, community.today(datetime.now(UTC)), {"people": ticked})["people"]
    offered = [*kept, *((each.pk, each.name, False) for each in found if each.pk not in ticked)]
    context = {"community": community, "people": offered, "needle": request.GET.get("who", "")}
    return render(request, "outbox/audience.html#people", context)


def _save(request: TeamRequest, community: Community, send: Send | None) -> HttpResponse:
    """Keep what was typed and show what it would do; else the form again, with all of it and what is wrong."""
    now, rest = datetime.now(UTC), composing.typed(request.POST)
    actions.begin(send or community, by=request.user, now=now)
    form = _bound(community, request.POST, now)
    rest, refused = with_files(request, community, rest, now)
    wrong: dict[str, str] = {"pictures": refused} if refused else {}
    try:
        if form.is_valid() and not wrong:
            draft = composing.draft_of(community, form.cleaned_data, rest, now=now)
            if send is None:
                send = actions.draft(community, draft, by=request.user, now=now)
            else:
                actions.edit(send, draft, by=request.user, now=now)
            return redirect("send", send.pk)
        wrong |= {name: str(errors[0]) for name, errors in form.errors.items()}
    except Refusal as refusal:
        wrong = {SECTIONS.get(refusal.code, "text"): words.sentence(refusal)}
    return _form(request, community, send, None, rest, wrong)


def _bound(community: Community, given: QueryDict, now: datetime) -> SendForm:
    return SendForm(community, choosing.goals(community, now=now), choosing.accounts(community), given)


def _form(
    request: TeamRequest,
    community: Community,
    send: Send | None,
    initial: Mapping[str, Any] | None,
    rest: Typed,
    wrong: Mapping[str, str] | None = None,
) -> HttpResponse:
    now = datetime.now(UTC)
    given = (request.POST if initial is None else None,)
    offered = choosing.goals(community, now=now), choosing.accounts(community)
    form = SendForm(community, *offered, *given, initial=initial or {})
    ticked = rest.ticked
    groups = [
        (row, row.group.pk in ticked.get("groups", ()), row.group.pk in ticked.get("without", ()))
        for row in choosing.rows(community, now=now)
    ]
    context = {
        "community": community,
        "send": send,
        "form": form,
        "typed": rest,
        "wrong": wrong or {},
        "begun": bool(send or wrong or request.GET.keys() - {"community"}),
        "whom": composing.Whom.choices,
        "groups": groups,
        "n_without": sum(without for _row, _ticked, without in groups),
        "asks": any(ticked.get(name) for name in (*composing.LISTS, "keepers")),
        "pictures": picked(community, rest),
        "wrong_picture": (wrong or {}).get("pictures", ""),
        "kinds": words.ATTACHMENTS.items(),
        "parts": attaching.PARTS,
        "takers": [
            (title, [str(words.ATTACHMENTS[kind]) for kind in words.ATTACHMENTS if kind in taken])
            for title, taken in choosing.takers(community).items()
        ],
        "scripts": choosing.scripts(community),
        "quiet": choosing.quiet(community),
        **composing.choices(community, community.today(now), ticked),
    }
    return render(request, "outbox/compose.html", context, status=REFUSED if wrong else 200)
