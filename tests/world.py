"""A little community with talk, a member list and every kind of thing an address can name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from qunxing.api.actions import make_token
from qunxing.api.models import Token
from qunxing.autoreply.models import AutoReply
from qunxing.closing import actions as closings
from qunxing.closing.figures import Kind, Wanted
from qunxing.closing.models import Closing, Figure, Remark
from qunxing.communities import charters
from qunxing.communities.models import Charter
from qunxing.contributors import actions as contributors
from qunxing.contributors.models import Recognition
from qunxing.core.rules.charters import Terms
from qunxing.goals.models import Goal, Promise, ValueCheck
from qunxing.ledger.fill import fill
from qunxing.lifecycle import actions as endings
from qunxing.lifecycle.models import Decision
from qunxing.notices.models import Channel
from qunxing.outbox.models import AnsweredElsewhere, Picture, Send, Snippet, Stop, Target, Task
from qunxing.people import actions as people
from qunxing.people.models import (
    AuditItem,
    Consent,
    DataRequest,
    Identity,
    Mark,
    MatchProposal,
    Merge,
    Person,
    Segment,
    StandIn,
    Tag,
    TagAudit,
    Tagging,
    TagRule,
)
from qunxing.reports.models import PageLink, SentReport
from qunxing.reports.page import actions as pages
from qunxing.reports.page.figures import Days
from qunxing.sources import actions
from qunxing.sources.models import Connection, Import, RenameProposal
from qunxing.team.models import Breach, Keeper, Post, Rules
from qunxing.testing.cast import Cast, gather
from qunxing.testing.ledgers import NOW
from tests import things

CHAT = "time,sender,text\n" + "".join(
    f"2026-11-{day:02} 09:{minute:02}:00,{who},{text}\n"
    for day in (16, 17)
    for minute, (who, text) in enumerate([("Anna", "How long to bake rye?"), ("Ben", "40 minutes"), ("Cara", "thanks")])
)


@dataclass(frozen=True, slots=True)
class World:
    """The cast, and one of each thing of their community."""

    cast: Cast
    chat: Import
    person: Person
    account: Identity
    other: Person
    mark: Mark
    merge: Merge
    rename: RenameProposal
    match: MatchProposal
    closing: Closing
    number: Figure
    objection: Remark
    token: Token
    sent: SentReport
    page_link: PageLink
    charter: Charter
    """The draft of the group's, which one of the doors throws away."""

    @property
    def consent(self) -> Consent:
        """What the first of them agreed to."""
        return Consent.objects.get()

    @property
    def request(self) -> DataRequest:
        """What somebody asked at the request door."""
        return DataRequest.objects.get()

    @property
    def recognition(self) -> Recognition:
        """What was written down of somebody recognised in the group."""
        return Recognition.objects.get()

    @property
    def goal(self) -> Goal:
        """A goal of the group."""
        return Goal.objects.get()

    @property
    def kept_on(self) -> Decision:
        """The decision to keep the group on."""
        return Decision.objects.get()

    @property
    def promise(self) -> Promise:
        """What the group was promised."""
        return Promise.objects.get()

    @property
    def value_check(self) -> ValueCheck:
        """A quarter of the group that waits for an answer."""
        return ValueCheck.objects.get()

    @property
    def tag(self) -> Tag:
        """What is said of the first of them."""
        return Tag.objects.get()

    @property
    def tag_rule(self) -> TagRule:
        return TagRule.objects.get()

    @property
    def tagging(self) -> Tagging:
        return Tagging.objects.get()

    @property
    def segment(self) -> Segment:
        return Segment.objects.get()

    @property
    def tag_audit(self) -> TagAudit:
        return TagAudit.objects.get()

    @property
    def audit_item(self) -> AuditItem:
        return AuditItem.objects.get()

    @property
    def channel(self) -> Channel:
        """Where staff are told."""
        return Channel.objects.get()

    @property
    def connection(self) -> Connection:
        """An account that hears the group."""
        return Connection.objects.get()

    @property
    def autoreply(self) -> AutoReply:
        return AutoReply.objects.get()

    @property
    def send(self) -> Send:
        """One that was let go."""
        return Send.objects.earliest("pk")

    @property
    def picture(self) -> Picture:
        return Picture.objects.get()

    @property
    def draft(self) -> Send:
        """One that is written."""
        return Send.objects.latest("pk")

    @property
    def target(self) -> Target:
        return Target.objects.get()

    @property
    def task(self) -> Task:
        return Task.objects.get()

    @property
    def stop(self) -> Stop:
        """The account that hears the group sends no more."""
        return Stop.objects.get()

    @property
    def answered(self) -> AnsweredElsewhere:
        """A question that somebody answered where it is not seen."""
        return AnsweredElsewhere.objects.get()

    @property
    def snippet(self) -> Snippet:
        return Snippet.objects.get()

    @property
    def keeper(self) -> Keeper:
        """Rui's term in the group."""
        return Keeper.objects.earliest("pk")

    @property
    def rules(self) -> Rules:
        return Rules.objects.earliest("pk")

    @property
    def breach(self) -> Breach:
        return Breach.objects.get()

    @property
    def post(self) -> Post:
        return Post.objects.get()


