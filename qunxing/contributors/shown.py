"""What the page of who carries a group shows, from what is kept and what people decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from qunxing.communities.models import Group
from qunxing.contributors import queries, words
from qunxing.contributors.models import Carried, Naming, Recognition
from qunxing.core.metrics.base import State
from qunxing.core.metrics.statistics import proportion
from qunxing.people.models import Mark, Person

COVERED = 0.5
"""Only when so many of those eligible were recognised is anybody ranked above others (R122)."""
LEAST_MONTH = 14
"""Fewer days than this of a month say little of who helped in it."""
QUEUE = 10
LEADING = 15
"""So many names are read."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One group's page. `names` maps people to their names."""

    group: Group
    row: Carried
    names: Mapping[int, str]
    namings: Sequence[Naming]
    recognitions: Sequence[Recognition]

    @classmethod
    def of(cls, group: Group, row: Carried) -> Shown:
        namings, recognitions = queries.namings_of([group.pk]), queries.recognitions_of([group.pk])
        people = {
            each["person"] for name in ("list", "shape", "exchanges") for each in row.body[name].get("people", [])
        }
        people |= {each["person"] for key in ("apart", "helping") for each in row.body["list"].get(key, [])}
        people |= {each["person"] for month in row.body["roles"][-1:] for each in month["people"]}
        people |= {row.person_id for row in namings} | {row.person_id for row in recognitions}
        names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
        return cls(group, row, names, namings, recognitions)

    @property
    def decided(self) -> dict[tuple[int, str], Naming]:
        return {(row.person_id, row.part): row for row in queries.standing(self.namings).values()}

    def named(self, person: int) -> str:
        return self.names.get(person, "")

    def shape(self) -> dict[str, Any]:
        """The shape in words, who holds it, and what would be gone without the first."""
        shape = self.row.body["shape"]
        people = [each | {"name": self.named(each["person"])} for each in shape.get("people", [])]
        risk = words.is_risk(shape)
        without = words.without_words(shape, people[0]["name"]) if risk else ""
        return {"said": words.shape_words(shape), "about": shape, "people": people, "risk": without}

    def listed(self) -> list[dict[str, Any]]:
        """The shortlist, each with what was decided of them."""
        decided = self.decided
        return [
            each | {"name": self.named(each["person"]), "decided": decided.get((each["person"], "koc"))}
            for each in self.row.body["list"].get("people", [])
        ]

    def apart(self) -> list[dict[str, Any]]:
        found = self.row.body["list"].get("apart", [])
        return [
            each | {"name": self.named(each["person"]), "why_words": words.why_words(each["why"])} for each in found
        ]

    def foretold(self) -> str:
        return words.foretold_words(last_judged(self.row.body["months"]))

    def confirmed(self) -> list[dict[str, Any]]:
        """Everybody named KOC, with the three figures they are measured by."""
        figures = {each["person"]: each for each in self.row.body["exchanges"].get("people", [])}
        return [
            {"person": person, "name": self.named(person), "naming": naming, "figures": figures.get(person), **later}
            for (person, part), naming in self.decided.items()
            if part == Naming.Part.KOC and naming.answer == Naming.Answer.YES
            for later in [self._later(naming)]
        ]

    def _later(self, naming: Naming) -> dict[str, Any]:
        """How many they answered in the whole months after they were named; None before there is one."""
        day = naming.at.date().isoformat()
        after = [month for month in self.row.body["months"] if month["start"] > day and not month["provisional"]]
        return {"later": sum(month["helped_by"].get(str(naming.person_id), 0) for month in after) if after else None}

    def precision(self) -> dict[str, Any] | None:
        """Of those the list named and a person looked at, how many are KOC (R204); None before anybody looked."""
        looked = [row for (_who, part), row in self.decided.items() if part == Naming.Part.KOC and row.evidence]
        settled = [row for row in looked if row.answer != Naming.Answer.LATER]
        if not settled:
            return None
        yes = sum(row.answer == Naming.Answer.YES for row in settled)
        found = proportion(yes, len(settled))
        return {"hits": yes, "n": len(settled), "value": found.value, "low": found.low, "high": found.high}

    def roles(self) -> dict[str, Any]:
        """Parts month by month, and who leads now."""
        months = self.row.body["roles"]
        rows = [
            {
                "start": month["start"],
                "end": month["end"],
                "provisional": month["provisional"],
                "parts": month["cells"].get("parts", {}),
                "moves": [(words.move_words(move), n) for move, n in _changes(month["cells"].get("moves", {}))],
                "sharing": words.part_words(month["cells"]["sharing"]) if "sharing" in month["cells"] else "",
                "stayed": words.part_words(month["cells"]["stayed"]) if "stayed" in month["cells"] else "",
            }
            for month in reversed(months)
        ]
        leading = months[-1]["people"] if months else []
        people = [each | {"name": self.named(each["person"])} for each in leading[:LEADING]]
        return {"months": rows, "people": people, "named": self.named_parts()}

    def named_parts(self) -> list[dict[str, Any]]:
        """Whom people named seed or manager."""
        return [
            {"person": person, "name": self.named(person), "naming": naming}
            for (person, part), naming in self.decided.items()
            if part != Naming.Part.KOC and naming.answer == Naming.Answer.YES
        ]

    def coverage(self, last: date) -> dict[str, Any]:
        """Of the members who wrote lately, and of those recognised lately, how many were recognised."""
        first = queries.since(last)
        lately = {row.person_id for row in self.recognitions if row.day >= first}
        staff = set(Mark.objects.filter(person__in=lately).values_list("person_id", flat=True))
        wrote = self.row.body["list"]["cells"].get("wrote", 0)
        hits = len(lately - staff)
        n = max(wrote, hits)
        found = proportion(hits, n) if n else None
        value = found.value if found else None
        return {"hits": hits, "n": n, "value": value, "met": value is not None and value >= COVERED, "first": first}

    def waiting(self) -> list[dict[str, Any]]:
        """Who did something for others and was never recognised, longest known first."""
        ever = {row.person_id for row in self.recognitions}
        never = [each for each in self.row.body["list"].get("helping", []) if each["person"] not in ever]
        ordered = sorted(never, key=lambda each: (-each["known"], -each["helped"], each["person"]))
        return [each | {"name": self.named(each["person"])} for each in ordered]

    def best(self, last: date) -> list[dict[str, Any]]:
        """The shortlist as a ranking, only once enough members were recognised; empty before."""
        return self.listed()[:3] if self.coverage(last)["met"] else []


def last_judged(months: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The newest month whose list can be judged by the one after it; both long enough to tell."""
    for month, after in reversed(list(pairwise(months))):
        if month["next"] and all(_days(each) >= LEAST_MONTH for each in (month, after)):
            return {**month["next"], "start": month["start"], "end": month["end"]}
    return None


def _days(month: Mapping[str, Any]) -> int:
    return (date.fromisoformat(month["end"]) - date.fromisoformat(month["start"])).days + 1


def _changes(moves: Mapping[str, int]) -> list[tuple[str, int]]:
    """The moves that change anything, most first."""
    found = [(move, n) for move, n in moves.items() if len(set(move.split(" "))) > 1]
    return sorted(found, key=lambda each: (-each[1], each[0]))


def is_measured(row: Carried) -> bool:
    """Whether any of it could be seen."""
    return str(row.body["shape"]["state"]) != State.NOT_MEASURABLE
