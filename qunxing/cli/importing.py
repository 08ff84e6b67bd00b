"""What `import`, `imports`, `undo` and `again` do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qunxing import env
from qunxing.carriers import registry
from qunxing.carriers.files.source import Source
from qunxing.cli.output import answer, note, progress, table
from qunxing.communities.models import Community, Group
from qunxing.core.refusals import NeedsAnswer, Refusal
from qunxing.ledger import fill
from qunxing.sources import actions
from qunxing.sources.models import Import

ANSWERS = {
    "timezone": "--timezone TZ, for example --timezone Asia/Shanghai",
    "group": "--group NAME",
    "date_order": "--date-order ymd|dmy|mdy",
    "day": "--day YYYY-MM-DD",
    "mapping": "--map FIELD=COLUMN, for example --map time=时间",
    "overlap": "--overlap first|new",
    "encoding": "--encoding NAME, for example --encoding gb18030",
    "format": "--format NAME",
}
DEFAULT_COMMUNITY = "我的社群"
SHOWN_REJECTED = 5


@dataclass(frozen=True, slots=True)
class Order:
    """What was typed, for every file of one call."""

    what: str
    community: str | None
    group: str | None
    format: str
    options: Mapping[str, Any]
    dry_run: bool


def import_all(files: Sequence[Path], order: Order, as_json: bool) -> None:
    """Import every file; the report of one file, or `imports` with a report each."""
    if order.format != "auto":
        registry.by_name(order.format)
    community = _community(order.community)
    reports = [_import_one(path, order, community, as_json) for path in files]
    if not order.dry_run:
        _fill()
    answer(reports[0] if len(reports) == 1 else {"imports": reports}, as_json, "")


def _import_one(path: Path, order: Order, community: Community, as_json: bool) -> dict[str, Any]:
    found = actions.receive(
        community=community,
        path=path,
        name=path.name,
        what=order.what,
        group=_group(order.group, community, path, order) if order.group else None,
        fmt=order.format,
        options=dict(order.options),
        by=None,
    )
    report = _do(found, dry_run=order.dry_run)
    if not as_json:
        answer(report, False, in_words(path.name, report))
    return report


def _do(found: Import, *, dry_run: bool = False) -> dict[str, Any]:
    """Run the import here and now; its report, with its number and state."""
    if found.state == Import.State.ASKING:
        question = dict(found.question)
        actions.cancel(found)
        raise asking(found.file_name, question)
    if dry_run:
        try:
            return {"import": None, "state": "dry_run", **actions.dry_run(found)}
        finally:
            actions.cancel(found)
    with progress(found.file_name, "bytes") as step:
        found = actions.run(found, progress=lambda now: step(now.read_bytes, now.total_bytes))
    if found.state == Import.State.ASKING:
        question = dict(found.question)
        actions.cancel(found)
        raise asking(found.file_name, question)
    return {"import": found.pk, "state": found.state, **found.report}


def asking(name: str, question: Mapping[str, Any]) -> NeedsAnswer:
    """The question as a refusal that says which option answers it."""
    ask = str(question.get("ask", "format"))
    choices = [str(choice) for choice in question.get("choices", ())]
    hints = [f"Answer with: {ANSWERS.get(ask, '--' + ask)}"]
    if choices:
        hints.append("Choices: " + ", ".join(choices))
    said = question.get("text") or f"the {ask.replace('_', ' ')} cannot be told from the file"
    return NeedsAnswer("%(name)s: %(said)s", name=name, said=said, ask=ask, choices=choices, hints=hints)


def _community(name: str | None) -> Community:
    """The community of that name, made when missing; without a name the only one there is."""
    if name is None:
        there = list(Community.objects.all()[:2])
        if len(there) == 1:
            return there[0]
        if there:
            raise Refusal(
                "There are several communities; say which.", code="which_community", hints=["--community NAME"]
            )
    name = name or DEFAULT_COMMUNITY
    community, made = Community.objects.get_or_create(name=name, defaults={"timezone": env.value("QUNXING_TIMEZONE")})
    if made:
        note(f"Made the community {name} (time zone {community.timezone}).")
    return community


def _group(name: str, community: Community, path: Path, order: Order) -> Group:
    """The group of that name in the community, made when missing."""
    found = list(community.groups.filter(name=name)[:2])
    if len(found) > 1:
        raise Refusal("%(community)s has several groups called %(name)s.", community=community.name, name=name)
    if found:
        return found[0]
    if order.dry_run:
        return Group(community=community, name=name, platform=_platform(path, order))
    note(f"Made the group {name} in {community.name}.")
    return Group.objects.create(community=community, name=name, platform=_platform(path, order))


def _platform(path: Path, order: Order) -> str:
    source = Source(path).parts()[0]
    chosen = registry.by_name(order.format) if order.format != "auto" else registry.recognise(source, order.what)
    return chosen.platform


def _fill() -> None:
    """Bring the rollups up to date, so that the next command shows what was just imported."""
    from qunxing.cli.worker import now

    with progress("Rollups", "steps") as step:
        fill.fill(now=now(), progress=lambda stage, done, of: step(done, of))


def in_words(name: str, report: Mapping[str, Any]) -> str:
    """The report for a person."""
    events = ", ".join(f"{kind} {count:,}" for kind, count in report.get("events", {}).items())
    rows = [
        ("import", str(report.get("import") or "nothing kept (dry run)")),
        ("format", str(report.get("format"))),
        ("groups", str(report.get("groups"))),
        ("people", str(report.get("people"))),
        ("messages", f"{report.get('messages', 0):,}"),
        ("events", events or "none"),
        ("from – to", f"{report.get('first') or '–'} – {report.get('last') or '–'}"),
        ("already known", f"{report.get('duplicates', 0):,}"),
        ("not understood", f"{report.get('rejected', 0):,}"),
    ]
    samples = [
        f"    line {each['line']}: {each['reason']}: {each['text'][:80]}"
        for each in report.get("rejected_samples", [])[:SHOWN_REJECTED]
    ]
    return "\n".join([name, table([("  " + left, right) for left, right in rows]), *samples])


def listing(as_json: bool) -> None:
    """All imports, newest first."""
    rows = [
        {
            "import": each.pk,
            "state": each.state,
            "file": each.file_name,
            "community": each.community.name,
            "group": each.group.name if each.group else None,
            "at": each.at.isoformat(timespec="seconds"),
            "messages": each.report.get("messages"),
        }
        for each in Import.objects.select_related("community", "group")
    ]
    shown = [tuple(str(row[name] or "") for name in ("import", "state", "at", "file", "group")) for row in rows]
    answer({"imports": rows}, as_json, table([("import", "state", "at", "file", "group"), *shown]))


def take_back(number: int, as_json: bool) -> None:
    """Undo one import and say what was taken back."""
    found = _import(number)
    report = dict(found.report)
    actions.undo(found, None)
    _fill()
    taken = {name: report.get(name) for name in ("messages", "people", "events")}
    text = f"Took back import {number} ({found.file_name}): {report.get('messages', 0):,} messages."
    answer({"import": number, "state": "undone", "taken_back": taken}, as_json, text)


def read_again(number: int, options: Mapping[str, Any], group: str | None, as_json: bool) -> None:
    """Undo one import and read its kept file again with other answers."""
    before = _import(number)
    into = _existing_group(group, before.community) if group else before.group
    changed = dict(options) | ({"group": into.pk} if group and into else {})
    found = actions.again(before, changed, None)
    report = _do(found)
    _fill()
    answer({**report, "instead_of": number}, as_json, in_words(before.file_name, report))


def _existing_group(name: str, community: Community) -> Group:
    found = community.groups.filter(name=name).first()
    if found is None:
        raise Refusal("%(community)s has no group %(name)s.", code="no_group", community=community.name, name=name)
    return found


def _import(number: int) -> Import:
    found = Import.objects.select_related("community", "group").filter(pk=number).first()
    if found is None:
        raise Refusal("There is no import %(number)s.", code="no_import", number=number)
    return found
