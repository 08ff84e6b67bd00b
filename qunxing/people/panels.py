"""What other rooms show on the page of one member."""

from __future__ import annotations

from qunxing.communities.panels import Panels
from qunxing.people.models import Person

on_member: Panels[Person] = Panels()
