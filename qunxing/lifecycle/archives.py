"""What is kept of a group that ends: its talk and its members, as the command `export` writes them."""

from __future__ import annotations

from datetime import datetime

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from qunxing.communities.models import Group, User
from qunxing.insight import looks, message_rows
from qunxing.insight.export import csv_lines
from qunxing.insight.people_rows import PEOPLE, people
from qunxing.insight.views.downloads import csv_reply

WHAT = ("talk", "members")


def reply(group: Group, what: str, *, by: User, now: datetime) -> HttpResponseBase:
    """One of WHAT as a CSV file to keep. That it was taken is written down first."""
    looks.keep(by, group.community, "export", f"archive of {group.name}: {what}", now=now)
    wanted = {group.pk: group}
    if what == "members":
        return csv_reply(csv_lines(people(wanted), PEOPLE), f"{group.name} {_('members')}.csv")
    rows = message_rows.messages(wanted, (None, None), message_rows.message)
    return csv_reply(csv_lines(rows, message_rows.COLUMNS), f"{group.name} {_('talk')}.csv")
