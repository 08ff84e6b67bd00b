"""该停哪个: groups worth a look, each for a reason that can be shown. A quiet group is none; people decide, not we."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from qunxing.communities.models import Group
from qunxing.communities.words import is_chinese, number
from qunxing.core.rules.goals import Colour
from qunxing.goals import standing, words
from qunxing.reports.page.figures import WINDOW, Figures, is_number
from qunxing.reports.page.sheet import Row
from qunxing.reports.page.words import yuan

MOST = 5
"""Rows on the page: whoever wants all of them opens the list of groups."""

LONGEST = 40
"""Characters of a group's name."""


@dataclass(frozen=True, slots=True)
class Stops:
    """The groups worth a look, the dearest first; how many there are, and of how many groups enough was seen."""

    rows: list[Row]
    found: int
    judged: int


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one group: cents noted as spent (None: nobody noted), members who paid (None: cannot be seen),
    how many of its `members` spoke, only acted, or were watched and did neither."""

    group: Group
    cost: int | None
    payers: int | None
    spoke: int
    acted: int
    silent: int
    members: int
    behind: str = ""
    """Which of its goals and promises it is far behind with today; a red line crossed. Empty where nothing is red."""

    @property
    def is_still(self) -> bool:
        """Whether members were watched and not one of them was seen doing anything."""
        return self.silent > 0 and self.spoke + self.acted == 0

    @property
    def is_unpaid(self) -> bool:
        """Whether money went in and no member is known to have bought anything."""
        return bool(self.cost) and self.payers == 0

    @property
    def is_judged(self) -> bool:
        """Whether anything could have been found: its talk was watched, or its cost can be held against its orders."""
        watched = self.silent > 0 or self.members == self.spoke
        return watched or bool(self.behind) or (self.cost is not None and self.payers is not None)


def stops(figures: Figures) -> Stops:
    """Look at every group."""
    groups = figures.questions["valid"].scope.groups
    behind = _behind(figures, groups)
    told = [replace(_told(figures, group), behind=behind.get(group.pk, "")) for group in groups]
    worth = (each for each in told if each.is_still or each.is_unpaid or each.behind)
    found = sorted(worth, key=lambda each: (-(each.cost or 0), not each.behind))
    rows = [_row(each, figures) for each in found[:MOST]]
    return Stops(rows, len(found), sum(each.is_judged for each in told))


def _behind(figures: Figures, groups: Sequence[Group]) -> dict[int, str]:
    """Group → why it is off target today, for the groups that are."""
    day = figures.community.today(figures.now)
    found = standing.of_groups([group.pk for group in groups], day)
    return {grp: words.why(each) for grp, each in found.items() if each.status.colour is Colour.RED}


def _told(figures: Figures, group: Group) -> Told:
    valid, cost, orders = (_point(figures, name, group) for name in ("valid", "cost", "orders"))
    cells = valid.get("cells", {})
    return Told(
        group=group,
        cost=cost["value"] if is_number(cost) else None,
        payers=orders["value"] if is_number(orders) else None,
        spoke=cells.get("spoke", 0),
        acted=cells.get("acted", 0),
        silent=cells.get("silent", 0),
        members=valid.get("n") or 0,
    )


def _point(figures: Figures, name: str, group: Group) -> Mapping[str, Any]:
    point: Mapping[str, Any] = figures.of_group[name][group.pk]["points"][0]
    return point


def _row(told: Told, figures: Figures) -> Row:
    reason = ("" if is_chinese() else " ").join(_reasons(told, figures.days.length))
    if told.is_still:
        but = _("They may still be reading: that leaves no trace.")
    elif told.behind and not told.is_unpaid:
        but = _("Off target today says that something must change, not that the group must go.")
    else:
        but = _("If it is there for another purpose than selling, do not judge it by that.")
    return Row(told.group.name[:LONGEST], reason, but, f"/groups/{told.group.pk}/")


def _reasons(told: Told, length: int) -> Iterator[str]:
    if told.cost:
        yield _("%(cost)s spent in %(n)s days.") % {"cost": yuan(told.cost), "n": length}
    if told.is_still:
        said = {"n": number(told.members), "days": WINDOW}
        yield _("Not one of %(n)s members was seen doing anything in %(days)s days.") % said
    elif told.is_unpaid:
        yield _("No order could be matched to its members.")
    if told.behind:
        yield told.behind
