"""The audit log: nobody edits it, neither through the program nor around it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from qunxing.outbox import log, receipts
from qunxing.outbox.audits import Audit, What, guard
from qunxing.outbox.models import Stop, Task
from qunxing.outbox.tests.world import NOW, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def line() -> Audit:
    here = world(0)
    return log.write(What.RULED, here.community, by=here.cast.olga, now=NOW, was=3)


def change(line: Audit) -> None:
    line.who = "sam"
    line.save()


@pytest.mark.parametrize(
    "how",
    [change, Audit.delete, lambda line: Audit.objects.update(who="sam"), lambda line: Audit.objects.all().delete()],
)
def test_the_program_changes_no_line(line: Audit, how: Callable[[Audit], object]) -> None:
    with pytest.raises(TypeError, match="never changed"):
        how(line)


@pytest.mark.parametrize("statement", ["UPDATE outbox_audit SET who = 'sam'", "DELETE FROM outbox_audit"])
def test_the_database_refuses_it_too(line: Audit, statement: str) -> None:
    guard()  # again without harm
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as book:
        book.execute(statement)
    assert Audit.objects.get().who == "olga"


def test_who_may_only_look_is_refused_and_that_is_a_line() -> None:
    here = world(1)
    send, vera = here.approved(), here.cast.as_(here.cast.vera)
    task = Task.objects.create(send=send, connection=here.connection, sender="lisi", key="t", made_at=NOW)
    receipts.stop(here.connection, why="500", by=None, now=NOW)
    of, target = f"/sends/{send.pk}", f"/sends/targets/{here.target(send, here.loose).pk}"
    stop = Stop.objects.get()
    acts = {
        f"{of}/edit/": "begin", f"{of}/pause/": "pause", f"{of}/cancel/": "_cancel", f"{of}/resend/": "resend_missed",
        f"{target}/tick/": "tick", f"{target}/by-hand/": "take_over", f"/sends/tasks/{task.pk}/remind/": "remind",
        f"/sends/stops/{stop.pk}/lift/": "_lift", f"{target}/decide/": "begin", f"{of}/schedule/": "begin",
        "/sends/new/": "begin",
    }  # fmt: skip
    for address, verb in acts.items():
        assert vera.post(address, {"text": ""}).status_code == 403, address
        line = Audit.objects.first()
        assert line and (line.what, line.who, line.about["verb"]) == (What.REFUSED, "vera", verb)
    assert vera.get("/sends/new/").status_code == 403


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("nth", [1, 2])
def test_tests_that_empty_their_tables_may_write_lines(line: Audit, nth: int) -> None:
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as book:
        book.execute("DELETE FROM outbox_audit")
    assert Audit.objects.count() == 1
