"""What `import`, `imports`, `undo` and `again` do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from qunxing import env
from qunxing.carriers import registry
from qunxing.carriers.files.roster import days_in
from qunxing.carriers.files.source import Source
from qunxing.cli.finding import group_if_any, group_of
from qunxing.cli.output import answer, note, progress, table
from qunxing.communities.models import Community, Group
from qunxing.core.refusals import NeedsAnswer, Refusal
from qunxing.ledger import fill
from qunxing.sources import actions, rereading
from qunxing.sources.models import Import
from qunxing.sources.queries import seen_as

ANSWERS = {
    "timezone": "--timezone TZ, for example --timezone Asia/Shanghai",
    "group": "--group NAME",
    "date_order": "--date-order ymd|dmy|mdy",
    "day": "--day YYYY-MM-DD",
    "mapping": "--map FIELD=COLUMN, for example --map time=时间",
    "overlap": "--overlap first|new",
    "kind": "--kind order|checkin|signin|survey|registration",
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
    """Import every file; the report of one file, or `imports` with a report each.

    A file that is refused stops nothing that came before it; the refusal is raised when it is met.
    """
    if order.format != "auto":
        registry.by_name(order.format)
    place = Place(order)
    try:
        reports = [_import_one(path, order, place, as_json) for path in files]
    finally:
        if order.dry_run:
            place.tear_down()
        else:
            _fill()
    answer(reports[0] if len(reports) == 1 else {"imports": reports}, as_json, "")


def _import_one(path: Path, order: Order, place: Place, as_json: bool) -> dict[str, Any]:
    found = actions.receive(
        community=place.community(),
        path=path,
        name=path.name,
        what=order.what,
        group=place.group(path),
        fmt=order.format,
        options=_dated(order, place.community(), path),
        by=None,
    )
    report = _rehearse(found) if order.dry_run else _do(found)
    if not as_json:
        answer(report, False, in_words(path.name, report))
    return report


def _dated(order: Order, community: Community, path: Path) -> Mapping[str, Any]:
    """A member list is today's where nothing says otherwise; a date in the file's name makes it a question."""
    if order.what != Import.What.ROSTER or "day" in order.options or days_in(path.stem):
        return order.options
    zone = order.options.get("timezone") or community.timezone
    day = datetime.now(ZoneInfo(zone)).date().isoformat()
    note(f"{path.name}: taken as the list of today, {day}; --day says otherwise.")
    return {**order.options, "day": day}


def _do(found: Import) -> dict[str, Any]:
    """Run the import here and now; its report, with its number and state. Raises Refusal when it did not end well."""
    _must_be_answered(found)
    with progress(found.file_name, "bytes") as step:
        found = actions.run(found, progress=lambda tick: step(tick.read, tick.total))
    _must_be_answered(found)
    if found.state != Import.State.DONE:
        raise Refusal("%(name)s is being imported by another process.", code="taken", name=found.file_name)
    return {"import": found.pk, "state": found.state, **found.report}


def _rehearse(found: Import) -> dict[str, Any]:
    """The report without the deed; nothing of it is kept."""
    try:
        _must_be_answered(found)
        return {"import": None, "state": "dry_run", **actions.dry_run(found)}
    finally:
        (Path(settings.HOME) / found.path).unlink(missing_ok=True)
        found.delete()


def _must_be_answered(found: Import) -> None:
    """Raise what keeps the import from going on: its question, or why it was refused."""
    if found.state == Import.State.ASKING:
        actions.cancel(found)
        raise asking(found.file_name, found.question)
    if found.state in (Import.State.REFUSED, Import.State.CANCELLED):
        said = {"name": found.file_name, "said": found.report["refused"]}
        raise Refusal("%(name)s: %(said)s", code=found.report["code"], **said)


def asking(name: str, question: Mapping[str, Any]) -> NeedsAnswer:
    """The question as a refusal that says which option answers it."""
    ask = str(question.get("ask", "format"))
    choices = [str(choice) for choice in question.get("choices", ())]
    hints = [f"Answer with: {ANSWERS.get(ask, '--' + ask)}"]
    if choices:
        hints.append("Choices: " + ", ".join(choices))
    said = f"the {ask.replace('_', ' ')} cannot be told from the file; please say it."
    return NeedsAnswer("%(name)s: %(said)s", name=name, said=said, ask=ask, choices=choices, hints=hints)


def called(text: str, most: int) -> str:
    """A name as it was typed, cut to `most` letters. Raises Refusal for none."""
    name = text.replace("\0", "").strip()[:most]
    if not name:
        raise Refusal("It needs a name.", code="no_name")
    return name


class Place:
    """Where the files of one call go: the community and group that were named, made when missing."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self._community: Community | None = None
        self._made: list[Community | Group] = []

    def community(self) -> Community:
        """The community of that name, made when missing; without a name the only one there is."""
        if self._community is None:
            asked = self.order.community
            self._community = self._only() or self._named(DEFAULT_COMMUNITY if asked is None else called(asked, 120))
        return self._community

    def group(self, path: Path) -> Group | None:
        """The named group, made when missing; else the one a file of this name went into before."""
        community = self.community()
        if self.order.group is None:
            return seen_as(path.name, community)
        name = called(self.order.group, 200)
        return group_if_any(community, name) or self._new_group(name, path)

    def tear_down(self) -> None:
        """Take away what was only made for a rehearsal."""
        for each in reversed(self._made):
            each.delete()

    def _only(self) -> Community | None:
        there = [] if self.order.community is not None else list(Community.objects.all()[:2])
        if len(there) > 1:
            raise Refusal("There are several communities; say which with --community.", code="which_community")
        return there[0] if there else None

    def _named(self, name: str) -> Community:
        zone = env.value("QUNXING_TIMEZONE")
        community, made = Community.objects.get_or_create(name=name, defaults={"timezone": zone})
        if made:
            self._made.append(community)
            self._say(f"Made the community {name} (time zone {zone}).")
        return community

    def _new_group(self, name: str, path: Path) -> Group:
        group = Group.objects.create(community=self.community(), name=name, platform=_platform(path, self.order))
        self._made.append(group)
        self._say(f"Made the group {name} in {self.community().name}.")
        return group

    def _say(self, text: str) -> None:
        if not self.order.dry_run:
            note(text)


