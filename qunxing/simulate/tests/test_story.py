from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qunxing.core.facts import Kind
from qunxing.simulate.bakery import cast
from qunxing.simulate.bakery.calendar import Calendar
from qunxing.simulate.bakery.cast import A, B, C, E, W
from qunxing.simulate.bakery.story import tell
from qunxing.simulate.truth import DAY, SECOND, Message, Said, Truth
from qunxing.simulate.writers import Files

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
CALENDAR = Calendar.before(NOW)
HOUR = 3600 * SECOND
YESTERDAY = CALENDAR.at(1)


@pytest.fixture(scope="module")
def truth() -> Truth:
    return tell(NOW)


@pytest.fixture(scope="module")
def night(truth: Truth) -> list[Message]:
    return [m for m in truth.messages if m.group == A]


def local_hour(truth: Truth, m: Message) -> int:
    return (m.ts + truth.shift) % DAY // HOUR


@pytest.mark.slow
def test_the_same_seed_tells_the_same_story_on_any_date(truth: Truth) -> None:
    later = tell(datetime(2027, 3, 1, 15, 0, tzinfo=UTC))
    shift = later.end - truth.end
    assert [(m.ts + shift, m.text) for m in truth.messages] == [(m.ts, m.text) for m in later.messages]
    assert truth == replace(tell(NOW), by_id=truth.by_id)


def test_thirty_groups_have_their_seats_and_people(truth: Truth) -> None:
    present = truth.present(YESTERDAY)
    assert len(truth.groups) == 30
    assert len(present) == 5021
    assert len({stay.person for stay in present}) == 3760
    seats = Counter(stay.group for stay in present)
    assert {group: seats[group] for group in cast.SEATS} == cast.SEATS
    assert sum(seats[group] for group in C) == 3980


def test_nobody_is_named_like_somebody_else(truth: Truth) -> None:
    names = [person.name for person in truth.people]
    assert len(set(names)) == len(names)


def test_nobody_talks_outside_their_stay(truth: Truth) -> None:
    stays: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for stay in truth.stays:
        stays.setdefault((stay.person, stay.group), []).append((stay.start, stay.end or truth.end))
    for m in truth.messages:
        assert any(low <= m.ts < high for low, high in stays[m.person, m.group]), m


def test_the_night_group_talks_at_night_and_nine_people_say_half(truth: Truth, night: list[Message]) -> None:
    assert len(night) == 21_300
    hours = Counter(local_hour(truth, m) for m in night)
    assert sum(hours[hour] for hour in (22, 23, 0, 1)) / len(night) == pytest.approx(0.64, abs=0.015)
    top = Counter(m.person for m in night).most_common(9)
    assert sum(count for _, count in top) / len(night) == pytest.approx(0.5, abs=0.02)


def test_sixty_people_answer_each_other_every_week(truth: Truth, night: list[Message]) -> None:
    author = {m.id: m.person for m in night}
    for week in range(8):
        low = truth.start + week * 7 * DAY
        replies = [m for m in night if m.reply_to and low <= m.ts < low + 7 * DAY]
        assert len({m.person for m in replies} | {author[m.reply_to] for m in replies}) >= 60


