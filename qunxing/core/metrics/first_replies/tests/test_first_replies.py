"""Replies to newcomers' first messages, on histories counted by hand."""

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Grain
from qunxing.testing.history import History

ANNA, BO, CY, DI, STAFF, BOT = 1, 2, 3, 4, 8, 9


def club() -> History:
    """Anna and Bo have talked for a month when five newcomers speak on one day; then it is watched for a day."""
    history = History()
    for day in range(40):
        history.said(ANNA if day % 2 else BO, day)
    history.is_staff(STAFF)
    history.is_staff(BOT, "bot")
    first = {who: history.said(who, 40) for who in range(20, 25)}
    history.answered(first[20], ANNA, 0.5, "欢迎")
    history.answered(first[21], STAFF, 2)
    history.answered(first[22], BOT, 0.1)
    history.answered(first[22], 22, 0.2)
    history.answered(first[23], ANNA, 30)
    return history


def test_a_newcomer_is_answered_by_anybody_else_who_is_no_robot() -> None:
    body = club().ask("first_replies", 35, 41, grain=Grain.WEEK, now=41.9, hours="1,24")
    cells = body["overall"]
    assert (cells["questions"], cells["answered_by"]) == (5, {"staff": 1, "member": 2, "bot": 0})
    assert [round(cells["rates"][h]["value"], 2) for h in ("1", "24")] == [0.2, 0.4]
    assert [cells["rates"][h]["by"] for h in ("1", "24")] == [
        {"member": 1, "staff": 0, "bot": 0},
        {"member": 1, "staff": 1, "bot": 0},
    ]
    assert cells["median_seconds"]["value"] == 30 * 3600


def test_whose_wait_is_not_over_is_censored_not_unanswered() -> None:
    body = club().ask("first_replies", 35, 41, grain=Grain.WEEK, now=41, hours="24")
    assert body["overall"]["rates"]["24"]["n"] == 0, "nobody was watched for a day yet"
    assert body["overall"]["waiting"] == 3


def test_who_was_perhaps_there_before_is_no_newcomer() -> None:
    history = club()
    (first,) = history.ask("first_replies", 0, 6, grain=Grain.WEEK, now=50)["points"]
    assert (first["state"], first["cells"]["questions"], first["cells"]["unsure"]) == ("zero", 0, 2)
    history.joined(CY, 2)
    history.said(CY, 3)
    (first,) = history.ask("first_replies", 0, 6, grain=Grain.WEEK, now=50)["points"]
    assert (first["cells"]["questions"], first["cells"]["unsure"]) == (1, 2), "Cy was seen joining"


def test_only_the_first_message_that_counts_is_asked() -> None:
    history = club()
    gone = history.said(DI, 40.1)
    history.add(Kind.RECALLED, 40.2, DI, ref1=gone.k1, ref2=gone.k2)
    history.said(DI, 40.3, "收到")
    mine = history.said(DI, 40.6)
    history.answered(mine, BO, 1)
    history.said(DI, 40.7)
    cells = history.ask("first_replies", 35, 41, grain=Grain.WEEK, now=45)["overall"]
    assert (cells["questions"], cells["answered_by"]["member"]) == (6, 3)
