"""A group with three weeks of a daily recipe, and a bakery's talk around it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from qunxing.communities import charters
from qunxing.communities.models import Community, Group
from qunxing.core.rules.charters import Audience, Terms
from qunxing.core.rules.promises import Cadence, Proof
from qunxing.goals import actions
from qunxing.goals.models import Promise, Who
from qunxing.goals.refresh import refresh
from qunxing.goals.terms import Aim, Vow
from qunxing.ledger.fill import fill
from qunxing.people import actions as people
from qunxing.people.models import Identity, StandIn
from qunxing.sources import actions as sources
from qunxing.sources.models import Import
from qunxing.testing.cast import Cast

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
"""10:00 in Shanghai, on a Sunday."""
FIRST = date(2026, 11, 1)
HEAD = "id,time,sender,sender_name,text,reply_to\n"
LATE, MISSED = 5, 9
"""Days of November on which the recipe came at noon, and not at all."""


def chat(*, first: int = 1, last: int = 21, prefix: str = "", missed: tuple[int, ...] = (MISSED,)) -> str:
    """Every day a recipe at 10:05 by Zhou, small talk all day by eight members."""
    rows = []
    for day in range(first, last + 1):
        rows.append(f"{prefix}{day}-m,2026-11-{day:02}T08:00:00+08:00,m0,M0,早\n")
        if day not in missed:
            at = "12:00" if day == LATE else "10:05"
            rows.append(f"{prefix}{day}-r,2026-11-{day:02}T{at}:00+08:00,zhou,Zhou,今日配方：{day} 号吐司\n")
        for who in range(8):
            rows.append(f"{prefix}{day}-{who},2026-11-{day:02}T2{who % 3}:{who:02}:00+08:00,m{who},M{who},{day} 好吃\n")
    return HEAD + "".join(row.replace("\n", ",\n") for row in rows)


def hand_in(cast: Cast, text: str, *, group: Group | None = None, **more: Any) -> Import:
    """Import a text as Rui does, and count it."""
    given: dict[str, Any] = {"community": cast.community, "group": group or cast.group, "by": cast.rui}
    given |= {"options": {"timezone": "Asia/Shanghai"}, "name": f"chat{Import.objects.count()}.csv"}
    imp = sources.run(sources.receive_text(text=text, **{**given, **more}))
    assert imp.state == Import.State.DONE, imp.report or imp.question
    fill(now=NOW)
    return imp


def zhou_is_staff(cast: Cast) -> None:
    people.mark(Identity.objects.get(external="zhou").person, StandIn.STAFF, by=cast.rui)


def vow(**more: Any) -> Vow:
    """A recipe every day at 10:00, give or take half an hour."""
    given: dict[str, Any] = {
        "text": "每天 10 点一个配方",
        "from_day": FIRST,
        "cadence": Cadence.DAILY,
        "minutes": 600,
        "margin": 30,
        "proof": Proof.RECORDED,
        "who": Who.STAFF,
        "words": ("配方",),
    }
    return Vow(**{**given, **more})


def aim(**more: Any) -> Aim:
    """At least five people who speak, every week."""
    given: dict[str, Any] = {
        "name": "每周 5 人说话",
        "metric": "senders",
        "grain": "week",
        "baseline": 0,
        "target": 5,
        "start": FIRST,
        "deadline": FIRST + timedelta(days=90),
        "horizon": 7,
    }
    return Aim(**{**given, **more})


def charter(cast: Cast, group: Group | None = None) -> None:
    terms = Terms(
        type="content",
        subtype="tutorial",
        purposes=("service",),
        audiences=(Audience("会员", ("knowledge",)),),
        values=("knowledge",),
        natural_days=1,
    )
    charters.put_in_force(group or cast.group, terms, from_day=FIRST, by=cast.rui)


def promise(cast: Cast, **more: Any) -> Promise:
    return actions.give(cast.group, vow(**more), by=cast.rui, now=NOW)


def brought_up(now: datetime = NOW) -> None:
    refresh(since=0, now=now)


def other_group(community: Community) -> Group:
    return Group.objects.create(community=community, name="Sale 7", platform="wecom")
