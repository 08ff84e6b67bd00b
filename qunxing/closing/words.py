"""How figures, their differences and the causes read, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from qunxing.closing.change import Change
from qunxing.closing.models import Closing, Figure
from qunxing.communities.words import is_chinese, moment_words, money, number, period_words, short_day
from qunxing.core.metrics.base import State
from qunxing.core.metrics.registry import METRICS
from qunxing.insight import cards
from qunxing.insight.sheets import parts

Point = Mapping[str, Any]
PENDING = {
    "not_over": gettext_noop("This period is not over yet: its numbers will still change."),
    "behind": gettext_noop("The data of %(n)s groups ends before the last day: %(names)s."),
    "gaps": gettext_noop("%(n)s groups have days without data: %(names)s."),
    "imports": gettext_noop("%(n)s imports are under way or wait for an answer."),
    "renames": gettext_noop("Of %(n)s “new members” nobody has said whether they only changed their names."),
    "matches": gettext_noop("Of %(n)s buyers or respondents nobody has said which member they are."),
}
CHANGES = {
    "import": gettext_noop("“%(name)s” was imported"),
    "again": gettext_noop("“%(name)s” was imported; everything in it was known"),
    "reread": gettext_noop("“%(name)s” was read once more, for a file it leaned on was undone"),
    "undo": gettext_noop("the import of “%(name)s” was undone"),
    "facts": gettext_noop("data came in: %(name)s"),
    "match": gettext_noop("by “%(name)s”, %(n)s accounts were matched to members"),
    "merge": gettext_noop("%(n)s accounts were said to be of one person with others (%(name)s)"),
    "rename": gettext_noop("%(n)s people were said to have only changed their names (%(name)s)"),
    "part": gettext_noop("%(n)s merges were undone (%(name)s)"),
    "split": gettext_noop("%(n)s accounts were taken out of a person (%(name)s)"),
    "unsplit": gettext_noop("%(n)s accounts were put back to their person (%(name)s)"),
    "mark": gettext_noop("%(n)s people were marked as staff or bots (%(name)s)"),
    "unmark": gettext_noop("%(n)s people are no longer marked as staff or bots (%(name)s)"),
    "erase": gettext_noop("%(n)s people were erased"),
    "charter": gettext_noop("%(n)s charters were put in force or retired (%(name)s)"),
    "definition": gettext_noop("the definition of “%(metric)s” went from version %(name)s"),
    "dropped": gettext_noop("“%(metric)s” is no longer counted"),
    "recogniser": gettext_noop("questions and acknowledgements are told by another version (%(name)s)"),
    "zone": gettext_noop("days are counted in another time zone (%(name)s)"),
    "group_new": gettext_noop("the group “%(name)s” came to the community"),
    "group_gone": gettext_noop("the group “%(name)s” is no longer there"),
}
OWN: Mapping[str, Mapping[str, str]] = {
    "dissolved": {
        "facts": gettext_noop("the group was dissolved"),
        "undo": gettext_noop("that the group was dissolved was taken back"),
    },
    "erasure": {"facts": gettext_noop("the data of somebody was erased")},
    "retraction": {"facts": gettext_noop("facts were taken back")},
}
"""Batches that came by no file, by the first word of their label."""
TOLD_IN_PARTS = {"headcount": ("joined", "left"), "growth": ("new", "returning", "resurrected", "dormant")}
"""Numbers whose parts are what they are asked for."""
SHOWN_GROUPS = 3


def title_of(closing: Closing) -> str:
    """2026年10月; 10月19日–25日."""
    grain = "month" if closing.kind == Closing.Kind.MONTH else closing.kind
    return period_words(closing.from_day.isoformat(), closing.to_day.isoformat(), grain)


def metric_words(closing: Closing, metric: str, part: str = "title") -> str:
    """What a metric was called (or meant: `sentence`, `formula`) when the period was closed."""
    return said_of(closing.definitions, metric, part)


def said_of(definitions: Mapping[str, Any], metric: str, part: str = "title") -> str:
    """The same from the definitions alone."""
    said = definitions[metric]["said"]
    return str(said.get(get_language() or "", said["en"])[part])


def figure_words(figure: Figure) -> str:
    """The figure as the number card writes it."""
    point = {"state": figure.state, "value": figure.value, "low": figure.low, "high": figure.high, "n": figure.n}
    return point_words(point, figure.unit)


def point_words(point: Point, unit: str) -> str:
    """A figure, then or now; what is not seen says so shortly."""
    if point["state"] == "gone":
        return _("can no longer be asked")
    if point["state"] == State.NOT_MEASURABLE:
        return _("not visible here")
    return cards.figure_of(point, unit, frozenset())[0]


def why_unseen(figure: Figure) -> str:
    """Why nothing could be measured, and how it could be; empty where it could."""
    return cards.why_blind(cards.lacking({"coverage": figure.coverage})) if figure.state == "not_measurable" else ""


def basis_words(figure: Figure) -> str:
    """n, the range of a share, what was covered and left out."""
    words = []
    if figure.n is not None:
        words.append(_("of %(n)s") % {"n": number(figure.n)})
    if figure.unit == "share" and figure.low is not None and figure.high is not None:
        low, high = f"{figure.low * 100:.0f}%", f"{figure.high * 100:.0f}%"
        words.append(_("95%% range %(low)s to %(high)s") % {"low": low, "high": high})
    if figure.metric in TOLD_IN_PARTS and figure.state == State.VALUE:
        titles = METRICS[figure.metric].cells
        words += [f"{_(titles[cell])} {number(figure.cells[cell])}" for cell in TOLD_IN_PARTS[figure.metric]]
    body = {"coverage": figure.coverage, "excluded": figure.excluded}
    return " · ".join(each for each in (*words, cards.coverage(body)) if each)


def parts_of(metric: str, cells: Point) -> dict[str, str]:
    """What a figure is made of: heading → words."""
    found: dict[str, Any] = parts(metric, cells) if metric in METRICS else {}
    if "came_back" in cells:
        found[_("Came back")] = cells["came_back"]
    words = {title: _part(value) for title, value in found.items() if value is not None}
    return words | ({_("Paid, net of refunds"): money(cells["cents"])} if "cents" in cells else {})


def _part(value: float) -> str:
    return number(value) if isinstance(value, int) or float(value).is_integer() else f"{value * 100:.0f}%"


def moved_parts(figure: Figure, now: Point) -> list[tuple[str, str, str]]:
    """(heading, then, now) of the parts that differ."""
    then, present = parts_of(figure.metric, figure.cells), parts_of(figure.metric, now.get("cells") or {})
    return [
        (title, then.get(title, "–"), present.get(title, "–"))
        for title in dict.fromkeys((*then, *present))
        if then.get(title) != present.get(title)
    ]


def change_words(change: Change, closing: Closing) -> str:
    """What happened, in one line."""
    metric = metric_words(closing, change.metric) if change.metric else ""
    if (own := OWN.get(change.name.partition(" ")[0], {}).get(change.what)) and not change.path:
        return _(own)
    return _(CHANGES[change.what]) % {"name": change.name, "n": number(change.n), "metric": metric}


def change_details(change: Change, closing: Closing, groups: Mapping[int, str]) -> str:
    """When, by whom, which days and which groups."""
    found = [moment_words(datetime.fromisoformat(change.at), closing.timezone)] if change.at else []
    found += [change.by] if change.by else []
    if change.first:
        first, last = short_day(change.first), short_day(change.last)
        found.append(_("days %(first)s to %(last)s") % {"first": first, "last": last} if first != last else first)
    named = [groups[grp] for grp in change.groups or () if grp in groups]
    if named:
        shown = "、".join(named[:SHOWN_GROUPS]) if is_chinese() else ", ".join(named[:SHOWN_GROUPS])
        more = _("%(names)s and others, %(n)s groups") % {"names": shown, "n": len(named)}
        found.append(more if len(named) > SHOWN_GROUPS else shown)
    return " · ".join(found)


def pending_words(found: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is still open, line by line."""
    return [_(PENDING[each["what"]]) % {"n": number(each["n"]), "names": _names(each)} for each in found]


