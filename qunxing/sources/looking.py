"""Looking at what was handed in: which format it is, and what must still be asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Progress
from qunxing.carriers.files.source import Source
from qunxing.carriers.registry import FORMATS, by_name, parts, recognise
from qunxing.communities.actions import desk_of
from qunxing.core.metrics.periods import day_number
from qunxing.core.refusals import NeedsAnswer, Refusal, Unreadable
from qunxing.core.zones import DAY, may_be
from qunxing.people.matching import SPACE
from qunxing.sources.models import Import

PEEK = 500
"""Rows read to see whether a file names its groups."""
CHAIN, STATISTICS = "chain", "wecom_statistics"
MOST_PARTS = 200
"""Files of one zip that are looked into."""
SUFFIXES = {suffix for each in FORMATS for suffix in each.suffixes}
Part = tuple[Source, FileFormat]


def source_of(imp: Import, progress: Progress | None = None) -> Source:
    """The kept file. Raises Refusal once it is gone."""
    path = Path(settings.HOME) / imp.path
    if not imp.path or not path.exists():
        raise Refusal("The file is no longer kept. Please hand it in again.", code="file_gone")
    return Source(path, name=imp.file_name, progress=progress)


def parts_of(imp: Import, progress: Progress | None = None) -> list[Part]:
    """The readable parts of what was handed in, each with its format. Raises Unreadable when there is none."""
    several = _worth_reading(parts(source_of(imp, progress)))
    if imp.format != "auto":
        given = by_name(imp.format)
        return [(part, given) for part in several if len(several) == 1 or part.suffix in given.suffixes]
    if len(several) == 1:
        return [(several[0], recognise(several[0], imp.what))]
    found = [(part, fmt) for part in several if (fmt := _recognised(part, imp.what))]
    if not found:
        raise Unreadable("Nothing in this zip is a format we read.", code="unknown_format")
    return found


def _worth_reading(several: list[Source]) -> list[Source]:
    """Pictures and voices beside a chat are passed over by their names: to open thousands of them takes hours."""
    named = [part for part in several if part.suffix in SUFFIXES] or several
    if len(named) > MOST_PARTS:
        raise Unreadable(
            "This zip holds %(count)s files; at most %(most)s can be read at once.",
            code="too_many_files",
            count=len(named),
            most=MOST_PARTS,
        )
    return named


def _recognised(part: Source, what: str) -> FileFormat | None:
    try:
        return recognise(part, what)
    except Unreadable:
        return None


def options_of(answers: Mapping[str, Any]) -> Options:
    """The carrier's part of a person's answers. `day` is an ISO date. Raises Unreadable for one that cannot be."""
    day = date.fromisoformat(answers["day"]) if answers.get("day") else None
    if day and not may_be(day):
        raise Unreadable("Nothing can be known of %(day)s.", code="far_day", day=day.isoformat())
    return Options(
        mapping=answers.get("mapping") or {},
        encoding=answers.get("encoding") or None,
        date_order=answers.get("date_order") or None,
        day=day_number(day) * DAY if day else None,
        kind=answers.get("kind") or None,
    )


def question(imp: Import) -> dict[str, Any]:
    """What must be answered before the import can run; empty when nothing. Raises Unreadable for no readable file.

    A table of acts for which nobody named a group is the whole community's, and so are statistics; a chain is some
    group's.
    """
    part, fmt = parts_of(imp)[0]
    if imp.group is None and (fmt.name == STATISTICS or (fmt.namespace == SPACE and fmt.name != CHAIN)):
        imp.group = desk_of(imp.community)
    try:
        finding = fmt.look(part, options_of(imp.options))
    except NeedsAnswer as need:
        return {"ask": need.fields["ask"], "choices": need.fields.get("choices", []), "finding": {"format": fmt.name}}
    shown = shown_finding(finding)
    if finding.ask:
        return {"ask": finding.ask[0], "choices": [], "finding": shown}
    if not finding.zoned and not imp.options.get("timezone"):
        return {"ask": "timezone", "choices": [imp.community.timezone], "finding": shown}
    if imp.group is None and (proposed := _unnamed(part, fmt, imp)) is not None:
        return {"ask": "group", "choices": proposed, "finding": shown}
    return {}


def _unnamed(part: Source, fmt: FileFormat, imp: Import) -> list[str] | None:
    """What to propose when a person must say which group this is; None when the file tells its groups apart.

    Only an id of the platform says which group it is: one title is a proposal, several titles are several groups.
    """
    rows = fmt.read(part, options_of(imp.options))
    head = [each for each in islice(rows, PEEK) if isinstance(each, Incoming)]
    names = list(dict.fromkeys(each.group_name for each in head if each.group_name))
    if any(each.group for each in head) or len(names) > 1:
        return None
    return names


def shown_finding(finding: Finding) -> dict[str, Any]:
    """A finding as JSON, for a screen."""
    return {
        "format": finding.format,
        "zoned": finding.zoned,
        "encoding": finding.encoding,
        "date_order": finding.date_order,
        "mapping": dict(finding.mapping),
        "columns": list(finding.columns),
        "samples": [list(row) for row in finding.samples],
        "groups": list(finding.groups),
        "duplicate_names": finding.duplicate_names,
    }
