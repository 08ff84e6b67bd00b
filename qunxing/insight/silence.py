"""Who shows no sign of life, list by list, as plain values for the command line and for other programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qunxing.insight import absent
from qunxing.insight.questions import Question
from qunxing.people.models import Person

KINDS = tuple(absent.KINDS)


def listed(question: Question, now: datetime, kind: str) -> list[dict[str, Any]]:
    """Everybody of one list of `KINDS` with the reason in words. `question` asks the metric of zombies.

    `days` of silence, `alive` the chance to come again where a rhythm is known; `never`: asked not to be written to.
    """
    found = absent.names(question, now, kind)
    people = [each.person for each in found]
    named = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    never, alike = absent.unwilling(people), absent.likenesses(found)
    return [
        {
            "person": each.person,
            "name": named.get(each.person, ""),
            "kind": each.kind,
            "groups": list(each.groups),
            "reason": " ".join(part for part in (absent.reason(each), alike.get(each.person, "")) if part),
            "days": each.days,
            "alive": each.alive,
            "never": never.get(each.person, False),
        }
        for each in found
    ]
