"""How well the shortlist of members who help others foretells who helps next, and finds who helps where that is known.

Run as `python -m scripts.foretell`; needs the public talk of `shared/data`. Writes docs/reference/koc.md.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import zstandard

from qunxing.core.facts import Fact, Form, Kind
from qunxing.core.metrics.base import Grain, World
from qunxing.core.metrics.koc.ranking import LEAST_DAYS, LEAST_HELPED
from qunxing.core.metrics.periods import local_day
from qunxing.core.metrics.registry import METRICS
from qunxing.core.metrics.statistics import proportion
from qunxing.core.metrics.tallies import each
from qunxing.env import ROOT
from qunxing.simulate.bakery import cast
from qunxing.simulate.bakery.story import tell
from qunxing.simulate.truth import Part, Said, Truth
from qunxing.testing.data import SHARED
from qunxing.testing.logs import ask_for

SECOND = 1_000_000
ROBOTS = ("Notification Bot", "github mathlib4 bot", "Random Issue Bot", "build time bot", "leanprover bot")
A_DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
EVER = 10**6


def messages() -> Iterator[dict[str, Any]]:
    """The help channel of a public Zulip community."""
    path = SHARED / "zulip-lean" / "new-members.jsonl.zst"
    with path.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as raw:
        yield from map(json.loads, io.TextIOWrapper(raw, encoding="utf-8"))


def channel(rows: Iterable[dict[str, Any]], *, by_topic: bool) -> World:
    """The channel as facts: what quotes a message replies to it; with `by_topic`, else to what opened its topic.

    A name is an account.
    """
    account, opened = dict[str, int](), dict[str, int]()
    facts = []
    for row in sorted(rows, key=lambda row: (row["ts"], row["id"])):
        first = opened.setdefault(row["topic"], row["id"])
        to = (row.get("quotes") or [first if by_topic and first != row["id"] else 0])[0]
        who = account.setdefault(row["sender"], len(account) + 1)
        facts.append(_fact(row["id"], 1, who, row["ts"] * SECOND, row["text"], to))
    robots = [(account[name], "bot", -EVER, EVER) for name in ROBOTS if name in account]
    return World(tuple(facts), {1: "UTC"}, excluded=robots)


def _fact(key: int, grp: int, who: int, ts: int, text: str, to: int, form: Form = Form.TEXT) -> Fact:
    more: dict[str, Any] = {"form": form, "text": text, "length": len(text), "batch": 1}
    return Fact(k1=key, k2=1, kind=Kind.MESSAGE, grp=grp, identity=who, ts=ts, ref1=to, ref2=int(to > 0), **more)


def story(truth: Truth) -> World:
    """The example community as facts, with who is staff."""
    facts = [_fact(m.id, m.group, m.person, m.ts, m.text, m.reply_to, m.form) for m in truth.messages]
    for stay in truth.stays:
        facts.append(
            Fact(k1=len(facts), k2=2, kind=Kind.JOINED, grp=stay.group, identity=stay.person, ts=stay.start, batch=1)
        )
    role = {Part.BOT: "bot", Part.STAFF: "staff"}
    marked = [(p.id, role[p.part], -EVER, EVER) for p in truth.people if p.part in role]
    return World(tuple(facts), {chat.id: truth.zone for chat in truth.groups}, excluded=marked)


def asked(world: World, grp: int, grain: Grain, zone: str, first: int, last: int, **given: str) -> list[dict[str, Any]]:
    """The points of `koc` of one group."""
    koc = METRICS["koc"]
    days = local_day(first, zone), local_day(last, zone)
    ask = ask_for(koc, [grp], *days, grain, given, now=last, zone=zone)
    points: list[dict[str, Any]] = koc.measure(each(koc.fold(world, ask)), ask)["points"]
    return points


def foretold(world: World, **given: str) -> list[dict[str, Any]]:
    """For each month but the last what its list foretold, where it was long enough to be judged."""
    times = [fact.ts for fact in world.facts]
    points = asked(world, 1, Grain.MONTH, "UTC", min(times), max(times), **given)
    return [point["cells"]["next"] for point in points if point["cells"].get("next")]


def helpers(truth: Truth, group: int) -> set[int]:
    """Members who truly answered the questions of enough others, and were there long enough by the end."""
    asker = {m.id: m.person for m in truth.said(Said.QUESTION, [group])}
    helped: dict[int, set[int]] = {}
    for m in truth.said(Said.ANSWER, [group]):
        if m.reply_to in asker and asker[m.reply_to] != m.person and truth.is_member(m.person):
            helped.setdefault(m.person, set()).add(asker[m.reply_to])
    since: dict[int, int] = {}
    for stay in truth.stays:
        if stay.group == group:
            since[stay.person] = min(stay.start, since.get(stay.person, stay.start))
    day = truth.day_of(truth.end - 1)
    old = {person for person, ts in since.items() if day - truth.day_of(ts) + 1 >= LEAST_DAYS}
    return {person for person, people in helped.items() if len(people) >= LEAST_HELPED} & old


def found(truth: Truth, group: int) -> tuple[list[int], set[int]]:
    """Who is on the list, best first, and who truly helps."""
    (point,) = asked(story(truth), group, Grain.SPAN, truth.zone, truth.start, truth.end - 1, guard="on")
    return [row["person"] for row in point["people"]], helpers(truth, group)


def judged(rows: Sequence[dict[str, Any]]) -> str:
    """One line of the table."""
    n = sum(row["k"] for row in rows)
    cells = [str(len(rows))]
    for name in ("hits", "by_messages"):
        share = proportion(sum(row[name] for row in rows), n)
        cells.append(f"{share.value:.1%} ({share.low:.1%}–{share.high:.1%})" if n else "–")
    for name in ("ndcg_hits", "ndcg_by_messages"):
        cells.append(f"{sum(row[name] for row in rows) / len(rows):.3f}" if rows else "–")
    return " | ".join(cells)


def page() -> str:
    """The whole page, measured now."""
    rows = list(messages())
    threads = foretold(channel(rows, by_topic=True))
    quotes = channel(rows, by_topic=False)
    half = len(threads) // 2
    lines = [
        f"| threads, first half (chosen on) | {judged(threads[:half])} |",
        f"| threads, second half | {judged(threads[half:])} |",
        f"| quotes only | {judged(foretold(quotes))} |",
        f"| quotes and inferred links | {judged(foretold(quotes, links='inferred'))} |",
    ]
    return PAGE.format(
        foretold="\n".join(lines), found="\n".join(_known(tell(A_DAY))), helped=LEAST_HELPED, days=LEAST_DAYS
    )


def _known(truth: Truth) -> Iterator[str]:
    for group in (cast.A, cast.B):
        listed, true = found(truth, group)
        hits = len(true.intersection(listed))
        place = listed.index(cast.KOC) + 1 if cast.KOC in listed else "–"
        shares = f"{hits}/{len(listed)} | {hits}/{len(true)}"
        yield f"| {cast.GROUPS[group]} | {len(true)} | {len(listed)} | {shares} | {place} |"


PAGE = """# How good the list of who helps others is