def _names(each: Mapping[str, Any]) -> str:
    names, more = each["names"], each["n"] - len(each["names"])
    shown = ("、" if is_chinese() else ", ").join(names)
    return _("%(names)s and %(n)s more") % {"names": shown, "n": more} if more > 0 else shown


def counted(changes: Iterable[Change]) -> str:
    """补导了 1 个文件、合并了 2 个成员: how much of what was done since."""
    found: dict[str, int] = {}
    for change in changes:
        found[change.what] = found.get(change.what, 0) + change.n
    said = [words for what, n in found.items() if (words := _counted(what, n))]
    return ("、" if is_chinese() else ", ").join(said)


def _counted(what: str, n: int) -> str:
    words = {
        "import": ngettext("%(n)s file was imported", "%(n)s files were imported", n),
        "undo": ngettext("%(n)s import was undone", "%(n)s imports were undone", n),
        "reread": ngettext("%(n)s file was read again", "%(n)s files were read again", n),
        "facts": ngettext("data came in %(n)s time", "data came in %(n)s times", n),
        "match": ngettext("%(n)s account was matched", "%(n)s accounts were matched", n),
        "merge": ngettext("%(n)s account was merged", "%(n)s accounts were merged", n),
        "rename": ngettext("%(n)s changed name was settled", "%(n)s changed names were settled", n),
        "part": ngettext("%(n)s merge was undone", "%(n)s merges were undone", n),
        "split": ngettext("%(n)s account was taken out", "%(n)s accounts were taken out", n),
        "unsplit": ngettext("%(n)s account was put back", "%(n)s accounts were put back", n),
        "mark": ngettext("%(n)s person was marked as staff", "%(n)s people were marked as staff", n),
        "unmark": ngettext("%(n)s person is no longer staff", "%(n)s people are no longer staff", n),
        "erase": ngettext("%(n)s person was erased", "%(n)s people were erased", n),
        "charter": ngettext("%(n)s charter was changed", "%(n)s charters were changed", n),
        "definition": ngettext("%(n)s definition changed", "%(n)s definitions changed", n),
        "zone": _("the time zone changed"),
        "group_new": ngettext("%(n)s group came", "%(n)s groups came", n),
        "group_gone": ngettext("%(n)s group went", "%(n)s groups went", n),
        "recogniser": _("questions are told by another version"),
    }
    return words[what] % {"n": n} if what in words else ""
