"""The verbs of this room: keepers and their terms, rules and their breaches, squads and posts, the next group."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from qunxing.communities import charters
from qunxing.communities.actions import create_group
from qunxing.communities.models import Charter, Group, User
from qunxing.communities.words import full_day
from qunxing.core.refusals import Refusal
from qunxing.core.rules.capacity import next_name
from qunxing.core.rules.reminders import MOST_EVERY_DAYS, MOST_FIRST_DAYS
from qunxing.people.dimensions import selves
from qunxing.people.models import Person
from qunxing.team.models import Breach, Keeper, Post, Reminder, Rules, Squad
from qunxing.team.queries import terms_of

MOST_LINES = 50
LONGEST_LINE = 200
ONE_DAY = timedelta(days=1)


@transaction.atomic
def appoint(group: Group, who: User | Person, *, from_day: date, by: User | None) -> Keeper:
    """Let somebody keep the group from a day on; whoever does now keeps it until the day before.

    Raises Refusal where the term would begin no later than the present one did, or the same person keeps it already.
    """
    Group.objects.select_for_update().get(pk=group.pk)
    fields = {"user": who} if isinstance(who, User) else {"person": who}
    latest = next(iter(terms_of(group)), None)
    if latest and latest.to_day is None and (latest.user or latest.person) == who:
        raise Refusal("%(name)s keeps this group already.", code="keeps_already", name=str(latest))
    if latest and from_day <= (latest.to_day or latest.from_day):
        raise Refusal(
            "The term before began or ended on %(day)s; a new one begins later.",
            code="terms_overlap",
            day=full_day(latest.to_day or latest.from_day),
        )
    if latest and latest.to_day is None:
        end_term(latest, on=from_day - ONE_DAY, by=by)
    return Keeper.objects.create(group=group, from_day=from_day, by=by, **fields)


@transaction.atomic
def end_term(keeper: Keeper, *, on: date, by: User | None) -> None:
    """The term's last day. Raises Refusal before its first day, and for a term that has ended."""
    if on < keeper.from_day:
        raise Refusal("The last day lies before the first.", code="wrong_days")
    if not Keeper.objects.filter(pk=keeper.pk, to_day=None).update(to_day=on, ended_by=by):
        raise Refusal("This term has ended already.", code="term_ended")


@transaction.atomic
def write_rules(
    group: Group,
    lines: Sequence[str],
    *,
    from_day: date,
    first_days: int = 7,
    every_days: int = 30,
    reason: str = "",
    by: User | None,
) -> Rules:
    """A new version of the group's rules. Raises Refusal for none, for too many or too long ones, for no change."""
    said = [" ".join(line.split()) for line in lines if line.strip()]
    if not 1 <= len(said) <= MOST_LINES or max(map(len, said)) > LONGEST_LINE:
        limits = {"most": MOST_LINES, "longest": LONGEST_LINE}
        raise Refusal("1 to %(most)s rules, each of at most %(longest)s letters.", code="bad_rules", **limits)
    if not (0 <= first_days <= MOST_FIRST_DAYS and 0 <= every_days <= MOST_EVERY_DAYS):
        raise Refusal("Rules are repeated within a year.", code="bad_rules")
    Group.objects.select_for_update().get(pk=group.pk)
    newest = group.rules.first()
    if newest and (newest.lines, newest.first_days, newest.every_days) == (said, first_days, every_days):
        raise Refusal("These are the rules already.", code="same_rules")
    if newest and from_day < newest.from_day:
        raise Refusal("A newer version begins before the last one did.", code="wrong_days")
    return Rules.objects.create(
        group=group, version=newest.version + 1 if newest else 1, lines=said, from_day=from_day,
        first_days=first_days, every_days=every_days, reason=reason, by=by,
    )  # fmt: skip


def remind(group: Group, *, day: date, by: User | None) -> Reminder:
    """Somebody says that the rules were posted on a day; said twice it counts once."""
    return Reminder.objects.get_or_create(group=group, day=day, defaults={"by": by})[0]


