"""What people say of links nobody made: right or wrong, laid over what was inferred, and counted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from qunxing.communities.models import Group
from qunxing.core.text.linker import model
from qunxing.insight.models import LinkJudgement
from qunxing.people.actions import touch

Link = tuple[int, int, int, int]
"""Keys of a message and of the one it may answer."""


class Audit(NamedTuple):
    """Of the links the linker was sure of: how many people judged, and how many of those were right."""

    judged: int
    right: int


@transaction.atomic
def judge(group: Group, link: Link, *, is_right: bool, was_told: bool, by: Any, now: datetime) -> LinkJudgement:
    """Keep what a person says of a link. A link that is wrong is told no more, so numbers are computed anew."""
    made = LinkJudgement.objects.create(
        group=group,
        **dict(zip(("k1", "k2", "to1", "to2"), link, strict=True)),
        is_right=is_right,
        was_told=was_told,
        version=model().version,
        by=by,
        at=now,
    )
    touch()
    return made


def judged(groups: Collection[int]) -> dict[Link, bool]:
    """Each link that was judged in these groups: whether it is right, as it was said last."""
    return {link: right for link, right, _told in _newest(groups)}


def audit(groups: Collection[int]) -> Audit:
    """How the linker fared where people looked."""
    found = [right for _link, right, told in _newest(groups) if told]
    return Audit(len(found), sum(found))


def _newest(groups: Collection[int]) -> list[tuple[Link, bool, bool]]:
    rows = LinkJudgement.objects.order_by("id").values_list("group", "k1", "k2", "to1", "to2", "is_right", "was_told")
    asked = set(groups)
    last = {tuple(link): (right, told) for grp, *link, right, told in rows if grp in asked}
    return [(link, *said) for link, said in last.items()]  # type: ignore[misc] # four numbers make a link
