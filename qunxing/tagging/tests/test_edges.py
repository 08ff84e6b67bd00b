"""Tags at the edges: of another community, words that stand in two parts of a name, a seed that must be kept."""

from __future__ import annotations

import pytest

from qunxing.communities.models import Access, Community, Group, Role
from qunxing.core.refusals import Refusal
from qunxing.core.rules.nicknames import Field, Kind, format_of
from qunxing.core.rules.tagging import Source
from qunxing.ledger.fill import fill
from qunxing.people import tags
from qunxing.people.accounts import identities_of
from qunxing.people.models import Person, Tag, TagAudit, Tagging, TagProposal, TagRule
from qunxing.people.tags import Why
from qunxing.tagging import audits, names
from qunxing.testing import ledgers
from qunxing.testing.cast import Cast, gather
from qunxing.testing.facts import place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def cast() -> Cast:
    return gather()


def talking(*called: str) -> tuple[Community, list[Person]]:
    """A community beside the cast's own, Rui an operator of both, and people who spoke in its group."""
    community = place(7)
    numbers = list(identities_of({("wecom", name): name for name in called}).values())
    ledgers.put([said(nth, who=number, grp=7) for nth, number in enumerate(numbers)])
    fill(now=NOW)
    return community, [Person.objects.get(pk=number) for number in numbers]


@pytest.mark.slow
def test_a_member_gets_tags_of_the_communities_they_are_seen_in_only(cast: Cast) -> None:
    community, (ann,) = talking("Ann")
    Access.objects.create(user=cast.rui, community=community, role=Role.OPERATOR)
    here, there = (tags.make(each, name, by=None) for each, name in ((community, "Nurse"), (cast.community, "Baker")))
    rui = cast.as_(cast.rui)
    page = rui.get(f"/members/{ann.pk}/").content.decode()
    assert f'value="{here.pk}">Nurse' in page and "Baker" not in page
    assert rui.post(f"/members/{ann.pk}/tags/", {"tag": there.pk}).status_code == 422
    assert rui.post(f"/members/{ann.pk}/tags/", {"tag": here.pk}).status_code == 302
    assert Tagging.objects.get().tag == here


def test_a_sample_is_of_its_own_community_and_keeps_all_of_its_seed(cast: Cast) -> None:
    community = place(7)
    tag = tags.make(community, "Nurse", by=None)
    rule = TagRule.objects.create(tag=tag, terms={"about": "talk", "words": ["rye"]})
    tags.propose(tag, {Person.objects.create(name="Ann").pk: Why(Source.RULE, rule=rule)})
    with pytest.raises(Refusal, match="another community"):
        audits.draw(cast.community, size=1, seed="x", rule=rule, by=None)
    with pytest.raises(Refusal, match="seed"):
        audits.draw(community, size=1, seed="x" * 41, rule=rule, by=None)
    assert audits.draw(community, size=1, seed=" x ", rule=rule, by=None).seed == "x" and TagAudit.objects.count() == 1


def test_one_word_in_two_parts_of_names_and_wide_blanks_are_no_trouble_the_second_time() -> None:
    community, _people = talking(
        "苏州-苏州-A", "苏州-苏州-B", "成都-夜班  护士-C", "成都-夜班 护士-D", "苏州-老师-E", "成都-老师-F"
    )
    form = format_of([Field("城市", Kind.CITY), Field("行业", Kind.WORD), Field("昵称", Kind.NICK)], "-")
    tags.retire(tags.make(community, "老师", meaning="in use no more", family="行业", by=None), by=None, now=NOW)
    group = Group.objects.get(pk=7)
    assert names.propose(group, form, by=None) == names.propose(group, form, by=None) + TagProposal.objects.count()
    found = set(Tag.objects.filter(retired_at=None).values_list("name", "family"))
    assert found == {("苏州", "城市"), ("成都", "城市"), ("夜班 护士", "行业")}
    assert Tag.objects.get(name="老师").meaning == "in use no more"
