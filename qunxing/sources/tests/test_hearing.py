"""What is heard live is durable before the cursor moves, and hearing it again changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import Chat, Hole, Page, Raw
from qunxing.carriers.registry import platform
from qunxing.communities.actions import desk_of
from qunxing.communities.models import Community
from qunxing.core.facts import Form, Kind, Proof, Sees, bits
from qunxing.core.metrics.periods import local_day
from qunxing.core.zones import moment
from qunxing.ledger import append as appending
from qunxing.ledger import manifest, readings, seal
from qunxing.ledger.models import Batch, Segment, TailFact
from qunxing.people import erasure
from qunxing.people.models import Erasure, Identity, Mark, StandIn
from qunxing.sources import erasing
from qunxing.sources.hearing import CLOCKS, Hearing
from qunxing.sources.models import Connection, Unread
from qunxing.sources.queries import heard_live
from qunxing.testing.cast import gather

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)
START = int(NOW.timestamp()) * 1_000_000

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture
def connection() -> Connection:
    batch = Batch.objects.create(label="Matrix", at=NOW)
    return Connection.objects.create(community=gather().community, carrier="matrix", batch=batch)


def words(number: int, room: str = "!oven", reply_to: str = "") -> Incoming:
    who = f"@{number % 3}:x"
    return Incoming(
        Kind.MESSAGE,
        START + number,
        room,
        sender=who,
        name=who,
        text=f"配方 {number}",
        native=f"${number}",
        reply_to=reply_to,
    )


def hear(connection: Connection, page: Page) -> int:
    return Hearing(connection, platform("matrix")).take_in(page, now=NOW)


def test_a_page_becomes_facts_groups_and_a_cursor(connection: Connection) -> None:
    odd = Raw("m.room.message", b"{}", "$odd", understood=False)
    page = Page(
        said=[words(1), words(2, reply_to="$1")],
        chats=[Chat("!oven", "夜烤")],
        raw=[odd, Raw("m.room.message", b"{}", "$1")],
        ignored={"m.typing": 2},
        cursor="s1",
    )
    assert hear(connection, page) == 2
    connection.refresh_from_db()
    assert (connection.cursor, connection.heard_at, connection.ignored) == ("s1", NOW, {"m.typing": 2})
    first, second = TailFact.objects.order_by("ts")
    assert (first.text, first.batch, (second.ref1, second.ref2)) == (
        "配方 1",
        connection.batch_id,
        (first.k1, first.k2),
    )
    followed = connection.followed.get()
    assert (followed.group.name, followed.group.native, followed.since) == ("夜烤", "!oven", NOW)
    assert [each.native for each in Unread.objects.all()] == ["$odd"]


def test_whom_the_platform_calls_staff_or_a_bot_is_marked_once(connection: Connection) -> None:
    listed = Incoming(Kind.LISTED, START, "!oven", sender="@boss:x", staff=True, form=Form.SYSTEM)
    robot = replace(words(1), bot=True)
    hearing = Hearing(connection, platform("matrix"))
    for number in range(2):
        hearing.take_in(Page(said=[replace(listed, at=START + number), robot]), now=NOW)
    marks = Mark.objects.values_list("person__identities__external", "role", "batch")
    assert set(marks) == {("@boss:x", StandIn.STAFF, connection.batch_id), ("@1:x", StandIn.BOT, connection.batch_id)}


def test_our_own_account_is_no_member(connection: Connection) -> None:
    connection.native = "@1:x"
    hear(connection, Page(said=[words(1), words(2)]))
    (mark,) = Mark.objects.all()
    assert (mark.role, mark.person.identities.get().external) == (StandIn.BOT, "@1:x")


def test_numbers_the_platform_tells_stand_once_and_are_corrected_by_later_ones(connection: Connection) -> None:
    hearing, noon = Hearing(connection, platform("matrix")), NOW + timedelta(hours=1)

    def told(value: int, *, group: str, at: datetime) -> int:
        number = Incoming(Kind.READING, START, group, value=value, note="人数", form=Form.OTHER, proof=Proof.PLATFORM)
        return hearing.take_in(Page(said=[number], chats=[Chat("!oven", "夜烤")]), now=at)

    assert [told(7, group="!oven", at=NOW), told(7, group="!oven", at=noon), told(8, group="!oven", at=noon)] == [
        1,
        0,
        1,
    ]
    assert told(90, group="", at=NOW) == 2 and told(90, group="", at=noon) == 0
    oven, desk = connection.followed.get().group_id, desk_of(connection.community).pk
    standing = readings.standing([oven, desk])
    assert {(each.grp, each.amount, each.day) for each in standing} == {
        (oven, 8, local_day(START, "Asia/Shanghai")), (desk, 90, local_day(START, "Asia/Shanghai")),
    }  # fmt: skip
    assert TailFact.objects.get(kind=Kind.OBSERVED).grp == desk, "of a group the connection itself says what it sees"


def test_what_we_said_is_known_again_when_the_platform_dates_it_otherwise(connection: Connection) -> None:
    connection.native = "@0:x"
    hearing, own = Hearing(connection, platform("matrix")), words(3)
    hearing.take_in(Page(said=[words(1)]), now=NOW)
    for first, second in ((own, replace(own, at=own.at + 7)), (replace(words(6), at=START + 13), words(6))):
        appending.append(hearing.ours([first], NOW), around=CLOCKS)
        seal.seal(now=NOW)
        assert hearing.take_in(Page(said=[second]), now=NOW) == 0
        assert appending.append(hearing.ours([second], NOW), around=CLOCKS) == 0


def test_a_group_is_named_when_its_name_comes_and_left_when_we_are_out(connection: Connection) -> None:
    hear(connection, Page(said=[words(1)], cursor="s1"))
    assert connection.followed.get().group.name == "!oven"
    hear(connection, Page(chats=[Chat("!oven", "夜烤")], cursor="s2"))
    hear(connection, Page(said=[words(2)], chats=[Chat("!oven", gone=True)], cursor="s3"))
    followed = connection.followed.get()
    assert (followed.group.name, followed.until) == ("夜烤", NOW)
    hear(connection, Page(chats=[Chat("!oven")], cursor="s4"))
    assert connection.followed.get().until is None


def test_what_a_blind_group_says_is_not_taken_now_or_later(connection: Connection) -> None:
    hidden = Chat("!oven", "夜烤", blind="The group is end-to-end encrypted: its words cannot be read.")
    assert hear(connection, Page(said=[words(1)], chats=[hidden], cursor="s1")) == 0
    assert hear(connection, Page(said=[words(2), words(3, "!day")], cursor="s2")) == 1
    assert connection.followed.get(native="!oven").blind == hidden.blind


def test_who_comes_and_goes_is_taken_though_the_words_are_hidden(connection: Connection) -> None:
    came = Incoming(Kind.JOINED, START, "!oven", sender="@1:x", native="$came", form=Form.SYSTEM)
    page = Page(said=[words(1), came], chats=[Chat("!oven", "夜烤", blind="hidden")], since={"!oven": START - 1})
    assert hear(connection, page) == 1
    (heard,) = heard_live()
    assert heard.sees & bits([Sees.JOINS, Sees.ROSTER]) == bits([Sees.JOINS, Sees.ROSTER])
    assert not heard.sees & bits([Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.REACTIONS])
    hear(connection, Page(holes=[Hole("!oven", START, START + 1)]))
    observed = TailFact.objects.get(kind=Kind.OBSERVED)
    assert observed.value == heard.sees


def test_a_crash_in_a_page_leaves_its_cursor_and_the_page_can_come_again(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = appending.LOT + 10
    page = Page(said=[words(number) for number in range(many)], cursor="s1")
    with monkeypatch.context() as patch:
        patch.setattr(Hearing, "_move_on", lambda *_rest: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            hear(connection, page)
    connection.refresh_from_db()
    assert (connection.cursor, TailFact.objects.count()) == ("", appending.LOT)
    assert hear(connection, page) == 10
    connection.refresh_from_db()
    assert (connection.cursor, TailFact.objects.count()) == ("s1", many)
    seal.seal(now=NOW)
    assert hear(connection, page) == 0 and not TailFact.objects.exists()


def test_a_hole_ends_what_was_heard_and_begins_it_anew(connection: Connection) -> None:
    hear(connection, Page(said=[words(1)], since={"!oven": START}, cursor="s1"))
    minute = 60_000_000
    hear(connection, Page(holes=[Hole("!oven", START + minute, START + 2 * minute)], cursor="s2"))
    observed = TailFact.objects.get(kind=Kind.OBSERVED)
    assert (observed.ts, observed.until) == (START, START + minute)
    assert connection.followed.get().since == moment(START + 2 * minute)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=6))
def test_however_pages_overlap_each_message_is_there_once(home: Path, pages: list[list[int]]) -> None:
    TailFact.objects.all().delete()
    Connection.objects.all().delete()
    batch = Batch.objects.create(label="Matrix", at=NOW)
    community, _made = Community.objects.get_or_create(name="Oven")
    connection = Connection.objects.create(community=community, carrier="matrix", batch=batch)
    new = sum(hear(connection, Page(said=[words(each) for each in page])) for page in pages)
    assert new == TailFact.objects.count() == len({each for page in pages for each in page})


def test_what_is_shown_less_or_more_of_begins_anew(connection: Connection) -> None:
    minute = timedelta(minutes=1)

    def hear_at(minutes: int, **told: Any) -> None:
        Hearing(connection, platform("matrix")).take_in(Page(chats=[Chat("!oven", **told)]), now=NOW + minutes * minute)

    hear_at(0)
    hear_at(1, hides=frozenset({Sees.JOINS}))
    hear_at(2)  # nothing new is told: it goes on
    (live,) = heard_live()
    assert live.sees == bits(platform("matrix").sees - {Sees.JOINS}) and live.first == START + 60_000_000
    hear_at(3, gone=True)
    hear_at(5)
    whole, less = TailFact.objects.filter(kind=Kind.OBSERVED).order_by("ts")
    assert (whole.value, whole.until) == (bits(platform("matrix").sees), START + 60_000_000)
    assert (less.value, less.ts, less.until) == (live.sees, START + 60_000_000, START + 180_000_000)
    assert connection.followed.get().since == NOW + 5 * minute


def on_disk() -> str:
    paths = [manifest.path_of(each) for each in Segment.objects.filter(family="text", retired_at=None)]
    return " ".join(str(pq.read_table(path)["text"].to_pylist()) for path in paths)


def test_what_an_erased_account_goes_on_saying_is_taken_out_again(connection: Connection) -> None:
    hear(connection, Page(said=[words(1), words(2)]))
    who = Identity.objects.get(external="@1:x")
    erasure.erase(who.person, by=None, now=NOW)
    erasing.finish(now=NOW)
    assert "配方 1" not in on_disk() and Erasure.objects.get().rewritten_at == NOW
    hear(connection, Page(said=[words(3), words(5)]))  # others go on talking
    assert Erasure.objects.get().rewritten_at == NOW
    hear(connection, Page(said=[words(3), words(4)]))
    assert Erasure.objects.get().rewritten_at is None
    erasing.finish(now=NOW + timedelta(minutes=1))
    assert "配方 3" in on_disk() and "配方 4" not in on_disk() and Erasure.objects.get().rewritten_at