def _platform(path: Path, order: Order) -> str:
    if order.format != "auto":
        return registry.by_name(order.format).platform
    return registry.recognise(registry.parts(Source(path))[0], order.what).platform


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
    actions.undo(found, by=None)
    reread = [_reread(each) for each in rereading.waiting()]
    _fill()
    taken = {name: report.get(name) for name in ("messages", "people", "events")}
    lines = [f"Took back import {number} ({found.file_name}): {report.get('messages', 0):,} messages."]
    lines += [f"Read {each['file']} again, which held some of them: {each['messages']:,} messages." for each in reread]
    answer({"import": number, "state": "undone", "taken_back": taken, "reread": reread}, as_json, "\n".join(lines))


def _reread(found: Import) -> dict[str, Any]:
    done = actions.run(found)
    said = {"import": found.pk, "rereads": found.rereads_id, "file": found.file_name, "state": done.state}
    if done.state == Import.State.REFUSED:
        note(f"{found.file_name}: {done.report['refused']}")
    return {**said, "messages": done.report.get("messages", 0)}


def read_again(number: int, options: Mapping[str, Any], group: str | None, as_json: bool) -> None:
    """Undo one import and read its kept file again with other answers."""
    before = _import(number)
    into = group_of(before.community, group) if group else None
    report = _do(actions.again(before, options, group=into, by=None))
    _fill()
    answer({**report, "instead_of": number}, as_json, in_words(before.file_name, report))


def _import(number: int) -> Import:
    found = Import.objects.select_related("community", "group").filter(pk=number).first()
    if found is None:
        raise Refusal("There is no import %(number)s.", code="no_import", number=number)
    return found
