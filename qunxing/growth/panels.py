"""What this room shows on the page of a connected account: what who adds one of us is told, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from qunxing.carriers.live import Cap
from qunxing.carriers.registry import platform
from qunxing.communities.models import User
from qunxing.communities.panels import Panel
from qunxing.growth.queries import greeted_of, greetings_of
from qunxing.outbox import words
from qunxing.sources.models import Connection

LAST = 10
COMMAND = "qunxing wecom greeting write {} --text … --by …"


def on_connection(connection: Connection, user: User, now: datetime) -> Iterator[Panel]:
    """First words to new contacts, who lets them be said, and the last that were."""
    if Cap.WELCOME not in platform(connection.carrier).supports:
        return
    said = [
        (each, words.LOOKS[each.fate], _(words.kept(each.said)) if each.said else "")
        for each in greeted_of(connection)[:LAST]
    ]
    about = {"greetings": greetings_of(connection), "said": said, "zone": connection.community.timezone}
    yield Panel(0, "growth/greetings.html", {**about, "command": COMMAND.format(connection.pk)})
