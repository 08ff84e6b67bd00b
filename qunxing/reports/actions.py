"""Keeping what was sent. A kept report is never changed, but for the words of somebody who was erased."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from qunxing.communities.models import Community, User
from qunxing.core.refusals import Refusal
from qunxing.reports import quotes
from qunxing.reports.models import SentReport
from qunxing.reports.sheet import Sheet
from qunxing.reports.text import compose, marked

LONGEST_NOTE = 1000


class NoteTooLong(Refusal):
    """A report is a short text."""

    code = "note_too_long"
    message = "A note has at most %(most)s characters."


class Moved(Refusal):
    """Figures changed between looking at them and keeping them."""

    code = "report_moved"
    message = "The figures have changed in the meantime. Nothing was kept; please look at them again."


def keep(
    sheet: Sheet, community: Community, groups: Sequence[int], *, note: str, by: User | None, seen: str, now: datetime
) -> SentReport:
    """Keep a report as sent; it stands in the place of an earlier one of the same days and groups.

    `groups` are those asked for, none for all. `seen` is the `fingerprint` of what the person looked at. Raises Moved
    when that is something else by now, NoteTooLong.
    """
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong(most=LONGEST_NOTE)
    if seen != fingerprint(sheet):
        raise Moved
    quoted = zip(sheet.waiting, quotes.words_of(sheet.waiting), strict=False)
    report = SentReport(
        community=community,
        kind=sheet.kind,
        first_day=sheet.first,
        last_day=sheet.last,
        groups=sorted(groups),
        as_of=datetime.fromisoformat(sheet.as_of),
        sheet=sheet.kept(),
        text=compose(sheet, marked(sheet), note),
        quotes=[{"asker": each.asker, "text": words} for each, words in quoted],
        note=note.strip(),
        by=by,
        by_name=by.username if by else "",
        at=now,
    )
    return _put(report)


@transaction.atomic
def _put(report: SentReport) -> SentReport:
    Community.objects.select_for_update().filter(
        pk=report.community_id
    ).first()  # one at a time: each corrects the last
    report.supersedes = standing(report)
    report.save(force_insert=True)
    return report


def sent_before(community: Community, sheet: Sheet, groups: Sequence[int]) -> SentReport | None:
    """What a report kept now would correct."""
    of = SentReport(community=community, kind=sheet.kind, first_day=sheet.first, groups=sorted(groups))
    return standing(of)


def standing(of: SentReport) -> SentReport | None:
    """What was sent of the same days and groups and not corrected since."""
    same = SentReport.objects.filter(
        community=of.community_id, kind=of.kind, first_day=of.first_day, superseded_by=None, groups=of.groups
    )
    return same.first()


def fingerprint(sheet: Sheet) -> str:
    """The same for two sheets that say the same."""
    return hashlib.sha256(msgspec.json.encode(sheet.told)).hexdigest()[:32]


def forget_erased() -> int:
    """Take the words of erased people out of what was sent; out of how many reports."""
    changed = 0
    for report in SentReport.objects.exclude(quotes=[]).only("pk", "quotes").iterator():
        gone = quotes.erased({each["asker"] for each in report.quotes if each["text"]})
        if gone:
            report.quotes = [{**each, "text": ""} if each["asker"] in gone else each for each in report.quotes]
            report.save(update_fields=["quotes"])
            changed += 1
    return changed
