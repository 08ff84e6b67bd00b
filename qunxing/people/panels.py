"""What other rooms show on the page of one member."""

from __future__ import annotations

from qunxing.communities.models import Community
from qunxing.communities.panels import Panels
from qunxing.people.models import Person

on_member: Panels[Person] = Panels()
on_same: Panels[Community] = Panels()
"""On the page of who may be one person: what else waits for the same decision."""
