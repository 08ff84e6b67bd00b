"""One person's story: all of it, newest first, page by page, and no more than the reader may see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone, translation

from qunxing.communities.models import Group
from qunxing.core.facts import Fact, Kind
from qunxing.ledger.fill import fill
from qunxing.people import actions, story
from qunxing.people.accounts import identities_of
from qunxing.people.models import Identity, Person, StandIn, Tag, Tagging
from qunxing.people.story import Whose
from qunxing.testing import ledgers
from qunxing.testing.facts import ZONE, at, place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def fact(nth: int, kind: Kind, day: float, who: int, **more: object) -> Fact:
    given = {"k1": nth, "k2": nth, "grp": 1, "batch": 1, **more}
    return Fact(kind=kind, identity=who, ts=at(day), until=at(day), **given)  # type: ignore[arg-type]


@pytest.fixture
def ann() -> Person:
    """Joined, spoke, asked and was answered, bought, took another name, left; was marked and tagged."""
    place(1, 2)
    found = identities_of({("wecom", "1"): "安", ("wecom", "2"): "本"})
    ann, ben = found["wecom", "1"], found["wecom", "2"]
    question = said(2, day=2, text="面团怎么揉?", who=ann)
    ledgers.put(
        [
            fact(101, Kind.JOINED, 0, ann),
            said(1, day=1, who=ann),
            question,
            said(3, day=2.01, who=ben, ref1=question.k1, ref2=question.k2),
            fact(104, Kind.ORDERED, 3, ann, value=5900),
            fact(105, Kind.RENAMED, 4, ann, note="安安"),
            fact(106, Kind.LEFT, 5, ann),
            said(7, day=6, who=ann, grp=2),
        ]
    )
    fill(now=NOW)
    person = Person.objects.get(pk=ann)
    actions.mark(person, StandIn.STAFF, from_day=3, to_day=4, by=None)
    tag = Tag.objects.create(community=Group.objects.get(pk=1).community, name="爱烘焙")
    Tagging.objects.create(tag=tag, person=person, at=timezone.now())
    return person


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def of(person: Person, *groups: int) -> Whose:
    accounts = list(Identity.objects.filter(person=person).values_list("pk", flat=True))
    return story.whose(person, accounts, Group.objects.filter(pk__in=groups), ZONE)


@pytest.mark.slow
def test_everything_is_told_newest_first_and_once_on_whatever_pages(ann: Person) -> None:
    whole = story.tell(of(ann, 1, 2))
    told = [each.text.split("；")[0].split(";")[0] for each in whole.items]
    assert told[2:] == [
        "First words in this group",
        "Left the group",
        "Took the name “安安”",
        "Bought for ¥59.00",
        "Asked a question",
        "First words in this group",
        "Came to the group",
    ]
    assert {each.text for each in whole.items[:2]} == {
        "Tagged “爱烘焙”",
        "Marked as Staff 4 Jan 1970 – 5 Jan 1970",
    }
    assert all(each.path for each in whole.items) and whole.before is None
    parts, before = [], None
    for _ in whole.items:
        page = story.tell(of(ann, 1, 2), before=before, limit=2)
        parts += page.items
        before = page.before
        if before is None:
            break
    assert [each.text for each in parts] == [each.text for each in whole.items]


@pytest.mark.slow
def test_what_happened_in_groups_one_may_not_see_is_not_told(ann: Person) -> None:
    lines = story.tell(of(ann, 2), is_own=True).items
    assert [each.text for each in lines] == ["First words in this group"]
    assert story.unseen(of(ann, 2)) == [
        "What is said cannot be seen in: group 2",
        "When they came and went cannot be seen in: group 2",
    ]
