"""花了多少 and 多了多少: what was noted as a cost, and what members paid, each with what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from qunxing.communities.words import number, percent, short_day
from qunxing.insight import cards
from qunxing.reports.page.figures import Figures
from qunxing.reports.page.sheet import READINGS, SOURCES, Block, Missing, Number
from qunxing.reports.page.words import between, people, signed, yuan

Point = Mapping[str, Any]


def spent(figures: Figures) -> Block:
    """花了多少: what somebody noted as a cost, and what that makes for each valid member."""
    title, cost = _("What was spent"), figures.point("cost")
    if not figures.has("cost"):
        says = _("Nobody noted what was spent, so this cannot be answered.")
        missing = Missing(_("No cost (花费) was noted for these days."), READINGS)
        return Block(key="spent", title=title, says=says, missing=[missing])
    each = _for_each(cost["value"], figures)
    says = _("%(cost)s was noted as spent.") % {"cost": yuan(cost["value"])}
    if each:
        said = {"cost": yuan(cost["value"]), "each": each}
        says = _("%(cost)s was noted as spent: %(each)s for each valid member.") % said
    numbers = [Number(_("Noted as spent"), yuan(cost["value"]), _proof(figures), figures.questions["cost"].path)]
    if each:
        numbers.append(Number(_("For each valid member"), each))
    return Block(key="spent", title=title, says=says, numbers=numbers, missing=list(_unspent(figures, cost)))


def _for_each(cents: int, figures: Figures) -> str:
    """The cost of one valid member; the more there may be, the less each costs. Empty where there is none."""
    valid = figures.point("valid")
    if not figures.has("valid") or not valid["high"] or not cents:
        return ""
    least = yuan(cents / valid["high"])
    if not valid["low"]:
        return _("at least %(low)s") % {"low": least}
    return between(least, yuan(cents / valid["low"]))


def _proof(figures: Figures) -> str:
    proof = figures.answers["cost"].get("proof", "self_reported")
    return _(cards.PROOFS[proof]) if proof in cards.PROOFS else ""


def _unspent(figures: Figures, cost: Point) -> Iterator[Missing]:
    noted, groups = cost["cells"].get("groups", 0), figures.seen("cost")[1]
    if noted < groups and cost["cells"].get("whole") is None:
        said = {"noted": noted, "groups": groups}
        yield Missing(_("A cost was noted for %(noted)s of %(groups)s groups only.") % said, READINGS)
    yield Missing(_("Working hours of colleagues are in it only where somebody noted them as a cost."), READINGS)


def gained(figures: Figures) -> Block:
    """多了多少: what members paid, net of refunds, beside the days before; never said to come from the groups."""
    title, orders = _("What came in"), figures.point("orders")
    if not figures.has("orders"):
        says = _("Nothing shows what was bought, so this cannot be answered.")
        missing = Missing(_("Add a table of orders."), SOURCES)
        return Block(key="gained", title=title, says=says, missing=[missing])
    difference, cells = _difference(figures), orders["cells"]
    said = {"cents": yuan(cells["cents"]), "orders": number(cells["orders"]), "n": figures.days.length}
    says = _("Members paid %(cents)s net in %(orders)s orders.") % said
    if difference is not None:
        said["more"] = yuan(abs(difference))
        says = _more_or_less(difference) % said
    return Block(
        key="gained",
        title=title,
        says=says,
        numbers=list(_paid_numbers(figures, orders, difference)),
        missing=list(_unmatched(figures, cells)),
    )


def _more_or_less(difference: int) -> str:
    if difference > 0:
        return _(
            "Members paid %(cents)s net, %(more)s more than in the %(n)s days before. That is before and after, not"
            " proof that the groups did it."
        )
    if difference < 0:
        return _(
            "Members paid %(cents)s net, %(more)s less than in the %(n)s days before. That is before and after, not"
            " proof that the groups did it."
        )
    return _("Members paid %(cents)s net, as much as in the %(n)s days before.")


def _difference(figures: Figures) -> int | None:
    """Cents more than in the days before; None unless orders of both stretches are here."""
    before = figures.point("orders_before")
    if not figures.has("orders_before") or not _covers(figures, figures.days.before.first):
        return None
    return int(figures.point("orders")["cells"]["cents"] - before["cells"]["cents"])


def _covers(figures: Figures, first: date) -> bool:
    """Whether one stretch of orders reaches from `first` to the last days; on the last nobody may have bought."""
    last = figures.days.last - timedelta(days=1)
    known = figures.answers["orders"]["coverage"]["days"]
    return any(start <= first.isoformat() and end >= last.isoformat() for start, end in known)


def _paid_numbers(figures: Figures, orders: Point, difference: int | None) -> Iterator[Number]:
    path, cells = figures.questions["orders"].path, orders["cells"]
    yield Number(_("Paid by members"), yuan(cells["cents"]), _("refunds taken off"), path)
    note = _("orders: %(n)s") % {"n": number(cells["orders"])}
    yield Number(_("Members who paid"), people(orders["low"], orders["high"]), note, path)
    if difference is not None:
        note = _("against the %(n)s days before") % {"n": figures.days.length}
        yield Number(_("More or less"), signed(difference), note, figures.questions["orders_before"].path)
    if figures.has("cost") and (cost := figures.point("cost")["value"]):
        note = _("turnover, not profit")
        yield Number(_("For each yuan spent"), yuan(100 * cells["cents"] / cost), note)


def _unmatched(figures: Figures, cells: Mapping[str, Any]) -> Iterator[Missing]:
    if others := cells["unmatched_orders"]:
        said = {
            "n": number(others),
            "share": percent(others / (others + cells["orders"])),
            "cents": yuan(cells["unmatched_cents"]),
        }
        text = _("Orders that fit no member are not in it: %(n)s (%(share)s, %(cents)s).") % said
        yield Missing(text, SOURCES)
    last = figures.answers["orders"]["coverage"]["days"][-1][1]
    if last < (figures.days.last - timedelta(days=1)).isoformat():
        yield Missing(_("Orders are here up to %(day)s only.") % {"day": short_day(last)}, SOURCES)
    elif _difference(figures) is None:
        yield Missing(_("Orders of the days before are not here, so nothing can be compared."), SOURCES)
    yield Missing(_("Nothing was held back to compare with: what would have been bought anyway is not known."))
    yield Missing(_("What the goods cost is not known: this is turnover, not profit."))
