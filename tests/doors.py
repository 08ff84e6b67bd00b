"""Every address of the product, and what one must be to get through it. A new address must be entered here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.urls import reverse

from qunxing.api.declared import READS
from tests.world import World


class Needs(IntEnum):
    """What one must be to get through."""

    NOTHING = 0
    SIGNED_IN = 1
    VIEWER = 2
    OPERATOR = 3
    OWNER = 4
    INSTALLATION = 5


@dataclass(frozen=True, slots=True)
class Door:
    """`path` and `query` say how the address names its object, from one thing of the world; `post` only takes POST."""

    needs: Needs
    post: bool = False
    path: Callable[[World], list[Any]] = lambda world: []
    query: Callable[[World], str] = lambda world: ""
    names_object: bool = True


def look(needs: Needs = Needs.VIEWER, **more: Any) -> Door:
    return Door(needs, **more)


def act(needs: Needs = Needs.OPERATOR, **more: Any) -> Door:
    return Door(needs, post=True, **more)


def of(name: str) -> Callable[[World], list[Any]]:
    """The address carries the number of this thing."""

    def find(world: World) -> list[Any]:
        return [getattr(world if hasattr(world, name) else world.cast, name).pk]

    return find


def a_room(world: World) -> str:
    return f"?community={world.cast.community.pk}"


def a_metric(world: World) -> list[Any]:
    return ["messages"]


def a_share(world: World) -> list[Any]:
    return ["noise"]


def a_silence(world: World) -> list[Any]:
    return ["back"]


def a_kind(world: World) -> list[Any]:
    return ["daily"]


ANYBODY, SOMEBODY, INSTALLATION = Needs.NOTHING, Needs.SIGNED_IN, Needs.INSTALLATION
DOORS = {
    "sign-in": look(ANYBODY, names_object=False),
    "first-run": look(ANYBODY, names_object=False),
    "password-link": look(ANYBODY, path=lambda world: ["MQ", "no-token"], names_object=False),
    "health": look(ANYBODY, names_object=False),
    "language": act(ANYBODY, names_object=False),
    "mode": act(ANYBODY, names_object=False),
    "look-at": act(Needs.VIEWER, path=of("community")),
    "how": look(SOMEBODY, path=lambda world: ["wechat"], names_object=False),
    "definition": look(SOMEBODY, path=a_metric, names_object=False),
    "today": look(query=a_room),
    "groups": look(query=a_room),
    "group": look(path=of("group")),
    "chains": look(path=of("group")),
    "chain-export": look(path=of("group")),
    "metrics": look(query=a_room),
    "metric": look(path=a_metric, query=a_room),
    "messages": look(path=a_metric, query=a_room),
    "names": look(path=a_metric, query=a_room),
    "export": look(path=a_metric, query=a_room),
    "compare": look(query=a_room),
    "comparison": look(path=a_share, query=a_room),
    "comparison-export": look(path=a_share, query=a_room),
    "size-study": look(query=a_room),
    "who": look(query=a_room),
    "who-list": look(path=a_silence, query=a_room),
    "who-export": look(path=a_silence, query=a_room),
    "search": look(query=lambda world: a_room(world) + "&q=rye"),
    "around": look(query=lambda world: f"?group={world.cast.group.pk}&ts=1"),
    "said-by": look(query=lambda world: f"?person={world.person.pk}"),
    "members": look(query=a_room),
    "same": look(query=a_room),
    "export-person": look(Needs.OPERATOR, path=of("person")),
    "requests": look(query=a_room),
    "open-door": act(path=of("community")),
    "close-door": act(path=of("community")),
    "match-request": act(path=of("request")),
    "answer-request": act(path=of("request")),
    "request-door": look(ANYBODY, path=lambda world: ["no-secret"], names_object=False),
    "erasures": look(query=a_room),
    "prefer": act(path=of("person")),
    "agree": act(path=of("person")),
    "withdraw": act(path=of("consent")),
    "look-same": act(path=of("community")),
    "decide-same": act(path=of("community")),
    "member": look(path=of("person")),
    "sources": look(query=a_room),
    "readings": look(query=a_room),
    "type-readings": act(path=of("community")),
    "import": look(path=of("chat")),
    "rejected": look(Needs.OPERATOR, path=of("chat")),
    "looks": look(Needs.OWNER, path=of("community")),
    "team": look(INSTALLATION, names_object=False),
    "invite": act(INSTALLATION, names_object=False),
    "roles": act(INSTALLATION, path=of("vera"), names_object=False),
    "new-link": act(INSTALLATION, path=of("vera"), names_object=False),
    "activity": act(INSTALLATION, path=of("vera"), names_object=False),
    "new-community": act(INSTALLATION, names_object=False),
    "new-group": act(path=of("community")),
    "rename-group": act(path=of("group")),
    "mark": act(path=of("other")),
    "merge": act(path=of("person")),
    "erase": act(Needs.OWNER, path=of("other")),
    "unmark": act(path=of("mark")),
    "end-mark": act(path=of("mark")),
    "split": act(path=of("account")),
    "unmerge": act(path=of("merge")),
    "upload": act(path=of("community")),
    "paste": act(path=of("community")),
    "answer-import": act(path=of("chat")),
    "cancel-import": act(path=of("chat")),
    "undo-import": act(path=of("chat")),
    "again-import": act(path=of("chat")),
    "decide-rename": act(path=of("rename")),
    "matches": look(path=of("chat")),
    "decide-match": act(path=of("match")),
    "charter": look(path=of("group")),
    "write-charter": act(path=of("group")),
    "live": act(path=of("group")),
    "begin-charter": act(path=of("charter")),
    "discard-charter": act(path=of("charter")),
    "retire-charter": act(path=of("charter")),
    "copy-charter": act(path=of("charter")),
    "zone": look(Needs.OPERATOR, path=of("community")),
    "group-talk": look(path=of("group")),
    "judge-link": act(path=of("group")),
    "group-people": look(path=of("group")),
    "name-member": act(path=of("group")),
    "recognise": act(path=of("group")),
    "take-back-recognition": act(path=of("recognition")),
    "tags": look(query=a_room),
    "new-tag": act(path=of("community")),
    "tag": look(path=of("tag")),
    "retire-tag": act(path=of("tag")),
    "declare-rule": act(path=of("tag")),
    "end-rule": act(path=of("tag_rule")),
    "allow-rule": act(path=of("tag_rule")),
    "give-tag": act(path=of("person")),
    "take-tag-back": act(path=of("tagging")),
    "tag-proposals": look(query=a_room),
    "decide-tags": act(path=of("community")),
    "segments": look(query=a_room),
    "save-segment": act(path=of("community")),
    "segment": look(path=of("segment")),
    "change-segment": act(path=of("segment")),
    "retire-segment": act(path=of("segment")),
    "tag-segment": act(path=of("segment")),
    "tag-audits": look(query=a_room),
    "new-audit": act(path=of("community")),
    "tag-audit": look(path=of("tag_audit")),
    "close-audit": act(path=of("tag_audit")),
    "rate-tag": act(path=of("audit_item")),
    "settle-tag": act(path=of("audit_item")),
    "name-form": look(path=of("group")),
    "set-name-form": act(path=of("group")),
    "propose-names": act(path=of("group")),
    "closings": look(query=a_room),
    "new-closing": look(Needs.OWNER, query=a_room),
    "close": act(Needs.OWNER, path=of("community")),
    "closing": look(path=of("closing")),
    "closing-later": look(path=of("closing")),
    "closing-export": look(path=of("closing")),
    "figure": look(path=of("number")),
    "remark": act(Needs.VIEWER, path=of("number")),
    "answer-objection": act(Needs.OWNER, path=of("objection")),
    "reports": look(query=a_room),
    "report": look(path=a_kind, query=a_room),
    "report-export": look(path=a_kind, query=a_room),
    "keep-report": act(path=a_kind, query=a_room),
    "sent-report": look(path=of("sent")),
    "sent-report-export": look(path=of("sent")),
    "page": look(query=a_room),
    "page-file": look(path=lambda world: ["png"], query=a_room),
    "share-page": act(query=a_room),
    "revoke-page-link": act(path=of("page_link")),
    "shared-page": look(ANYBODY, path=lambda world: ["no-secret"], names_object=False),
    "goals": look(query=a_room),
    "new-goal": look(Needs.OPERATOR, query=a_room),
    "goal": look(path=of("goal")),
    "change-goal": look(Needs.OPERATOR, path=of("goal")),
    "drop-goal": act(path=of("goal")),
    "new-promise": look(Needs.OPERATOR, path=of("group")),
    "promise": look(path=of("promise")),
    "change-promise": look(Needs.OPERATOR, path=of("promise")),
    "end-promise": act(path=of("promise")),
    "value-check": act(path=of("value_check")),
    "tick-promise": act(path=of("promise")),
    "stages": look(query=a_room),
    "lifecycle": look(path=of("group")),
    "keep-group": act(path=of("group")),
    "end-group": act(path=of("group")),
    "archive": look(Needs.OPERATOR, path=of("group")),
    "undo-ending": act(path=of("kept_on")),
    "keepers": look(query=a_room),
    "group-keepers": look(path=of("group")),
    "appoint": act(path=of("group")),
    "next-group": act(path=of("group")),
    "end-term": act(path=of("keeper")),
    "group-rules": look(path=of("group")),
    "write-rules": act(path=of("group")),
    "rules-said": act(path=of("group")),
    "breach": act(path=of("rules")),
    "withdraw-breach": act(path=of("breach")),
    "group-posts": look(path=of("group")),
    "give-post": act(path=of("group")),
    "squad": act(path=of("group")),
    "end-post": act(path=of("post")),
    "sign-out": act(SOMEBODY, names_object=False),
    "tokens": look(SOMEBODY, names_object=False),
    "api-docs": look(SOMEBODY, names_object=False),
    "new-token": act(SOMEBODY, names_object=False),
    "new-calendar": act(SOMEBODY, names_object=False),
    "revoke-token": act(path=of("token")),
    "calendar": look(ANYBODY, path=lambda world: ["no-secret"], names_object=False),
}
PROGRAMS = {"rest-description", "rest-nowhere", *(f"rest-{each.name.replace('_', '-')}" for each in READS)}
"""Doors of other programs, which want a token instead of a sign-in: held to the same in `qunxing/api/tests`."""


def address(name: str, world: World) -> str:
    return reverse(name, args=DOORS[name].path(world)) + DOORS[name].query(world)
