"""What other pages show of charters: on the page of a group, in the list of groups, among today's sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunxing.charters import words
from qunxing.communities import charters
from qunxing.communities.access import may
from qunxing.communities.models import Community, Group, User
from qunxing.communities.panels import Panel
from qunxing.core.rules.charters import LABELS, Terms, Type
from qunxing.insight.columns import Cell, Choice, Column
from qunxing.insight.today import Sentence

PANEL_AT = -40
SHOWN = ("audiences", "purposes", "values", "natural_days")
"""What the page of a group says of its charter; the rest stands on the charter's own page."""


def panel(group: Group, user: User, now: datetime) -> Iterable[Panel]:
    """What the group is for, or that nobody has said it."""
    held = charters.in_force([group.pk], group.community.today(now)).get(group.pk)
    terms = held.terms if held else None
    about = {
        "group": group,
        "charter": held,
        "kind": words.kind(terms) if terms else "",
        "lines": [line for line in words.lines(terms) if line.name in SHOWN] if terms else [],
        "may_act": may(user, group.community),
    }
    about["drafted"] = bool(about["may_act"] and charters.drafts([group.pk]))
    yield Panel(PANEL_AT, "charters/panel.html", about)


def column(community: Community, now: datetime) -> Column | None:
    """The kind of each group, and which have none."""
    groups = list(community.groups.values_list("pk", flat=True))
    kinds = charters.kinds(groups, community.today(now))
    cells = dict(zip(groups, _cells(groups, kinds), strict=True))
    uncharted = frozenset(groups) - frozenset(kinds)
    choices = [Choice("uncharted", _("Uncharted"), uncharted)] if uncharted else []
    for each in Type:
        if found := frozenset(pk for pk, (kind, _sub) in kinds.items() if kind == each):
            choices.append(Choice(f"charter-{each}", _(LABELS[each]), found))
    return Column("charter", _("Charter"), cells, ordered=_("By charter"), choices=choices)


def _cells(groups: Iterable[int], kinds: Mapping[int, tuple[str, str]]) -> Iterator[Cell]:
    """In the order of the groups; each kind is put into words once."""
    none = Cell(_("uncharted"), "secondary", why=_("Measured, without a verdict."), rank=len(Type))
    order = list(Type)
    told = {
        (kind, sub): Cell(words.kind(Terms(type=kind, subtype=sub)), "blue", rank=order.index(Type(kind)))
        for kind, sub in set(kinds.values())
    }
    for pk in groups:
        yield (told[kinds[pk]] if pk in kinds else none)._replace(path=f"/groups/{pk}/charter/")


def sentences(community: Community, now: datetime) -> Iterable[Sentence]:
    """How many groups nobody has said a purpose of, once some have one: a new house is not nagged."""
    groups = list(community.groups.filter(ended_on=None).values_list("pk", flat=True))
    held = charters.kinds(groups, community.today(now))
    lacking = len(groups) - len(held)
    if held and lacking:
        text = ngettext(
            "%(n)s of %(groups)s groups has no charter (群定位) yet: it is measured, without a verdict.",
            "%(n)s of %(groups)s groups have no charter (群定位) yet: they are measured, without a verdict.",
            lacking,
        ) % {"n": lacking, "groups": len(groups)}
        yield Sentence(0, text, f"/groups/?community={community.pk}&only=uncharted", "know")
