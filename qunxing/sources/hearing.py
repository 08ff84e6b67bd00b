"""Hearing live: a page of what a platform said becomes durable, and only then does its cursor move on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec
import pyarrow as pa

from qunxing.carriers.base import Incoming, batches, lot_of
from qunxing.carriers.live import CarrierKind, Chat, Hole, Page
from qunxing.carriers.registry import platform
from qunxing.communities.actions import desk_of
from qunxing.core.facts import BESIDE_WORDS, WORDS, Fact, Kind, Sees, bits
from qunxing.core.keys import key_of
from qunxing.core.metrics.periods import local_day
from qunxing.core.zones import DAY, micros, moment
from qunxing.ledger.append import LOT, append
from qunxing.people.accounts import rename
from qunxing.people.actions import mark_listed
from qunxing.people.erasure import reopen
from qunxing.people.models import StandIn
from qunxing.sources import newcomers, readings
from qunxing.sources.books import RealBook
from qunxing.sources.intake import Intake, Seen
from qunxing.sources.models import Connection, Followed
from qunxing.sources.payloads import keep
from qunxing.sources.readings import Readings

CLOCKS = 600_000_000
"""µs by which our clock, which dates what we say until the platform tells of it, may be another than the platform's."""


class Pool:
    """A spool for what comes in small numbers: it stays in memory."""

    def __init__(self) -> None:
        self.rows = 0
        self._lots: list[pa.Table] = []

    def add(self, lot: pa.Table) -> None:
        self.rows += lot.num_rows
        self._lots.append(lot)

    def facts(self, batch: int) -> Iterator[Fact]:
        """Everything as facts of this batch, in the order it came."""
        for lot in self._lots:
            whole = lot.append_column("batch", pa.repeat(batch, lot.num_rows))
            columns = [whole.column(name).to_pylist() for name in Fact.__struct_fields__]
            rows = [dict(zip(Fact.__struct_fields__, row, strict=True)) for row in zip(*columns, strict=True)]
            yield from msgspec.convert(rows, list[Fact])


