"""The four questions of the owner, each with its answer, its figures and what is missing to answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunxing.communities.words import full_day, full_moment, number, zone_words
from qunxing.insight import cards, consent
from qunxing.reports.page.figures import WINDOW, Figures
from qunxing.reports.page.money import gained, spent
from qunxing.reports.page.sheet import SOURCES, Block, Missing, Number, Part, Sheet
from qunxing.reports.page.stops import stops
from qunxing.reports.page.words import people

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
            *filter(None, [consent.line([group.pk for group in figures.questions["valid"].scope.groups])]),
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
            *_vain_posts(figures),
        ],
        rows=found.rows,
        missing=[*_unjudged(found.found - len(found.rows), groups - found.judged), *_unkept(figures)],
    )


def _vain_posts(figures: Figures) -> Iterator[Number]:
    """Posts of colleagues with a link or a price that no order followed, of all of them."""
    point = figures.point("posts")
    if figures.has("posts") and point["n"]:
        figure = _("%(empty)s of %(posts)s") % {"empty": number(point["cells"]["empty"]), "posts": number(point["n"])}
        note = _("within 24 hours; %(covers)s") % {"covers": cards.coverage(figures.answers["posts"])}
        yield Number(_("Offers that no order followed"), figure, note, figures.questions["posts"].path)


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


def _unkept(figures: Figures) -> Iterator[Missing]:
    yield Missing(_("When a group is meant to end is not kept yet: groups that are past it are not found."))
    shown, groups = figures.seen("posts")
    if shown < groups:
        text = ngettext(
            "What was posted in %(n)s group cannot be seen: offers that led to nothing there are not found.",
            "What was posted in %(n)s groups cannot be seen: offers that led to nothing there are not found.",
            groups - shown,
        )
        yield Missing(text % {"n": groups - shown}, SOURCES)
