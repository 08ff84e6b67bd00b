"""The example community: the story of 小满烘焙, brought in through the same doors as anybody's own files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from qunxing.communities.models import Community, Group, User
from qunxing.core.refusals import Refusal
from qunxing.ledger.fill import fill
from qunxing.lifecycle import refresh as courses
from qunxing.people import actions as people
from qunxing.people.models import Identity, Mark, StandIn
from qunxing.simulate import aims, asked, charted, closed, sent, shining, staffed, tagged
from qunxing.simulate.bakery import cast, chains, counts
from qunxing.simulate.bakery.calendar import ZONE
from qunxing.simulate.bakery.cast import D1, D2, A, B, E, W
from qunxing.simulate.bakery.story import tell
from qunxing.simulate.truth import Chat, Part, Truth
from qunxing.simulate.writers import Files, whole_days
from qunxing.sources import actions as sources
from qunxing.sources.models import Import

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, done, of)."""
NAMESPACES = {"wecom": "wecom", "qq": "qq", "wechat": ""}
"""The id space of each platform's accounts; a WeChat list has names only."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One file to hand in; `text` is made when it is needed. Group 0 is the whole community."""

    group: int
    name: str
    text: Callable[[], str]
    what: Import.What = Import.What.CHAT
    options: Mapping[str, Any] = field(default_factory=dict)


def build(now: datetime, *, by: User | None = None, progress: Progress = lambda doing, done, of: None) -> Community:
    """Make the community whose sixty days end the day before `now`. Raises Refusal when it is there already."""
    if Community.objects.filter(name=cast.NAME).exists():
        raise Refusal("The example community is here already.", code="demo_exists")
    progress("tell", 0, 1)
    truth = tell(now)
    community = Community.objects.create(name=cast.NAME, timezone=ZONE, is_demo=True)
    groups = {chat.id: _group(community, chat) for chat in truth.groups}
    all_papers = list(papers(truth))
    with TemporaryDirectory() as folder:
        for done, paper in enumerate(all_papers):
            progress("import", done, len(all_papers))
            if (paper.group, paper.what) == (B, Import.What.CHAT):
                paper, late = _held_back(paper, now)
            _hand_in(paper, Path(folder), community, groups[paper.group], by)
        _tell_who_is_who(truth, groups, by)
        for paper in tables(truth):
            _hand_in(paper, Path(folder), community, groups.get(paper.group), by)
        fill(now=now, progress=lambda stage, done, of: progress(f"fill {stage}", done, of))
        charted.chart(groups, by=by, now=now)
        closed.close(community, by=by, now=now)
        _hand_in(late, Path(folder), community, groups[late.group], by)
    fill(now=now, progress=lambda stage, done, of: progress(f"fill {stage}", done, of))
    aims.aim(community, groups, by=by, now=now)
    charted.go_live(groups, by=by, now=now)
    aims.look(now=now)
    courses.refresh(now=now)
    closed.compare(now=now)
    asked.ask(community, by=by, now=now)
    staffed.staff(groups, by=by, now=now)
    tagged.tag(community, groups, by=by, now=now)
    shining.shine(groups, by=by, now=now)
    sent.send(community, groups, now=now)
    return community


def _held_back(paper: Paper, now: datetime) -> tuple[Paper, Paper]:
    """The file without what 小舟 answered in the last month, and those answers: they come once the month is closed."""
    account = accounts("wecom")(cast.XIAOZHOU)
    early, late = closed.parted(paper.text(), account, closed.last_month(now))
    return replace(paper, text=lambda: early), replace(paper, name=f"小舟的{paper.name}", text=lambda: late)


def papers(truth: Truth) -> Iterator[Paper]:
    """All files of the story, group by group, in the order in which an operator would have come by them."""
    files = Files(truth)
    for chat in truth.groups:
        *earlier, last = [_list(files, chat, ts) for ts in chat.lists]
        yield from earlier
        yield from _talk(files, chat)
        yield last


def tables(truth: Truth) -> Iterator[Paper]:
    """What was ordered and who checked in, to be matched with everybody known from the other files."""
    files, names = Files(truth), {chat.id: chat.name for chat in truth.groups}
    for group in (D1, D2):
        text = partial(files.check_ins, group)
        yield Paper(group, f"{names[group]}-打卡.csv", text, Import.What.ACTS, {"kind": "checkin"})
    yield Paper(0, "有赞订单.csv", files.orders, Import.What.ACTS)
    yield Paper(0, "福利群抄数.csv", lambda: counts.sheet(files), Import.What.READINGS)


