"""Trying what has to be set up on a platform, for the platforms where that is a lot."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.utils.translation import gettext

from qunxing.carriers.live import CarrierKind, Unreachable
from qunxing.carriers.live.setup import Calls, Checked, InspectedCarrier
from qunxing.carriers.registry import platform
from qunxing.communities.words import full_moment
from qunxing.core.refusals import Refusal
from qunxing.core.zones import micros
from qunxing.sources.connecting import answers_of
from qunxing.sources.models import Connection

PATIENCE = 60.0
"""Seconds for all of it."""


def inspect(connection: Connection) -> list[Checked]:
    """Everything that has to be set up for a connection, and how it stands. Raises Refusal where nothing has to be."""
    calls = Calls(_micros(connection.tried_at), _micros(connection.told_at), connection.off_by)
    return look(platform(connection.carrier), answers_of(connection), calls)


def look(kind: CarrierKind, answers: Mapping[str, str], calls: Calls) -> list[Checked]:
    """The same for an account that is not connected yet."""

    if not kind.is_inspected:
        raise Refusal("There is nothing to try of the set-up of %(platform)s.", code="no_setup", platform=kind.title)

    async def go() -> list[Checked]:
        carrier = cast(InspectedCarrier, kind.open(answers))
        try:
            async with asyncio.timeout(PATIENCE):
                return await carrier.inspect(calls)
        except TimeoutError as error:
            raise Unreachable(detail=f"{PATIENCE:.0f} s") from error
        finally:
            await carrier.close()

    return asyncio.run(go())


def words(checked: Checked, zone: str) -> str:
    """How it stands, in the reader's language; a field may be the title of another step, and `at` is a moment."""
    fields = {name: gettext(said) if said else "" for name, said in checked.fields.items()}
    if at := checked.fields.get("at"):
        fields["at"] = full_moment(datetime.fromisoformat(at), zone)
    return gettext(checked.said) % fields


def _micros(at: datetime | None) -> int:
    return micros(at) if at else 0
