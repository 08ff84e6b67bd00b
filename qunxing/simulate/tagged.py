"""What is said of the members of the example community: rules, names, proposals, segments, a spot check under way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qunxing.communities.models import Community, Group, User
from qunxing.core.metrics.periods import local_day
from qunxing.core.rules.nicknames import Field, Kind, format_of
from qunxing.core.zones import micros
from qunxing.people import segments, tags
from qunxing.people.models import TagProposal
from qunxing.simulate.bakery.cast import A
from qunxing.tagging import actions, audits, names
from qunxing.tagging.keeping import refresh

LEFT_OPEN = 20
"""Proposals of who buys often that still wait for somebody to look."""


def tag(community: Community, groups: Mapping[int, Group], *, by: User | None, now: datetime) -> None:
    """Two rules, one confirmed for the most part; the nicknames of A; who buys, and who buys without a word."""
    day = local_day(micros(now), community.timezone)
    whole = tags.make(community, "爱做全麦", meaning="在群里至少两次说到全麦或黑麦", by=by)
    actions.declare(whole, {"about": "talk", "words": ["全麦", "黑麦"], "times": 2}, by=by, now=now)
    often = tags.make(community, "常买", meaning="付过至少 3 笔订单，90 天后重新看", days=90, by=by)
    rule = actions.declare(often, {"about": "orders", "times": 3}, by=by, now=now)
    open_ = list(TagProposal.objects.filter(tag=often).order_by("pk"))
    tags.decide(open_[LEFT_OPEN:], True, by=by, now=now, day=day)
    form = format_of([Field("城市", Kind.CITY), Field("行业", Kind.WORD), Field("昵称", Kind.NICK)], "-")
    actions.set_form(groups[A], form, by=by, now=now)
    names.propose(groups[A], form, by=by)
    tags.decide(list(TagProposal.objects.filter(source="name")), True, by=by, now=now, day=day)
    segments.save(community, "常买的人", {"all_tags": [often.pk]}, by=by)
    segments.save(community, "不说话但下过单", {"silent_days": 60, "orders": 1}, by=by)
    audits.draw(community, size=30, seed="十一月", rule=rule, by=by)
    refresh(now=now)
