"""What other rooms show on the page of one member."""

from __future__ import annotations

from typing import NamedTuple

from qunxing.communities.models import Community
from qunxing.communities.panels import Panels
from qunxing.people.models import Person


class Member(NamedTuple):
    """Whose page it is, and the groups they were ever seen in, of those the reader may see."""

    person: Person
    groups: tuple[int, ...]


on_member: Panels[Member] = Panels()
on_same: Panels[Community] = Panels()
"""On the page of who may be one person: what else waits for the same decision."""
