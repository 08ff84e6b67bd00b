"""The verbs of this room: close a period, write a note, object to a figure, answer an objection."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from qunxing.closing.basis import Basis, fingerprint, is_settled
from qunxing.closing.figures import Wanted, definitions, of_each, of_whole
from qunxing.closing.models import Closing, Figure, Remark, Ruling
from qunxing.closing.pending import still_open
from qunxing.closing.queries import standing
from qunxing.communities.models import User
from qunxing.core.refusals import Refusal
from qunxing.ledger import manifest

BROKEN_OFF = timedelta(days=1)
"""A closing still being written after so long was broken off by a crash."""
LOT = 500
"""Figures written in one short transaction."""


class Moved(Refusal):
    """Numbers moved while they were being set down."""

    code = "moved"
    message = "The numbers changed while they were being set down. Nothing was closed; please look again."


def close(
    wanted: Wanted, *, by: User | None, now: datetime, note: str = "", reason: str = "", anyway: bool = False
) -> Closing:
    """Set the figures of a period down; from one transaction on they stand, whatever comes later.

    A period that was closed before is closed anew only with a `reason`; the old closing stays readable. Raises Refusal
    for what is still open unless `anyway`, and while facts are not counted yet.
    """
    before = standing(wanted)
    _check(wanted, before, now=now, reason=reason, anyway=anyway)
    key, basis = fingerprint(wanted.community, wanted.metrics), Basis.of(wanted.community)
    closing = _write(wanted, before, basis, by=by, now=now, note=note, reason=reason)
    try:
        _settle(closing, key, now)
    except (Moved, IntegrityError) as error:
        closing.delete()
        raise error if isinstance(error, Moved) else Moved from error
    return closing


def _check(wanted: Wanted, before: Closing | None, *, now: datetime, reason: str, anyway: bool) -> None:
    if not wanted.metrics:
        raise Refusal("Choose at least one number.", code="no_metric")
    if wanted.to_day < wanted.from_day:
        raise Refusal("The last day lies before the first.", code="wrong_days")
    if before and not reason:
        raise Refusal("This period is closed already. To close it again, say why.", code="closed")
    if not is_settled(wanted.community):
        raise Refusal("New data is being counted. Try again in a minute.", code="not_counted")
    if not anyway and (found := still_open(wanted, now)):
        said = "Something of this period is still open. Look at it, or close it anyway."
        raise Refusal(said, code="still_open", open=found)


def _write(
    wanted: Wanted, before: Closing | None, basis: Basis, *, by: User | None, now: datetime, note: str, reason: str
) -> Closing:
    """The closing with all its figures, counting for nothing yet."""
    Closing.every.filter(at=None, begun_at__lt=now - BROKEN_OFF).delete()
    drawn = [*of_whole(wanted, now), *of_each(wanted, now)]
    closing = Closing.every.create(
        community=wanted.community,
        kind=wanted.kind,
        from_day=wanted.from_day,
        to_day=wanted.to_day,
        groups=sorted(group.pk for group in wanted.groups or ()),
        groups_key=wanted.groups_key,
        timezone=wanted.community.timezone,
        definitions=definitions(wanted),
        basis=basis.kept(),
        still_open=still_open(wanted, now),
        note=note,
        reason=reason,
        by=by,
    )
    for start in range(0, len(drawn), LOT):
        lot = drawn[start : start + LOT]
        for each in lot:
            each.closing = closing
        Figure.objects.bulk_create(lot)
    closing.supersedes = before
    return closing


@transaction.atomic
def _settle(closing: Closing, key: str, now: datetime) -> None:
    """Let it stand, if what its figures depend on is what it was before they were asked for. Raises Moved."""
    manifest.lock()
    if key != fingerprint(closing.community, closing.definitions) or not is_settled(closing.community):
        raise Moved
    closing.at = now
    closing.save(update_fields=["at", "supersedes"])


def remark(figure: Figure, *, text: str, objects: bool, by: User | None) -> Remark:
    """Write a note on a figure, or object to it. Raises Refusal for no words."""
    return Remark.objects.create(figure=figure, text=_words(text), is_objection=objects, by=by)


def answer(objection: Remark, *, accepted: bool, reason: str, by: User | None) -> Ruling:
    """Say whether an objection is right, and why. The figure stays; a period may be closed again. Raises Refusal."""
    if not objection.is_objection or Ruling.objects.filter(objection=objection).exists():
        raise Refusal("This was answered already.", code="answered")
    try:
        with transaction.atomic():
            return Ruling.objects.create(objection=objection, accepted=accepted, reason=_words(reason), by=by)
    except IntegrityError as error:
        raise Refusal("This was answered already.", code="answered") from error


def _words(text: str) -> str:
    found = text.replace("\0", "").strip()[:2000]
    if not found:
        raise Refusal("Write a few words.", code="no_words")
    return found
