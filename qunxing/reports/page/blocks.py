"""The four questions of the owner, each with its answer, its figures and what is missing to answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunxing.communities.words import full_day, full_moment, number, percent, short_day, zone_words
from qunxing.insight import cards
from qunxing.reports.page.figures import WINDOW, Figures
from qunxing.reports.page.sheet import Block, Missing, Number, Part, Sheet
from qunxing.reports.page.stops import stops
from qunxing.reports.page.words import between, people, signed, yuan

SOURCES, READINGS = "/sources/", "/sources/readings/"
Point = Mapping[str, Any]


def sheet(figures: Figures) -> Sheet:
    """The whole page."""
    days, zone = figures.days, figures.community.timezone
    return Sheet(
        title=_("Is it worth it?"),
        community=figures.community.name,
        days=_("%(first)s to %(last)s (%(n)s days)")
        % {"first": full_day(days.first), "last": full_day(days.last), "n": days.length},
        blocks=[who(figures), spent(figures), gained(figures), halt(figures)],
        foot=[
            _("Counted from the data there was on %(when)s (%(zone)s).")
            % {"when": full_moment(figures.now, zone), "zone": zone_words(zone)},
            _("Colleagues and bots are left out. A range means that not everything can be seen: no guess is made."),
        ],
        missing_title=_("What is missing"),
    )


def who(figures: Figures) -> Block:
    """谁真的在: from seats to people to those who showed a sign of life."""
    title = _("Who is really there")
    if not figures.has("people") or not figures.has("valid"):
        return Block(key="who", title=title, says=_nobody_listed(figures), missing=list(_unseen(figures)))
    seats, valid = figures.point("people")["cells"]["seats"], figures.point("valid")
    said = {"seats": number(seats), "people": number(valid["n"]), "low": number(valid["low"]), "days": WINDOW}
    says = _("%(seats)s seats are %(people)s people; in %(days)s days %(low)s of them showed a sign of life.")
    if valid["low"] != valid["high"]:
        says = _(
            "%(seats)s seats are %(people)s people; in %(days)s days at least %(low)s of them showed a sign of life, at"
            " most %(high)s."
        )
        said["high"] = number(valid["high"])
    return Block(
        key="who",
        title=title,
        says=says % said,
        numbers=list(_people_numbers(figures, seats, valid)),
        parts=list(_parts(valid)),
        missing=list(_unseen(figures)),
    )


def _nobody_listed(figures: Figures) -> str:
    if figures.has("active"):
        said = {"n": number(figures.point("active")["value"]), "days": figures.days.length}
        return _("%(n)s people did something in %(days)s days; of how many cannot be said without member lists.") % said
    return _("Nobody can say yet: neither member lists nor talk are here for these days.")


def _people_numbers(figures: Figures, seats: int, valid: Point) -> Iterator[Number]:
    path, covers = figures.questions["valid"].path, cards.coverage(figures.answers["valid"])
    yield Number(_("Seats"), number(seats), covers, figures.questions["people"].path)
    out = sum(valid["cells"].get("excluded", {}).values())
    note = _("%(n)s colleagues and bots left out") % {"n": number(out)} if out else ""
    yield Number(_("People"), number(valid["n"]), note, path)
    yield Number(_("Valid members"), people(valid["low"], valid["high"]), _("within %(n)s days") % {"n": WINDOW}, path)
    note = _("no word, but bought or took part")
    yield Number(_("Lurkers who act"), number(valid["cells"]["acted"]), note, path)


def _parts(valid: Point) -> Iterator[Part]:
    titles = {
        "spoke": _("Spoke"),
        "acted": _("Silent, but bought or took part"),
        "unseen": _("Cannot be told"),
        "silent": _("Watched, and no sign"),
    }
    start, n = 0, valid["n"] or 1
    for cell, title in titles.items():
        end = start + valid["cells"][cell]
        left, right = start * 1000 // n, end * 1000 // n
        yield Part(title, number(valid["cells"][cell]), left, right - left, cell)
        start = end


def _unseen(figures: Figures) -> Iterator[Missing]:
    listed, groups = figures.seen("people")
    if listed < groups:
        yield Missing(_no_list(groups - listed), SOURCES)
    talk, groups = figures.seen("active")
    if talk < groups:
        yield Missing(_no_talk(groups - talk), SOURCES)
    if not figures.has("orders"):
        yield Missing(_("There are no orders, so who buys without a word does not count as valid."), SOURCES)


def _no_list(n: int) -> str:
    return ngettext(
        "Of %(n)s group there is no member list: its people are not counted.",
        "Of %(n)s groups there is no member list: their people are not counted.",
        n,
    ) % {"n": n}


def _no_talk(n: int) -> str:
    return ngettext(
        "The talk of %(n)s group cannot be seen: who shows nothing there may be reading, or gone.",
        "The talk of %(n)s groups cannot be seen: who shows nothing there may be reading, or gone.",
        n,
    ) % {"n": n}


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


def halt(figures: Figures) -> Block:
    """该停哪个: the groups that something speaks against, with the reason; never one for being quiet."""
    found, groups = stops(figures), len(figures.questions["valid"].scope.groups)
    said = {"n": found.found, "judged": found.judged, "groups": groups}
    if found.found:
        says = ngettext(
            "%(n)s group is worth a look. Whether it goes on is yours to decide.",
            "%(n)s groups are worth a look. Whether they go on is yours to decide.",
            found.found,
        )
    elif found.judged:
        says = _("In the %(judged)s groups that can be judged nothing speaks for stopping one.")
    else:
        says = _("No group can be judged yet.")
    return Block(
        key="halt",
        title=_("Which to stop"),
        says=says % said,
        numbers=[
            Number(_("Worth a look"), number(found.found)),
            Number(_("Can be judged"), _("%(judged)s of %(groups)s groups") % said),
        ],
        rows=found.rows,
        missing=list(_unjudged(found.found - len(found.rows), groups - found.judged)),
    )


def _unjudged(more: int, unseen: int) -> Iterator[Missing]:
    if more > 0:
        yield Missing(_("%(n)s more are not on this page.") % {"n": more}, "/groups/")
    if unseen:
        text = ngettext(
            "Of %(n)s group neither talk nor cost is here: it cannot be judged.",
            "Of %(n)s groups neither talk nor cost is here: they cannot be judged.",
            unseen,
        )
        yield Missing(text % {"n": unseen}, SOURCES)
    yield Missing(_("When a group is meant to end is not kept yet: groups that are past it are not found."))
    yield Missing(_("Results of mass messages are not here: those that led to nothing are not found."))
