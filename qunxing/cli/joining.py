"""What `person same`, `merge`, `split` and `mark` do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from qunxing.cli.finding import community_named, person_of
from qunxing.cli.output import answer, table
from qunxing.core.metrics.periods import day_number
from qunxing.core.refusals import Refusal
from qunxing.people import actions, joining, likeness, told
from qunxing.people.models import Identity


def list_same(name: str, anew: bool, as_json: bool) -> None:
    """Every pair that waits, the likeliest first."""
    community = community_named(name)
    if anew:
        likeness.look(community, now=datetime.now(UTC))
    rows = told.pairs(community)
    lines = [(str(row["points"]), *map(_said, row["accounts"]), _why(row["reasons"])) for row in rows]
    answer({"pairs": rows}, as_json, table(lines) if lines else "Nobody seems to be somebody else.")


def merge_two(number: int, into: int, reason: str, two_accounts: bool, as_json: bool) -> None:
    """Bring all accounts of the one over to the other."""
    other, person = person_of(number)[0], person_of(into)[0]
    made = joining.join(other, into=person, reason=reason, by=None, two_accounts=two_accounts)
    accounts = [each.identity_id for each in made]
    said = f"{other.name} is {person.name} ({person.pk}). Accounts brought over: {', '.join(map(str, accounts))}."
    answer({"person": person.pk, "merged": number, "accounts": accounts}, as_json, said)


def take_out_account(number: int, reason: str, as_json: bool) -> None:
    """Part one account from its person."""
    account = Identity.objects.select_related("person").filter(pk=number).first()
    if account is None:
        raise Refusal("There is no account %(number)s.", code="no_account", number=number)
    made = actions.split(account, reason=reason, by=None)
    said = f"{account.name} is person {made.into_id} again."
    answer({"account": number, "was": made.was_id, "person": made.into_id}, as_json, said)


def mark_as(number: int, role: str, days: tuple[date | None, date | None], as_json: bool) -> None:
    """Mark one person as staff, a bot, or held back."""
    person, _where = person_of(number)
    first, last = (day_number(day) if day else None for day in days)
    made = actions.mark(person, role, from_day=first, to_day=last, by=None)
    answer({"person": person.pk, "mark": made.pk, "role": role}, as_json, f"{person.name}: {role}.")


def _said(account: Mapping[str, Any]) -> str:
    return f"{account['person']} {account['name']}"


def _why(reasons: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(str(each["why"]) for each in reasons)
