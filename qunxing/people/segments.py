"""Segments (人群): saved conditions, versioned, and the one function that says whom a condition means at a moment."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from qunxing.communities.models import Community, Group, User
from qunxing.core.facts import Kind
from qunxing.core.metrics.periods import local_day, midnight
from qunxing.core.refusals import Refusal
from qunxing.core.rules.segments import Terms, Who, terms_of
from qunxing.core.rules.tiers import TIERS
from qunxing.core.zones import micros
from qunxing.ledger import acts, manifest
from qunxing.ledger.engine import Cursor, cursor
from qunxing.people.actions import touch
from qunxing.people.dimensions import dimension_epoch, left_out, merged_accounts
from qunxing.people.models import Person, Segment, SegmentVersion, Tag, TierMonth
from qunxing.people.queries import bind
from qunxing.people.tag_queries import standing

LONGEST = 60


@transaction.atomic
def save(community: Community, name: str, given: dict[str, Any], *, by: User | None) -> Segment:
    """Save a condition under a new name. Raises Refusal for a name there is, or a condition that is none."""
    name, terms = " ".join(name.split()), _known(community, terms_of(given))
    if not name or len(name) > LONGEST:
        raise Refusal("A segment has a name of 1 to %(most)s letters.", code="bad_name", most=LONGEST)
    try:
        with transaction.atomic():
            segment = Segment.objects.create(community=community, name=name, by=by)
    except IntegrityError as error:
        raise Refusal("There is a segment “%(name)s” already.", code="segment_exists", name=name) from error
    SegmentVersion.objects.create(segment=segment, number=1, terms=msgspec.to_builtins(terms), by=by)
    touch()
    return segment


@transaction.atomic
def change(segment: Segment, given: dict[str, Any], *, by: User | None) -> SegmentVersion:
    """Let a segment mean something else from now on; what it meant is kept."""
    terms = msgspec.to_builtins(_known(segment.community, terms_of(given)))
    number = segment.versions.select_for_update().aggregate(n=Max("number"))["n"] or 0
    touch()
    return SegmentVersion.objects.create(segment=segment, number=number + 1, terms=terms, by=by)


@transaction.atomic
def retire(segment: Segment, *, by: User | None, now: datetime) -> None:
    """Take a segment out of use; its versions stay to be read."""
    if Segment.objects.filter(pk=segment.pk, retired_at=None).update(retired_at=now, retired_by=by):
        touch()


def _known(community: Community, terms: Terms) -> Terms:
    """Raises Refusal for tags or groups of elsewhere, and for a condition that asks nothing."""
    tags, groups = {*terms.all_tags, *terms.any_tags, *terms.no_tags}, set(terms.groups)
    if Tag.objects.filter(community=community, pk__in=tags).count() < len(tags):
        raise Refusal("A tag of this segment is not of this community.", code="bad_segment")
    if Group.objects.filter(community=community, pk__in=groups).count() < len(groups):
        raise Refusal("A group of this segment is not of this community.", code="bad_segment")
    if terms.is_everybody:
        raise Refusal("This means everybody: say at least one thing that is true of some.", code="everybody")
    return terms


def latest(segment: Segment) -> SegmentVersion:
    """The version that holds."""
    return segment.versions.order_by("-number")[0]


def people_in(segment: Segment, *, now: datetime) -> frozenset[int]:
    """Whom a segment means now, as it stands."""
    return people_of(segment.community, terms_of(latest(segment).terms), now=now)


def people_of(community: Community, terms: Terms, *, now: datetime) -> frozenset[int]:
    """Whom a condition means at a moment, among everybody the ledger shows in the community's groups."""
    day = local_day(micros(now), community.timezone)
    epochs = (settings.HOME, manifest.epoch(), dimension_epoch(), _months())
    return _resolved(community.pk, msgspec.json.encode(terms), day, *epochs)


def _months() -> object:
    """Kept tiers are joined too, and are made anew without any decision."""
    return TierMonth.objects.aggregate(at=Max("at"))["at"]


@lru_cache(maxsize=32)
def _resolved(community: int, terms: bytes, day: int, *_epochs: object) -> frozenset[int]:
    place = Community.objects.filter(pk=community).earliest("pk")
    return _resolve(place, msgspec.json.decode(terms, type=Terms), day)


