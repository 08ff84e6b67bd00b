"""A little community with talk, a member list and every kind of thing an address can name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from qunxing.api.actions import make_token
from qunxing.api.models import Token
from qunxing.closing import actions as closings
from qunxing.closing.figures import Kind, Wanted
from qunxing.closing.models import Closing, Figure, Remark
from qunxing.communities import charters
from qunxing.communities.models import Charter
from qunxing.contributors import actions as contributors
from qunxing.contributors.models import Recognition
from qunxing.core.rules.charters import Terms
from qunxing.core.rules.tagging import Source
from qunxing.goals import actions as goals
from qunxing.goals.models import Goal, Promise, ValueCheck
from qunxing.goals.terms import Aim, Vow
from qunxing.insight.asking import Scope
from qunxing.ledger.fill import fill
from qunxing.lifecycle import actions as endings
from qunxing.lifecycle.models import Decision
from qunxing.people import actions as people
from qunxing.people import door, segments, tags, wishes
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
from qunxing.people.tags import Why
from qunxing.reports import actions as reports
from qunxing.reports.days import span_of
from qunxing.reports.drafting import draft
from qunxing.reports.models import Kind as Report
from qunxing.reports.models import PageLink, SentReport
from qunxing.reports.page import actions as pages
from qunxing.reports.page.figures import Days
from qunxing.sources import actions
from qunxing.sources.models import Import, RenameProposal
from qunxing.tagging import audits
from qunxing.team import actions as team
from qunxing.team.models import Breach, Keeper, Post, Rules
from qunxing.testing.cast import Cast, gather
from qunxing.testing.ledgers import NOW

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
    _ask(cast, first.person)
    _aim(cast)
    contributors.recognise(cast.group, first.person, said_by="Rui", what="x", by=cast.rui, now=NOW, **THAT_DAY)
    endings.keep(cast.group, ask_again=date(2026, 12, 24), note="", by=cast.rui, now=NOW)
    token, _secret = make_token(cast.rui, name="x", scopes=["talk"], communities=None, days=30, now=NOW)
    sent = _sent(cast)
    span = Days(date(2026, 11, 16), date(2026, 11, 17))
    link, _secret = pages.share(cast.community, span, lasting=7, language="en", by=cast.rui, now=NOW)
    _say(cast, first.person)
    _man(cast, first.person)
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


def _ask(cast: Cast, person: Person) -> None:
    """Somebody agrees to something, and somebody asks to see what is kept."""
    agreed = {"purpose": "x", "obtained": "y", "from_day": date(2026, 11, 1), "until_day": None}
    wishes.agree(person, **agreed, by=cast.rui, now=NOW)  # type: ignore[arg-type] # as the verb takes them
    found = door.door_of(door.open_door(cast.community, by=cast.rui, now=NOW))
    assert found is not None
    door.ask(found, kind="access", nickname="Ann", group_name="Night oven", now=NOW)


THAT_DAY = {"day": date(2026, 11, 17), "today": date(2026, 11, 18)}


def _aim(cast: Cast) -> None:
    """One goal and one promise of the group."""
    first, last = date(2026, 11, 16), date(2026, 12, 16)
    aim = Aim(name="Three who speak", metric="senders", target=3, start=first, deadline=last)
    goals.freeze(cast.community, [cast.group], aim, by=cast.rui, now=NOW)
    quarter = {"first": date(2026, 7, 1), "last": date(2026, 9, 30)}
    ValueCheck.objects.create(group=cast.group, **quarter, made_at=NOW)
    goals.give(cast.group, Vow(text="A recipe a day", from_day=date(2026, 11, 16), minutes=600), by=cast.rui, now=NOW)


def _sent(cast: Cast) -> SentReport:
    """The daily report of the last day of the chat, kept as sent."""
    span, scope = span_of(Report.DAILY, date(2026, 11, 17), date(2026, 11, 18)), Scope.of_community(cast.community)
    sheet = draft(span, scope, now=NOW)
    return reports.keep(sheet, cast.community, [], note="", by=cast.rui, seen=reports.fingerprint(sheet), now=NOW)


def _say(cast: Cast, person: Person) -> None:
    """A tag with a rule, given to somebody, a segment of whom has it, and a spot check of it."""
    tag = tags.make(cast.community, "Baker", by=cast.rui)
    TagRule.objects.create(tag=tag, terms={"about": "talk", "words": ["rye"]}, by=cast.rui)
    tags.give(tag, {person.pk: Why(Source.PERSON)}, by=cast.rui, day=0, gone={})
    segments.save(cast.community, "Bakers", {"all_tags": [tag.pk]}, by=cast.rui)
    audits.draw(cast.community, size=1, seed="x", by=cast.rui)


def _man(cast: Cast, person: Person) -> None:
    """A keeper, rules with a breach, and a post."""
    day = date(2026, 11, 16)
    team.appoint(cast.group, cast.rui, from_day=day, by=cast.rui)
    rules = team.write_rules(cast.group, ["No adverts"], from_day=day, by=cast.rui)
    team.record_breach(rules, 1, day=day, person=person, note="x", by=cast.rui)
    team.give_post(cast.group, person, Post.Kind.CAPTAIN, from_day=day, by=cast.rui)
