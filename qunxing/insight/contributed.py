"""Sentences of 今日 that rooms above this one know of: they say at start that they have some."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from qunxing.communities.models import Community
from qunxing.insight.today import Sentence

Contributor = Callable[[Community, datetime], Iterable[Sentence]]
_contributors: list[Contributor] = []


def contribute(contributor: Contributor) -> None:
    """Let a room say something on 今日; called once, when the room is loaded. It must cost next to nothing."""
    if contributor not in _contributors:
        _contributors.append(contributor)


def sentences_of(community: Community, now: datetime) -> list[Sentence]:
    """What the other rooms say is true today."""
    return [sentence for contributor in _contributors for sentence in contributor(community, now)]
