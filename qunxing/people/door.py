"""The request door: a link in the group behind which a member asks about their own data, and what became of it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F, QuerySet
from django.http import Http404

from qunxing.communities.access import communities_for, require
from qunxing.communities.models import Community, Role, User
from qunxing.core.refusals import Refusal
from qunxing.people import wishes
from qunxing.people.models import Channel, DataRequest, Person, RequestDoor, Way

DAYS = 15
"""Within so many days a request is to be answered: the fifteen days Chinese rules give for it."""
MOST_OPEN = 200
"""Requests of a community that may wait: more are somebody's game with the form."""


class DoorFull(Refusal):
    """Far more requests wait than members ask in earnest."""

    code = "door_full"
    message = "Too many requests wait here. Please tell whoever runs the group."


@transaction.atomic
def open_door(community: Community, *, by: User, now: datetime) -> str:
    """A new link for the community's groups; its secret, which nobody can read again. The one before shows nothing."""
    RequestDoor.objects.filter(community=community, closed_at=None).update(closed_at=now)
    secret = secrets.token_urlsafe(24)
    RequestDoor.objects.create(community=community, digest=digest_of(secret), by=by, made_at=now)
    return secret


def close_door(community: Community, *, now: datetime) -> None:
    """The link shows nothing from now on."""
    RequestDoor.objects.filter(community=community, closed_at=None).update(closed_at=now)


def door_of(secret: str) -> RequestDoor | None:
    """The open door with this secret."""
    return RequestDoor.objects.filter(digest=digest_of(secret), closed_at=None).select_related("community").first()


def door_is_open(community: Community) -> bool:
    """Whether a link works."""
    return RequestDoor.objects.filter(community=community, closed_at=None).exists()


@transaction.atomic
def ask(
    door: RequestDoor,
    *,
    kind: str,
    nickname: str,
    group_name: str,
    reach: str = "",
    words: str = "",
    way: str = "",
    now: datetime,
) -> DataRequest:
    """Take a member's request in. It decides nothing: a colleague finds out who it is and answers.

    Raises DoorFull, and Refusal where it is not said who and what.
    """
    if kind not in DataRequest.Kind.values or not nickname.strip() or not group_name.strip():
        raise Refusal("Say what you ask for, your nickname and the group.", code="bad_request")
    if kind == DataRequest.Kind.CONTACT and way not in Way.values:
        raise Refusal("Choose how you want to be written to.", code="bad_request")
    if DataRequest.objects.filter(community=door.community, state=DataRequest.State.OPEN).count() >= MOST_OPEN:
        raise DoorFull
    today = door.community.today(now)
    return DataRequest.objects.create(
        community=door.community,
        door=door,
        kind=kind,
        nickname=nickname.strip()[:100],
        group_name=group_name.strip()[:200],
        reach=reach.strip()[:200],
        words=words.strip()[:2000],
        way=way if kind == DataRequest.Kind.CONTACT else "",
        asked_at=now,
        due_on=today + timedelta(days=DAYS),
    )


def match(request: DataRequest, person: Person) -> None:
    """Say who asks."""
    DataRequest.objects.filter(pk=request.pk).update(person=person)


@transaction.atomic
def answer(request: DataRequest, *, state: str, text: str, by: User, now: datetime) -> None:
    """Write down what was done, or why not; of a wish how to be written to, the wish itself too.

    Raises Refusal when it was answered before, nothing is said, or nobody was found to whom the wish would belong.
    """
    if state not in (DataRequest.State.DONE, DataRequest.State.REFUSED) or not text.strip():
        raise Refusal("Say what was done, or why not.", code="no_answer")
    is_wish = request.kind == DataRequest.Kind.CONTACT and state == DataRequest.State.DONE
    if is_wish and request.person is None:
        raise Refusal("Say first who asks.", code="no_person")
    open_ = DataRequest.objects.filter(pk=request.pk, state=DataRequest.State.OPEN)
    if not open_.update(state=state, answer=text.strip()[:2000], by=by, answered_at=now):
        raise Refusal("This was answered already.", code="answered")
    if is_wish and request.person is not None:
        source = f"#{request.pk} {request.asked_at:%Y-%m-%d}"
        wishes.prefer(request.person, channel=Channel.ANY, way=request.way, source=source, by=by, now=now)


def requests_of(community: Community) -> QuerySet[DataRequest]:
    """Those that wait, the most urgent first; then the answered ones, the newest first."""
    rows = DataRequest.objects.filter(community=community).select_related("person", "by")
    return rows.order_by(F("answered_at").desc(nulls_first=True), "due_on", "-pk")


def request_for(user: User, pk: int) -> DataRequest:
    """One request, to answer. Raises Http404 for a stranger, NotAllowed for a viewer."""
    mine = DataRequest.objects.filter(community__in=communities_for(user), pk=pk)
    found = mine.select_related("community", "person").first()
    if found is None:
        raise Http404
    require(user, found.community, Role.OPERATOR)
    return found


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode()).hexdigest()
