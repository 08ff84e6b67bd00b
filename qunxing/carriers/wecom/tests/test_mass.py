"""Mass messages: what is refused before WeCom is asked, and what becomes of the rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qunxing.carriers.live import CredentialsRefused, Fate, Later, Picture, Receipt, Target, Unreachable
from qunxing.carriers.live.mass import Attached, Mass, together
from qunxing.carriers.wecom import mass
from qunxing.carriers.wecom.wire import KEPT, Wire
from qunxing.core.refusals import Refusal
from qunxing.testing.pictures import png
from qunxing.testing.wecom import CORP, SECRET, WeCom, called, code, qyapi, raw, silence, status

T = TypeVar("T")
AT = 1_790_000_000
HELLO = Mass(key="k1", sender="zhangsan", chats=("wr0", "wr1", "wr2", "wr3"), text="明晚八点开炉")
LINK = Attached(kind="link", title="配方", url="https://example.org/r", about="一炉", picture="https://example.org/p")


@pytest.fixture
def corp() -> Iterator[WeCom]:
    with qyapi(page=3) as found:
        for number in range(8):
            found.chat(f"wr{number}")
        found.chat("wr9", owner="lisi")
        yield found


def run(corp: WeCom, what: Callable[[Wire], Awaitable[T]], clock: Callable[[], float] = time.monotonic) -> T:
    async def go() -> T:
        wire = Wire(CORP, SECRET, server=corp.url, clock=clock)
        try:
            return await what(wire)
        finally:
            await wire.close()

    return asyncio.run(go())


def create(corp: WeCom, what: Mass = HELLO) -> Receipt:
    return run(corp, lambda wire: mass.create(wire, what))


def results(corp: WeCom, receipt: Receipt) -> Receipt:
    return run(corp, lambda wire: mass.results(wire, receipt))


def fates(receipt: Receipt) -> dict[str, Fate]:
    return {each.chat: each.fate for each in receipt.targets}


def test_it_waits_for_a_person_and_is_sent_once_confirmed(corp: WeCom) -> None:
    sent = create(corp, replace(HELLO, attached=(LINK,)))
    assert sent.fate is Fate.AWAITING_HUMAN and sent.native
    assert results(corp, sent) == sent
    corp.confirm(sent.native, "zhangsan", at=AT)
    done = results(corp, sent)
    assert done.fate is Fate.SENT and set(done.targets) == {
        Target(each, Fate.SENT, AT * 1_000_000) for each in HELLO.chats
    }
    asked = corp.asked(mass.ADD)[0]
    assert (asked["chat_type"], asked["sender"], asked["text"]) == ("group", "zhangsan", {"content": HELLO.text})
    assert asked["attachments"] == [
        {
            "msgtype": "link",
            "link": {"title": "配方", "picurl": LINK.picture, "desc": "一炉", "url": LINK.url},
        }
    ]


def test_each_group_is_told_what_became_of_it(corp: WeCom) -> None:
    corp.full, corp.unreachable = {"wr1"}, {"wr2"}
    sent = create(corp)
    corp.confirm(sent.native, "zhangsan", at=AT)
    done = results(corp, sent)
    assert fates(done) == {
        "wr0": Fate.SENT,
        "wr1": Fate.OVER_QUOTA,
        "wr2": Fate.UNREACHABLE,
        "wr3": Fate.SENT,
    }
    assert done.fate is Fate.PARTIAL
    corp.full = set(HELLO.chats)
    again = create(corp)
    corp.confirm(again.native, "zhangsan", at=AT)
    assert results(corp, again).fate is Fate.OVER_QUOTA


def test_what_wecom_cannot_send_to_is_kept_though_the_results_leave_it_out(corp: WeCom) -> None:
    sent = create(corp, replace(HELLO, chats=("wr0", "wr9", "nowhere")))
    assert fates(sent) == {"wr0": Fate.AWAITING_HUMAN, "wr9": Fate.UNREACHABLE, "nowhere": Fate.UNREACHABLE}
    corp.confirm(sent.native, "zhangsan", at=AT)
    assert fates(results(corp, sent)) == fates(sent) | {"wr0": Fate.SENT}
    none = create(corp, replace(HELLO, chats=("wr9",)))
    assert none.fate is Fate.REJECTED and "41048" in none.said


def test_a_picture_is_handed_over_once_and_anew_before_wecom_forgets_it(corp: WeCom) -> None:
    poster = Picture(body=png(), mime="image/png", name="晚安.png")
    attached = tuple(Attached(kind="image", digest=each) for each in ("a", "b", "a"))
    shown = replace(HELLO, attached=attached, pictures={"a": poster, "b": replace(poster, body=png(9, 9))})
    times = [0.0]

    async def thrice(wire: Wire) -> list[Receipt]:
        found = []
        for seconds in (0.0, KEPT - 1, KEPT + 1):
            times[0] = seconds
            found.append(await mass.create(wire, replace(shown, key=f"k{seconds}")))
        return found

    receipts = run(corp, thrice, clock=lambda: times[0])
    assert {each.fate for each in receipts} == {Fate.AWAITING_HUMAN}
    media = [[each["image"]["media_id"] for each in task.body["attachments"]] for task in corp.tasks.values()]
    assert media == [["media0", "media1", "media0"]] * 2 + [["media2", "media3", "media2"]]
    assert [len(corp.media[each]) for each in ("media0", "media2")] == [len(png())] * 2


def test_a_picture_that_wecom_does_not_take_is_not_sent_and_none_is_sent_without_it(corp: WeCom) -> None:
    shown = replace(HELLO, attached=(Attached(kind="image", digest="a"),))
    with_ = replace(shown, pictures={"a": Picture(body=b"GIF89a;", mime="image/png", name="a")})
    assert create(corp, with_).fate is Fate.REJECTED and not corp.tasks and not called(corp)[mass.ADD]


def test_results_are_read_over_all_pages(corp: WeCom) -> None:
    chats = tuple(f"wr{number}" for number in range(8))
    sent = create(corp, replace(HELLO, chats=chats))
    corp.confirm(sent.native, "zhangsan", at=AT)
    assert fates(results(corp, sent)) == dict.fromkeys(chats, Fate.SENT)
    assert called(corp)[mass.RESULTS] == 3


def test_an_answer_that_never_comes_is_unknown_and_is_not_asked_again(corp: WeCom) -> None:
    for fault in (silence, status(502), code(-1), raw(b'{"errcode":0}')):
        corp.fail(mass.ADD, fault)
        lost = create(corp)
        assert lost.fate is Fate.UNKNOWN and set(fates(lost).values()) <= {Fate.UNKNOWN}
    assert called(corp)[mass.ADD] == 4 and not corp.tasks
    for refusal, raised in ((code(45009), Later), (status(429), Later), (code(60020), CredentialsRefused)):
        corp.fail(mass.ADD, refusal)
        with pytest.raises(raised):
            create(corp)


def test_what_is_taken_back_stays_taken_back(corp: WeCom) -> None:
    sent = create(corp)
    back = run(corp, lambda wire: mass.cancel(wire, sent))
    assert back.fate is Fate.EXPIRED and set(fates(back).values()) == {Fate.EXPIRED}
    assert results(corp, back) == back and corp.tasks[sent.native].cancelled
    late = create(corp)
    corp.full = {"wr3"}
    corp.confirm(late.native, "zhangsan", at=AT)
    after = run(corp, lambda wire: mass.cancel(wire, late))
    assert after.fate is Fate.PARTIAL and fates(after)["wr0"] is Fate.SENT  # the sender was quicker


def test_a_confirmed_message_still_on_its_way_is_not_said_to_wait_for_anybody(corp: WeCom) -> None:
    sent = create(corp)
    corp.confirm(sent.native, "zhangsan", at=AT)
    corp.tasks[sent.native].results.pop("wr0")
    assert fates(results(corp, sent))["wr0"] is Fate.SUBMITTED
    corp.tasks[sent.native].results["wr0"] = (8, AT)  # a status yet to come
    assert fates(results(corp, sent))["wr0"] is Fate.UNKNOWN


def test_its_sender_is_reminded(corp: WeCom) -> None:
    sent = create(corp)
    for _time in range(3):
        run(corp, lambda wire: mass.remind(wire, sent))
    with pytest.raises(Later):
        run(corp, lambda wire: mass.remind(wire, sent))
    with pytest.raises(Refusal, match="refuses"):
        run(corp, lambda wire: mass.remind(wire, replace(sent, native="none")))
    with pytest.raises(Unreachable):
        results(corp, replace(sent, native="none"))
    corp.fail(mass.TASKS, raw(b'{"errcode":0,"task_list":[{"userid":"z"}]}'))
    with pytest.raises(Unreachable, match="cannot be read"):
        results(corp, sent)


CHATS = tuple(f"wr{number}" for number in range(2001))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"chats": CHATS}, "at most 2000 groups; these are 2001"),
        ({"chats": ()}, "No group"),
        ({"chats": ("wr1", "wr1")}, "twice"),
        ({"sender": ""}, "owner of the groups"),
        ({"text": " \n"}, "nothing to send"),
        ({"text": "长" * 1334}, "4002 bytes"),
        ({"attached": (LINK,) * 10}, "At most 9 things"),
        ({"attached": (replace(LINK, title="长" * 43),)}, "title of the link has 129 bytes"),
        ({"attached": (replace(LINK, about="x" * 513),)}, "about of the link"),
        ({"attached": (replace(LINK, url="x" * 2049),)}, "url of the link"),
        ({"attached": (Attached(kind="file"),)}, "file has no media"),
        ({"attached": (Attached(kind="image"),)}, "image has no picture"),
        ({"attached": (Attached(kind="app", title="x" * 65, media="m", app="a", url="p"),)}, "title of the app"),
    ],
)
def test_what_wecom_would_not_take_is_refused_before_it_is_asked(
    corp: WeCom, wrong: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        create(corp, replace(HELLO, **wrong))
    assert not corp.calls


def test_what_is_just_within_the_limits_goes_through(corp: WeCom) -> None:
    for chat in CHATS[:2000]:
        corp.chat(chat)
    most = replace(HELLO, chats=CHATS[:2000], text="长" * 1333 + "x", attached=(replace(LINK, title="x" * 128),) * 9)
    assert create(corp, most).fate is Fate.AWAITING_HUMAN
    corp.media["m"] = png()
    assert (
        create(corp, replace(HELLO, text="", attached=(Attached(kind="image", media="m"),))).fate is Fate.AWAITING_HUMAN
    )


@given(st.lists(st.sampled_from(Fate), min_size=1))
def test_the_whole_is_no_better_and_no_worse_than_its_parts(parts: list[Fate]) -> None:
    whole = together(parts)
    assert (whole is Fate.SENT) == (set(parts) == {Fate.SENT})
    assert whole in parts or whole in (Fate.PARTIAL, Fate.FAILED)
    if Fate.UNKNOWN in parts:
        assert whole is Fate.UNKNOWN
    if whole is Fate.PARTIAL:
        assert Fate.SENT in parts or Fate.PARTIAL in parts
