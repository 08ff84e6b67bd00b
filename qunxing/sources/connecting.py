"""Verbs of connections: connect, type credentials again, pause, resume, forget."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.signing import Signer
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from qunxing import env
from qunxing.carriers.live import CarrierKind, Unreachable, Who
from qunxing.carriers.registry import platform
from qunxing.communities.models import Community, User
from qunxing.communities.secrets import seal, unseal
from qunxing.core.refusals import Refusal
from qunxing.core.zones import micros
from qunxing.ledger.append import LOT, append
from qunxing.ledger.models import Batch
from qunxing.sources.hearing import observed
from qunxing.sources.models import Connection

PATIENCE = 20.0
"""Seconds a platform has to say who we are."""
State = Connection.State


def connect(
    community: Community, carrier: str, answers: Mapping[str, str], *, by: User | None, now: datetime
) -> Connection:
    """Connect an account whose credentials the platform takes right now. Raises Refusal: nothing is kept then."""
    kind = platform(carrier)
    allow(kind)
    open_, secret = _parted(kind, answers)
    who = ask(kind, {**open_, **secret, **_beside(kind, f"{settings.ADDRESS}/" if settings.ADDRESS else "")})
    made = Connection(community=community, carrier=carrier, answers=open_, sealed=seal(secret), by=by)
    keep(made, who)
    try:
        with transaction.atomic():
            made.batch = Batch.objects.create(label=f"{kind.title} {who.native}"[:200], at=now)
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal("%(account)s is connected already.", code="connected_already", account=who.native) from error
    return made


def keep(connection: Connection, who: Who) -> None:
    """Set what the platform says of the account; nothing is saved."""
    connection.native, connection.name, connection.login = who.native[:200], who.name[:200], who.login[:64]
    connection.supports = {cap: [each.mode, each.note] for cap, each in who.supports.items()}
    connection.notes = list(who.notes)


def forbids(kind: CarrierKind) -> str:
    """The setting by which an administrator takes the risk that accounts run there; "" where it is taken or none."""
    return f"QUNXING_ALLOW_{kind.name.upper()}" if kind.risk and kind.name not in settings.RISKS_ALLOWED else ""


def allow(kind: CarrierKind) -> None:
    """Raises Refusal for a platform where accounts run a risk that no administrator has taken."""
    if setting := forbids(kind):
        raise Refusal(
            "%(platform)s is off here. %(risk)s An administrator can allow it: %(setting)s=yes.",
            code="risk_not_taken", platform=kind.title, risk=kind.risk, setting=setting,
        )  # fmt: skip


def type_again(connection: Connection, answers: Mapping[str, str]) -> None:
    """Other credentials of the same account; what is left empty stays. Raises Refusal."""
    kind = platform(connection.carrier)
    allow(kind)
    open_, secret = _parted(
        kind, {**connection.answers, **_opened(connection), **{k: v for k, v in answers.items() if v}}
    )
    who = ask(kind, {**open_, **secret, **_beside(kind, f"{settings.ADDRESS}/" if settings.ADDRESS else "")})
    if who.native[:200] != connection.native:
        raise Refusal(
            "These are the credentials of %(account)s, another account.", code="other_account", account=who.native
        )
    keep(connection, who)
    connection.answers, connection.sealed, connection.state, connection.said = open_, seal(secret), State.STARTING, {}
    connection.save(update_fields=["answers", "sealed", "state", "said", "name", "supports", "notes"])


def answers_of(connection: Connection) -> dict[str, str]:
    """All that was typed into its form, and where the platform can call us. Raises Refusal when its key changed."""
    beside = _beside(platform(connection.carrier), callback_of(connection))
    return {**connection.answers, **unseal(connection.sealed), **beside}


def _beside(kind: CarrierKind, callback: str) -> dict[str, str]:
    """What a carrier is told beside what was typed: the installation's part."""
    return {"callback": callback, **{name: str(env.value(name)) for name in kind.installed}}


def callback_of(connection: Connection) -> str:
    """The address at which its platform can call us; "" when the internet does not reach us."""
    return f"{settings.ADDRESS}{reverse('called', args=[mark(connection)])}" if settings.ADDRESS else ""


def mark(connection: Connection) -> str:
    """What names a connection to callers: nobody guesses it, though it proves nothing."""
    return f"{connection.pk}-{Signer(salt='calls').signature(str(connection.pk))[:22]}"


def pause(connection: Connection) -> None:
    """Hear it no more, until resumed."""
    Connection.objects.filter(pk=connection.pk).update(state=State.PAUSED, said={})


def resume(connection: Connection) -> None:
    """Hear it again: from where it stopped, where the platform keeps the past."""
    Connection.objects.filter(pk=connection.pk, state__in=(State.PAUSED, State.REFUSED)).update(
        state=State.STARTING, said={}
    )


def forget(connection: Connection) -> None:
    """Hear it no more and delete its credentials. What was heard stays, and that it was heard until now."""
    ends = ((each, each.until or connection.heard_at) for each in connection.followed.all())
    facts = [fact for each, end in ends if end for fact in observed(connection, each, micros(end))]
    *lots, last = [facts[start : start + LOT] for start in range(0, len(facts), LOT)] or [[]]
    for lot in lots:
        append(lot)
    append(last, lambda: _gone(connection))


def _gone(connection: Connection) -> None:
    """Delete it; where what it sent is on record, all but its name, so that it can be connected anew."""
    try:
        connection.delete()
    except ProtectedError:
        for each in (connection.followed, connection.unread, connection.calls, connection.payloads):
            each.all().delete()
        blank = {"answers": {}, "sealed": "", "cursor": "", "said": {}, "native": ""}
        name = connection.name or connection.native
        Connection.objects.filter(pk=connection.pk).update(state=State.FORGOTTEN, name=name, **blank)


def ask(kind: CarrierKind, answers: Mapping[str, str]) -> Who:
    """Ask the platform whose account these answers open, and what it may. Raises Refusal."""

    async def go() -> Who:
        carrier = kind.open(answers)
        try:
            async with asyncio.timeout(PATIENCE):
                return await carrier.check()
        except TimeoutError as error:
            raise Unreachable(detail=f"{PATIENCE:.0f} s") from error
        finally:
            await carrier.close()

    return asyncio.run(go())


def _parted(kind: CarrierKind, answers: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The answers that may be seen, and those that may not. Raises Refusal for one that is missing or unknown."""
    if unknown := sorted(set(answers) - {each.name for each in kind.fields}):
        names = ", ".join(each.name for each in kind.fields)
        raise Refusal(
            "%(name)s is not asked for; these are: %(names)s.", code="unknown_field", name=unknown[0], names=names
        )
    if missing := [each.label for each in kind.fields if each.required and not answers.get(each.name, "").strip()]:
        raise Refusal("%(field)s is missing.", code="missing_field", field=missing[0])
    hidden = {each.name for each in kind.fields if each.kind == "secret"}
    said = {name: value.strip() for name, value in answers.items()}
    return {k: v for k, v in said.items() if k not in hidden}, {k: v for k, v in said.items() if k in hidden}


def _opened(connection: Connection) -> dict[str, str]:
    """Its secrets; none when the key changed since, so that they can be typed again."""
    try:
        return unseal(connection.sealed)
    except Refusal:
        return {}
