"""Sends, plans, receipts and the log as plain rows: for the command, other programs and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from qunxing.core.rules.sending import SENTENCES, Why
from qunxing.insight.export import Cell
from qunxing.outbox.audits import Audit
from qunxing.outbox.fates import reached
from qunxing.outbox.models import Send, Target, Task
from qunxing.outbox.planning import Line, Part, Plan

RECEIPTS = {
    "target": Cell.WHOLE,
    "group": Cell.TEXT,
    "person": Cell.TEXT,
    "fate": Cell.TEXT,
    "why": Cell.TEXT,
    "said": Cell.TEXT,
    "account": Cell.TEXT,
    "left_at": Cell.TIME,
    "at": Cell.TIME,
    "by": Cell.TEXT,
    "proof": Cell.TEXT,
    "text": Cell.TEXT,
}
LOG = {
    "line": Cell.WHOLE,
    "at": Cell.TIME,
    "what": Cell.TEXT,
    "send": Cell.WHOLE,
    "target": Cell.WHOLE,
    "who": Cell.TEXT,
    "about": Cell.TEXT,
}


def send(each: Send, fates: Mapping[str, int]) -> dict[str, Any]:
    """One send with what its targets came to."""
    return {
        "send": each.pk,
        "state": "paused" if each.paused_at else each.state,
        "purpose": each.purpose,
        "goal": each.goal_id,
        "no_goal_reason": each.no_goal_reason,
        "text": each.text,
        "attached": each.attached,
        "links": each.links,
        "audience": each.audience,
        "author": each.author.username,
        "approved_by": each.approved_by.username if each.approved_by else None,
        "approved_at": _time(each.approved_at),
        "via": each.via_id,
        "at": _time(each.at),
        "resends": each.resends_id,
        "fates": dict(fates),
        "reached": reached(fates),
    }


def plan(found: Plan) -> dict[str, Any]:
    """What a send would do; `seen` is what approving hands back."""
    return {
        "send": found.send.pk,
        "seen": found.digest,
        "at": _time(found.at),
        "is_delayed": found.is_delayed,
        "targets": len(found.going),
        "left_out": len(found.out),
        "reasons": {why.value: count for why, count in found.reasons.items()},
        "parts": [_part(each) for each in found.parts],
        "reach": {
            "people": found.reach.people,
            "in_several": found.reach.several,
            "most": [{"person": each.person, "groups": each.groups} for each in found.reach.most],
        },
        "alike": [{"send": each.send.pk, "likeness": round(each.likeness, 3)} for each in found.alike],
        "lines": [_line(each) for each in found.lines],
    }


def _part(each: Part) -> dict[str, Any]:
    return {
        "connection": each.connection.pk if each.connection else None,
        "account": each.connection.native if each.connection else None,
        "platform": each.title,
        "way": each.way.value,
        "targets": each.count,
        "length": each.length,
        "most": each.most,
        "unit": each.unit,
        "dropped": [one.kind for one in each.dropped],
        "least_left": each.least_left,
        "is_stopped": each.is_stopped,
        "note": each.note,
    }


def _line(each: Line) -> dict[str, Any]:
    return {
        "group": each.group.name if each.group else None,
        "person": each.person.name if each.person else None,
        "way": each.way.value,
        "is_out": each.is_out,
        "why": each.why.value if each.why else "",
        "left": each.left,
        "text": each.message.text,
    }


def receipts(targets: Iterable[Target]) -> Iterator[dict[str, Any]]:
    """What became of each target; `why` in words."""
    for each in targets:
        yield {
            "target": each.pk,
            "group": each.group.name if each.group else None,
            "person": each.person.name if each.person else None,
            "fate": each.fate,
            "why": SENTENCES[Why(each.why)] if each.why else "",
            "said": each.said,
            "account": each.connection.native if each.connection else None,
            "left_at": each.left_at,
            "at": each.at,
            "by": each.by.username if each.by else None,
            "proof": "self_reported" if each.by else "platform" if each.at else "",
            "text": each.text,
        }


def task(each: Task) -> dict[str, Any]:
    """What somebody has to confirm on the platform."""
    return {
        "task": each.pk,
        "send": each.send_id,
        "sender": each.sender,
        "fate": each.fate,
        "groups": each.targets.count(),
        "made_at": _time(each.made_at),
        "reminded": [_time(one.at) for one in each.remindings.all()],
        "text": each.text,
    }


def log(lines: Iterable[Audit]) -> Iterator[dict[str, Any]]:
    """The audit log, line by line."""
    for each in lines:
        yield {
            "line": each.pk,
            "at": each.at,
            "what": each.what,
            "send": each.send,
            "target": each.target,
            "who": each.who,
            "about": each.about,
        }


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
