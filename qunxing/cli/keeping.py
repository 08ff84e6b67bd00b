"""What `keepers` and `appoint` do."""

from __future__ import annotations

from datetime import UTC, date, datetime

from qunxing.cli.measuring import community_named
from qunxing.cli.output import answer, table
from qunxing.communities.models import User
from qunxing.core.refusals import Refusal
from qunxing.team import actions, told


def list_keepers(name: str, as_json: bool) -> None:
    """Every group with who keeps it now and how full it is."""
    community = community_named(name)
    today = community.today(datetime.now(UTC))
    rows = told.groups(community.groups.all(), today)
    lines = [(row["name"], _now(row["keepers"]), _room(row["members"], row["cap"])) for row in rows]
    answer({"groups": rows}, as_json, table(lines))


def hand_over(name: str, group: str, who: str, first: date, as_json: bool) -> None:
    """Appoint somebody who signs in here."""
    community = community_named(name)
    found, user = community.groups.filter(name=group).first(), User.objects.filter(username=who, is_active=True).first()
    if found is None:
        raise Refusal("There is no group %(name)s.", code="no_group", name=group)
    if user is None:
        raise Refusal("There is nobody called %(name)s.", code="no_user", name=who)
    term = actions.appoint(found, user, from_day=first, by=None)
    said = {"group": found.pk, "keeper": who, "from": term.from_day.isoformat()}
    answer(said, as_json, f"{who} keeps {found.name} from {term.from_day}.")


def _now(terms: list[dict[str, str]]) -> str:
    return next((term["keeper"] for term in terms if not term["to"]), "")


def _room(members: int | None, cap: int | None) -> str:
    return "" if members is None else f"{members}/{cap}"
