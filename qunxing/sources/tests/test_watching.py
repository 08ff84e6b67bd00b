"""Accounts that need somebody: told once while it lasts, on 今日 too, and again when it comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from qunxing.insight.heard import sentences
from qunxing.ledger.models import Batch
from qunxing.notices.models import Event
from qunxing.sources.models import Connection, Unread
from qunxing.sources.watching import look
from qunxing.testing.cast import gather

pytestmark = pytest.mark.django_db
NOW = timezone.now()
State = Connection.State


def connection(state: str = State.LISTENING, silent: int = 0, carrier: str = "matrix") -> Connection:
    batch = Batch.objects.create(label="x", at=NOW)
    heard = NOW - timedelta(minutes=silent)
    return Connection.objects.create(
        community=gather().community,
        carrier=carrier,
        native="@bot:x",
        name="小满",
        batch=batch,
        state=state,
        heard_at=heard,
    )


def told() -> list[tuple[str, bool]]:
    """What staff were told, oldest first, and whether it lasts."""
    rows = Event.objects.order_by("pk").values_list("key", "over_at")
    return [(key.rpartition(":")[2], over is None) for key, over in rows]


def test_a_refusal_is_told_once_and_again_when_it_comes_back() -> None:
    made = connection(State.REFUSED)
    look(now=NOW)
    look(now=NOW)
    assert told() == [("refused", True)]
    Connection.objects.update(state=State.LISTENING)
    look(now=NOW)
    Connection.objects.update(state=State.REFUSED)
    look(now=NOW)
    assert told() == [("refused", False), ("refused", True)]
    assert Event.objects.latest("pk").path == f"/sources/connections/{made.pk}/"


@pytest.mark.parametrize(
    ("carrier", "minutes", "state", "is_told"),
    [
        ("matrix", 9, State.LISTENING, False),
        ("matrix", 12, State.WAITING, True),
        ("matrix", 600, State.PAUSED, False),
        ("matrix", 600, State.FORGOTTEN, False),
        ("wecom", 65, State.LISTENING, False),
        ("wecom", 75, State.LISTENING, True),
    ],
)
def test_silence_is_told_when_it_is_longer_than_the_platform_is_used_to(
    carrier: str, minutes: int, state: str, is_told: bool
) -> None:
    connection(state, minutes, carrier)
    look(now=NOW)
    assert told() == ([("silent", True)] if is_told else [])


def test_an_account_that_was_disconnected_is_over_and_no_longer_shown() -> None:
    made = connection(silent=20)
    look(now=NOW)
    assert told() == [("silent", True)] and list(sentences(made.community, NOW))
    Connection.objects.update(state=State.FORGOTTEN)
    look(now=NOW)
    assert told() == [("silent", False)] and not list(sentences(made.community, NOW))


def test_what_cannot_be_read_is_told_and_an_account_that_is_gone_needs_nobody() -> None:
    made = connection()
    Unread.objects.create(connection=made, at=NOW, kind="x", body=b"x")
    look(now=NOW)
    (said,) = sentences(made.community, NOW)
    assert "有 1 条读不懂" in said.text and said.path == f"/sources/connections/{made.pk}/"
    made.delete()
    look(now=NOW)
    assert told() == [("unread", False)]
