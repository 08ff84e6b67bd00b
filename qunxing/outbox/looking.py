"""Asking the platform about a task at once: who has just confirmed it wants to see that it arrived."""

from __future__ import annotations

from qunxing.communities.models import User
from qunxing.outbox.actions import Begun, require
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Task


def ask_now(task: Task, *, by: User) -> None:
    """Let the listening process ask after it now, not later. Raises Begun when nothing is to be asked any more."""
    require(task.send.community, by)
    waiting = Task.objects.filter(pk=task.pk, fate__in=(Fate.AWAITING_HUMAN, Fate.SUBMITTED))
    if not waiting.update(not_before=None):
        task.refresh_from_db()
        raise Begun(state=task.get_fate_display())
