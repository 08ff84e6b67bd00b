"""What the shell itself remembers: failed sign-ins."""

from __future__ import annotations

from django.db import models


class SignInAttempt(models.Model):
    """One try to sign in that has not succeeded; kept in the database so that every process counts the same."""

    name = models.CharField(max_length=150)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["name", "at"]), models.Index(fields=["address", "at"])]