def _resolve(community: Community, terms: Terms, day: int) -> frozenset[int]:
    groups = list(community.groups.values_list("pk", flat=True))
    with cursor(turn=True) as room:
        bind(room, groups)
        tests = [*_by_rows(community, terms, day), *_by_ledger(room, community, terms, day)]
        rows = room.rows(f"SELECT person FROM person_seen WHERE {' AND '.join(tests) or 'TRUE'}")
    found = {int(person) for (person,) in rows}
    return frozenset(_by_sets(community, terms, day, found))


def _by_rows(community: Community, terms: Terms, day: int) -> Iterable[str]:
    """Tests of what the view of everybody says itself."""
    if terms.groups:
        yield f"list_has_any(groups, [{', '.join(map(str, terms.groups))}]::INTEGER[])"
    if terms.several:
        yield "len(groups) > 1"
    if terms.seen_days:
        yield f"last_ts >= {midnight(day - terms.seen_days + 1, community.timezone)}"
    if terms.silent_days:
        yield f"COALESCE(last_ts, 0) < {midnight(day - terms.silent_days + 1, community.timezone)}"


def _by_ledger(room: Cursor, community: Community, terms: Terms, day: int) -> Iterable[str]:
    """Tests of spells and orders."""
    if terms.joined_days:
        groups = terms.groups or tuple(community.groups.values_list("pk", flat=True))
        room.run(
            "CREATE OR REPLACE TEMP TABLE came AS SELECT DISTINCT COALESCE(m.person, s.identity) AS person "
            "FROM spell s LEFT JOIN merged m ON m.identity = s.identity "
            f"WHERE s.grp IN ({', '.join(map(str, groups))}) "
            "AND (s.start_basis < 3 OR s.start_basis = 3 AND s.start_ts > 0) "
            f"AND s.start_day BETWEEN {day - terms.joined_days + 1} AND {day}"
        )
        yield "person IN (SELECT person FROM came)"
    if terms.orders:
        acts.bind(room, list(Group.every.filter(community=community).values_list("pk", flat=True)))
        since = day - terms.orders_days + 1 if terms.orders_days else -(10**6)
        room.run(
            "CREATE OR REPLACE TEMP TABLE bought AS SELECT COALESCE(m.person, a.identity) AS person FROM act a "
            f"LEFT JOIN merged m ON m.identity = a.identity WHERE a.kind = {Kind.ORDERED:d} AND a.amount > 0 "
            f"AND a.day BETWEEN {since} AND {day} GROUP BY 1 HAVING COUNT(*) >= {terms.orders}"
        )
        yield "person IN (SELECT person FROM bought)"


def _by_sets(community: Community, terms: Terms, day: int, found: set[int]) -> set[int]:
    """What the book says: marks, names, tags, the kept tiers."""
    if terms.who is not Who.ANY:
        found = found - _marked(day) if terms.who is Who.MEMBER else found & _marked(day, terms.who.value)
    if terms.name:
        found = found & set(Person.objects.filter(name__icontains=terms.name).values_list("pk", flat=True))
    if asked := {*terms.all_tags, *terms.any_tags, *terms.no_tags}:
        held = standing(community, day, tags=asked)
        every, some, none = set(terms.all_tags), set(terms.any_tags), set(terms.no_tags)
        found = {
            who
            for who in found
            if every <= (tags := held.get(who, set())) and (not some or some & tags) and not none & tags
        }
    return found & _tiered(community, terms.tiers, found) if terms.tiers else found


def _marked(day: int, role: str = "") -> set[int]:
    """People who are staff or bots on a day."""
    accounts = merged_accounts()
    return {
        accounts.get(who, who) for who, why, first, last in left_out() if first <= day <= last and role in ("", why)
    }


def _tiered(community: Community, tiers: Iterable[str], found: set[int]) -> set[int]:
    """Of these people those whose tier in the last kept month is among `tiers`."""
    month = TierMonth.objects.filter(community=community).order_by("-month").first()
    if month is None:
        return set()
    people, numbers = arrays(month)
    wanted = np.isin(numbers, [TIERS.index(each) for each in tiers])
    return found & set(people[wanted].tolist())


def arrays(month: TierMonth) -> tuple[np.ndarray[Any, np.dtype[np.int64]], np.ndarray[Any, np.dtype[np.int64]]]:
    """People and their tiers of a kept month."""
    people, tiers = (zlib.decompress(bytes(each)) for each in (month.people, month.tiers))
    return np.frombuffer(people, dtype="<i8").astype(np.int64), np.frombuffer(tiers, dtype="<i1").astype(np.int64)


def table_of(people: Iterable[int]) -> pa.Table:
    """The small table `segment` of a question."""
    return pa.table({"person": pa.array(sorted(people), pa.int64())})
