"""How figures of a report read, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.communities.words import (
    at_least,
    day_words,
    duration,
    moment_words,
    money,
    number,
    period_words,
    short_day,
)
from qunxing.core.facts import Sees
from qunxing.core.zones import moment
from qunxing.insight import consent
from qunxing.insight.cards import why_blind
from qunxing.reports.columns import COLUMNS, Column, Figure
from qunxing.reports.models import Kind
from qunxing.reports.sheet import Sheet

PROOFS = {
    "self_reported": gettext_noop("%(figure)s (self-reported)"),
    "platform": gettext_noop("%(figure)s (the platform's own count)"),
    "mixed": gettext_noop("%(figure)s (partly self-reported)"),
}
BY_NAME = {column.name: column for column in COLUMNS}


def said(figure: Figure, unit: str = "count") -> str:
    """A figure alone: 186; 至少 3，最多 9; 最多 2; ¥59.00; 46（自报）; 这里看不到."""
    if figure.value is None:
        return _("not visible here")
    text = at_least(figure.low or None, figure.high) if figure.is_range else _plain(figure.value, unit)
    if figure.proof:
        return _(PROOFS[figure.proof]) % {"figure": text}
    if figure.day:
        return _("%(figure)s (list of %(day)s)") % {"figure": text, "day": short_day(figure.day)}
    return text


def _plain(value: int, unit: str) -> str:
    return money(value) if unit == "cents" else number(value)


def why(figure: Figure) -> str:
    """Why it cannot be seen, and how it could be."""
    return why_blind(frozenset(Sees[name.upper()] for name in figure.lacking))


def title(column: Column) -> str:
    return _(column.title)


def period(sheet: Sheet) -> str:
    """11月22日 周日, or 11月16日–22日."""
    if sheet.kind == Kind.DAILY:
        return day_words(sheet.first)
    return period_words(sheet.first, sheet.last, "week")


def kind_words(kind: str) -> str:
    return str(Kind(kind).label)


def cut(sheet: Sheet) -> str:
    """截至 18:20: until when the figures count, until when there is data where that is earlier, and of whom alone the
    talk is, where it comes from the archive."""
    zone, as_of = ZoneInfo(sheet.zone), datetime.fromisoformat(sheet.as_of)
    if sheet.is_open:
        local = as_of.astimezone(zone)
        is_today = sheet.kind == Kind.DAILY and local.date() == date.fromisoformat(sheet.last)
        when = f"{local:%H:%M}" if is_today else moment_words(as_of, sheet.zone)
        told = _("Up to %(when)s") % {"when": when}
    else:
        told = _("The whole day") if sheet.kind == Kind.DAILY else _("The whole week")
    agreed = consent.words({"consent": sheet.consent})
    return " · ".join(filter(None, (told, _data(sheet), agreed)))


def _data(sheet: Sheet) -> str:
    if not sheet.until:
        return _("no data yet")
    if not sheet.is_open and moment(sheet.until).astimezone(ZoneInfo(sheet.zone)).date() > date.fromisoformat(
        sheet.last
    ):
        return _("data of all these days")
    return _("data up to %(when)s") % {"when": moment_words(sheet.until, sheet.zone)}


def waited(ts: int, group: int, sheet: Sheet) -> str:
    """等了 1.8 小时: from the question to where the group's data ends."""
    until = next((line.until for line in sheet.lines if line.group == group), ts)
    return _("waited %(time)s") % {"time": duration(max(0, until - ts) / 1_000_000)}


def covered(sheet: Sheet, name: str, *, short: bool = False) -> str:
    """看得到 6/30 个群, or 6/30 个群; nothing to say of one group."""
    if len(sheet.lines) <= 1:
        return ""
    text = _("%(seen)s of %(groups)s groups") if short else _("seen in %(seen)s of %(groups)s groups")
    return text % {"seen": sheet.covered[name], "groups": len(sheet.lines)}