class Hearing:
    """One connection's way into the ledger. What it knows of groups and accounts stays in memory from page to page."""

    def __init__(self, connection: Connection, kind: CarrierKind) -> None:
        self.connection = connection
        namespace = kind.namespace_of(connection.answers)
        self._sees, self._keeps = kind.sees, kind.keeps
        self._book = RealBook(connection.community, namespace, kind.platform, None)
        self._intake = Intake(self._book, Pool(), namespace=namespace, zone="UTC")
        self._marked: set[int] = set()
        self._named: dict[int, str] = {}
        self._followed = {each.native: each for each in connection.followed.select_related("group")}

    def take_in(self, page: Page, *, now: datetime, also: Callable[[], object] = bool) -> int:
        """Make a page durable, together with what `also` writes; how many facts of it were new.

        Facts commit LOT by LOT, the cursor with the last of them: after a crash between, the page comes again and what
        is there is known. What a group says whose words are hidden is not taken; who comes and goes is.
        """
        page = msgspec.structs.replace(page, holes=[*self._slept(now), *page.holes])
        told = {each.group: Chat(each.group, each.group_name) for each in page.said if each.group}
        for chat in (told | {each.native: each for each in page.chats}).values():
            self._meet(chat, now)
        facts = self._facts([each for each in page.said if not self._is_hidden(each)], now)
        came = Counter(fact.kind.name.lower() for fact in facts)
        facts += [fact for hole in page.holes for fact in self._closed(hole)]
        self._rename(self._intake.seen.names)  # before anybody is told that there is news
        around = CLOCKS if any(each.sender == self.connection.native for each in page.said) else 0
        *lots, last = [facts[start : start + LOT] for start in range(0, len(facts), LOT)] or [[]]
        new = sum(append(lot, around=around) for lot in lots)
        new += append(last, lambda: self._move_on(page, came, now, also, _speak(facts)), around=around)
        self._mark(self._intake.seen)
        return new

    def knows(self, chats: Iterable[str]) -> bool:
        """Whether it heard of all these groups."""
        return set(chats) <= self._followed.keys()

    def ours(self, said: Sequence[Incoming], now: datetime) -> list[Fact]:
        """What we said ourselves, as facts, in known groups whose words are heard: not every platform tells us that."""
        heard = {native for native, followed in self._followed.items() if not followed.blind}
        facts = self._facts([each for each in said if each.group in heard], now)
        self._mark(self._intake.seen)
        return facts

    def _facts(self, said: list[Incoming], now: datetime) -> list[Fact]:
        """What was said as facts. Our own account is no member: it counts as a bot."""
        pool, own = Pool(), self.connection.native
        said = [
            msgspec.structs.replace(each, bot=True) if each.sender and each.sender == own else each for each in said
        ]
        self._intake.spool, self._intake.seen = pool, Seen()
        for some in batches([each for each in said if each.kind is not Kind.READING]):
            self._intake.take([lot_of(some)], tick=_go_on)
        observed = self._read_off([each for each in said if each.kind is Kind.READING], now)
        return [*pool.facts(self.connection.batch_id), *observed]

    def _read_off(self, said: list[Incoming], now: datetime) -> list[Fact]:
        """Numbers that the platform itself tells, of a group or of the whole community; when which were told."""
        community = self.connection.community
        found = Readings(community, None, micros(now))
        for each in said:
            grp = self._followed[each.group].group_id if each.group else self._desk
            day = local_day(each.at, community.timezone) if each.zoned else each.at // DAY
            found.rows[grp, day, each.note] = each
        readings.take_in(found, self._intake)
        days = [(self._desk, day) for grp, day, _name in found.rows if grp == self._desk]
        return list(readings.observed(days, ZoneInfo(community.timezone), self.connection.batch_id))

    @cached_property
    def _desk(self) -> int:
        return int(desk_of(self.connection.community).pk)

    def _rename(self, names: Mapping[int, str]) -> None:
        """Remember names that were not seen before; a page of people whose names are known asks for nothing."""
        if new := {who: name for who, name in names.items() if self._named.get(who) != name}:
            rename(new)
            self._named |= new

    def _mark(self, seen: Seen) -> None:
        """Whom the platform itself calls staff or a bot: they are out of the numbers, as those of a list are."""
        for role, named in ((StandIn.STAFF, seen.staff), (StandIn.BOT, seen.bots)):
            if new := named - self._marked:
                mark_listed(new, role, batch=self.connection.batch, by=None)
                self._marked |= new

    def _is_hidden(self, said: Incoming) -> bool:
        return said.kind in WORDS and bool(self._followed[said.group].blind)

    def _meet(self, chat: Chat, now: datetime) -> None:
        """Follow a group that is new, and keep what the platform says of one that is not."""
        found = self._followed.get(chat.native) or self._follow(chat, now)
        blind = found.blind if chat.blind is None else chat.blind
        sees = found.sees if chat.blind is None and chat.hides is None else self._shown(blind, chat.hides)
        until = (found.until or now) if chat.gone else None
        if (found.blind, found.sees, found.until) != (blind, sees, until):
            self._change(found, now, blind=blind, sees=sees, until=until)
        if chat.name and found.group.name == chat.native[:200]:
            found.group.name = chat.name[:200]
            found.group.save(update_fields=["name"])

    def _change(self, found: Followed, now: datetime, *, blind: str, sees: int, until: datetime | None) -> None:
        """What is seen of a group from now on; where that is more, less, or again something, it begins anew."""
        closed: list[Fact] = []
        if found.sees != sees or (found.until and not until):
            closed = list(observed(self.connection, found, micros(found.until or now)))
            found.since = now
        found.blind, found.sees, found.until = blind, sees, until
        append(closed, lambda: found.save(update_fields=["blind", "sees", "since", "until"]))

    def _shown(self, blind: str, hides: frozenset[Sees] | None) -> int:
        return bits((self._sees & BESIDE_WORDS if blind else self._sees) - (hides or frozenset()))

    def _follow(self, chat: Chat, now: datetime) -> Followed:
        number = self._book.group(chat.native, chat.name)
        found, _made = Followed.objects.select_related("group").get_or_create(
            connection=self.connection,
            native=chat.native,
            defaults={"group_id": number, "since": now, "sees": self._shown(chat.blind or "", chat.hides)},
        )
        return self._followed.setdefault(chat.native, found)

    def _slept(self, now: datetime) -> list[Hole]:
        """Once, at the start: what the platform has forgotten since we last asked."""
        keeps, heard, self._keeps = self._keeps, self.connection.heard_at, None
        until = now - timedelta(seconds=keeps or 0)
        if keeps is None or heard is None or heard >= until:
            return []
        return [Hole(each.native, micros(heard), micros(until)) for each in self._followed.values() if not each.until]

    def _move_on(
        self, page: Page, came: Counter[str], now: datetime, also: Callable[[], object], speak: set[int]
    ) -> None:
        """What is true once all of a page is durable."""
        here = self.connection
        also()
        reopen(speak)
        here.cursor, here.heard_at = page.cursor or here.cursor, now
        here.ignored = dict(Counter(here.ignored) + Counter(page.ignored))
        here.told = dict(Counter(here.told) + came)
        here.save(update_fields=["cursor", "heard_at", "ignored", "told"])
        for hole in page.holes:
            self._since(hole.chat, moment(hole.to_at))
        for chat, at in page.since.items():
            self._since(chat, min(moment(at), self._followed[chat].since))
        keep(here, page.raw, now=now)
        newcomers.keep(here, page.newcomers, now=now)
        if page.again:
            here.followed.filter(native__in=page.again).update(listed_at=None)

    def _closed(self, hole: Hole) -> Iterator[Fact]:
        """What was heard of a group before a hole: what is heard after it begins anew."""
        found = self._followed[hole.chat]
        return observed(self.connection, found, hole.from_at or micros(self.connection.heard_at or found.since))

    def _since(self, chat: str, at: datetime) -> None:
        found = self._followed[chat]
        found.since = at
        found.save(update_fields=["since"])


def _speak(facts: Iterable[Fact]) -> set[int]:
    """Whose words or new names these facts hold."""
    return {each.identity for each in facts if each.text or each.kind == Kind.RENAMED}


def observed(connection: Connection, followed: Followed, last: int) -> Iterator[Fact]:
    """A stretch of hearing a group that ended (µs UTC), as a fact; nothing where nothing was heard."""
    first = micros(followed.since)
    if followed.sees and first < last:
        k1, k2 = key_of("observed", connection.batch_id, followed.group_id, first)
        kind = platform(connection.carrier)
        space = f"{kind.namespace_of(connection.answers)}#{kind.numbering or 'ids'}"
        yield Fact(
            k1=k1, k2=k2, kind=Kind.OBSERVED, grp=followed.group_id, ts=first, until=last, batch=connection.batch_id,
            value=followed.sees, note=space,
        )  # fmt: skip


def _go_on(rows: int) -> None:
    """A page is small: nobody waits for its progress."""
