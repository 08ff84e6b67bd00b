"""Keepers, rules, posts and the next group, through the verbs and the pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qunxing.communities import charters
from qunxing.communities.models import Group
from qunxing.core.refusals import Refusal
from qunxing.core.rules.capacity import Fullness
from qunxing.core.rules.charters import Audience, Terms
from qunxing.goals import actions as goals
from qunxing.goals.terms import Vow
from qunxing.insight.asking import Scope
from qunxing.ledger.fill import fill
from qunxing.people import actions as people
from qunxing.people.models import Identity
from qunxing.team import actions, capacity, panels, told
from qunxing.team.figures import of_terms, share_of
from qunxing.team.models import Breach, Keeper, Post
from qunxing.team.queries import breach_counts, breaches_of, followed, keepers_of, member_called, staff_of
from qunxing.testing.cast import Cast, gather
from qunxing.testing.ledgers import NOW
from tests.world import hand_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
DAY = date(2026, 11, 2)
TALK = "id,time,sender,text,reply_to\n" + "".join(
    f"q{day},2026-11-{day:02} 09:00:00,Anna,How long to bake rye?,\n"
    + (
        f"a{day},2026-11-{day:02} 09:05:00,{'Boss' if day % 4 else 'Ben'},40 minutes of course,q{day}\n"
        if day < 10
        else ""
    )
    for day in range(2, 16)
)


@pytest.fixture
def cast(home: Path) -> Cast:
    return gather()


def talked(cast: Cast) -> None:
    hand_in(cast, TALK)
    fill(now=NOW)


def test_a_group_has_one_keeper_at_a_time_and_every_term_stays(cast: Cast) -> None:
    first = actions.appoint(cast.group, cast.rui, from_day=DAY, by=cast.olga)
    with pytest.raises(Refusal, match="keeps this group already"):
        actions.appoint(cast.group, cast.rui, from_day=DAY + timedelta(days=9), by=cast.olga)
    with pytest.raises(Refusal, match="a new one begins later"):
        actions.appoint(cast.group, cast.olga, from_day=DAY, by=cast.olga)
    actions.appoint(cast.group, cast.olga, from_day=DAY + timedelta(days=9), by=cast.olga)
    first.refresh_from_db()
    assert first.to_day == DAY + timedelta(days=8)
    kept = [str(keepers_of([cast.group.pk], DAY + timedelta(days=n)).get(cast.group.pk)) for n in (-1, 0, 8, 9, 90)]
    assert kept == ["None", "rui", "rui", "olga", "olga"]
    with pytest.raises(Refusal, match="ended already"):
        actions.end_term(first, on=DAY, by=cast.olga)


def test_any_number_is_read_for_each_term(cast: Cast) -> None:
    talked(cast)
    actions.appoint(cast.group, cast.rui, from_day=DAY, by=None)
    actions.appoint(cast.group, cast.olga, from_day=date(2026, 11, 10), by=None)
    terms = list(cast.group.keepers.select_related("group__community"))
    late, early = of_terms(terms, "response", today=date(2026, 11, 16), now=NOW)
    assert late and early and (early.n, late.n) == (8, 5)
    assert early.text == "100%" and late.text == "0%"
    (none,) = of_terms(
        [Keeper(group=cast.group, from_day=date(2026, 11, 16))], "response", today=date(2026, 11, 16), now=NOW
    )
    assert none is None


def test_the_leaders_part_of_the_replies_is_counted_over_all_of_them(cast: Cast) -> None:
    talked(cast)
    boss = Identity.objects.get(name="Boss").person
    found = share_of(Scope.of_group(cast.group), [boss.pk], from_day=DAY, to_day=date(2026, 11, 15), now=NOW)
    assert found == (6, 8)
    nobody = share_of(
        Scope.of_group(cast.group), [boss.pk], from_day=date(2026, 11, 11), to_day=date(2026, 11, 15), now=NOW
    )
    assert nobody is None


def test_rules_have_versions_and_each_rules_words_count_their_breaches(cast: Cast) -> None:
    first = actions.write_rules(cast.group, [" No  adverts ", "", "Be kind"], from_day=DAY, by=cast.rui)
    assert first.lines == ["No adverts", "Be kind"]
    with pytest.raises(Refusal, match="rules already"):
        actions.write_rules(cast.group, first.lines, from_day=DAY, by=cast.rui)
    second = actions.write_rules(cast.group, ["Be kind", "No adverts"], from_day=DAY, reason="order", by=cast.rui)
    actions.record_breach(first, 1, day=DAY, person=None, by=cast.rui)
    gone = actions.record_breach(second, 2, day=DAY, person=None, by=cast.rui)
    actions.record_breach(second, 2, day=DAY, person=None, by=cast.rui)
    actions.withdraw(gone, by=cast.rui, now=NOW)
    assert breaches_of(cast.group).count() == 3
    assert breach_counts([cast.group.pk]) == {cast.group.pk: {"No adverts": 2}}
    for line, day in ((3, DAY), (0, DAY), (1, DAY - timedelta(days=1))):
        with pytest.raises(Refusal):
            actions.record_breach(second, line, day=day, person=None, by=cast.rui)
    with pytest.raises(Refusal, match="1 to 50"):
        actions.write_rules(cast.group, ["x" * 201], from_day=DAY, by=cast.rui)
    assert Breach.objects.count() == 3


def test_many_groups_are_told_with_the_questions_of_one(cast: Cast) -> None:
    groups = [cast.group, *(Group.objects.create(community=cast.community, name=f"g{n}") for n in range(3))]
    for group in groups:
        actions.write_rules(group, ["Be kind"], from_day=DAY, by=cast.rui)
        actions.appoint(group, cast.rui, from_day=DAY, by=cast.olga)
    with CaptureQueriesContext(connection) as one:
        told.groups(Group.objects.filter(pk=cast.group.pk), DAY)
    with CaptureQueriesContext(connection) as all_of_them:
        rows = told.groups(Group.objects.all(), DAY)
    assert len(all_of_them) == len(one)
    assert [row["keepers"][0]["keeper"] for row in rows] == ["rui"] * 4
    assert rows[0]["rules"]["lines"] == [{"line": "Be kind", "breaches": 0}]


def test_rules_are_due_until_somebody_says_they_were_posted(cast: Cast) -> None:
    rules = actions.write_rules(cast.group, ["Be kind"], from_day=DAY, first_days=2, every_days=7, by=cast.rui)
    due = [bool(panels.due([rules], DAY + timedelta(days=n))) for n in range(10)]
    assert [n for n, each in enumerate(due) if each] == [0, 1, 8]
    actions.remind(cast.group, day=DAY, by=cast.rui)
    actions.remind(cast.group, day=DAY, by=cast.olga)
    assert not panels.due([rules], DAY) and cast.group.reminders.get().by == cast.rui
    told = [each.text for each in panels.sentences(cast.community, datetime.fromisoformat("2026-11-03T04:00:00+00:00"))]
    assert told == ["今天该在 Night oven 再说一遍群规（共 1 个群）。"]


def test_a_post_is_held_for_its_days_with_rights_that_exist(cast: Cast) -> None:
    talked(cast)
    ben = member_called(cast.group, "Ben")
    squad = actions.make_squad(cast.group, "Early birds", by=cast.rui)
    given: dict[str, Any] = {"squad": squad, "from_day": DAY, "by": cast.rui}
    post = actions.give_post(cast.group, ben, Post.Kind.CAPTAIN, rights=["welcome"], **given)
    wrong: list[tuple[Post.Kind, dict[str, Any]]] = [
        (Post.Kind.CAPTAIN, {}),
        (Post.Kind.STUDY, {"rights": ["kick"]}),
        (Post.Kind.STUDY, {"to_day": date(2026, 1, 1)}),
    ]
    for kind, more in wrong:
        with pytest.raises(Refusal):
            actions.give_post(cast.group, ben, kind, **{**given, **more})
    assert panels.is_held(post, DAY) and not panels.is_held(post, DAY - timedelta(days=1))
    actions.end_post(post, on=DAY, by=cast.rui)
    post.refresh_from_db()
    assert not panels.is_held(post, DAY + timedelta(days=1))
    with pytest.raises(Refusal, match="Nobody here"):
        member_called(cast.group, "Nobody at all")
    with pytest.raises(Refusal, match="already"):
        actions.make_squad(cast.group, "Early  birds", by=cast.rui)


def test_a_group_that_is_nearly_full_is_said_and_the_next_takes_over_what_it_has(cast: Cast) -> None:
    cast.group.name = "福利群24"
    cast.group.save()
    names = "name\n" + "".join(f"P{n}\n" for n in range(9))
    hand_in(cast, names, "list.csv", what="roster", options={"day": "2026-11-15", "timezone": "Asia/Shanghai"})
    fill(now=NOW)
    terms = Terms(
        type="service", purposes=("service",), audiences=(Audience("bakers", ("service",)),), values=("service",),
        natural_days=7, size_cap=10,
    )  # fmt: skip
    charters.put_in_force(cast.group, terms, from_day=DAY, by=cast.rui)
    actions.appoint(cast.group, cast.rui, from_day=DAY, by=cast.rui)
    actions.write_rules(cast.group, ["Be kind"], from_day=DAY, first_days=0, every_days=0, by=cast.rui)
    now = datetime.fromisoformat("2026-11-17T04:00:00+00:00")
    capacity.refresh(since=0, now=now)
    room = capacity.rooms_of([cast.group], date(2026, 11, 17))[cast.group.pk]
    assert (room.members, room.cap, room.fullness) == (9, 10, Fullness.NEARLY)
    assert [each.text for each in panels.sentences(cast.community, now)] == [
        "1 个群快满了：福利群24 9/10。该开下一个群了。"
    ]
    made = actions.open_next(cast.group, day=date(2026, 11, 17), by=cast.rui)
    assert (made.name, made.platform, str(made.keepers.get()), made.rules.get().lines) == (
        "福利群25", cast.group.platform, "rui", ["Be kind"],
    )  # fmt: skip
    assert charters.in_force([made.pk], date(2026, 11, 17))[made.pk].terms == terms
    capacity.refresh(since=0, now=now + timedelta(days=60))
    assert not capacity.rooms_of([cast.group], date(2026, 11, 17))  # so old a list tells no room


@pytest.mark.slow
def test_pages_tell_and_take_what_was_typed(cast: Cast) -> None:
    talked(cast)
    client, group = cast.as_(cast.rui, "zh-hans"), cast.group.pk
    steps = (
        (f"/groups/{group}/keepers/appoint/", {"who": f"u{cast.rui.pk}", "from_day": "2026-11-02"}),
        (
            f"/groups/{group}/rules/write/",
            {"lines": "不发广告\n有话好好说", "from_day": "2026-11-02", "first_days": 7, "every_days": 30},
        ),
        (f"/groups/{group}/squads/", {"name": "早起队"}),
        (f"/groups/{group}/posts/give/", {"name": "Boss", "kind": "leader", "from_day": "2026-11-02"}),
    )
    for path, given in steps:
        assert client.post(path, given).status_code == 302, path
    rules = cast.group.rules.get()
    assert client.post(f"/rules/{rules.pk}/breach/", {"line": 1, "day": "2026-11-05", "name": "Ben"}).status_code == 302
    for path, words in (
        ("keepers/", ("rui", "应答率")),
        ("rules/", ("不发广告", "Ben", "1 次")),
        ("posts/", ("Boss", "早起队", "领导")),
        ("", ("负责人", "群规", "群友职务")),
    ):
        page = client.get(f"/groups/{group}/{path}").content.decode()
        assert all(word in page for word in words), (path, words)
    assert client.post(f"/groups/{group}/rules/write/", {"lines": ""}).status_code == 422
    refused = client.post(
        f"/groups/{group}/posts/give/", {"name": "没有这人", "kind": "study", "from_day": "2026-11-02"}
    )
    assert refused.status_code == 422 and "没有这人" in refused.content.decode()
    assert "rui" in client.get("/keepers/").content.decode()


def test_leaders_have_times_of_their_own_and_duties_are_told_as_shared(cast: Cast) -> None:
    talked(cast)
    boss, ben, anna = (Identity.objects.get(name=name).person for name in ("Boss", "Ben", "Anna"))
    actions.give_post(cast.group, boss, Post.Kind.LEADER, from_day=DAY, by=cast.rui)
    rui = cast.as_(cast.rui)
    page = rui.get(f"/groups/{cast.group.pk}/keepers/").content.decode()
    assert "None agreed" in page and "who=people&people=Boss" in page
    filled = rui.get(f"/groups/{cast.group.pk}/promises/new/?who=people&people=Boss&cadence=weekly-2&at=20:00")
    assert 'value="Boss"' in filled.content.decode() and 'value="weekly-2" selected' in filled.content.decode()
    vow = Vow(text="The boss says hello", from_day=DAY, minutes=540, who="people", people=(boss.pk,))
    goals.give(cast.group, vow, by=cast.rui, now=NOW)
    assert "The boss says hello" in rui.get(f"/groups/{cast.group.pk}/keepers/").content.decode()
    for person in (ben, anna):
        actions.give_post(cast.group, person, Post.Kind.STUDY, from_day=NOW.date(), by=cast.rui)
    page = rui.get(f"/groups/{cast.group.pk}/posts/").content.decode()
    assert "evenness 1.00" in page and page.count('id="id_name"') == 1


def test_keepers_and_posts_follow_who_was_merged_and_come_back_when_parted(cast: Cast) -> None:
    hand_in(cast, TALK)
    anna, ben, boss = (Identity.objects.get(name=name) for name in ("Anna", "Ben", "Boss"))
    actions.appoint(cast.group, boss.person, from_day=DAY, by=cast.olga)
    actions.give_post(cast.group, ben.person, Post.Kind.STUDY, from_day=DAY, by=cast.rui)
    rules = actions.write_rules(cast.group, ["Be kind"], from_day=DAY, by=cast.rui)
    actions.record_breach(rules, 1, day=DAY, person=ben.person, by=cast.rui)

    def whose() -> tuple[str, list[str], list[str]]:
        shown = [
            panel.about["posts"] for panel in panels.on_group(cast.group, cast.vera, NOW) if "posts" in panel.about
        ]
        broke = [str(each.person) for each in followed(breaches_of(cast.group))]
        return str(keepers_of([cast.group.pk], DAY)[cast.group.pk]), [str(each.person) for each in shown[0]], broke

    people.mark(boss.person, "staff", by=cast.olga)
    fill(now=NOW)
    assert staff_of(cast.community) == [boss.person]
    merges = [people.merge(each, into=anna.person, reason="", by=cast.olga) for each in (ben, boss)]
    assert whose() == ("Anna", ["Anna"], ["Anna"]) and staff_of(cast.community) == [anna.person]
    (row,) = told.groups([cast.group], DAY)
    assert (row["keepers"][0]["keeper"], row["posts"][0]["person"]) == ("Anna", anna.person_id)
    with pytest.raises(Refusal, match="holds this post already"):
        actions.give_post(cast.group, anna.person, Post.Kind.STUDY, from_day=DAY, by=cast.rui)
    with pytest.raises(Refusal, match="keeps this group already"):
        actions.appoint(cast.group, anna.person, from_day=DAY + timedelta(days=9), by=cast.olga)
    for merge in merges:
        people.unmerge(merge, by=cast.olga)
    assert whose() == ("Boss", ["Ben"], ["Ben"])
