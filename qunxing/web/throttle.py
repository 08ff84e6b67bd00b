"""Slows down guessing of passwords, by name and by address."""

from __future__ import annotations

from datetime import datetime, timedelta

from qunxing.core.refusals import Refusal
from qunxing.web.models import SignInAttempt

WINDOW = timedelta(minutes=15)
PER_NAME = 10
PER_ADDRESS = 40
KNOWN = "known"
"""Stands for the address of a browser in which the same person has signed in before."""


class TooManyTries(Refusal):
    """Too many failed sign-ins for this name or from this address within the window."""

    code = "too_many_tries"
    message = "Too many failed tries. Wait 15 minutes, or ask the owner for a password link."


def try_once(name: str, address: str, *, is_known: bool = False, now: datetime) -> SignInAttempt:
    """Count a try before the password is looked at, so that many at once are all counted.

    Tries from browsers `is_known` are counted apart: else whoever knows a name could keep its owner out by guessing.
    The caller forgives the name when the password was right. Raises TooManyTries.
    """
    SignInAttempt.objects.filter(at__lt=now - WINDOW).delete()
    where = KNOWN if is_known else address[:45]
    attempt = SignInAttempt.objects.create(name=name.lower()[:150], address=where, at=now)
    recent = SignInAttempt.objects.filter(at__gte=now - WINDOW)
    alike = recent.filter(address=KNOWN) if is_known else recent.exclude(address=KNOWN)
    if alike.filter(name=attempt.name).count() > PER_NAME:
        raise TooManyTries
    if not is_known and alike.filter(address=where).count() > PER_ADDRESS:
        raise TooManyTries
    return attempt


def forgive(name: str) -> None:
    """Forget the failed tries of a name: the right password or a fresh one was given."""
    SignInAttempt.objects.filter(name=name.lower()[:150]).delete()