@transaction.atomic
def record_breach(
    rules: Rules, line: int, *, day: date, person: Person | None, note: str = "", by: User | None
) -> Breach:
    """A rule of this version was broken. Raises Refusal for a rule there is not, and a day before it held."""
    if not 1 <= line <= len(rules.lines):
        raise Refusal("There is no such rule in this version.", code="no_rule")
    if day < rules.from_day:
        raise Refusal("These rules did not hold on that day yet.", code="wrong_days")
    return Breach.objects.create(rules=rules, line=line, day=day, person=person, note=note.strip(), by=by)


def withdraw(breach: Breach, *, by: User | None, now: datetime) -> None:
    """It was none after all."""
    Breach.objects.filter(pk=breach.pk, withdrawn_at=None).update(withdrawn_at=now, withdrawn_by=by)


def forget(names: Collection[str], people: Collection[int]) -> None:
    """What was noted of people who are erased is not kept; called inside the erasure."""
    Breach.objects.filter(person__in=people).update(note="")


def make_squad(group: Group, name: str, *, by: User | None) -> Squad:
    """Raises Refusal for a name that is taken or none."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 60:
        raise Refusal("A squad has a name of 1 to 60 letters.", code="bad_name")
    try:
        with transaction.atomic():
            return Squad.objects.create(group=group, name=name, by=by)
    except IntegrityError as error:
        raise Refusal("There is a squad “%(name)s” already.", code="squad_exists", name=name) from error


@transaction.atomic
def give_post(
    group: Group,
    person: Person,
    kind: Post.Kind,
    *,
    rights: Iterable[str] = (),
    squad: Squad | None = None,
    from_day: date,
    to_day: date | None = None,
    by: User | None,
) -> Post:
    """Let a person hold a post. Raises Refusal for rights there are not, days the wrong way round, one held already."""
    given = sorted(set(rights))
    if not set(given) <= set(Post.Right.values) or (squad and squad.group_id != group.pk):
        raise Refusal("There is no such right or squad here.", code="bad_post")
    if to_day and to_day < from_day:
        raise Refusal("The last day lies before the first.", code="wrong_days")
    if Post.objects.filter(group=group, person__in=selves([person.pk]), kind=kind, to_day=None).exists():
        raise Refusal("%(name)s holds this post already.", code="holds_already", name=person.name)
    return Post.objects.create(
        group=group, person=person, kind=kind, rights=given, squad=squad, from_day=from_day, to_day=to_day, by=by
    )


@transaction.atomic
def end_post(post: Post, *, on: date, by: User | None) -> None:
    """The post's last day. Raises Refusal before its first day."""
    if on < post.from_day:
        raise Refusal("The last day lies before the first.", code="wrong_days")
    Post.objects.filter(pk=post.pk).update(to_day=on, ended_by=by)


@transaction.atomic
def open_next(group: Group, *, day: date, by: User | None) -> Group:
    """The next group, made from this one: its name counted on, the same platform, charter, keeper and rules."""
    taken = set(group.community.groups.values_list("name", flat=True))
    made = create_group(group.community, name=next_name(group.name, taken), platform=group.platform)
    if charter := charters.in_force([group.pk], day).get(group.pk):
        _continue(charter, made, day, by)
    keeper = next((term for term in terms_of(group) if term.to_day is None), None)
    if keeper and (who := keeper.user or keeper.person):
        appoint(made, who, from_day=day, by=by)
    if rules := group.rules.first():
        write_rules(made, rules.lines, from_day=day, first_days=rules.first_days, every_days=rules.every_days, by=by)
    return made


def _continue(charter: Charter, group: Group, day: date, by: User | None) -> None:
    """The same charter; only a draft where it ends before it could begin."""
    if charter.ends_on and charter.ends_on <= day:
        charters.draft(group, charter.terms, by=by)
    else:
        charters.put_in_force(group, charter.terms, from_day=day, by=by)
