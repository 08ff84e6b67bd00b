"""A line of the audit log in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from qunxing.communities.models import Community, Group
from qunxing.communities.words import full_moment, listed, spoken
from qunxing.outbox import words
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.fates import Fate
from qunxing.outbox.receiving import senders_named
from qunxing.sources.models import Connection

RULES: Mapping[str, Any] = {
    "own_send": gettext_lazy("Authors may approve their own sends"),
    "quiet_from": gettext_lazy("Nothing is sent from"),
    "quiet_to": gettext_lazy("until"),
    "a_day": gettext_lazy("Messages a group gets in a day at most"),
    "promotions_a_week": gettext_lazy("Promotions a group gets in a week at most"),
    "quota": gettext_lazy("How often WeCom lets a group be written to"),
    "apart": gettext_lazy("Seconds between two messages of one account"),
    "stop_after": gettext_lazy("Failures in a row after which an account stops"),
    "own_group": gettext_lazy("Group of colleagues for trying out"),
}
THINGS: Mapping[str, str] = {
    "autoreply": gettext_noop("Automatic reply %(n)s"),
    "greeting": gettext_noop("First words to new contacts %(n)s"),
    "way": gettext_noop("Join code %(n)s"),
    "welcome": gettext_noop("Group welcome %(n)s"),
}
DID: Mapping[str, str] = {
    "written": gettext_noop("written"),
    "changed": gettext_noop("changed"),
    "allowed": gettext_noop("allowed to speak"),
    "silenced": gettext_noop("silenced"),
    "retired": gettext_noop("taken out of use"),
}
LOOKS: Mapping[str, str] = {
    What.REFUSED: "red",
    What.STOPPED: "red",
    What.CANCELLED: "orange",
    What.SENT_BACK: "orange",
    What.APPROVED: "green",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log: what happened, by whom, and what a reader needs to know besides."""

    audit: Audit
    what: str
    look: str
    who: str
    about: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers of some lines stand for."""

    groups: Mapping[int, str]
    connections: Mapping[int, str]
    senders: Mapping[str, str]
    zone: str


def lines_told(found: Iterable[Audit]) -> list[Line]:
    """Lines of one community in words; a few queries for all of them."""
    audits = list(found)
    names = _names(audits)
    return [
        Line(
            audit=each,
            what=str(What(each.what).label),
            look=LOOKS.get(each.what, "secondary"),
            who=each.who or _("the program"),
            about=_about(each, names),
        )
        for each in audits
    ]


def _names(audits: list[Audit]) -> Names:
    groups = {each.about["group"] for each in audits if isinstance(each.about.get("group"), int)}
    rules = (each.about.get(name, {}) for each in audits for name in ("was", "now_is"))
    groups |= {each["own_group"] for each in rules if each.get("own_group")}
    accounts = {each.about["connection"] for each in audits if isinstance(each.about.get("connection"), int)}
    senders = {each.about["sender"] for each in audits if each.about.get("sender")}
    community = Community.objects.filter(pk__in={each.community for each in audits}).first()
    named = Connection.objects.filter(pk__in=accounts)
    return Names(
        dict(Group.objects.filter(pk__in=groups).values_list("pk", "name")),
        {each.pk: each.name or each.native for each in named},
        senders_named(community, senders) if community else {},
        community.timezone if community else "UTC",
    )


def _about(audit: Audit, names: Names) -> str:
    said = audit.about
    parts = [names.groups.get(said.get("group", 0), ""), names.connections.get(said.get("connection", 0), "")]
    parts += _words(audit.what, said, names)
    return " · ".join(filter(None, parts))


def _words(what: str, said: Mapping[str, Any], names: Names) -> list[str]:
    """What is kept of one kind of line, in words."""
    if what == What.REFUSED:
        return [spoken(said["template"], said.get("fields", {}))] if "template" in said else []
    if what in (What.RULED, What.MADE, What.UNMADE):
        did = "changed" if said.get("changed") else said.get("did", "")
        return [_thing(said), _(DID[did]) if did in DID else _ruled(said, names)]
    if what == What.MARKED:
        return [
            said.get("customer", ""),
            listed([*said.get("add", ()), *(f"−{each}" for each in said.get("remove", ()))]),
        ]
    if what in (What.SUBMITTED, What.APPROVED, What.RESENT):
        return _counted(said)
    if what in (What.LEFT, What.REMINDED):
        return [names.senders.get(said.get("sender", ""), said.get("sender", "")), *_counted(said)]
    if what == What.SCHEDULED:
        at = said.get("at")
        return [full_moment(datetime.fromisoformat(at), names.zone) if at else _("as soon as it is approved")]
    if what in (What.CAME_OUT, What.REPLIED, What.GREETED):
        return [str(Fate(said["fate"]).label), words.kept(said.get("said", ""))]
    if what == What.DECIDED:
        return [_("it is there") if said.get("arrived") else _("it is not there")]
    return [str(said[name]) for name in ("why",) if said.get(name)]


def _thing(said: Mapping[str, Any]) -> str:
    """What was made, changed or taken away, as its list numbers it."""
    if "tags" in said:
        return listed(said["tags"])
    return next((_(words) % {"n": said[name]} for name, words in THINGS.items() if name in said), "")


def _counted(said: Mapping[str, Any]) -> list[str]:
    found = [_("to %(n)s") % {"n": said["targets"]}] if "targets" in said else []
    return [*found, _("%(n)s left out") % {"n": said["left_out"]}] if said.get("left_out") else found


def _ruled(said: Mapping[str, Any], names: Names) -> str:
    was, now = said.get("was", {}), said.get("now_is", {})
    changed = [name for name in now if now[name] != was.get(name)]
    shown = ((RULES[name], *(_value(name, each.get(name), names) for each in (was, now))) for name in changed)
    return listed(f"{title} {before} → {after}" for title, before, after in shown)


def _value(name: str, value: Any, names: Names) -> str:
    if name == "own_group":
        return names.groups.get(value, "–")
    if name in ("quiet_from", "quiet_to") and isinstance(value, int):
        return f"{value // 60:02}:{value % 60:02}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value is None else str(value)