def hand_in(cast: Cast, text: str | bytes, name: str = "chat.csv", **more: Any) -> Import:
    """Import a text into the cast's group, as Rui does."""
    folder = Path(settings.HOME) / "handed"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "in"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    given = {"community": cast.community, "group": cast.group, "by": cast.rui, "options": {"timezone": "Asia/Shanghai"}}
    return actions.run(actions.receive(path=path, name=name, **{**given, **more}))


def make(text: str = CHAT) -> World:
    """The community after one chat of at least three people was imported."""
    cast = gather()
    chat = hand_in(cast, text)
    assert chat.state == Import.State.DONE, chat.report or chat.question
    fill(now=NOW)
    first, second, third = Identity.objects.order_by("pk")[:3]
    merge = people.merge(third, into=first.person, reason="said by hand", by=cast.rui)
    mark = people.mark(second.person, StandIn.STAFF, by=cast.rui)
    assert chat.batch is not None
    rename = RenameProposal.objects.create(batch=chat.batch, group=cast.group, before=first, after=second, reason="x")
    match = MatchProposal.objects.create(identity=third, person=second.person, reason="nickname", batch=chat.batch)
    days = Wanted(cast.community, Kind.DAYS, date(2026, 11, 16), date(2026, 11, 17), {"messages": {}})
    closing = closings.close(days, by=cast.olga, now=NOW, anyway=True)
    figure = closing.figures.get()
    objection = closings.remark(figure, text="There were more", objects=True, by=cast.vera)
    charter = charters.draft(cast.group, Terms(), by=cast.rui)
    things.ask(cast, first.person)
    things.aim(cast)
    contributors.recognise(cast.group, first.person, said_by="Rui", what="x", by=cast.rui, now=NOW, **things.THAT_DAY)
    endings.keep(cast.group, ask_again=date(2026, 12, 24), note="", by=cast.rui, now=NOW)
    token, _secret = make_token(cast.rui, name="x", scopes=["talk"], communities=None, days=30, now=NOW)
    sent = things.sent_report(cast)
    span = Days(date(2026, 11, 16), date(2026, 11, 17))
    link, _secret = pages.share(cast.community, span, lasting=7, language="en", by=cast.rui, now=NOW)
    things.say(cast, first.person)
    things.man(cast, first.person)
    things.connect(cast)
    things.send(cast)
    return World(
        cast,
        chat,
        first.person,
        first,
        second.person,
        mark,
        merge,
        rename,
        match,
        closing,
        figure,
        objection,
        token,
        sent,
        link,
        charter,
    )
