"""What `tags` and `segments` do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from qunxing.cli.finding import community_named, person_of
from qunxing.cli.output import answer, table
from qunxing.communities.models import Community
from qunxing.core.metrics.periods import local_day
from qunxing.core.refusals import Refusal
from qunxing.core.rules.tagging import Source
from qunxing.core.zones import micros
from qunxing.people import segments, tags
from qunxing.people.models import Tag
from qunxing.people.tag_queries import proposals_for, segment_called
from qunxing.tagging import told
from qunxing.tagging.keeping import refresh


def show_tags(community: str, as_json: bool) -> None:
    """Every tag in use."""
    rows = list(told.tags(community_named(community), now=datetime.now(UTC)))
    _show("tags", rows, ("name", "family", "members", "waiting", "meaning"), as_json)


def show_proposals(community: str, as_json: bool) -> None:
    """What waits to be confirmed."""
    _show("proposals", list(told.proposals(community_named(community))), ("proposal", "name", "tag", "source"), as_json)


def show_report(community: str, as_json: bool) -> None:
    """Tags × audited precision, by who gave them."""
    rows = list(told.lines(community_named(community), now=datetime.now(UTC)))
    _show("lines", rows, ("who", "assigned", "fresh", "precision", "n", "effective"), as_json)


def run_now(as_json: bool) -> None:
    """What the worker does."""
    made = refresh(now=datetime.now(UTC))
    answer({"made": made}, as_json, f"{made:,} things made anew")


def show_segments(community: str, as_json: bool) -> None:
    """Every segment in use."""
    rows = list(told.listed(community_named(community), now=datetime.now(UTC)))
    _show("segments", rows, ("name", "people", "condition"), as_json)


def show_people(name: str, community: str, as_json: bool) -> None:
    """Whom a segment means now."""
    segment = segment_called(community_named(community), name)
    _show("people", told.people(segment, now=datetime.now(UTC)), ("person", "name"), as_json)


def give_tag(name: str, called: str, people: Sequence[int], why: str, as_json: bool) -> None:
    """Give one tag to members by hand."""
    community = community_named(name)
    tag = Tag.objects.filter(community=community, name=called, retired_at=None).first()
    if tag is None:
        raise Refusal("There is no tag %(name)s.", code="no_tag", name=called)
    groups = list(community.groups.values_list("pk", flat=True))
    whom = [person_of(number, groups)[0].pk for number in people]
    given = tags.give_all(tag, whom, tags.Why(Source.PERSON, note=why), by=None, day=_today(community))
    answer({"tag": tag.pk, **given}, as_json, f"{given['n']} tagged, {given['kept']} had it, {given['other']} left.")


def decide_proposals(name: str, numbers: Sequence[int], accept: bool, as_json: bool) -> None:
    """Confirm or reject some of what waits."""
    community = community_named(name)
    waiting = list(proposals_for(community).filter(pk__in=numbers))
    if missing := set(numbers) - {each.pk for each in waiting}:
        raise Refusal("No proposal %(number)s waits here.", code="no_proposal", number=min(missing))
    done = tags.decide(waiting, accept, by=None, now=datetime.now(UTC), day=_today(community))
    answer({"accepted": accept, **done}, as_json, f"{done['decided']} {'confirmed' if accept else 'rejected'}.")


def save_segment(community: str, name: str, path: Path, as_json: bool) -> None:
    """A new segment from a file."""
    try:
        terms = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise Refusal("This is no condition: %(why)s", code="bad_segment", why=str(error)) from error
    made = segments.save(community_named(community), name, terms, by=None)
    people = len(segments.people_in(made, now=datetime.now(UTC)))
    answer({"segment": made.pk, "name": made.name, "people": people}, as_json, f"{made.name}: {people} people now.")


def _today(community: Community) -> int:
    return local_day(micros(datetime.now(UTC)), community.timezone)


def _show(name: str, rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...], as_json: bool) -> None:
    found = [dict(row) for row in rows]
    lines = [columns, *(tuple("" if row[each] is None else str(row[each]) for each in columns) for row in found)]
    answer({name: found}, as_json, table(lines) if found else "Nothing yet.")
