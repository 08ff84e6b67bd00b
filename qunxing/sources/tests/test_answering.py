"""A stretch in which a platform that calls us was not answered is a hole, and a short one is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from qunxing.carriers.live import Chat, Page
from qunxing.carriers.registry import platform
from qunxing.core.facts import Kind
from qunxing.core.zones import micros
from qunxing.ledger.models import Batch, TailFact
from qunxing.sources import answering, connecting
from qunxing.sources.hearing import Hearing
from qunxing.sources.models import Connection
from qunxing.sources.queries import heard_live
from qunxing.testing.cast import gather

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]
NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)
SECOND, MONTH = timedelta(seconds=1), timedelta(days=30)


def connected(carrier: str = "wecom", **more: object) -> Connection:
    given = {"answers": {"corp": "ww1"}, "supports": {"member_events": ["direct", ""]}, "state": "listening", **more}
    batch = Batch.objects.create(label=carrier, at=NOW)
    made = Connection.objects.create(community=gather().community, carrier=carrier, batch=batch, **given)
    hear(made, NOW - MONTH)
    return made


def hear(connection: Connection, at: datetime) -> None:
    Hearing(connection, platform(connection.carrier)).take_in(Page(chats=[Chat("wr1", "夜烤", blind="closed")]), now=at)


def own_up(connection: Connection, at: datetime) -> list[tuple[int, int | None]]:
    """What was heard until a hole, as (from, to)."""
    connection.refresh_from_db()
    answering.own_up(Hearing(connection, platform(connection.carrier)), at)
    return list(TailFact.objects.filter(kind=Kind.OBSERVED).order_by("ts").values_list("ts", "until"))


def test_a_month_in_which_nobody_answered_is_a_hole_and_is_told_once() -> None:
    made = connected()
    answering.beat(NOW - MONTH + SECOND)
    connecting.pause(made)
    answering.beat(NOW - MONTH / 2)
    assert own_up(made, NOW) == []
    connecting.resume(made)
    answering.beat(NOW)
    expected = [(micros(NOW - MONTH), micros(NOW - MONTH + SECOND))]
    assert [own_up(made, NOW + SECOND), own_up(made, NOW + 2 * SECOND)] == [expected] * 2
    (heard,) = heard_live()
    assert (heard.first, heard.last) == (micros(NOW), micros(NOW + SECOND))


def test_while_our_clock_is_off_nothing_is_answered() -> None:
    made = connected()
    Connection.objects.update(off_by=900)
    answering.beat(NOW - MONTH / 2)
    Connection.objects.update(off_by=0)
    answering.beat(NOW)
    assert own_up(made, NOW) == []  # the first sign it ever gave
    Connection.objects.update(off_by=900)
    answering.beat(NOW + MONTH / 2)
    Connection.objects.update(off_by=0)
    answering.beat(NOW + MONTH)
    assert own_up(made, NOW + MONTH) == [(micros(NOW - MONTH), micros(NOW))]


def test_two_stretches_before_anybody_looked_are_one_hole() -> None:
    made = connected()
    for at in (NOW - 3 * MONTH / 4, NOW - MONTH / 2, NOW):
        answering.beat(at)
    assert own_up(made, NOW + SECOND) == [(micros(NOW - MONTH), micros(NOW - 3 * MONTH / 4))]
    assert heard_live()[0].first == micros(NOW)


@pytest.mark.parametrize(
    ("carrier", "away", "more"),
    [
        ("wecom", 20 * SECOND, {}),  # WeCom still called again
        ("wecom", MONTH, {"supports": {}}),  # it has no address of ours to call
        ("telegram", MONTH, {}),  # it keeps what was not heard, and says itself for how long
    ],
)
def test_where_nothing_was_lost_there_is_no_hole(carrier: str, away: timedelta, more: dict[str, object]) -> None:
    made = connected(carrier, **more)
    answering.beat(NOW - away)
    answering.beat(NOW)
    assert own_up(made, NOW) == []