def _talk(files: Files, chat: Chat) -> Iterator[Paper]:
    truth, group = files.truth, chat.id
    account = accounts(chat.platform)
    if group in (A, B):
        yield Paper(group, f"{chat.name}-存档.jsonl", lambda: files.table(group, account))
    if group == E:
        for first, last in ((cast.DAYS, cast.E_GAP[1] + 1), (cast.E_GAP[0] - 1, 1)):
            span = whole_days(truth, first, last)
            name = f"{chat.name}-{files.day(span[0])}.txt"
            yield Paper(group, name, lambda span=span: files.qq(group, account, span))  # type: ignore[misc] # bound now
    if group == W:
        span = whole_days(truth, *cast.W_MAIL_DAYS)
        yield Paper(group, f"{chat.name}-邮件.txt", lambda: files.mail(group, span))
        yield from _chains(files, chat)


def _chains(files: Files, chat: Chat) -> Iterator[Paper]:
    for ts, text in chains.pasted(files):
        day = files.day(ts)
        yield Paper(chat.id, f"{chat.name}-接龙-{day}.txt", lambda text=text: text, Import.What.ACTS, {"day": day})  # type: ignore[misc] # bound now


def _list(files: Files, chat: Chat, ts: int) -> Paper:
    day = files.day(ts)
    if chat.platform == "wechat":
        name, text = f"{chat.name}-群成员.txt", lambda: files.pasted_roster(chat.id, ts)
    else:
        name, text = f"{chat.name}-群成员.csv", lambda: files.roster(chat.id, ts, accounts(chat.platform))
    return Paper(chat.id, name, text, Import.What.ROSTER, {"day": day})


def accounts(platform: str) -> Callable[[int], str]:
    """Account numbers no real platform gives: QQ numbers of twelve digits, WeCom ids of our own making."""
    if platform == "qq":
        return lambda person: str(900_000_000_000 + person)
    logins = {cast.AHE: "ahe", cast.XIAOZHOU: "xiaozhou", cast.ZHOU: "zhou", cast.MAN: "man", cast.HELPER: "zhushou"}
    logins[cast.BOT] = "breadbot"
    return lambda person: logins.get(person) or "wm" + hashlib.sha256(f"xiaoman {person}".encode()).hexdigest()[:14]


def _group(community: Community, chat: Chat) -> Group:
    return Group.objects.create(
        community=community, name=chat.name, platform=chat.platform, namespace=NAMESPACES[chat.platform]
    )


def _hand_in(paper: Paper, folder: Path, community: Community, group: Group | None, by: User | None) -> None:
    path = folder / paper.name
    path.write_text(paper.text(), encoding="utf-8", newline="")
    imp = sources.receive(
        community=community,
        path=path,
        name=paper.name,
        what=paper.what,
        group=group,
        fmt="roster" if paper.what == Import.What.ROSTER else "auto",
        options={"timezone": ZONE, **paper.options},
        by=by,
    )
    imp = sources.run(imp)
    if imp.state != Import.State.DONE:
        raise RuntimeError(f"{paper.name}: {imp.state} {imp.question} {imp.report}")


def _tell_who_is_who(truth: Truth, groups: Mapping[int, Group], by: User | None) -> None:
    """Mark staff and the bot, and say which accounts are one person."""
    for person in cast.CAST:
        own = _accounts_of(truth, groups, person.id)
        for listed in Mark.objects.filter(person__in={each.person_id for each in own}):
            people.unmark(listed, by=by)  # a member list marks each account apart, and cannot tell bots from staff
        for identity in own[1:] if person.id != cast.FIVE else ():  # left for somebody to look at
            people.merge(identity, into=own[0].person, reason="同一个人", by=by)
        if person.part is not Part.MEMBER:
            role = StandIn.BOT if person.part is Part.BOT else StandIn.STAFF
            people.mark(own[0].person, role, by=by)


def _accounts_of(truth: Truth, groups: Mapping[int, Group], person: int) -> list[Identity]:
    """All accounts of somebody of the cast, WeCom's first."""
    found: dict[int, Identity] = {}
    platform = {chat.id: chat.platform for chat in truth.groups}
    for group in sorted(cast.PLACES[person], key=lambda group: platform[group] != "wecom"):
        if platform[group] == "wechat":
            refs = {"namespace": f"name:{groups[group].pk}", "external": truth.by_id[person].name}
        else:
            refs = {"external": accounts(platform[group])(person), "namespace": NAMESPACES[platform[group]]}
        identity = Identity.objects.get(**refs)
        found[identity.pk] = identity
    return list(found.values())
