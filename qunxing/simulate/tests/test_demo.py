from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qunxing.carriers.base import Incoming, Options, Rejected
from qunxing.carriers.files.source import Source
from qunxing.carriers.registry import by_name, recognise
from qunxing.communities.models import Group
from qunxing.core.facts import Kind
from qunxing.core.metrics.base import DAY
from qunxing.core.metrics.periods import day_number
from qunxing.core.refusals import Refusal
from qunxing.core.rules.chains import Post, Round, taken_in
from qunxing.core.text.chain import parse
from qunxing.insight.compute import Scope, measure
from qunxing.people.models import Mark
from qunxing.simulate import demo
from qunxing.simulate.bakery import cast, chains
from qunxing.simulate.bakery.calendar import Calendar
from qunxing.simulate.bakery.cast import D1, D2, A, B, E
from qunxing.simulate.bakery.story import tell
from qunxing.simulate.demo import Paper, papers
from qunxing.simulate.truth import Truth
from qunxing.simulate.writers import Files
from qunxing.sources.models import Import, RenameProposal

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def truth() -> Truth:
    return tell(NOW)


def read(paper: Paper, folder: Path) -> list[Incoming]:
    path = folder / paper.name
    path.write_text(paper.text(), encoding="utf-8", newline="")
    source = Source(path)
    chosen = by_name("roster") if paper.what == Import.What.ROSTER else recognise(source, paper.what)
    day = paper.options.get("day")
    options = Options(day=day_number(datetime.fromisoformat(day).date()) * DAY if day else None)
    rows = list(chosen.read(source, options))
    assert [row for row in rows if isinstance(row, Rejected)] == [], paper.name
    return [row for row in rows if isinstance(row, Incoming)]


@pytest.mark.slow
def test_every_file_of_the_story_parses_back_to_its_counts(truth: Truth, tmp_path: Path) -> None:
    said = dict.fromkeys(cast.GROUPS, 0)
    listed: list[int] = []
    for paper in papers(truth):
        rows = read(paper, tmp_path)
        said[paper.group] += sum(row.kind is Kind.MESSAGE for row in rows)
        if paper.what == Import.What.ROSTER:
            listed.append(sum(row.kind is Kind.LISTED for row in rows))
    assert said == {group: sum(m.group == group for m in truth.messages) for group in cast.GROUPS}
    lists = [(ts, chat.id) for chat in truth.groups for ts in chat.lists]
    assert listed == [len(truth.present(ts, [group])) for ts, group in lists]


def test_the_shop_and_the_camps_sell_and_check_in_as_told(truth: Truth) -> None:
    assert len(truth.orders) == cast.ORDERS
    assert sum(not order.is_named for order in truth.orders) == cast.ORDERS_HIDDEN
    assert sum(order.person == cast.SILENT for order in truth.orders) == cast.ORDERS_OF_SILENT
    fourteenth = {D1: Calendar.before(NOW).at(cast.DAYS - 13), D2: Calendar.before(NOW).at(1)}
    for group, share in cast.STILL_CHECKING_IN.items():
        day = fourteenth[group]
        there = {act.person for act in truth.acts if act.group == group and day <= act.ts < day + DAY}
        members = {s.person for s in truth.stays if s.group == group and not s.end and s.person >= cast.FIRST_FREE}
        assert len(there) == round(len(members) * share)


def test_last_lists_together_show_every_seat(truth: Truth) -> None:
    assert {chat.lists[-1] for chat in truth.groups} == {Calendar.before(NOW).at(1)}


def test_the_old_friends_chains_are_two_weeks_and_fit_the_quota(truth: Truth) -> None:
    rounds: dict[str, Round] = {}
    for ts, text in chains.pasted(Files(truth)):
        chain = parse(text)
        assert chain is not None
        found = taken_in(rounds.values(), Post(chain, ts, is_day=True))
        rounds[found.id] = found
    assert [len(each.current.entries) for each in rounds.values()] == [
        len(chains.joined(truth, week)) for week in (1, 2)
    ]
    before, after = (set(chains.joined(truth, week)) for week in (1, 2))
    assert before - after and after - before


def sixty_days(name: str, scope: Scope, **more: Any) -> dict[str, Any]:
    """A number over the story's sixty days."""
    last = datetime.fromisoformat(Calendar.before(NOW).date(1)).date()
    return measure(name, scope, from_day=last - timedelta(days=59), to_day=last, now=NOW, **more)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_the_example_community_shows_the_numbers_of_its_story(home: Path) -> None:
    community = demo.build(NOW)
    assert Import.objects.exclude(state=Import.State.DONE).count() == 0
    assert Mark.objects.count() == 6
    assert RenameProposal.objects.filter(accepted=None).count() == cast.W_RENAMED
    groups = {group.name: group for group in Group.objects.all()}
    assert len(groups) == 30

    heads = sixty_days("headcount", Scope.of_community(community), grain="week")["points"][-1]
    helpers = sum(len(places) for person, places in cast.PLACES.items() if person in (*cast.STAFF, cast.BOT))
    assert (heads["value"], heads["cells"]["seats"]) == (cast.PEOPLE - 6 + 1, 5021 - helpers)

    talking = Scope(community, (groups[cast.GROUPS[A]], groups[cast.GROUPS[B]]), "A, B")
    overall = sixty_days("response", talking, params={"hours": "4"})["overall"]
    assert (overall["questions"], overall["rates"]["4"]["hits"]) == (618, 513)
    assert overall["rates"]["4"]["by"] == {"member": 272, "staff": 241, "bot": 0}
    night = Scope.of_group(groups[cast.GROUPS[A]])
    assert sixty_days("messages", night, params={"exclude": "none"}, grain="day")["total"] == 21_300
    tied = [point["cells"] for point in sixty_days("reply_ties", night, grain="month")["points"]]
    assert sum(each["top"] for each in tied) / sum(each["ties"] for each in tied) == pytest.approx(0.43, abs=0.03)
    students = sixty_days("senders", Scope.of_group(groups[cast.GROUPS[E]]), grain="day")["points"]
    assert [n for n, p in enumerate(reversed(students), 1) if p["state"] == "not_measurable"] == [21, 22, 23]
    bought = sixty_days("payers", Scope.of_community(community), grain="month")["points"]
    orders = [sum(point["cells"][cell] for point in bought) for cell in ("orders", "unmatched_orders")]
    assert orders == [cast.ORDERS - cast.ORDERS_HIDDEN, cast.ORDERS_HIDDEN]
    with pytest.raises(Refusal):
        demo.build(NOW)