Written by `python -m scripts.foretell`, which needs data that is no part of the project; do not edit.

## Does it foretell who helps next?

The help channel of a public Zulip community (190,076 messages, 2018–2026). Each month's list of at most ten is judged
by the month after: how many of it answered somebody's question then, and how near the order came to the best one (NDCG
over people helped). Beside it as many people chosen by how many messages they wrote.

| links | months | of the list | by messages | NDCG of the list | NDCG by messages |
|---|---|---|---|---|---|
{foretold}

Threads: whoever writes in a topic replies to what opened it, as Slack-like sources record it. Quotes only: few people
quote, lists of some names are all there is, and **they foretell no better than counting messages**; where few replies
are marked, read the list as little more than that. The features of the ranking were chosen on the first half of the
months (people helped twice, PageRank, core); the z-score, the h-index of replies and topics begun foretold worse there
and only stand beside.

## Does it find who helps?

The example community, where every answer is known. True: members there for {days} days who answered the questions of at
least {helped} others; the metric must recognise the questions itself. Place: of 成都-宝妈-酵母养殖户, whom the story
makes answer most. The list tells twenty people at most.

| group | true | on the list | precision | recall | her place |
|---|---|---|---|---|---|
{found}
"""

if __name__ == "__main__":
    (ROOT / "docs" / "reference" / "koc.md").write_text(page(), encoding="utf-8")
