"""What is told becomes pages with cursors; odd, doubled and disordered events spoil only themselves."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qunxing.carriers.live import Chat, Page
from qunxing.carriers.onebot.facts import SECOND
from qunxing.carriers.onebot.reading import Reader
from qunxing.carriers.onebot.sync import Cursor, Told, heard, told
from qunxing.carriers.onebot.twice import MOST_REMEMBERED, Twice
from qunxing.carriers.onebot.wire import CaughtUp, Item, Listed
from qunxing.core.facts import Kind
from qunxing.testing.onebot import ACCOUNT, decrease, heartbeat, increase, message, notice, segment

ME = str(ACCOUNT)
THEN = 1_700_000_000 * SECOND
AT = Cursor(ME, THEN, 0, ("38988",))


def came(*events: Any) -> list[Told]:
    return [told(each if isinstance(each, bytes) else json.dumps(each).encode()) for each in events]


def read(*items: Item, at: Cursor = AT, now: int = THEN + SECOND) -> tuple[list[Page], Cursor, Reader]:
    reader = Reader(at)
    pages = list(reader.pages(items, now=now))
    return pages, Cursor.read(pages[-1].cursor), reader


def test_events_that_came_together_are_one_page_and_odd_ones_are_kept_or_counted() -> None:
    broken = [b"", b"[]", b"\xff", b'{"a":' * 2000, b"{", b"3"]
    odd = message(3, "x", time="soon")
    (page,), at, _reader = read(
        *came(message(1, "a"), *broken, odd, heartbeat(), {"post_type": "new"}, message(2, "b"))
    )
    assert [each.text for each in page.said] == ["a", "b"]
    assert [raw.body for raw in page.raw if not raw.understood] == [*broken, json.dumps(odd).encode()]
    assert page.ignored == {"meta_event.heartbeat": 1, "new": 1}
    assert [raw.native for raw in page.raw if raw.understood] == [each.native for each in page.said]
    assert at == Cursor(ME, THEN + SECOND, 0, ("38988",))


def test_what_another_account_of_the_same_implementation_hears_is_left_alone() -> None:
    (page,), _at, _reader = read(*came(message(1, "a", self_id=99), message(2, "b", self_id=ME), message(3, "c")))
    assert [each.text for each in page.said] == ["b", "c"] and page.ignored == {"of another account": 1}


def test_who_is_put_out_is_no_longer_in_the_group_and_who_comes_back_is() -> None:
    (page,), at, _reader = read(*came(message(1, "a"), decrease(2, ACCOUNT, by=7, how="kick_me")))
    assert page.chats == [Chat("38988", gone=True)] and at.chats == ()
    (page,), at, reader = read(*came(increase(3, ACCOUNT, by=7, how="invite")), at=at)
    assert page.chats == [Chat("38988")] and at.chats == ("38988",) and not reader.is_lost
    (page,), at, _reader = read(*came(decrease(4, 0, how="disband")))
    assert page.chats == [Chat("38988", gone=True)] and page.said[0].kind is Kind.CLOSED
    (page,), at, _reader = read(*came(decrease(5, 42)))
    assert page.chats == [] and at.chats == ("38988",)


def test_a_sign_that_the_account_is_logged_out_is_no_sign_of_life() -> None:
    events = came(message(1, "a"), heartbeat(online=False), heartbeat(online=None))
    _pages, at, reader = read(*events)
    assert not reader.is_offline and at.heard == THEN + SECOND
    pages, at, reader = read(*came(message(1, "a"), heartbeat(online=False)), Page(), now=THEN + 9 * SECOND)
    assert reader.is_offline and at.heard == THEN and len(pages) == 1 and len(pages[0].said) == 1


def test_groups_that_are_in_no_list_any_more_are_gone_but_an_empty_list_is_none() -> None:
    at = Cursor(ME, THEN, THEN - SECOND, ("1", "2"))
    (page,), after, _reader = read(Listed([Chat("2", "b"), Chat("3", "c")]), at=at)
    assert page.chats == [Chat("2", "b"), Chat("3", "c"), Chat("1", gone=True)] and page.again == ("2", "3")
    assert after.chats == ("2", "3") and after.behind == THEN - SECOND
    (page,), after, _reader = read(Listed([]), at=at)
    assert page.chats == [] and after.chats == ("1", "2")


def test_a_group_nobody_listed_is_looked_for_once_there_is_a_list() -> None:
    stranger = message(1, "a", group=5)
    assert not read(*came(stranger))[2].is_lost
    assert read(Listed([Chat("38988")]), *came(stranger))[2].is_lost
    assert not read(Listed([Chat("38988")]), *came(message(1, "a")))[2].is_lost


def test_the_past_counts_as_read_only_after_its_last_page() -> None:
    at = Cursor(ME, THEN, THEN - SECOND, ("38988",))
    pages, after, _reader = read(*came(message(1, "a")), Page(), *came(message(2, "b")), Page(), CaughtUp(), at=at)
    assert [Cursor.read(page.cursor).behind for page in pages] == [THEN - SECOND] * 4 + [0]
    assert after.behind == 0 and len(pages) == 5


def test_our_clock_going_back_takes_nothing_back() -> None:
    assert read(*came(message(1, "a")), now=THEN - 99 * SECOND)[1].heard == THEN


def test_one_coming_told_twice_counts_once_but_not_two_comings() -> None:
    page = heard(came(increase(1, 43), increase(3, 43, by=7), decrease(4, 43), increase(60, 43)), ME, Twice()).page()
    assert [each.kind for each in page.said] == [Kind.JOINED, Kind.LEFT, Kind.JOINED]
    assert page.ignored == {"told twice": 1}


def test_a_file_told_as_message_and_as_notice_counts_once_and_two_alike_files_twice() -> None:
    upload = notice(90, "group_upload", user_id=42, file={"name": "价目表.pdf"})
    as_message = [message(nth, [segment("file", file="价目表.pdf")]) for nth in (1, 2)]
    for events in ([as_message[0], upload], [upload, as_message[0]]):
        page = heard(came(*events), ME, Twice()).page()
        assert len(page.said) == 1 and page.ignored == {"told twice": 1}
    assert len(heard(came(*as_message), ME, Twice()).said) == 2
    assert len(heard(came(upload | {"time": upload["time"] + 900}, as_message[0]), ME, Twice()).said) == 2


def test_the_same_file_sent_twice_counts_twice_though_each_is_told_twice() -> None:
    uploads = [notice(nth, "group_upload", user_id=42, file={"name": "价目表.pdf"}) for nth in (10, 20)]
    messages = [message(nth, [segment("file", file="价目表.pdf")]) for nth in (11, 21)]
    for events in ([uploads[0], messages[0], uploads[1], messages[1]], [*messages, *uploads], [*uploads, *messages]):
        assert len(heard(came(*events), ME, Twice()).said) == 2


def test_where_we_are_knows_which_messages_of_files_say_nothing_new() -> None:
    upload = notice(1, "group_upload", user_id=42, file={"name": "价目表.pdf"})
    as_message = message(2, [segment("file", file="价目表.pdf")])
    _pages, at, _reader = read(*came(upload))
    for _time in range(2):
        (page,), at, _reader = read(*came(as_message), at=at)
        assert page.said == [] and page.ignored == {"told twice": 1}
    assert [each.native for each in at.uploads] == [str(as_message["message_id"])]
    _pages, at, _reader = read(*came(message(3600, "x")), at=at, now=THEN + 3600 * SECOND)
    assert at.uploads == ()


def test_what_is_remembered_is_bounded() -> None:
    twice = Twice()
    many = came(*(increase(1, number) for number in range(1, MOST_REMEMBERED + 3)))
    heard(many, ME, twice)
    heard(came(*(notice(1, "group_upload", user_id=n, file={"name": "a"}) for n in range(1, 1003))), ME, twice)
    assert len(twice.uploads(0)) == MOST_REMEMBERED
    assert heard(came(increase(2, 1)), ME, twice).said and not heard(came(increase(2, 900)), ME, twice).said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted({name for event in (message(1, "x"), increase(1, 43), heartbeat()) for name in event} | {"file"})


@settings(max_examples=60)
@given(
    base=st.sampled_from([message(1, "x"), increase(1, 43), decrease(1, 43), heartbeat(), notice(1, "group_upload")]),
    changes=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4),
)
def test_any_event_is_said_counted_or_kept(base: dict[str, Any], changes: dict[str, Any]) -> None:
    body = json.dumps(base | changes).encode(errors="replace")
    page = heard([told(body), *came(message(2, "b"))], ME, Twice()).page()
    assert len(page.raw) + sum(page.ignored.values()) >= 2
    assert page.said[-1].text == "b"
