"""How long planning a send to very many groups takes, and how evenly one account sends: `python -m bench.sending`.

Planning is timed over a ledger with members in every group and a month of sends before it, all read from the book.
Sending goes to the Bot API of tests, at the pace that Telegram allows: 30 messages a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.measure import begin, in_a_child, quantile

RUNS = 5
PER_SECOND = 30


def child(home: Path, groups: int, messages: int, direct: int) -> dict[str, Any]:
    """Fill a community, plan, freeze and send."""
    begin(home)
    from django.utils import timezone

    from bench import world
    from qunxing.communities.models import Community, Group
    from qunxing.ledger.fill import fill

    world.build(world.Size(messages, groups=groups, people=groups * 50, months=2))
    fill(now=timezone.now())
    community = Community.objects.get()
    Group.objects.filter(community=community).update(platform="wecom")
    return {**plan_all(community), **send_all(direct)}


def clock() -> datetime:
    return datetime.now(UTC)


def plan_all(community: Any) -> dict[str, Any]:
    """Plan, look at everything a preview shows, freeze: seconds of the runs, sorted."""
    from qunxing.communities.models import Group, User
    from qunxing.ledger.models import Batch
    from qunxing.outbox import freezing
    from qunxing.outbox.fates import Fate
    from qunxing.outbox.models import Send, SendingRules, Target
    from qunxing.outbox.planning import plan
    from qunxing.sources.models import Connection, Followed

    now, olga = clock(), User.objects.create(username="olga", is_superuser=True)
    SendingRules.objects.create(community=community, quiet_from=0, quiet_to=0, a_day=100, promotions_a_week=100)
    batch = Batch.objects.create(label="wecom", at=now)
    account = Connection.objects.create(community=community, carrier="wecom", batch=batch, state="listening")
    numbers = list(Group.objects.filter(community=community).values_list("pk", flat=True))
    Followed.objects.bulk_create(
        Followed(connection=account, group_id=pk, native=f"wr{pk}", since=now, blind="closed") for pk in numbers
    )
    said: dict[str, Any] = {"community": community, "author": olga, "made_at": now, "no_goal_reason": "bench"}
    for day in range(30):  # one message a day to every group, all month
        send = Send.objects.create(
            **said, purpose="content", text=f"早报 {day} " + "今天" * day, state=Send.State.DONE,
            approved_at=now - timedelta(days=day),
        )  # fmt: skip
        Target.objects.bulk_create(
            (
                Target(
                    send=send, group_id=pk, key=f"{day}-{pk}", fate=Fate.SENT,
                    day=community.today(now) - timedelta(days=day),
                )
                for pk in numbers
            ),
            batch_size=500,
        )  # fmt: skip
    send = Send.objects.create(
        **said, purpose="event", text="{group} 的朋友，" + "今晚八点直播，" * 20, audience={"every": True},
        state=Send.State.WAITING,
    )  # fmt: skip
    laps: dict[str, list[float]] = {"plan": [], "reach": [], "freeze": []}
    for _run in range(RUNS):
        began = time.perf_counter()
        found = plan(send, now=now)
        assert len(found.lines) == len(numbers) and found.digest and found.parts
        laps["plan"].append(time.perf_counter() - began)
        began = time.perf_counter()
        reach = found.reach
        laps["reach"].append(time.perf_counter() - began)
        Target.objects.filter(send=send).delete()
        began = time.perf_counter()
        freezing.freeze(found, now=now)
        laps["freeze"].append(time.perf_counter() - began)
    return {"groups": len(numbers), "people": reach.people, **{name: sorted(each) for name, each in laps.items()}}


def send_all(count: int) -> dict[str, Any]:
    """Send to so many groups by one bot; when each request left, against when it should have."""
    from qunxing.communities.models import Community, Group, User
    from qunxing.communities.secrets import seal
    from qunxing.ledger.models import Batch
    from qunxing.outbox import actions
    from qunxing.outbox.drafts import Draft
    from qunxing.outbox.models import Send, SendingRules
    from qunxing.outbox.planning import plan
    from qunxing.outbox.sending import Sender
    from qunxing.sources.listening import Listener
    from qunxing.sources.models import Connection, Followed
    from qunxing.testing.telegram import TOKEN, bot_api

    community = Community.objects.create(name="direct")
    SendingRules.objects.create(community=community, quiet_from=0, quiet_to=0, a_day=100)
    olga, rui = User.objects.get(), User.objects.create(username="rui", is_superuser=True)
    with bot_api() as api:
        batch = Batch.objects.create(label="telegram", at=clock())
        account = Connection.objects.create(
            community=community, carrier="telegram", batch=batch, answers={"server": api.url},
            sealed=seal({"token": TOKEN}),
        )  # fmt: skip
        for number in range(1_000_000_000, 1_000_000_000 + count):
            api.room(-(10**12) - number)
            group = Group.objects.create(
                community=community, name=str(number), platform="telegram", namespace="telegram", native=str(number)
            )
            Followed.objects.create(
                connection=account, group=group, native=str(number), since=clock(), listed_at=clock()
            )
        words = Draft(purpose="notice", text="开门了", audience={"every": True}, no_goal_reason="bench")
        send = actions.draft(community, words, by=rui, now=clock())
        actions.submit(send, by=rui, now=clock())
        actions.approve(send, seen=plan(send, now=clock()).digest, by=olga, now=clock())
        left = arrivals_of(api)

        async def go() -> None:
            listening = asyncio.create_task(Listener(clock, beside=[Sender(clock)]).run())
            while not await asyncio.to_thread(Send.objects.filter(pk=send.pk, state=Send.State.DONE).exists):
                await asyncio.sleep(0.2)
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

        asyncio.run(go())
    took, should = left[-1] - left[0], (count - 1) / PER_SECOND
    busiest = max(sum(at <= other < at + 1 for other in left) for at in left)
    return {"sent": len(left), "took": took, "drift": took / should - 1, "busiest": busiest}


def arrivals_of(api: Any) -> list[float]:
    """When each message came to the far side; filled while they come."""
    found: list[float] = []

    class Calls(list[Any]):
        def append(self, call: Any) -> None:
            if call[0] == "sendMessage":
                found.append(time.monotonic())
            super().append(call)

    api.calls = Calls()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.sending", description=__doc__)
    parser.add_argument("--groups", type=int, default=2000)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--direct", type=int, default=500)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(child(given.child, given.groups, given.messages, given.direct)))
        return
    said = in_a_child(
        "bench.sending", *(f"--{each}={getattr(given, each)}" for each in ("groups", "messages", "direct"))
    )
    print(f"planned for {said['groups']:,} groups with {said['people']:,} people:")
    for name in ("plan", "reach", "freeze"):
        print(f"  {name:8} median {quantile(said[name], 0.5):.2f} s, worst {said[name][-1]:.2f} s")
    print(
        f"sent {said['sent']:,} by one account in {said['took']:.2f} s: {said['drift']:+.2%} of the pace allowed, "
        f"at most {said['busiest']} in any second"
    )


if __name__ == "__main__":
    main()
