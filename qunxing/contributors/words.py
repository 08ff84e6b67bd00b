"""What this room says, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from qunxing.communities.words import number, percent, period_words
from qunxing.core.metrics.base import State
from qunxing.core.metrics.reply_shape.metric import LEAST, LEAST_PEOPLE

SHAPES = {
    "pyramid": gettext_noop("Pyramid: replies run round one member"),
    "ring": gettext_noop("Ring: a few members hold it together"),
    "unclear": gettext_noop("No shape can be told: about as chance would have it"),
}
PARTS = {
    "seed": gettext_noop("Seeds"),
    "follower": gettext_noop("Follow"),
    "leader": gettext_noop("Lead"),
    "silent": gettext_noop("Silent"),
}
WHY = {
    "new": gettext_noop("known for less than 28 days"),
    "ring": gettext_noop("answers mostly go to people who answer back: a circle of their own"),
    "loud": gettext_noop("writes much, but answered fewer than 3 people"),
}
RISK = 0.3
"""From this part of all replies on, one member's holiday is worth a word, where chance does not explain it."""


def shape_words(shape: Mapping[str, Any]) -> str:
    """What shape the replies of a group have."""
    if shape["state"] == State.NOT_ENOUGH:
        few = _("Too little data: %(n)s replies between members; it takes %(least)s, among %(people)s members.")
        return few % {"n": number(shape["n"] or 0), "least": LEAST, "people": LEAST_PEOPLE}
    if shape["state"] != State.VALUE:
        return _("Cannot be seen here: nothing shows which message answers which.")
    return _(SHAPES[shape["cells"]["shape"]])


def is_risk(shape: Mapping[str, Any]) -> bool:
    """Whether so much hangs on one member that it should be said."""
    cells = shape.get("cells", {})
    if shape["state"] != State.VALUE or cells.get("shape") != "pyramid":
        return False
    return bool(cells["touch"] >= RISK and cells["touch"] > cells["chance"]["touch"]["high"])


def without_words(shape: Mapping[str, Any], name: str) -> str:
    """What one member's absence would cut."""
    first = shape["people"][0]
    said = _("Without %(name)s, %(share)s of the replies between members would be gone (by chance at most %(chance)s).")
    told = {
        "name": name,
        "share": percent(first["touch"]),
        "chance": percent(shape["cells"]["chance"]["touch"]["high"]),
    }
    if not first["alone"]:
        return said % told
    left = ngettext("%(n)s member replies with nobody else.", "%(n)s members reply with nobody else.", first["alone"])
    return f"{said % told} {left % {'n': number(first['alone'])}}"


def foretold_words(judged: Mapping[str, Any] | None) -> str:
    """How well the last list that can be judged foretold who helps; empty where none can."""
    if judged is None:
        return ""
    said = _(
        "Of the first %(k)s of the list of %(month)s, %(hits)s answered somebody in the month after; of the %(k)s who"
        " wrote most, %(other)s."
    )
    month = period_words(judged["start"], judged["end"], "month")
    given = {"k": judged["k"], "hits": judged["hits"], "other": judged["by_messages"], "month": month}
    return said % given


def why_words(why: str) -> str:
    """Why somebody is not on the list."""
    return _(WHY[why])


def move_words(move: str) -> str:
    """What stands for “follower leader”."""
    before, after = move.split(" ")
    return f"{_(PARTS[before])} → {_(PARTS[after])}"


def part_words(share: Mapping[str, Any]) -> str:
    """A share with its range, or that there is too little."""
    if share.get("value") is None:
        return _("too little data (%(n)s)") % {"n": number(share["n"])}
    return f"{percent(share['value'])} ({number(share['hits'])} / {number(share['n'])})"
