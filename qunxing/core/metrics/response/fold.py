"""The oracle of `response`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import period_of, person_of, reason_of, role_of
from qunxing.core.metrics.linking import linked
from qunxing.core.metrics.reading import LOOK_AHEAD, Answer, Message, answers, read


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    period = period_of(ask)
    for question, given in asked(world, ask):
        yield _row(world, ask, period[question.day], question, given)


def asked(world: World, ask: Ask) -> Iterator[tuple[Message, list[Answer]]]:
    """Every question of the asked groups and days with what answers it, the earliest first."""
    period = period_of(ask)
    found: dict[Message, list[Answer]] = {}
    for answer in answers(read(world).messages):
        found.setdefault(answer.question, []).append(answer)
    if ask.params.get("links") == "inferred":
        _add_inferred(world, ask, found)
    for question, given in found.items():
        if question.grp in ask.groups and question.day in period and question.ts <= ask.now:
            yield question, given


def answered(world: World, ask: Ask) -> Iterator[tuple[Message, int, str]]:
    """(question, account that answered it, reason why that is left out), once for each account and reason."""
    for question, given in asked(world, ask):
        whose = reason_of(world, ask, question.identity, question.day, question.category)
        valid = [a for a in given if _is_valid(world, ask, a)]
        helpers = {(a.answerer, reason_of(world, ask, a.answerer, a.answer_day) or whose) for a in valid}
        yield from ((question, who, reason) for who, reason in helpers)


def _add_inferred(world: World, ask: Ask, found: dict[Message, list[Answer]]) -> None:
    """Put what most probably answers beside what says that it does, the earliest first."""
    question_of = {(q.grp, *q.key): q for q in found}
    for row in zip(*linked(world, ask).inferred.values(), strict=True):
        grp, k1, k2, _asker, who, ts, day, category, a1, a2 = map(int, row)
        question = question_of[grp, k1, k2]
        found[question].append(Answer(question, who, ts, day, category, (a1, a2), 0))
    for given in found.values():
        given.sort(key=lambda a: (a.answer_ts, a.key))


def _row(world: World, ask: Ask, period: int, question: Message, given: list[Answer]) -> Evidence:
    who, watched = question.identity, min(ask.now - question.ts, LOOK_AHEAD)
    first = next((a for a in given if _is_valid(world, ask, a)), None)
    role = role_of(world, first.answerer, first.answer_day) if first else "waiting"
    wait = first.answer_ts - question.ts if first else watched
    reason = reason_of(world, ask, who, question.day, question.category)
    return Evidence(period, f"{role} {watched}", person_of(world, who), who, question.grp, wait, reason)


def _is_valid(world: World, ask: Ask, answer: Answer) -> bool:
    """By somebody else than the asker, no robot (when those are left out), and saying something."""
    if not answer.answerer or answer.answer_ts > ask.now:
        return False
    reason = reason_of(world, ask, answer.answerer, answer.answer_day, answer.answer_category)
    is_own = person_of(world, answer.answerer) == person_of(world, answer.question.identity)
    of_category = reason_of(world, ask, 0, answer.answer_day, answer.answer_category)
    return not is_own and reason != "bot" and not of_category
