"""What 今日 says of connected accounts that need somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qunxing.communities.models import Community
from qunxing.communities.words import spoken
from qunxing.insight.today import Sentence
from qunxing.sources.watching import troubles


def sentences(community: Community, now: datetime) -> Iterator[Sentence]:
    """Nothing while all of them are heard."""
    for each in troubles(community.connections.all(), now=now):
        yield Sentence(0, spoken(each.template, each.fields), each.path, "do")
