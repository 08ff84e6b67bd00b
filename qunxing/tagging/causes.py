"""What tags say of why a group went quiet: whether its members are those it is for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from qunxing.communities.causes import Cause, Sign
from qunxing.communities.models import Group
from qunxing.communities.words import number
from qunxing.people.models import TagLikeness

MANY = 0.3
"""So many of the tagged members without any tag the group is for are too many."""


def seen(group: Group, now: datetime) -> Iterable[Sign]:
    """From what the worker kept."""
    kept = TagLikeness.objects.filter(group=group).values_list("body", flat=True).first()
    misfits = kept.get("misfits") if kept else None
    if not kept or misfits is None:
        yield Sign(Cause.AUDIENCE, None, _("The charter names no tags it is for, or too few members are tagged."))
        return
    about = {"n": number(misfits["n"]), "tagged": number(kept["tagged"])}
    text = _("%(n)s of %(tagged)s tagged members have none of the tags the group is for.") % about
    yield Sign(Cause.AUDIENCE, misfits["n"] >= MANY * kept["tagged"], text)
