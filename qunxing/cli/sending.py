"""What the commands of sends do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from qunxing.cli.connecting import connection_of
from qunxing.cli.finding import community_named, groups_of
from qunxing.cli.output import answer, table
from qunxing.communities.models import Community, User
from qunxing.core.refusals import Refusal
from qunxing.core.rules.sending import SENTENCES
from qunxing.goals.models import Goal
from qunxing.outbox import actions, pictures, told
from qunxing.outbox.drafts import Draft
from qunxing.outbox.models import Send, SnippetVersion
from qunxing.outbox.planning import Plan, plan
from qunxing.outbox.queries import Box, fates_of, sends_of
from qunxing.people.tag_queries import segment_called

SHOWN = 60


class Said(NamedTuple):
    """What was typed of a draft, but for its audience."""

    purpose: str
    text: str
    goal: int | None
    no_goal: str
    links: Mapping[str, str]
    when: str | None
    snippet: int | None
    via: int | None
    pictures: Sequence[Path]


def list_sends(community: str, box: str | None, as_json: bool) -> None:
    """All sends of a community, or those of one list."""
    found = list(sends_of(community_named(community), Box(box) if box else None))
    fates = fates_of(found)
    rows = [told.send(each, fates[each.pk]) for each in found]
    lines = [
        (str(row["send"]), row["state"], row["purpose"], row["at"] or "", _counts(row["fates"]), row["text"][:SHOWN])
        for row in rows
    ]
    answer({"sends": rows}, as_json, table(lines) if rows else "Nothing yet.")


def draft(community: str, by: str, said: Said, audience: Mapping[str, Any], as_json: bool) -> None:
    """A new draft. Raises Refusal."""
    where, user = community_named(community), user_named(by)
    actions.require(where, user)
    words = Draft(
        purpose=said.purpose,
        text=said.text,
        audience=_audience(where, audience),
        attached=[_kept(where, each) for each in said.pictures],
        links=said.links,
        goal=_goal(said.goal),
        no_goal_reason=said.no_goal,
        at=_moment(where, said.when),
        snippet=_snippet(said.snippet),
        via=None if said.via is None else connection_of(said.via),
    )
    made = actions.draft(where, words, by=user, now=_now())
    answer(told.send(made, {}), as_json, f"Draft {made.pk}. Look at it: qunxing send preview {made.pk}")


def preview(number: int, as_json: bool) -> None:
    """What a send would do now."""
    found = plan(send_of(number), now=_now())
    answer(told.plan(found), as_json, "\n".join(_lines(found)))


def run(name: str, number: int, by: str, as_json: bool, **said: str) -> None:
    """One verb of a send. Raises Refusal."""
    send, user, now = send_of(number), user_named(by), _now()
    verbs: dict[str, Callable[[], Any]] = {
        "submit": lambda: actions.submit(send, by=user, now=now).send,
        "approve": lambda: actions.approve(send, seen=said["seen"], by=user, now=now),
        "back": lambda: actions.send_back(send, why=said["why"], by=user, now=now),
        "at": lambda: actions.schedule(send, at=_moment(send.community, said["when"]), by=user, now=now),
        "pause": lambda: actions.pause(send, by=user, now=now),
        "resume": lambda: actions.resume(send, by=user, now=now),
        "cancel": lambda: actions.cancel(send, by=user, now=now),
        "test": lambda: actions.test_send(send, by=user, now=now).send,
        "resend": lambda: actions.resend_missed(send, by=user, now=now),
    }
    done = verbs[name]()
    body = told.send(done, fates_of([done])[done.pk])
    answer(body, as_json, f"Send {done.pk}: {body['state']}. {_counts(body['fates'])}".rstrip())


def send_of(number: int) -> Send:
    """A send by its number. Raises Refusal."""
    rows = Send.objects.select_related("community", "author", "approved_by", "goal", "resends", "snippet__snippet")
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refusal("There is no send %(number)s.", code="no_send", number=number)
    return found


def user_named(name: str) -> User:
    """Somebody who may sign in. Raises Refusal."""
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise Refusal("There is no user %(name)s.", code="no_user", name=name)
    return found


def _audience(community: Community, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Whom the options mean, by numbers."""
    return {
        "every": asked["every"],
        "groups": [each.pk for each in groups_of(community, asked["group"])],
        "types": asked["type"],
        "tags": asked["tag"],
        "stages": asked["stage"],
        "platforms": asked["platform"],
        "keepers": [user_named(each).pk for each in asked["keeper"]],
        "without": [each.pk for each in groups_of(community, asked["without"])],
        "segments": [segment_called(community, each).pk for each in asked["segment"]],
        "people": asked["person"],
    }


def _kept(community: Community, path: Path) -> dict[str, str]:
    """A file as what is attached. Raises Refusal."""
    try:
        pictures.check_size(path.name, path.stat().st_size)
        body = path.read_bytes()
    except OSError as error:
        raise Refusal("%(path)s cannot be read.", code="no_file", path=str(path)) from error
    return {"kind": "image", "digest": pictures.keep(community, body, path.name, now=_now()).digest}


def _goal(number: int | None) -> Goal | None:
    if number is None:
        return None
    found = Goal.objects.filter(pk=number).first()
    if found is None:
        raise Refusal("There is no goal %(number)s.", code="no_goal", number=number)
    return found


def _snippet(number: int | None) -> SnippetVersion | None:
    if number is None:
        return None
    found = SnippetVersion.objects.filter(snippet=number).select_related("snippet").order_by("-number").first()
    if found is None:
        raise Refusal("There is no prepared text %(number)s.", code="no_snippet", number=number)
    return found


def _moment(community: Community, text: str | None) -> datetime | None:
    """A time on the community's clock; None for now. Raises Refusal."""
    if text in (None, "now"):
        return None
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise Refusal("“%(text)s” is no time like 2026-11-19 20:00.", code="bad_time", text=text) from error
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(community.timezone))


def _lines(found: Plan) -> list[str]:
    """The plan for a person."""
    zone = ZoneInfo(found.send.community.timezone)
    when = found.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    lines = [f"From {when}{' (after the quiet hours)' if found.is_delayed else ''} to {len(found.going)}:"]
    for part in found.parts:
        size = f"{part.length} of {part.most} {part.unit}s" if part.most else f"{part.length} {part.unit}s"
        who = f"{part.title} {part.connection.native}" if part.connection else "by hand"
        notes = [f"not sent along: {', '.join(each.kind for each in part.dropped)}"] if part.dropped else []
        notes += ["stopped"] if part.is_stopped else []
        notes += [f"at least {part.least_left} more this month"] if part.least_left is not None else []
        lines.append(f"  {part.count:>5}  {who}, {part.way.value}, {size}{''.join(f'; {each}' for each in notes)}")
    lines += [f"  {count:>5}  {SENTENCES[why]}" for why, count in found.reasons.most_common()]
    lines.append(f"{found.reach.people:,} people read it, {found.reach.several:,} of them in several groups.")
    lines += [f"Like send {each.send.pk} of this week ({each.likeness:.0%})." for each in found.alike]
    return [*lines, f"Approve exactly this with --seen {found.digest}"]


def _counts(fates: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {fate}" for fate, count in sorted(fates.items()))


def _now() -> datetime:
    return datetime.now(UTC)
