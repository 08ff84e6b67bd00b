"""What 小满烘焙 says to its groups: sends in every state, written and let go through the same verbs as anybody's.

Its account is paused, so that nothing of this goes on any wire; what the platform said of it is made up here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from qunxing.communities.models import Access, Community, Group, Role, User
from qunxing.core.zones import micros
from qunxing.goals.models import Goal
from qunxing.ledger.models import Batch
from qunxing.outbox import actions, massing, receipts, snippets
from qunxing.outbox.claims import Due
from qunxing.outbox.drafts import Draft
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Send, Target, Task
from qunxing.outbox.outcomes import Keeper, Outcome
from qunxing.simulate.bakery.calendar import ZONE
from qunxing.simulate.bakery.cast import D1, D2, A, B, C
from qunxing.sources.models import Connection, Followed

TEAM = {"阿禾": Role.OPERATOR, "小舟": Role.OPERATOR, "周主管": Role.OWNER}
HOUR = timedelta(hours=1)
SCRIPTS = (
    ("welcome", "新人第一句", "欢迎来到{群名}！想做什么面包，直接问；每天 10 点有一个配方。", 46),
    ("complaint", "收到破损", "抱歉，让您扫兴了。请拍一张照片，我们今天就给您补发，明天告诉您单号。", 19),
    ("praise", "晒图感谢", "太好看了！这张可以收进我们的作品集吗？写上您的名字。", 31),
    ("urge", "查物流", "我马上去查，10 分钟内在这里告诉您到哪儿了。", 27),
    ("off_topic", "拉回正题", "这个话题我们私下聊～今晚 8 点一起看看谁的吐司高度最高？", 8),
)
"""Class, name, words, and how often they were taken."""
NOTICE = "双十二备料清单来了：高筋粉、耐高糖酵母、黄油各备一份，12 月 10 日前下单包邮。清单和用量：{链接:清单}"
LINKS = {"清单": "https://xiaoman.example/list"}
KEPT_BY_ZHOU = 3
"""So many of the newest benefit groups wait for their owner."""


def send(community: Community, groups: Mapping[int, Group], *, now: datetime) -> None:
    """Prepared texts; a send of each state, and what became of them."""
    team = {name: _colleague(community, name, role) for name, role in TEAM.items()}
    account = _account(community, [groups[each] for each in (A, B, D1, D2, *C)], now)
    _prepare(community, team["阿禾"], now)
    day = now.astimezone(ZoneInfo(ZONE)).replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=1)
    _last_week(community, team, account, [groups[each] for each in C[:6]], day - timedelta(days=5))
    _to_everybody(community, team, account, [groups[each] for each in C[-KEPT_BY_ZHOU:]], day)
    _by_hand(community, team, groups, day + 6 * HOUR)
    _planned(community, team, groups, now)


def _colleague(community: Community, name: str, role: Role) -> User:
    """Somebody of the team; nobody signs in as they, for they have no password."""
    user, made = User.objects.get_or_create(username=name)
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    Access.objects.get_or_create(user=user, community=community, defaults={"role": role})
    return user


def _account(community: Community, groups: Sequence[Group], now: datetime) -> Connection:
    batch = Batch.objects.create(label="WeCom", at=now)
    made = Connection.objects.create(
        community=community, carrier="wecom", native="ww-xiaoman", name="小满烘焙（示例）", batch=batch,
        state=Connection.State.PAUSED, heard_at=now,
    )  # fmt: skip
    Followed.objects.bulk_create(
        Followed(connection=made, group=each, native=f"wr{each.pk:04}", since=now, blind="closed") for each in groups
    )
    return made


def _prepare(community: Community, by: User, now: datetime) -> None:
    for script, name, text, uses in SCRIPTS:
        snippet = snippets.save(community, script=script, name=name, text=text, by=by, now=now)
        for _each in range(uses):
            snippets.use(snippet.versions.get(), by=by, now=now)


def _let_go(community: Community, words: Draft, by: User, approves: User, now: datetime) -> Send:
    made = actions.draft(community, words, by=by, now=now)
    seen = actions.submit(made, by=by, now=now).digest
    return actions.approve(made, seen=seen, by=approves, now=now)


def _last_week(
    community: Community, team: Mapping[str, User], account: Connection, groups: Sequence[Group], now: datetime
) -> None:
    """Over: four got it, one had no messages left, one owner did not confirm."""
    words = Draft(
        purpose="event", text="周五晚 8 点直播：戚风不塌的三个细节，带上您的提问。", no_goal_reason="给训练营预热",
        audience={"groups": [each.pk for each in groups]},
    )  # fmt: skip
    made = _let_go(community, words, team["阿禾"], team["周主管"], now)
    fates = [Fate.SENT] * (len(groups) - 2) + [Fate.OVER_QUOTA, Fate.EXPIRED]
    _confirm(account, made, {"ahe": list(zip(_targets(made, groups), fates, strict=True))}, now + HOUR)


def _to_everybody(
    community: Community, team: Mapping[str, User], account: Connection, late: Sequence[Group], now: datetime
) -> None:
    """Thirty groups: 26 have it, 3 wait for their owner, of one nobody knows."""
    goal = Goal.objects.filter(community=community, dropped_at=None).last()
    words = Draft(
        purpose="notice", text=NOTICE, links=LINKS, audience={"every": True}, goal=goal,
        no_goal_reason="" if goal else "双十二",
    )  # fmt: skip
    made = _let_go(community, words, team["小舟"], team["周主管"], now)
    waits = {each.pk for each in late}
    mine = [each for each in made.targets.filter(connection=account) if each.group_id not in waits]
    theirs = list(made.targets.filter(connection=account, group__in=waits))
    *sure, lost = [(each, Fate.SENT) for each in mine]
    waiting = [(each, Fate.AWAITING_HUMAN) for each in theirs]
    _confirm(account, made, {"ahe": [*sure, (lost[0], Fate.UNKNOWN)], "xiaozhou": waiting}, now + HOUR)
    receipts.remind(made.tasks.get(sender="xiaozhou"), by=team["小舟"], now=now + 5 * HOUR)
    for target in made.targets.filter(fate=Fate.BY_HAND):
        receipts.tick(target, by=team["阿禾"], now=now + HOUR)


def _targets(made: Send, groups: Sequence[Group]) -> list[Target]:
    return list(made.targets.filter(group__in=groups).order_by("pk"))


def _confirm(account: Connection, made: Send, said: Mapping[str, Sequence[tuple[Target, Fate]]], now: datetime) -> None:
    """Tasks of these senders, and what came of each of their groups."""
    due = [Due(each.pk, each.chat, each.key, each.text, 0) for some in said.values() for each, _fate in some]
    senders = {each.chat: sender for sender, some in said.items() for each, _fate in some}
    massing.make_tasks(account, due, senders, now)
    for sender, some in said.items():
        task = made.tasks.get(sender=sender)
        massing.claim(task.pk, now)
        Keeper(account).keep([Outcome(each.pk, fate, at=_at(fate, now)) for each, fate in some], now)
        waits = any(fate is Fate.AWAITING_HUMAN for _each, fate in some)
        Task.objects.filter(pk=task.pk).update(fate=Fate.AWAITING_HUMAN if waits else Fate.SENT)


def _at(fate: Fate, now: datetime) -> int:
    return micros(now) if fate is Fate.SENT else 0


def _planned(community: Community, team: Mapping[str, User], groups: Mapping[int, Group], now: datetime) -> None:
    """One for tomorrow, one that waits for somebody's word, one draft."""
    benefit = {"groups": [groups[each].pk for each in C]}
    tomorrow = now.astimezone(ZoneInfo(ZONE)).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
    course = Draft(
        purpose="content", text="{群名}的朋友：一次发酵和二次发酵怎么看到位？配方和照片都在这里。", at=tomorrow,
        audience={"groups": [groups[A].pk, groups[B].pk]}, no_goal_reason="每天一个配方的承诺",
    )  # fmt: skip
    _let_go(community, course, team["阿禾"], team["周主管"], now)
    sale = Draft(
        purpose="promotion", text="{群名}的老朋友：黄油第二件半价，今晚 8 点到 10 点，下单在这里 {链接:下单}",
        links={"下单": "https://xiaoman.example/shop?from={group}"}, audience=benefit, no_goal_reason="清库存",
    )  # fmt: skip
    waiting = actions.draft(community, sale, by=team["阿禾"], now=now)
    actions.submit(waiting, by=team["阿禾"], now=now)
    care = Draft(purpose="care", text="学期快结束了，", audience=benefit, no_goal_reason="问问近况")
    actions.draft(community, care, by=team["小舟"], now=now)


def _by_hand(community: Community, team: Mapping[str, User], groups: Mapping[int, Group], now: datetime) -> None:
    """Where no account of ours is: to be sent by hand."""
    there = [each.pk for each in groups.values() if each.platform in ("wechat", "qq")]
    words = Draft(
        purpose="notice", text="{群名}：明天发货提前到下午 3 点截单，要赶上的早点下。", audience={"groups": there},
        no_goal_reason="发货时间变了",
    )  # fmt: skip
    _let_go(community, words, team["小舟"], team["周主管"], now)
