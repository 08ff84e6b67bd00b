"""Red lines in words: what was found, or why nothing can be said and what would make it so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from qunxing.communities.words import number, percent, period_words
from qunxing.core.metrics.measures import MINIMUM
from qunxing.goals.guardrails import COMPLAINTS

About = Mapping[str, Any]


def complaints(about: About) -> str:
    """Complaints that people wrote down."""
    if "noted" not in about:
        return _(
            "not measured: complaints are not told from other talk, as most of what looks like one is none. Write them"
            " down by week under Numbers read off as “%(name)s”, and this line is measured."
        ) % {"name": COMPLAINTS}
    given = {"week": period_words(about["start"], about["end"], "week"), "n": number(about["noted"])}
    if "times" not in about:
        return _("%(week)s: %(n)s written down, nothing unusual") % given
    return _("%(week)s: %(n)s written down, %(times)s times as many as usual") % {
        **given,
        "times": f"{about['times']:.1f}",
    }


def promotion(about: About) -> str:
    """How much of what staff say offers something."""
    if not about:
        return _("cannot be seen: the words of the talk are not there")
    if "share" not in about:
        return _("too little data: %(n)s messages of staff in four weeks, it takes %(least)s; mark who is staff") % {
            "n": number(about["sent"]),
            "least": MINIMUM,
        }
    given = {"share": percent(about["share"]), "n": number(about["sent"])}
    if about["selling"]:
        said = _("%(share)s of %(n)s staff messages offer something; told only, as the group is for selling")
        return said % given
    return _("%(share)s of %(n)s staff messages offer something") % given


def around(about: About) -> str:
    """Leaving on days with a promotion and the day after, beside other days; no cause is meant."""
    if "left" not in about:
        return (
            _("cannot be told: who left is known only between member lists, not by day")
            if about.get("undated")
            else _("cannot be seen: it takes the words of the talk, and a source that tells who left when")
        )
    if "value" not in about:
        return _("too little data: %(left)s left in twelve weeks, on %(days)s days with a promotion or after one") % {
            "left": number(about["left"]),
            "days": number(about["days"]),
        }
    high = f"{about['high']:.1f}" if about["high"] is not None else "∞"
    return _(
        "%(times)s times as many leave a day as on other days (95%% range %(low)s to %(high)s). Together is not"
        " because of."
    ) % {"times": f"{about['value']:.1f}", "low": f"{about['low']:.1f}", "high": high}


SAID: Mapping[str, Callable[[About], str]] = {
    "complaints": complaints,
    "promotion": promotion,
    "after_promotion": around,
}
