"""What `charter` does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from qunxing.charters import sheet, words
from qunxing.charters.body import charter_body, terms_body, terms_from
from qunxing.cli.finding import group_of, scope_of
from qunxing.cli.output import answer, note, table
from qunxing.communities import charters, settled
from qunxing.communities.models import Charter, Group
from qunxing.core.refusals import Refusal
from qunxing.core.rules.charters import Terms


def propose(group: str, community: str | None, as_json: bool) -> None:
    """A draft from the data, with its reasons; nothing is written."""
    found = scope_of(group, community).groups[0]
    made = sheet.propose(found, datetime.now(UTC))
    rows = [(line.label, line.text) for line in words.lines(made.terms)]
    rows += [(f"  {words.TITLES[name]}:", why) for name, reasons in made.reasons.items() for why in reasons]
    body = {"group": found.name, "terms": terms_body(made.terms), "reasons": dict(made.reasons)}
    answer({**body, "proposed": sorted(made.proposed)}, as_json, table(rows))


def write(
    group: str, community: str | None, given: Mapping[str, Any], from_day: date | None, live: bool, as_json: bool
) -> None:
    """Save the terms of a file or of another group as a draft, or put them in force from a day on."""
    found = scope_of(group, community).groups[0]
    terms = _like(given["like"], found) if given["like"] else _terms(given["terms"])
    now = datetime.now(UTC)
    today = found.community.today(now)
    around = sheet.around(found, from_day or today, sheet.propose(found, now).signs.members)
    for each in sheet.findings(terms, around)["doubt"]:
        note(words.said(each))
    if from_day is None:
        charters.draft(found, terms, by=None)
    else:
        charters.put_in_force(found, terms, from_day=from_day, by=None, around=around)
        _say_past(found, from_day)
    if live:
        charters.set_live(found, from_day=from_day, by=None)
    show(group, community, as_json)


def show(group: str, community: str | None, as_json: bool) -> None:
    """What holds today, the draft, and every version."""
    found = scope_of(group, community).groups[0]
    today = found.community.today(datetime.now(UTC))
    versions = sheet.versions(found, today)
    draft = charters.drafts([found.pk]).get(found.pk)
    held = next((each for each in versions if each.holds), None)
    body = {
        "group": found.name,
        "state": "charted" if held else "uncharted",
        "live_from": found.live_from.isoformat() if found.live_from else None,
        "versions": [charter_body(each.charter, (each.first, each.last)) for each in versions],
        "draft": charter_body(draft, None) if draft else None,
    }
    lines = [("Uncharted: measured, without a verdict.", "")] if held is None else _lines(held.charter)
    rows = [(f"version {each.charter.version}", _days(each)) for each in versions]
    answer(body, as_json, table([*lines, *rows, *([("draft", f"version {draft.version}")] if draft else [])]))


def _lines(charter: Charter) -> list[tuple[str, str]]:
    return [(line.label, line.text) for line in words.lines(charter.terms)]


def _days(version: sheet.Version) -> str:
    if version.first is None:
        return "never held"
    return f"{version.first} to {version.last}" if version.last else f"since {version.first}"


def _say_past(group: Group, from_day: date) -> None:
    until = settled.last_day(group.community)
    if until and from_day <= until:
        note(f"Figures up to {until} were set down already: they stay, and the closed period will say what changed.")


def _like(name: str, group: Group) -> Terms:
    other = group_of(group.community, name)
    held = charters.in_force([other.pk], group.community.today(datetime.now(UTC))).get(other.pk)
    if held is None:
        raise Refusal("%(group)s has no charter to copy.", code="no_charter", group=name)
    return held.terms


def _terms(path: Path) -> Terms:
    try:
        return terms_from(msgspec.json.decode(path.read_bytes()))
    except msgspec.DecodeError as error:
        raise Refusal("This is no charter: %(why)s", code="no_charter_file", why=str(error)) from error
