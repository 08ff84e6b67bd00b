"""The log of everything sent, let go, refused or decided: rows are written once, and the database itself refuses more.

The rows name things by number and people by name, so that they stay as they are whatever becomes of those.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.utils.translation import gettext_lazy as _


class What(models.TextChoices):
    """What happened."""

    DRAFTED = "drafted", _("Drafted")
    EDITED = "edited", _("Edited")
    SUBMITTED = "submitted", _("Put up for approval")
    SENT_BACK = "sent_back", _("Sent back")
    APPROVED = "approved", _("Approved")
    SCHEDULED = "scheduled", _("Set for another time")
    PAUSED = "paused", _("Paused")
    RESUMED = "resumed", _("Resumed")
    CANCELLED = "cancelled", _("Cancelled")
    TESTED = "tested", _("Tried out")
    RESENT = "resent", _("Sent again where it was missed")
    LEFT = "left", _("Handed to the platform")
    CAME_OUT = "came_out", _("Receipt")
    HANDED = "handed", _("To be sent by hand after all")
    TICKED = "ticked", _("Ticked off: sent by hand")
    DECIDED = "decided", _("Decided what became of it")
    REMINDED = "reminded", _("Owner reminded")
    STOPPED = "stopped", _("Account stopped")
    LIFTED = "lifted", _("Account sends again")
    RULED = "ruled", _("Rules changed")
    REPLIED = "replied", _("Replied automatically")
    GREETED = "greeted", _("Greeted somebody new")
    ANSWERED = "answered", _("Said to be answered in the group")
    MADE = "made", _("Made or changed on the platform")
    UNMADE = "unmade", _("Taken away on the platform")
    MARKED = "marked", _("Tags of a customer changed")
    REFUSED = "refused", _("Refused")


class Written(models.QuerySet["Audit"]):
    """Rows that nobody changes."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise TypeError("The audit log is never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("The audit log is never changed.")


class Audit(models.Model):
    """One line of the log."""

    at = models.DateTimeField()
    what = models.CharField(max_length=10, choices=What.choices)
    community = models.BigIntegerField()
    send = models.BigIntegerField(null=True, db_index=True)
    target = models.BigIntegerField(null=True)
    user = models.BigIntegerField(null=True)
    who = models.CharField(max_length=150, default="")
    """The user's name; empty: the program itself."""
    about = models.JSONField(default=dict)
    """What a reader needs to know besides: reasons, numbers, what was and what is. Never what was said."""

    objects = models.Manager.from_queryset(Written)()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["community", "-id"])]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The audit log is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("The audit log is never changed.")


REFUSES = {
    "sqlite": [
        "CREATE TRIGGER IF NOT EXISTS outbox_audit_{verb} BEFORE {verb} ON outbox_audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION outbox_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is never changed'; END $$",
        "CREATE OR REPLACE TRIGGER outbox_audit_{verb} BEFORE {verb} ON outbox_audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION outbox_audit_refuse()",
    ],
}
VERBS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}


def guard(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Let the database refuse every change of the log; again and again without harm, after every migration."""
    connection = connections[using]
    if Audit._meta.db_table not in connection.introspection.table_names():
        return
    with connection.cursor() as book:
        for verb in VERBS[connection.vendor]:
            for statement in REFUSES[connection.vendor]:
                book.execute(statement.format(verb=verb))
