"""Saying that two people are one: asked about where they seem to be two, refused where they cannot be one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction

from qunxing.communities.models import User
from qunxing.core.refusals import Refusal
from qunxing.core.rules.standins import Span, contradict
from qunxing.people.actions import merge
from qunxing.people.dimensions import marks_of, span_of
from qunxing.people.lives import Together, at_once
from qunxing.people.models import Identity, Merge, Person


class TwoLives(Refusal):
    """Two accounts of one platform were in one group at the same time: `found` says where. A person may know better."""

    code = "two_lives"
    message = (
        "Both were in one group at the same time, as two members. Merge them only if one person has both accounts."
    )

    def __init__(self, found: Sequence[Together]) -> None:
        super().__init__()
        self.found = found


class Contradiction(Refusal):
    """The one is marked as staff and the other as a bot, for the same days."""

    code = "contradiction"
    message = "One of them is marked as staff, the other as a bot. Take one of the marks back first."


def join(
    other: Person,
    *,
    into: Person,
    reason: str,
    by: User | None,
    only: Collection[int] | None = None,
    two_accounts: bool = False,
) -> list[Merge]:
    """Bring the accounts of another person (or `only` some) over to this one; each can be taken back.

    Marks, tags and wishes stay with whom they were said of and hold for the person they are now. Raises TwoLives unless
    it is said that one person has `two_accounts`, Contradiction, and Refusal when they are one already.
    """
    if other.pk == into.pk:
        raise Refusal("This account already belongs to this person.", code="merged")
    accounts = [each for each in other.identities.select_related("person") if only is None or each.pk in only]
    ask_if_two(accounts, into.identities.all(), two_accounts=two_accounts)
    with transaction.atomic():
        list(Person.objects.select_for_update().filter(pk__in=[other.pk, into.pk]).order_by("pk"))
        if contradict(_spans(other), _spans(into)):
            raise Contradiction
        return [merge(each, into=into, reason=reason, by=by) for each in accounts]


def ask_if_two(ones: Collection[Identity], others: Collection[Identity], *, two_accounts: bool) -> None:
    """Raises TwoLives where they were different members of one group at once, unless it was said to be so."""
    if not two_accounts and (found := at_once(ones, others)):
        raise TwoLives(found)


def _spans(person: Person) -> list[Span]:
    return [span_of(each.role, each.from_day, each.to_day) for each in marks_of([person.pk]).get(person.pk, ())]
