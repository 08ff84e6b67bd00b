"""What goals and promises say of why a group went quiet: whether what was promised came, and whether it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from qunxing.communities.causes import Cause, Sign
from qunxing.communities.models import Group
from qunxing.core.rules.goals import Colour, State
from qunxing.goals import standing, words
from qunxing.goals.standing import Part

OVER = {State.MET, State.MISSED}


def seen(group: Group, now: datetime) -> Iterable[Sign]:
    """From kept rows alone."""
    found = standing.of_groups([group.pk], group.community.today(now))[group.pk]
    return [*_promises(found.promises), _done(found.goals)]


def _promises(promises: Sequence[Part]) -> Iterable[Sign]:
    judged = [each for each in promises if each["colour"] != Colour.NONE and "recent" in each]
    if not judged:
        text = _("No promise is kept on record here that could be judged.")
        return [Sign(Cause.VALUE, None, text)]
    said = _("“%(promise)s” in the last 28 days: %(counts)s")
    return [
        Sign(
            Cause.VALUE,
            each["colour"] != Colour.GREEN,
            said % {"promise": each["name"], "counts": words.counts(each["recent"])},
        )
        for each in judged
    ]


def _done(goals: Sequence[Part]) -> Sign:
    if not goals:
        return Sign(Cause.DONE, None, _("No goal was set: nobody can say when it is done."))
    met, over = (sum(each.get("state") in states for each in goals) for states in ({State.MET}, OVER))
    about = {"met": met, "n": len(goals), "over": over}
    return Sign(Cause.DONE, met == len(goals), _("%(met)s of %(n)s goals reached, %(over)s over.") % about)
