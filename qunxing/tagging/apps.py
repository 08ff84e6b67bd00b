from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from qunxing.communities.models import Group, User
    from qunxing.communities.panels import Panel
    from qunxing.insight.questions import Question
    from qunxing.people.models import Person


class TaggingConfig(AppConfig):
    name = "qunxing.tagging"

    def ready(self) -> None:
        from qunxing.communities.panels import on_group
        from qunxing.insight.panels import on_metric
        from qunxing.people.panels import on_member

        on_member.add(_on_member)
        on_group.add(_on_group)
        on_metric.add(_on_metric)


def _on_member(person: Person, user: User, now: datetime) -> Iterable[Panel]:
    """Loaded when a page is shown: commands need no screens."""
    from qunxing.tagging.shown import of_member

    return of_member(person, user, now)


def _on_group(group: Group, user: User, now: datetime) -> Iterable[Panel]:
    from qunxing.tagging.shown import of_group

    return of_group(group, user, now)


def _on_metric(question: Question, user: User, now: datetime) -> Iterable[Panel]:
    from qunxing.tagging.shown import of_metric

    return of_metric(question, user, now)
