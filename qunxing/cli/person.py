"""What `person` does."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone, translation

from qunxing.cli.exporting import log_taken
from qunxing.cli.finding import person_of
from qunxing.cli.output import answer
from qunxing.communities.models import Group
from qunxing.insight import takeout
from qunxing.insight.export import unfinished
from qunxing.people import erasure


def take_out(number: int, to: Path, language: str, as_json: bool) -> None:
    """The zip of one person; that it was taken is logged first. Raises Refusal."""
    person, found = person_of(number)
    groups = list(Group.objects.select_related("community").filter(pk__in=found.groups))
    log_taken({group.pk: group for group in groups}, f"person {person.pk} to {to.name}")
    with translation.override(language):
        body = takeout.zipped(person, found, groups, now=timezone.now())
    with unfinished(to) as path:
        path.write_bytes(body)
    answer({"person": person.pk, "to": str(to), "bytes": len(body)}, as_json, f"{to}: {len(body):,} bytes.")


def take_away(number: int, as_json: bool) -> None:
    """Erase one person. Raises Refusal."""
    person, _found = person_of(number)
    made = erasure.erase(person, by=None, now=timezone.now())
    said = f"Hidden at once. Receipts {', '.join(str(each.pk) for each in made)} follow when every file is rewritten."
    receipts = [{"id": each.pk, "quoted_by_others": each.quoted_by_others} for each in made]
    answer({"person": person.pk, "erasures": receipts}, as_json, said)
