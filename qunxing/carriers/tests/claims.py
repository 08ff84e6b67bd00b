"""What each claim of a carrier means, tried out: `CLAIMS` names a trial for everything that can be claimed so far."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from qunxing.carriers.live import Act, Cap, Fate, Mode, Picture, Receipt, Support, Unreachable, Verb
from qunxing.carriers.live.growth import Tagging, Welcome, Welcoming
from qunxing.carriers.live.mass import Mass, MassCarrier
from qunxing.carriers.tests.ears import Ear
from qunxing.carriers.tests.scenes import Scene, said_all
from qunxing.core.facts import Kind
from qunxing.testing.pictures import png
from qunxing.testing.proxy import Fault

Claim = Callable[[Scene, Ear, Support], Awaitable[None]]


async def receive(scene: Scene, ear: Ear, support: Support) -> None:
    """What people say arrives, once, with its words, its writer and its time; what came before does not come again."""
    first = scene.say(scene.people[0], "谁有酵母？")
    second = scene.say(scene.people[1], "我有")
    await ear.hear(said_all(["谁有酵母？", "我有"]))
    assert [(each.native, each.sender, each.text, each.at, each.zoned) for each in ear.messages()] == [
        (first.native, scene.people[0], "谁有酵母？", first.at, True),
        (second.native, scene.people[1], "我有", second.at, True),
    ]
    ear.forget()
    scene.say(scene.people[0], "明天带来")
    await ear.hear(said_all(["明天带来"]))
    assert [each.text for each in ear.messages()] == ["明天带来"]


async def history(scene: Scene, ear: Ear, support: Support) -> None:
    """What was said before we first listened arrives too."""
    texts = [f"配方 {number}" for number in range(12)]
    for text in texts:
        scene.say(scene.people[0], text)
    await ear.hear(said_all(texts))
    assert sorted(each.text or "" for each in ear.messages()) == sorted(texts)


async def member_events(scene: Scene, ear: Ear, support: Support) -> None:
    """Who comes, who goes and who is put out is told as that."""
    await here(scene, ear)
    ear.forget()
    who = scene.come()
    scene.go(scene.people[0])
    scene.put_out(scene.people[1])
    await ear.hear(lambda ear: len(ear.moves()) == 3)
    assert ear.moves() == [(Kind.JOINED, who), (Kind.LEFT, scene.people[0]), (Kind.REMOVED, scene.people[1])]


async def here(scene: Scene, ear: Ear) -> None:
    """Listen until the group is known, where that takes something to happen in it."""
    if not ear.chats:
        scene.stir()
    await ear.hear(lambda ear: bool(ear.chats))


async def list_chats(scene: Scene, ear: Ear, support: Support) -> None:
    """The group is told of, and told of as gone once we are out."""
    await here(scene, ear)
    assert not any(each.gone for each in ear.chats)
    scene.lose()
    await ear.hear(lambda ear: ear.chats[-1].gone)


async def list_members(scene: Scene, ear: Ear, support: Support) -> None:
    """Everybody is listed, under one heading."""
    found = await ear.carrier.members(scene.chat, at=7)
    assert found[0].kind is Kind.ROSTER and {each.kind for each in found[1:]} == {Kind.LISTED}
    assert sorted(each.sender for each in found[1:]) == sorted(scene.members())
    assert {(each.at, each.group) for each in found} == {(7, scene.chat)}


async def send_group(scene: Scene, ear: Ear, support: Support) -> None:
    """What we say is seen there, once, under the name the receipt gives; by hand it waits for a hand."""
    receipt = await do(ear, Verb.SEND, text="大家好")
    if support.mode is Mode.HUMAN:
        receipt = await by_hand(scene, ear, receipt)
    assert receipt.fate is Fate.SENT and receipt.native
    assert scene.shown() == [(receipt.native, "大家好")]


async def picture(scene: Scene, ear: Ear, support: Support) -> None:
    """A picture and its words are seen there as one message; where it goes another way than words, that it did not
    arrive means that nothing was sent."""
    poster = Picture(body=png(), mime="image/png", name="晚安.png")
    if "upload" in scene.asks:
        for fault in (Fault(500), Fault(200, b'{"nonsense'), Fault(body=None), Fault(done=True)):
            scene.fail("upload", fault)
            with pytest.raises(Unreachable):
                await do(ear, Verb.SEND, text="晚安", picture=poster)
        assert scene.tried() == 0
    receipt = await do(ear, Verb.SEND, text="晚安", picture=poster)
    if receipt.fate is Fate.AWAITING_HUMAN:
        receipt = await by_hand(scene, ear, receipt)
    assert receipt.fate is Fate.SENT and receipt.native
    assert (scene.shown(), scene.pictures()) == ([(receipt.native, "晚安")], [poster.body])


async def by_hand(scene: Scene, ear: Ear, receipt: Receipt) -> Receipt:
    """What became of a message once whoever has to confirms it; before, nobody sees it."""
    carrier: MassCarrier = ear.carrier  # type: ignore[assignment] # whoever claims HUMAN is one
    assert receipt.fate is Fate.AWAITING_HUMAN and scene.shown() == []
    assert (await carrier.poll(receipt)).fate is Fate.AWAITING_HUMAN
    scene.confirm(receipt)
    return await carrier.poll(receipt)


async def mass_send(scene: Scene, ear: Ear, support: Support) -> None:
    """One message for many: reminded of, confirmed, told of group by group; one that is taken back is never seen."""
    carrier: MassCarrier = ear.carrier  # type: ignore[assignment] # whoever claims it is one
    sender = scene.confirms
    sent = await carrier.mass(Mass(key="m1", sender=sender, chats=(scene.chat,), text="明晚开炉"))
    await carrier.remind(sent)
    done = await by_hand(scene, ear, sent)
    assert [(each.chat, each.fate, each.at > 0) for each in done.targets] == [(scene.chat, Fate.SENT, True)]
    unsent = await carrier.mass(Mass(key="m2", sender=sender, chats=(scene.chat,), text="改期"))
    assert (await carrier.cancel(unsent)).fate is Fate.EXPIRED
    assert [text for _native, text in scene.shown()] == ["明晚开炉"]


async def invite(scene: Scene, ear: Ear, support: Support) -> None:
    who = scene.stranger()
    assert (await do(ear, Verb.INVITE, target=who)).fate is Fate.SENT
    assert scene.is_invited(who)


async def kick(scene: Scene, ear: Ear, support: Support) -> None:
    out, stays = scene.people
    assert (await do(ear, Verb.KICK, target=out)).fate is Fate.SENT
    assert out not in scene.members() and stays in scene.members()


async def mute(scene: Scene, ear: Ear, support: Support) -> None:
    who, other = scene.people
    assert (await do(ear, Verb.MUTE, target=who)).fate is Fate.SENT
    assert not scene.may_speak(who) and scene.may_speak(other)
    assert (await do(ear, Verb.UNMUTE, target=who)).fate is Fate.SENT
    assert scene.may_speak(who)


async def recall(scene: Scene, ear: Ear, support: Support) -> None:
    advert, other = scene.say(scene.people[0], "加我领券"), scene.say(scene.people[1], "不要")
    assert (await do(ear, Verb.RECALL, target=advert.native)).fate is Fate.SENT
    assert not scene.stands(advert.native) and scene.stands(other.native)


async def join_link(scene: Scene, ear: Ear, support: Support) -> None:
    """By which link somebody came is told."""
    who = scene.come(link="门店海报")
    await ear.hear(lambda ear: any(each.sender == who for each in ear.said))
    by_link = [each for each in ear.said if "门店海报" in each.note]
    assert {each.sender for each in by_link} == {who} and {each.kind for each in by_link} <= {Kind.JOINED, Kind.LISTED}


async def welcome(scene: Scene, ear: Ear, support: Support) -> None:
    """Who adds one of us is greeted once; and a welcome for groups is put where their owners find it."""
    carrier: Welcoming = ear.carrier  # type: ignore[assignment] # whoever claims it is one
    scene.add()
    await ear.hear(lambda ear: any(page.newcomers for page in ear.pages))
    (newcomer,) = (each for page in ear.pages for each in page.newcomers)
    words = Welcome(text="你好")
    greeted = [await carrier.greet(f"g{number}", newcomer.code, words) for number in range(2)]
    assert [each.fate for each in greeted] == [Fate.SENT, Fate.REJECTED] and scene.greetings() == ["你好"]
    native = await carrier.add_template(Welcome(text="欢迎"), notify=True)
    assert scene.welcomes() == {native: "欢迎"}
    await carrier.remove_template(native)
    assert scene.welcomes() == {}


async def tag(scene: Scene, ear: Ear, support: Support) -> None:
    """A tag is made, given and taken away again."""
    carrier: Tagging = ear.carrier  # type: ignore[assignment] # whoever claims it is one
    made = await carrier.add_tags("来源", ["门店"])
    assert await carrier.tags() == made and made[0].name == "门店"
    names = [each.native for each in made]
    await carrier.mark(scene.confirms, scene.people[0], add=names, remove=[])
    assert scene.tags(scene.people[0]) == set(names)
    await carrier.mark(scene.confirms, scene.people[0], add=[], remove=names)
    assert scene.tags(scene.people[0]) == set()


async def statistics(scene: Scene, ear: Ear, support: Support) -> None:
    """What the platform itself counted is told, once."""
    counted = scene.counted()
    await ear.hear(lambda ear: counted.keys() <= ear.readings().keys())
    assert ear.readings() == counted
    ear.forget()
    await ear.hear(lambda ear: bool(ear.chats))
    assert not ear.readings()


async def do(ear: Ear, verb: Verb, key: str = "", **more: Any) -> Receipt:
    return await ear.carrier.submit(Act(key=key or f"key-{verb}", verb=verb, chat=ear.chat, **more))


CLAIMS: Mapping[Cap, Claim] = {
    Cap.RECEIVE: receive,
    Cap.HISTORY: history,
    Cap.MEMBER_EVENTS: member_events,
    Cap.LIST_CHATS: list_chats,
    Cap.LIST_MEMBERS: list_members,
    Cap.SEND_GROUP: send_group,
    Cap.PICTURE: picture,
    Cap.MASS_SEND: mass_send,
    Cap.INVITE: invite,
    Cap.KICK: kick,
    Cap.MUTE: mute,
    Cap.RECALL: recall,
    Cap.JOIN_LINK: join_link,
    Cap.STATISTICS: statistics,
    Cap.WELCOME: welcome,
    Cap.TAG: tag,
}
VERBS: Mapping[Verb, Cap] = {
    Verb.SEND: Cap.SEND_GROUP,
    Verb.REPLY: Cap.SEND_GROUP,
    Verb.RECALL: Cap.RECALL,
    Verb.INVITE: Cap.INVITE,
    Verb.KICK: Cap.KICK,
    Verb.MUTE: Cap.MUTE,
    Verb.UNMUTE: Cap.MUTE,
}
"""What must be claimed for a verb to be done."""
