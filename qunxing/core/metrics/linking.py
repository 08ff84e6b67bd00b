"""Which message replies to which in a history: by the reply button, or what most probably does, as it is asked."""

from __future__ import annotations

from functools import lru_cache

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Ask, World
from qunxing.core.metrics.inferring import AFTER, Inferred, inferred, lines_of, names_of
from qunxing.core.metrics.reading import ACKNOWLEDGEMENT, Message, read, standing


def messages(world: World, ask: Ask) -> list[Message]:
    """All messages; where inferred links count, each with the reference it most probably has."""
    found = read(world).messages
    if ask.params.get("links") != "inferred":
        return found
    rows = zip(*(column.tolist() for column in linked(world, ask).inferred_reply.values()), strict=True)
    to = {row[:3]: row[-2:] for row in rows}
    return [m._replace(ref=to.get((m.grp, *m.key), m.ref)) for m in found]


def linked(world: World, ask: Ask) -> Inferred:
    """Inferred links of a history. An account of it is called by its number."""
    return _linked(world, ask.groups, ask.to_day)


@lru_cache(maxsize=8)
def _linked(world: World, groups: tuple[int, ...], to_day: int) -> Inferred:
    text = {(f.k1, f.k2): f.text for f in standing(world) if f.kind is Kind.MESSAGE}
    said = [m for m in read(world).messages if m.grp in groups and m.identity and m.category <= ACKNOWLEDGEMENT]
    names = {grp: names_of((who, str(who)) for who in {m.identity for m in said if m.grp == grp}) for grp in groups}
    kept = [m for m in said if m.day <= to_day + AFTER]
    rows = ((m.grp, m.ts, *m.key, m.identity, m.day, m.category, int(m.is_question), m.chars, *m.ref) for m in kept)
    return inferred(lines_of(rows), [text[m.key] for m in kept], names)
