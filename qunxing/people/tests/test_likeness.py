"""同一个人: pairs are found with their reasons, wait for a person, and a no is kept."""

from __future__ import annotations

import pytest

from qunxing.communities.models import Access, Community, Role
from qunxing.core.rules.sameness import Why
from qunxing.ledger.fill import fill
from qunxing.ledger.models import Batch
from qunxing.people import actions, joining, likeness
from qunxing.people.accounts import by_name, digest, identities_of
from qunxing.people.models import Identity, Likeness, Merge, Phone
from qunxing.testing import ledgers
from qunxing.testing.cast import Cast, gather
from qunxing.testing.facts import place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
NURSE, OVEN = "苏州-护士-夜班不困", "oven_12"


@pytest.fixture
def who() -> dict[str, Identity]:
    """The nurse talks in a WeCom group and a QQ group; a handle is the same on both; two numbers are one phone's."""
    place(1, 2, 3)
    refs = {
        "nurse": ("wecom", "wm1", NURSE, 1),
        "nurse on qq": ("qq", "900000000001", NURSE, 2),
        "oven": ("wecom", OVEN, "烤箱", 1),
        "oven on qq": ("qq", OVEN, "下雨天", 2),
        "phone": ("wecom", "wm3", "甲", 1),
        "phone too": (by_name(3), "乙", "乙", 3),
        "somebody": ("qq", "900000000009", "阳光", 2),
    }
    found = identities_of({(namespace, external): name for namespace, external, name, _grp in refs.values()})
    made = {key: Identity.objects.get(pk=found[ns, ext]) for key, (ns, ext, _name, _grp) in refs.items()}
    ledgers.put(
        [
            said(nth * 50 + day, day=day, who=made[key].pk, grp=refs[key][3])
            for nth, key in enumerate(refs)
            for day in (0, 4, 9)
        ]
    )
    fill(now=NOW)
    for key in ("phone", "phone too"):
        Phone.objects.create(identity=made[key], digest=digest(("phone", "1")), mask="1", batch=Batch.objects.get(pk=1))
    return made


def pairs() -> dict[frozenset[str], list[str]]:
    """Who waits, with the reasons."""
    rows = Likeness.objects.filter(accepted=None).select_related("one", "other")
    return {frozenset((row.one.name, row.other.name)): [why for why, _n, _grp in row.reasons] for row in rows}


def look() -> int:
    return likeness.look(Community.objects.get(name__startswith="in"), now=NOW)


@pytest.mark.slow
def test_pairs_are_found_with_reasons_and_nobody_is_merged(who: dict[str, Identity]) -> None:
    assert look() == look() == 3
    assert pairs() == {
        frozenset([NURSE]): ["rare_name", "same_time"],
        frozenset(["烤箱", "下雨天"]): ["handle", "same_time"],
        frozenset(["甲", "乙"]): ["phone", "same_time"],
    }
    assert not Merge.objects.exists()


@pytest.mark.slow
def test_a_no_is_kept_a_yes_merges_and_what_was_parted_is_not_proposed_again(who: dict[str, Identity]) -> None:
    cast = gather()
    look()
    rows = {row.one.name: row for row in Likeness.objects.all()}
    assert likeness.decide([rows["烤箱"]], accept=False, by=cast.rui, now=NOW) == 0
    assert likeness.decide([rows[NURSE]], accept=True, by=cast.rui, now=NOW) == 0
    merge = Merge.objects.get()
    assert (merge.identity_id, merge.reason) == (who["nurse on qq"].pk, likeness.REASONS[Why.RARE_NAME])
    assert look() == 1
    actions.unmerge(merge, by=None)
    assert look() == 1 and frozenset([NURSE]) not in pairs()
    joining.join(who["somebody"].person, into=who["oven on qq"].person, reason="", two_accounts=True, by=None)
    assert look() == 1, "the no holds for whoever the two are now"
    assert Likeness.objects.filter(accepted=False).count() == 1


@pytest.mark.slow
def test_who_decides_moves_no_account_of_a_community_they_may_not_act_in(who: dict[str, Identity]) -> None:
    cast, here = gather(), Community.objects.get(name__startswith="in")
    Access.objects.bulk_create(Access(user=user, community=here, role=Role.OPERATOR) for user in (cast.vera, cast.sam))
    far = Identity.objects.get(pk=identities_of({("wecom", "far"): "远"})["wecom", "far"])
    ledgers.put([said(900, who=far.pk, grp=cast.group.pk)])
    fill(now=NOW)
    joining.join(far.person, into=who["nurse on qq"].person, reason="", two_accounts=True, by=cast.olga)
    look()
    given = {"accept": "yes", "pair": Likeness.objects.get(one__name=NURSE).pk}
    at = f"/members/same/{here.pk}/decide/"
    assert cast.as_(cast.vera).post(at, given).status_code == 403, "a viewer there"
    assert cast.as_(cast.sam).post(at, given).status_code == 302, "a stranger there"
    people = dict(Identity.objects.values_list("pk", "person_id"))
    assert people[who["nurse on qq"].pk] == people[who["nurse"].pk] != people[far.pk]


@pytest.mark.slow
def test_the_page_shows_reasons_and_decides_in_bulk(who: dict[str, Identity]) -> None:
    cast: Cast = gather()
    community = Community.objects.get(name__startswith="in")
    rui = cast.as_(cast.olga)
    assert rui.post(f"/members/same/{community.pk}/look/").status_code == 302
    at = f"/members/same/?community={community.pk}"
    page = rui.get(at).content.decode()
    assert NURSE in page and "the same nickname, which nobody else has" in page and "(+2)" in page
    waiting = list(Likeness.objects.values_list("pk", flat=True))
    assert rui.post(f"/members/same/{community.pk}/decide/", {"accept": "yes"}).status_code == 422
    rui.post(f"/members/same/{community.pk}/decide/", {"accept": "yes", "pair": waiting})
    assert Merge.objects.count() == 3
    assert "No pair waits" in rui.get(at).content.decode()
    assert "One person" in rui.get(at + "&show=decided").content.decode()
    moved = who["nurse on qq"]
    reply = rui.get(f"/members/{moved.pk}/")
    assert (reply.status_code, reply["Location"]) == (302, f"/members/{who['nurse'].pk}/")
    story = rui.get(f"/members/{who['nurse'].pk}/").content.decode()
    assert story.count("First words in this group") == 2 and "was merged in" in story
    rui.post(f"/members/accounts/{moved.pk}/split/")
    assert Identity.objects.get(pk=moved.pk).person_id == moved.pk