def test_without_its_soul_the_night_group_is_quieter_and_loses_its_links(truth: Truth, night: list[Message]) -> None:
    author = {m.id: m.person for m in night}
    per_day = Counter((truth.end - 1 - m.ts) // DAY + 1 for m in night)
    after = sum(per_day[day] for day in range(1, 5)) / 4
    before = sum(per_day[day] for day in range(5, 61)) / 56
    assert 1 - after / before == pytest.approx(0.38, abs=0.04)
    links = [(m.person, author[m.reply_to]) for m in night if m.reply_to and m.ts < CALENDAR.at(4)]
    assert sum(cast.SOUL in link for link in links) / len(links) == pytest.approx(0.43, abs=0.03)


def test_questions_are_answered_as_the_story_says(truth: Truth) -> None:
    pairs = truth.first_answers([A, B])
    soon = [(q, a) for q, a in pairs if a and a.ts - q.ts <= 4 * HOUR]
    assert (len(pairs), len(soon)) == (618, 513)
    first = Counter(a.person if a.person in cast.STAFF else 0 for _, a in soon)
    assert (first[0], first[cast.MAN]) == (272, 87)
    assert first[cast.AHE] + first[cast.XIAOZHOU] == 154
    answers = truth.said(Said.ANSWER, [A, B])
    assert sum(m.person == cast.KOC for m in answers) == 71


def test_seven_questions_of_last_night_are_open(truth: Truth) -> None:
    late = [(q, a) for q, a in truth.first_answers([A, B]) if q.ts >= CALENDAR.at(9)]
    open_ = [q for q, a in late if a is None or a.ts - q.ts > 4 * HOUR]
    assert len(open_) == 7
    first = min(open_, key=lambda q: q.ts)
    assert (first.text, first.ts) == ("面团不出膜怎么办", CALENDAR.at(1, 22 + 14 / 60))


def test_the_recipe_came_58_times_on_time_once_late_once_not(truth: Truth) -> None:
    posts = [m for m in truth.messages if m.text.startswith("【每日一方】")]
    minute = [(m.ts + truth.shift) % DAY / 60 / SECOND for m in posts]
    assert len(posts) == 59
    assert sum(600 <= each <= 615 for each in minute) == 58
    members = [m for m in truth.messages if m.group == B and truth.is_member(m.person)]
    assert len(members) == 1140
    echoes = sum(m.said is Said.ACKNOWLEDGEMENT for m in members)
    assert echoes / len(members) == pytest.approx(0.81, abs=0.005)


def test_inviting_brought_612_of_whom_150_left_in_a_week(truth: Truth) -> None:
    low, high = CALENDAR.at(52), CALENDAR.at(49)
    came = [stay for stay in truth.stays if stay.group in C and low <= stay.start < high]
    assert len(came) == 612
    assert sum(0 < stay.end <= CALENDAR.at(44) for stay in came) == 150


def test_stopping_the_news_changed_leaving_by_nothing_one_could_see(truth: Truth) -> None:
    for tested, weekly in ((True, 0.0041), (False, 0.0044)):
        arm = [group for group in C if group != cast.C7 and (group in cast.TESTED) is tested]
        left = [s for s in truth.stays if s.group in arm and s.end >= CALENDAR.at(cast.TEST_DAY)]
        seats = sum(stay.group in arm for stay in truth.present(YESTERDAY))
        share = len([stay for stay in left if stay.start < CALENDAR.at(53)]) / seats / 44 * 7
        assert share == pytest.approx(weekly, abs=0.0002)


def test_three_times_as_many_left_c7_in_the_week_of_the_promotions(truth: Truth) -> None:
    ends = [s.end for s in truth.stays if s.group == cast.C7 and s.end and s.start < CALENDAR.at(53)]
    weeks = [(59, 52), (52, 45), (45, 38), (38, 31), (31, 24), (24, 17), (17, 10), (10, 3)]
    left = [sum(CALENDAR.at(first) <= end < CALENDAR.at(last) for end in ends) for first, last in weeks]
    assert left == [6, 6, 6, 6, 19, 6, 6, 6]
    night = CALENDAR.at(30, 22.5)
    assert sum(night <= end < night + DAY for end in ends) >= 15


def test_three_days_are_missing_in_the_students_group(truth: Truth) -> None:
    days = {(truth.end - 1 - m.ts) // DAY + 1 for m in truth.messages if m.group == E}
    assert set(range(1, 61)) - days == {21, 22, 23}


def test_57_follow_the_naming_rule_and_14_friends_change_their_names(truth: Truth) -> None:
    asked = [each for each in truth.renamings if "-" in each.after and "-" not in each.before]
    assert len(asked) == 57
    assert all(CALENDAR.at(21) <= each.ts < CALENDAR.at(20) for each in asked)
    files = Files(truth)
    before, after = (
        {files.name(s.person, ts) for s in truth.present(ts, [W])} for ts in (CALENDAR.at(15), CALENDAR.at(1))
    )
    assert (len(before - after), len(after - before)) == (14 + cast.W_LEFT, 14 + cast.W_JOINED)


def test_one_person_sits_in_five_groups_on_two_platforms(truth: Truth) -> None:
    groups = {stay.group for stay in truth.present(YESTERDAY) if stay.person == cast.FIVE}
    assert len(groups) == 5
    assert {chat.platform for chat in truth.groups if chat.id in groups} == {"wecom", "wechat"}


def test_leaves_are_left_or_removed(truth: Truth) -> None:
    kinds = Counter(stay.leaving for stay in truth.stays if stay.end)
    assert set(kinds) == {Kind.LEFT, Kind.REMOVED}
    assert kinds[Kind.REMOVED] < 0.1 * kinds[Kind.LEFT]
