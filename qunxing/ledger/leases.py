"""Work held by one process at a time, given up by a crash."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from qunxing.ledger.models import Lease

HELD_FOR = timedelta(minutes=10)


class Lost(Exception):
    """The lease ran out and another process may do the work: nothing of ours may be listed."""


def holder() -> str:
    """This process, as others see it."""
    return f"{socket.gethostname()}:{os.getpid()}"


@contextmanager
def held(name: str, *, now: datetime) -> Iterator[bool]:
    """Hold the lease `name` while the body runs; False (and do nothing) when another process holds it."""
    mine = _take(name, now)
    try:
        yield mine
    finally:
        if mine:
            Lease.objects.filter(name=name, holder=holder()).delete()


def _take(name: str, now: datetime) -> bool:
    until = now + HELD_FOR
    free = Lease.objects.filter(name=name, until__lt=now)
    if free.update(holder=holder(), until=until):
        return True
    _release_if_dead(name)
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=holder(), until=until)
    except IntegrityError:
        return False
    return True


def renew(name: str, *, now: datetime) -> bool:
    """Push the lease's end further; False when it is no longer ours."""
    return bool(Lease.objects.filter(name=name, holder=holder()).update(until=now + HELD_FOR))


def keep(name: str, *, now: datetime) -> None:
    """Make sure, inside the transaction that ends the work, that it is still ours. Raises Lost."""
    if not renew(name, now=now):
        raise Lost(name)


def is_alive(name: str) -> bool:
    """Whether the process behind a holder's name still runs; one on another machine is taken to."""
    host, _, pid = name.rpartition(":")
    if host != socket.gethostname():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _release_if_dead(name: str) -> None:
    """A killed process of this machine need not be waited for."""
    lease = Lease.objects.filter(name=name).first()
    if lease and not is_alive(lease.holder):
        Lease.objects.filter(name=name, holder=lease.holder).delete()
