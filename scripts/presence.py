"""How well members without a sign of life are told apart, held against communities of which everything is known.

`python -m scripts.presence [--draws N]` writes docs/reference/presence.md; a thousand draws take some minutes.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from qunxing import env
from qunxing.core.metrics.base import Ask, Evidence, Grain
from qunxing.core.metrics.periods import periods
from qunxing.core.metrics.registry import metric
from qunxing.core.metrics.tallies import TALLY
from qunxing.core.metrics.zombies.metric import is_probably_gone, model_of, rhythm
from qunxing.simulate.draw import draw
from qunxing.simulate.logs import world
from qunxing.simulate.plan import Plan, Tier
from qunxing.simulate.truth import DAY, Said, Truth

PAGE = env.ROOT / "docs" / "reference" / "presence.md"
TIERS = (
    Tier(name="core", share=0.1, leave=0.004, talk=0.5, spread=2.0, stops=0.004),
    Tier(name="regular", share=0.3, leave=0.005, talk=0.2, spread=1.5, stops=0.006),
    Tier(name="lurker", share=0.35, leave=0.008, acts=0.06, stops=0.004),
    Tier(name="zombie", share=0.25, leave=0.006),
)
WINDOW = 60
VALID = {"least": ("spoke", "acted"), "most": ("spoke", "acted", "unseen")}
"""The cells that make up the two ends of `valid_members`."""
PLAN = Plan(days=180, connect=20, groups=2, arrivals=0.7, several=0.1, tiers=TIERS, renames=0)


@dataclass(frozen=True, slots=True)
class Found:
    """One draw: the interval, what is true, and of each kind who was called so and who is."""

    low: float
    high: float
    called: int
    truth: int
    n: int
    valid: tuple[float, float, int]
    kinds: dict[str, tuple[set[int], set[int]]]

    @property
    def holds(self) -> bool:
        return self.low <= self.truth <= self.high


def found(seed: int, plan: Plan = PLAN) -> Found:
    """Draw a community, ask, and hold the answer against the truth."""
    truth = draw(plan, seed)
    rows, body = asked("zombies", truth)
    point = body["points"][-1]
    called = dict(_called(rows, point["cells"]))
    still = {who for who in truth.members(truth.end - 1) if truth.is_still(who)}
    ceased = {who for who in truth.members(truth.end - 1) if truth.has_ceased(who)}
    half = replace(truth, groups=[truth.groups[0], truth.groups[1]._replace(talk=False)])
    listed, valid = asked("valid_members", half)
    real = valid_members(truth)
    edges = (valid["points"][-1]["low"], valid["points"][-1]["high"], len(real))
    kinds = {"silent": (called["silent"], still), "gone": (called["gone"], ceased)}
    kinds["any"] = (called["silent"] | called["gone"], still | ceased)
    kinds |= {name: (_of(listed, cells), real) for name, cells in VALID.items()}
    return Found(point["low"], point["high"], point["value"], len(truth.zombies()), point["n"], edges, kinds)


def valid_members(truth: Truth) -> set[int]:
    """Members present at the end who said something or acted in the last sixty days, whoever could see it."""
    since = truth.end - WINDOW * DAY
    idle = (Said.ACKNOWLEDGEMENT, Said.AUTOMATIC)
    spoke = {m.person for m in truth.messages if m.ts >= since and m.said not in idle}
    return truth.members(truth.end - 1) & (spoke | {act.person for act in truth.acts if act.ts >= since})


def asked(name: str, truth: Truth) -> tuple[list[Evidence], dict[str, Any]]:
    """The evidence and the answer of the last day, with everything seen since sources looked."""
    of, shown = metric(name), world(truth)
    first, last = truth.day_of(truth.connect), truth.day_of(truth.end) - 1
    ask = Ask(
        groups=tuple(chat.id for chat in truth.groups),
        from_day=last,
        to_day=last,
        grain=Grain.DAY,
        periods=periods(last, last, Grain.DAY),
        now=truth.end,
        today=last + 1,
        params={param.name: param.default for param in of.params},
        known=((first, last),),
        watched=tuple((chat.id, first, last) for chat in truth.groups if chat.talk),
    )
    rows = sorted(of.fold(shown, ask))
    return rows, of.measure(TALLY[of.tally](rows), ask)


def _of(rows: list[Evidence], cells: tuple[str, ...]) -> set[int]:
    return {row.person for row in rows if row.cell in cells}


def _called(rows: list[Evidence], cells: dict[str, Any]) -> Iterator[tuple[str, set[int]]]:
    yield "silent", {row.person for row in rows if row.cell == "silent"}
    model = model_of(cells)
    away = {row.person: row.cell for row in rows if row.cell.startswith("away ")}
    chance = {who: model.alive(*rhythm(cell)) for who, cell in away.items()} if model else {}
    yield "gone", {who for who, alive in chance.items() if is_probably_gone(alive, "0.2")}


def page(every: list[Found]) -> str:
    """The figures as a page."""
    held = sum(each.holds for each in every)
    valid = sum(low <= alive <= high for low, high, alive in (each.valid for each in every))
    mean = {
        "n": _mean(each.n for each in every),
        "truth": _mean(each.truth for each in every),
        "high": _mean(each.high for each in every),
        "called": _mean(each.called for each in every),
        "low": _mean(each.valid[0] for each in every),
        "most": _mean(each.valid[1] for each in every),
        "valid": _mean(each.valid[2] for each in every),
    }
    lines = [
        "# Who is really there: how well it is told",
        "",
        "Written by `python -m scripts.presence`; do not edit. Every draw is another community of which everything is",
        f"known: {PLAN.days} days, {PLAN.groups} groups, seen from day {PLAN.connect} on; core, regular members and",
        "lurkers may cease for good while they stay in the group, zombies never do anything. Seeds are 0 and up.",
        "",
        f"- **{len(every):,} draws**, on average of {mean['n']:.0f} members present and",
        f"  true zombies {mean['truth']:.1f} (never anything, or ceased for good).",
        f"- The interval of `zombies` contains the true number in **{held / len(every):.1%}** of the draws; its upper",
        f"  end is on average {mean['high']:.1f}, the three kinds together {mean['called']:.1f}.",
        "- Where of one of the two groups no talk is seen, the interval of `valid_members` contains the true number",
        f"  ({mean['valid']:.1f}) in {valid / len(every):.1%} of the draws; on average it reads at least",
        f"  {mean['low']:.1f}, at most {mean['most']:.1f}.",
        "",
        "| kind | called | true | precision | recall |",
        "|---|---|---|---|---|",
    ]
    words = {
        "silent": "silent since joining",
        "gone": "probably gone, P(alive) < 0.2",
        "any": "both together",
        "least": "valid members, at least",
        "most": "valid members, at most",
    }
    return "\n".join([*lines, *(_row(words[kind], kind, every) for kind in words), ""]) + NOTE


def _row(words: str, kind: str, every: list[Found]) -> str:
    total: Counter[str] = Counter()
    for each in every:
        called, true = each.kinds[kind]
        total += Counter(called=len(called), true=len(true), hit=len(called & true))
    precision, recall = (total["hit"] / max(total[name], 1) for name in ("called", "true"))
    return f"| {words} | {total['called']:,} | {total['true']:,} | {precision:.1%} | {recall:.1%} |"


def _mean(values: Iterable[float]) -> float:
    return fmean(values)


NOTE = """
Recall cannot be whole: who ceased last week looks like everybody who rests, and who joined last month had no time to
show anything. Both are in the interval, neither is called a zombie. Of valid members half the talk is hidden: who spoke
only there is missing from *at least*, who was silent there stands in *at most*. Junk by signals is not drawn here: it
is a signal for a person to look at, with no truth to hold it against.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=1000)
    draws = parser.parse_args().draws
    PAGE.write_text(page([found(seed) for seed in range(draws)]), encoding="utf-8")


if __name__ == "__main__":
    main()
