"""Every reading there is, declared once: REST API, its description, MCP tools and documentation are made of this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop
from pydantic import BaseModel

from qunxing.api import (
    asks,
    charters,
    contributors,
    goals,
    group_shapes,
    keepers,
    lifecycle,
    members,
    reads,
    shapes,
    silence,
    tags,
    talk,
)
from qunxing.api.models import Scope
from qunxing.api.queries import Caller


@dataclass(frozen=True, slots=True)
class Read:
    """`name` is that of the tool, `path` that of the REST address; `scope` None is open to any token.

    `title` is a gettext id. `run` raises Http404 and Refusal as the doors it goes through do.
    """

    name: str
    path: str
    scope: Scope | None
    title: str
    ask: type[BaseModel]
    shape: type[BaseModel]
    run: Callable[[Caller, Any, datetime], dict[str, Any]]

    def answer(self, caller: Caller, ask: BaseModel, now: datetime) -> dict[str, Any]:
        """What it reads. Raises MissingScope first of all."""
        caller.needs(self.scope)
        return self.run(caller, ask, now)


NUMBERS, PEOPLE, TALK = Scope.NUMBERS, Scope.PEOPLE, Scope.TALK
READS = (
    Read(
        "list_communities",
        "/communities",
        None,
        gettext_noop("The communities this token opens."),
        asks.Nothing,
        shapes.Communities,
        reads.communities,
    ),
    Read(
        "list_groups",
        "/groups",
        None,
        gettext_noop("The groups of a community."),
        asks.Listed,
        shapes.Groups,
        reads.groups,
    ),
    Read(
        "list_charters",
        "/charters",
        None,
        gettext_noop("What each group is for: its charter in force. A group without one has no verdict."),
        asks.Listed,
        shapes.Charters,
        charters.listed,
    ),
    Read(
        "list_goals",
        "/goals",
        NUMBERS,
        gettext_noop("Goals with how much of each is reached, at least and at most, and its pace."),
        asks.Listed,
        group_shapes.Goals,
        goals.goals,
    ),
    Read(
        "list_promises",
        "/promises",
        NUMBERS,
        gettext_noop("Promises with how often each was kept in time, late, or not."),
        asks.Listed,
        group_shapes.Promises,
        goals.promises,
    ),
    Read(
        "list_standings",
        "/standings",
        NUMBERS,
        gettext_noop("How each group stands by its goals and promises, with every part; activity has no part in it."),
        asks.Listed,
        group_shapes.Standings,
        goals.standings,
    ),
    Read(
        "list_lifecycles",
        "/lifecycles",
        NUMBERS,
        gettext_noop("How far along each group is, with the evidence in words, and whose end is proposed."),
        asks.Listed,
        group_shapes.Courses,
        lifecycle.courses,
    ),
    Read(
        "list_contributors",
        "/contributors",
        PEOPLE,
        gettext_noop("Who carries each group: who helps others, what hangs on one member, who was never recognised."),
        asks.Listed,
        contributors.Contributors,
        contributors.contributors,
    ),
    Read(
        "list_keepers",
        "/keepers",
        NUMBERS,
        gettext_noop(
            "Who keeps each group and since when, its rules with their breaches, its posts, and how full it is."
        ),
        asks.Listed,
        group_shapes.Keepers,
        keepers.keepers,
    ),
    Read(
        "list_metrics",
        "/metrics",
        NUMBERS,
        gettext_noop("Every metric with its definition, what it needs and its parameters."),
        asks.Nothing,
        shapes.Metrics,
        reads.metrics,
    ),
    Read(
        "ask_metric",
        "/metrics/{name}",
        NUMBERS,
        gettext_noop(
            "One metric with its definition, coverage, interval and what was left out. A period that cannot be"
            " measured says so and is never zero."
        ),
        asks.Measured,
        shapes.Measure,
        reads.metric,
    ),
    Read(
        "people_behind",
        "/metrics/{name}/people",
        PEOPLE,
        gettext_noop("The people behind a number: the list is as long as the number is high."),
        asks.Behind,
        shapes.People,
        reads.people,
    ),
    Read(
        "list_members",
        "/members",
        PEOPLE,
        gettext_noop("Everybody seen in a community: said something, or was on a member list."),
        asks.Listed,
        shapes.Members,
        reads.members,
    ),
    Read(
        "show_member",
        "/member",
        PEOPLE,
        gettext_noop("One member: accounts, groups, when staff or a bot, tags with where they come from, and wishes."),
        asks.Member,
        members.OneMember,
        members.member,
    ),
    Read(
        "member_story",
        "/member/story",
        PEOPLE,
        gettext_noop("What happened to one member over all groups, and what was said of them, newest first."),
        asks.OfMember,
        members.Story,
        members.its_story,
    ),
    Read(
        "list_absent",
        "/absent",
        PEOPLE,
        gettext_noop("Who might come back, or members without a sign of life by kind, each with the reason."),
        asks.Absent,
        silence.Absent,
        silence.absent,
    ),
    Read(
        "list_same",
        "/same",
        PEOPLE,
        gettext_noop("Accounts that may be one person's, with what speaks for it; a person decides."),
        asks.Listed,
        silence.Pairs,
        silence.same,
    ),
    Read(
        "list_tags",
        "/tags",
        PEOPLE,
        gettext_noop("The tags of a community: meaning, rule, how many have each and how many proposals wait."),
        asks.Listed,
        group_shapes.Tags,
        tags.tags,
    ),
    Read(
        "list_segments",
        "/segments",
        PEOPLE,
        gettext_noop("Saved segments: the condition, and how many people each means now."),
        asks.Listed,
        group_shapes.Segments,
        tags.segments,
    ),
    Read(
        "people_in_segment",
        "/segments/people",
        PEOPLE,
        gettext_noop("Whom a saved segment means now. Taking the list is written down."),
        asks.InSegment,
        group_shapes.Named,
        tags.people,
    ),
    Read(
        "unanswered_questions",
        "/questions",
        TALK,
        gettext_noop("Questions of the last 7 days that waited more than 4 hours without a reply."),
        asks.Unanswered,
        shapes.Questions,
        talk.unanswered,
    ),
    Read(
        "search_messages",
        "/messages",
        TALK,
        gettext_noop("Messages that hold a piece of text, newest first. Each search is logged."),
        asks.Searched,
        shapes.Messages,
        talk.search,
    ),
    Read(
        "messages_around",
        "/messages/around",
        TALK,
        gettext_noop("The talk of a group around one moment. Each reading is logged."),
        asks.Around,
        shapes.Talk,
        talk.around,
    ),
)
