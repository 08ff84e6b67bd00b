from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from qunxing.communities.models import Community, Group, User
    from qunxing.communities.panels import Panel
    from qunxing.insight.today import Sentence
    from qunxing.people.models import Person


class ContributorsConfig(AppConfig):
    name = "qunxing.contributors"

    def ready(self) -> None:
        from qunxing.communities.panels import on_group
        from qunxing.insight.contributed import contribute
        from qunxing.people.panels import on_member

        on_group.add(_on_group)
        on_member.add(_on_member)
        contribute(_sentences)


def _on_group(group: Group, user: User, now: datetime) -> Iterable[Panel]:
    """Loads every metric, which no command need wait for that shows no page."""
    from qunxing.contributors.panels import of_group

    return of_group(group, user, now)


def _on_member(person: Person, user: User, now: datetime) -> Iterable[Panel]:
    from qunxing.contributors.panels import of_member

    return of_member(person, user, now)


def _sentences(community: Community, now: datetime) -> Iterable[Sentence]:
    from qunxing.contributors.panels import sentences

    return sentences(community, now)
