"""How many agreed to the archive stands on every page, sheet and export with numbers drawn from it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from qunxing.closing.models import Closing, Figure
from qunxing.closing.sheets import rows_of
from qunxing.communities.models import Community, Group, User
from qunxing.goals.models import Goal, GoalTerms
from qunxing.ledger.fill import fill
from qunxing.ledger.seal import seal
from qunxing.sources.tests.conftest import Hand
from qunxing.testing.wecom_archive import ALICE, AT, BOB, consents, lines, record

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 9, 21, 12, tzinfo=UTC)
SAID = "2 人同意了会话存档"


@pytest.fixture
def client(hand_in: Hand, community: Community, group: Group) -> Client:
    hand_in(lines(record("text"), consents(ALICE, "agree"), consents(BOB, "agree")), "a.jsonl", group=None)
    seal(now=NOW)
    fill(now=NOW)
    found = Client(headers={"accept-language": "zh-CN"})
    found.force_login(User.objects.create(username="olga", is_superuser=True))
    return found


def text_of(reply: Any) -> str:
    return (b"".join(reply.streaming_content) if reply.streaming else reply.content).decode("utf-8-sig")


DAY = datetime.fromtimestamp(AT / 1000, UTC).date()


@pytest.mark.parametrize(
    "path",
    [
        "/goals/",
        f"/reports/daily/?day={DAY}",
        f"/reports/daily/export/?day={DAY}",
        f"/metrics/messages/export/?from={DAY}&to={DAY}",
        f"/page/?from={DAY}&to={DAY}",
    ],
)
def test_it_stands_there_and_not_where_no_archive_is(client: Client, community: Community, path: str) -> None:
    goal = Goal.objects.create(community=community)
    GoalTerms.objects.create(
        goal=goal, version=1, name="x", metric="messages", metric_version=1, way="hold", grain="day", baseline=0,
        target=1, start=DAY, deadline=DAY, horizon=0, at=NOW,
    )  # fmt: skip
    both = f"{path}{'&' if '?' in path else '?'}community={community.pk}"
    assert SAID in text_of(client.get(both))
    plain = Group.objects.exclude(platform="wecom").get()
    Group.objects.exclude(pk=plain.pk).update(community=Community.objects.create(name="别处"))
    reply = client.get(both)
    assert reply.status_code == 200 and SAID not in text_of(reply)


def test_it_stands_on_the_page_of_who_carries_a_group(
    client: Client, hand_in: Hand, community: Community, group: Group
) -> None:
    room = Group.objects.get(platform="wecom")
    talk = "id,time,sender,text,reply_to\n1,2026-09-25 10:00,a,谁有酵母？,\n2,2026-09-25 10:05,b,我有,1\n"
    hand_in(talk, group=room)
    hand_in(talk, group=group)
    fill(now=NOW)
    pages = [client.get(f"/groups/{each.pk}/people/").text for each in (room, group)]
    assert [SAID in page for page in pages] == [True, False]


def test_it_stands_in_the_file_of_a_closing(community: Community) -> None:
    given: dict[str, Any] = {"community": community, "from_day": DAY, "to_day": DAY, "timezone": "UTC"}
    given["definitions"] = {"messages": {"said": {"en": {"title": "Messages"}}}}
    closing = Closing.every.create(**given)
    agreed = {"agreed": 2, "refused": 0, "of": None, "groups": 1}
    for coverage in ({}, {"consent": agreed}):
        Figure.objects.create(
            closing=closing, metric="messages", version=1, params={}, label="x", scope={}, from_day=DAY, to_day=DAY,
            unit="messages", state="value", value=1, provisional=False, cells={}, excluded={}, observed_until=NOW,
            epoch=1, coverage={"groups": 1, "measured": 1, **coverage},
        )  # fmt: skip
    with override("zh-hans"):
        assert [SAID in " ".join(map(str, row.values())) for row in rows_of(closing, None)] == [False, True]
