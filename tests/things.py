"""One of each thing a community may have: how `tests/world.py` makes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from qunxing.autoreply import actions as autoreplies
from qunxing.core.rules.tagging import Source
from qunxing.goals import actions as goals
from qunxing.goals.models import ValueCheck
from qunxing.goals.terms import Aim, Vow
from qunxing.insight.asking import Scope
from qunxing.ledger.models import Batch
from qunxing.notices.models import Channel
from qunxing.outbox import actions as sends
from qunxing.outbox import pictures, receipts, ruling, snippets
from qunxing.outbox.drafts import Draft
from qunxing.outbox.models import Task
from qunxing.people import door, segments, tags, wishes
from qunxing.people.models import (
    Person,
    TagRule,
)
from qunxing.people.tags import Why
from qunxing.reports import actions as reports
from qunxing.reports.days import span_of
from qunxing.reports.drafting import draft
from qunxing.reports.models import Kind as Report
from qunxing.reports.models import SentReport
from qunxing.sources.models import Connection
from qunxing.tagging import audits
from qunxing.team import actions as team
from qunxing.team.models import Post
from qunxing.testing.cast import Cast
from qunxing.testing.ledgers import NOW
from qunxing.testing.pictures import png


def ask(cast: Cast, person: Person) -> None:
    """Somebody agrees to something, and somebody asks to see what is kept."""
    agreed = {"purpose": "x", "obtained": "y", "from_day": date(2026, 11, 1), "until_day": None}
    wishes.agree(person, **agreed, by=cast.rui, now=NOW)  # type: ignore[arg-type] # as the verb takes them
    found = door.door_of(door.open_door(cast.community, by=cast.rui, now=NOW))
    assert found is not None
    door.ask(found, kind="access", nickname="Ann", group_name="Night oven", now=NOW)


THAT_DAY = {"day": date(2026, 11, 17), "today": date(2026, 11, 18)}


def aim(cast: Cast) -> None:
    """One goal and one promise of the group."""
    first, last = date(2026, 11, 16), date(2026, 12, 16)
    aim = Aim(name="Three who speak", metric="senders", target=3, start=first, deadline=last)
    goals.freeze(cast.community, [cast.group], aim, by=cast.rui, now=NOW)
    quarter = {"first": date(2026, 7, 1), "last": date(2026, 9, 30)}
    ValueCheck.objects.create(group=cast.group, **quarter, made_at=NOW)
    goals.give(cast.group, Vow(text="A recipe a day", from_day=date(2026, 11, 16), minutes=600), by=cast.rui, now=NOW)


def sent_report(cast: Cast) -> SentReport:
    """The daily report of the last day of the chat, kept as sent."""
    span, scope = span_of(Report.DAILY, date(2026, 11, 17), date(2026, 11, 18)), Scope.of_community(cast.community)
    sheet = draft(span, scope, now=NOW)
    return reports.keep(sheet, cast.community, [], note="", by=cast.rui, seen=reports.fingerprint(sheet), now=NOW)


def say(cast: Cast, person: Person) -> None:
    """A tag with a rule, given to somebody, a segment of whom has it, and a spot check of it."""
    tag = tags.make(cast.community, "Baker", by=cast.rui)
    TagRule.objects.create(tag=tag, terms={"about": "talk", "words": ["rye"]}, by=cast.rui)
    tags.give(tag, {person.pk: Why(Source.PERSON)}, by=cast.rui, day=0, gone={})
    segments.save(cast.community, "Bakers", {"all_tags": [tag.pk]}, by=cast.rui)
    audits.draw(cast.community, size=1, seed="x", by=cast.rui)


def man(cast: Cast, person: Person) -> None:
    """A keeper, rules with a breach, and a post."""
    day = date(2026, 11, 16)
    team.appoint(cast.group, cast.rui, from_day=day, by=cast.rui)
    rules = team.write_rules(cast.group, ["No adverts"], from_day=day, by=cast.rui)
    team.record_breach(rules, 1, day=day, person=person, note="x", by=cast.rui)
    team.give_post(cast.group, person, Post.Kind.CAPTAIN, from_day=day, by=cast.rui)


def connect(cast: Cast) -> None:
    """An account that hears the group, and is paused; and where staff are told."""
    Channel.objects.create(community=cast.community, kind="mail", name="Staff", to=["rui@x.example"], by=cast.rui)
    batch, refused = (
        Batch.objects.create(label="Matrix", at=NOW),
        {"template": "The platform asks us to wait.", "fields": {}},
    )
    made = Connection.objects.create(
        community=cast.community, carrier="matrix", native="@bot:x", name="Bot", batch=batch, by=cast.rui,
        state=Connection.State.PAUSED, said=refused, heard_at=NOW,
    )  # fmt: skip
    made.followed.create(group=cast.group, native="!night:x", since=NOW)
    autoreplies.write(cast.community, autoreplies.Draft("is", "群规见公告", ("群规",)), by=cast.rui, now=NOW)


def send(cast: Cast) -> None:
    """A send that was let go, a draft, a prepared text, and an account that has stopped."""
    words = Draft(purpose="notice", text="Hello", audience={"every": True}, no_goal_reason="x")
    snippets.save(cast.community, script="welcome", name="x", text="Welcome", by=cast.rui, now=NOW)
    send = sends.draft(cast.community, words, by=cast.rui, now=NOW)
    seen = sends.submit(send, by=cast.rui, now=NOW).digest
    sends.approve(send, seen=seen, by=cast.olga, now=NOW)
    shown = pictures.keep(cast.community, png(), "x.png", now=NOW)
    attached = [{"kind": "image", "digest": shown.digest}]
    sends.draft(cast.community, replace(words, attached=attached), by=cast.rui, now=NOW)
    account = Connection.objects.get()
    Task.objects.create(send=send, connection=account, sender="zhou", key="x", made_at=NOW)
    ruling.answered_elsewhere(cast.group, (1, 1), by=cast.rui, now=NOW)
    receipts.stop(account, why="x", by=None, now=NOW)
