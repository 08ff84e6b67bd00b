"""How people want to be written to and what they agreed to: every word kept, the newest holds."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404

from qunxing.communities.models import Role, User
from qunxing.core.refusals import Refusal
from qunxing.people.dimensions import merged_people, selves
from qunxing.people.models import Channel, Consent, Person, Preference, Way
from qunxing.people.queries import person_for


@transaction.atomic
def prefer(person: Person, *, channel: str, way: str, source: str, by: User | None, now: datetime) -> Preference:
    """Write down how somebody wants to be written to from now on. Raises Refusal when it is not said how we know."""
    if channel not in Channel.values or way not in Way.values:
        raise Refusal("Choose by what and how.", code="bad_preference")
    if not source.strip():
        raise Refusal("Say how you know: what they said, and where.", code="no_source")
    said = Preference.objects.create(
        person=person, channel=channel, way=way, source=source.strip()[:200], by=by, at=now
    )
    for heed in _heeders:
        heed(set(selves([person.pk])), now)
    return said


_heeders: list[Callable[[Collection[int], datetime], None]] = []


def also(heed: Callable[[Collection[int], datetime], None]) -> None:
    """Let a room above heed a new wish: (the people they are and were, when), in its transaction.

    Called once, when the room is loaded.
    """
    if heed not in _heeders:
        _heeders.append(heed)


def ways_of(people: Collection[int]) -> dict[int, dict[str, Preference]]:
    """Person → channel → what holds of it, the wishes of who was merged into them among them.

    A word on any channel takes the place of all older ones.
    """
    now, found = selves(people), dict[int, dict[str, Preference]]()
    for each in Preference.objects.filter(person__in=now).select_related("by").order_by("at", "pk"):
        held = {} if each.channel == Channel.ANY else found.get(now[each.person_id], {})
        found[now[each.person_id]] = {**held, each.channel: each}
    return found


def way_for(person: int, channel: str) -> str:
    """How this person wants to be written to by this channel: the newest word on it or on any; "" when they said none.

    Whoever writes to a member in private asks this first.
    """
    said = ways_of([person]).get(person, {})
    newest = said.get(channel) or said.get(Channel.ANY)
    return newest.way if newest else ""


@transaction.atomic
def agree(
    person: Person,
    *,
    purpose: str,
    obtained: str,
    evidence: str = "",
    from_day: date,
    until_day: date | None,
    by: User | None,
    now: datetime,
) -> Consent:
    """Write down what somebody agreed to. Raises Refusal without a purpose, a way it was obtained, or days in order."""
    if not purpose.strip() or not obtained.strip():
        raise Refusal("Say what for, and how they agreed.", code="bad_consent")
    if until_day and until_day < from_day:
        raise Refusal("The last day is before the first one.", code="bad_consent")
    return Consent.objects.create(
        person=person,
        purpose=purpose.strip()[:200],
        obtained=obtained.strip()[:200],
        evidence=evidence.strip()[:500],
        from_day=from_day,
        until_day=until_day,
        by=by,
        at=now,
    )


def withdraw(found: Consent, *, how: str, by: User | None, now: datetime) -> None:
    """Write down that they no longer agree; it stays to be read. Raises Refusal when that was done before."""
    open_ = Consent.objects.filter(pk=found.pk, withdrawn_at=None)
    if not open_.update(withdrawn_at=now, withdrawn_how=how.strip()[:200], withdrawn_by=by):
        raise Refusal("This was withdrawn already.", code="withdrawn")


def consents_of(person: int) -> QuerySet[Consent]:
    """All they ever agreed to, the newest first."""
    return Consent.objects.filter(person__in=selves([person])).select_related("by", "withdrawn_by").order_by("-pk")


def may_use(person: int, purpose: str, *, on: date) -> bool:
    """Whether an agreement to this purpose stands on a day."""
    standing = consents_of(person).filter(Q(until_day=None) | Q(until_day__gte=on), purpose=purpose, from_day__lte=on)
    return standing.filter(withdrawn_at=None).exists()


def consent_for(user: User, pk: int) -> Consent:
    """One agreement, to withdraw. Raises Http404 for a stranger, NotAllowed for a viewer."""
    found = Consent.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    person_for(user, merged_people([found.person_id]).get(found.person_id, found.person_id), may=Role.OPERATOR)
    return found
