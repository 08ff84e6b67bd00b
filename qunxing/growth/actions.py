"""Verbs of ways in, tags and welcomes. Each asks the platform in a named person's name, and is a line of the audit log.

The platform is asked first and outside of any transaction; what it made is kept with the line. An answer that never
comes is a refusal like any other: whether something was made there, a person has to look.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.db import transaction

from qunxing.carriers.live.growth import JoinWay, Tag, Welcome
from qunxing.communities.models import Group, User
from qunxing.core.refusals import Refusal
from qunxing.growth.models import Template, Way
from qunxing.outbox import log
from qunxing.outbox.actions import require
from qunxing.outbox.audits import What
from qunxing.sources.asking import ask_account
from qunxing.sources.models import Connection

T = TypeVar("T")
MOST_TEMPLATES = 100
FULL = "WeCom keeps %(most)s welcomes at most. Take one away first."
NOT_HEARD = "%(group)s is no group of this account."
NO_TAG = "There is no tag %(name)s. There are: %(names)s."
SEVERAL = "There are several tags %(name)s: write it as group/tag."


def add_way(connection: Connection, way: JoinWay, groups: Sequence[Group], *, by: User, now: datetime) -> Way:
    """Make a code that leads into these groups. Raises Refusal."""
    require(connection.community, by)
    wanted = msgspec.structs.replace(way, chats=_chats(connection, groups))
    made = _asked(connection, "add_way", lambda carrier: carrier.add_way(wanted), by=by, now=now)
    with transaction.atomic():
        row = Way.objects.create(
            connection=connection, native=made.native, state=made.state, remark=made.remark, opens=made.opens,
            first=made.first, picture=made.picture, by=by, at=now,
        )  # fmt: skip
        row.groups.set(groups)
        log.write(What.MADE, connection.community, by=by, now=now, way=row.pk, state=row.state)
    return row


def change_way(way: Way, groups: Sequence[Group], *, by: User, now: datetime) -> Way:
    """Lead it into other groups. Raises Refusal."""
    require(way.connection.community, by)
    wanted = JoinWay(
        native=way.native, chats=_chats(way.connection, groups), state=way.state, remark=way.remark,
        opens=way.opens, first=way.first,
    )  # fmt: skip
    _asked(way.connection, "change_way", lambda carrier: carrier.change_way(wanted), by=by, now=now)
    with transaction.atomic():
        way.groups.set(groups)
        log.write(What.MADE, way.connection.community, by=by, now=now, way=way.pk, changed=True)
    return way


def remove_way(way: Way, *, by: User, now: datetime) -> None:
    """Let its code lead nowhere. What it says of who came stays. Raises Refusal."""
    require(way.connection.community, by)
    _asked(way.connection, "remove_way", lambda carrier: carrier.remove_way(way.native), by=by, now=now)
    with transaction.atomic():
        Way.objects.filter(pk=way.pk, removed_at=None).update(removed_at=now)
        log.write(What.UNMADE, way.connection.community, by=by, now=now, way=way.pk)


def add_template(connection: Connection, words: Welcome, *, notify: bool, by: User, now: datetime) -> Template:
    """Put a welcome into the library; owners have to put it up in their groups themselves. Raises Refusal."""
    require(connection.community, by)
    if connection.templates.filter(removed_at=None).count() >= MOST_TEMPLATES:
        raise Refusal(FULL, code="library_full", most=MOST_TEMPLATES)
    native = _asked(
        connection, "add_template", lambda carrier: carrier.add_template(words, notify=notify), by=by, now=now
    )
    with transaction.atomic():
        row = Template.objects.create(connection=connection, native=native, by=by, at=now, **_said(words))
        log.write(What.MADE, connection.community, by=by, now=now, welcome=row.pk)
    return row


def change_template(template: Template, words: Welcome, *, by: User, now: datetime) -> Template:
    """Other words, wherever it is put up. Raises Refusal."""
    require(template.connection.community, by)
    _asked(
        template.connection,
        "change_template",
        lambda carrier: carrier.change_template(template.native, words),
        by=by,
        now=now,
    )
    with transaction.atomic():
        Template.objects.filter(pk=template.pk).update(**_said(words))
        log.write(What.MADE, template.connection.community, by=by, now=now, welcome=template.pk, changed=True)
    template.refresh_from_db()
    return template


def remove_template(template: Template, *, by: User, now: datetime) -> None:
    """Take it out of the library. Raises Refusal."""
    require(template.connection.community, by)
    _asked(
        template.connection, "remove_template", lambda carrier: carrier.remove_template(template.native), by=by, now=now
    )
    with transaction.atomic():
        Template.objects.filter(pk=template.pk, removed_at=None).update(removed_at=now)
        log.write(What.UNMADE, template.connection.community, by=by, now=now, welcome=template.pk)


def tags_of(connection: Connection) -> list[Tag]:
    """The platform's own tags for customers. Raises Refusal."""
    found: list[Tag] = ask_account(connection, "tags", lambda carrier: carrier.tags())
    return found


def add_tags(connection: Connection, group: str, names: Sequence[str], *, by: User, now: datetime) -> list[Tag]:
    """New tags in a group of tags. Raises Refusal."""
    require(connection.community, by)
    made: list[Tag] = _asked(connection, "add_tags", lambda carrier: carrier.add_tags(group, names), by=by, now=now)
    log.write(What.MADE, connection.community, by=by, now=now, tags=[each.name for each in made], group=group)
    return made


def mark(
    connection: Connection,
    user: str,
    contact: str,
    *,
    add: Sequence[str],
    remove: Sequence[str],
    by: User,
    now: datetime,
) -> None:
    """Give a customer of one of the staff tags, by their names, and take some away. Raises Refusal."""
    require(connection.community, by)
    known = tags_of(connection)
    wanted, gone = [_tag(known, name) for name in add], [_tag(known, name) for name in remove]
    _asked(connection, "mark", lambda carrier: carrier.mark(user, contact, add=wanted, remove=gone), by=by, now=now)
    about = {"staff": user, "customer": contact, "add": list(add), "remove": list(remove)}
    log.write(What.MARKED, connection.community, by=by, now=now, **about)


def _asked(connection: Connection, verb: str, what: Callable[[Any], Awaitable[T]], *, by: User, now: datetime) -> T:
    """What the platform made of it; a refusal is a line of the log too."""
    try:
        return ask_account(connection, verb, what)
    except Refusal as refusal:
        log.refused(verb, connection, refusal, by=by, now=now)
        raise


def _chats(connection: Connection, groups: Sequence[Group]) -> tuple[str, ...]:
    """The groups as the platform calls them. Raises Refusal for one that this account does not see."""
    known = dict(connection.followed.filter(until=None).values_list("group", "native"))
    for group in groups:
        if group.pk not in known:
            raise Refusal(NOT_HEARD, code="not_heard", group=group.name)
    return tuple(known[group.pk] for group in groups)


def _tag(known: Sequence[Tag], name: str) -> str:
    """A tag's name there, by what people call it: alone, or as group/tag."""
    found = [each.native for each in known if name in (each.name, f"{each.group_name}/{each.name}")]
    if len(found) > 1:
        raise Refusal(SEVERAL, code="which_tag", name=name)
    if not found:
        names = "、".join(f"{each.group_name}/{each.name}" for each in known[:50])
        raise Refusal(NO_TAG, code="no_tag", name=name, names=names)
    return found[0]


def _said(words: Welcome) -> dict[str, Any]:
    return {"text": words.text, "attached": [msgspec.to_builtins(each) for each in words.attached]}
