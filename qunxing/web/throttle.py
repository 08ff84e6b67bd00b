"""Slows down guessing of passwords, by name and by address."""

from __future__ import annotations

from datetime import datetime, timedelta

from qunxing.core.refusals import Refusal
from qunxing.web.models import SignInAttempt

WINDOW = timedelta(minutes=15)
PER_NAME = 10
PER_ADDRESS = 40


class TooManyTries(Refusal):
    """Too many failed sign-ins for this name or from this address within the window."""

    code = "too_many_tries"
    message = "Too many failed tries. Wait 15 minutes, or ask the owner for a password link."


def try_once(name: str, address: str, *, now: datetime) -> SignInAttempt:
    """Count a try before the password is looked at, so that many at once are all counted.

    The caller deletes the attempt when the password was right. Raises TooManyTries.
    """
    SignInAttempt.objects.filter(at__lt=now - WINDOW).delete()
    attempt = SignInAttempt.objects.create(name=name.lower()[:150], address=address, at=now)
    recent = SignInAttempt.objects.filter(at__gte=now - WINDOW)
    if recent.filter(name=attempt.name).count() > PER_NAME:
        raise TooManyTries
    if recent.filter(address=address).count() > PER_ADDRESS:
        raise TooManyTries
    return attempt


def forgive(name: str) -> None:
    """Forget the failed tries of a name: the right password or a fresh one was given."""
    SignInAttempt.objects.filter(name=name.lower()[:150]).delete()
