"""Sends beside a ledger of talk: who would read them, what they prove, and what of them goes with an erased member."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qunxing.core.facts import Sees
from qunxing.core.rules.promises import Proof
from qunxing.core.zones import micros
from qunxing.goals.models import Who
from qunxing.goals.refresh import refresh
from qunxing.goals.tests.world import promise
from qunxing.insight import waiting
from qunxing.insight.coverage import Shown, shown
from qunxing.ledger.fill import fill
from qunxing.ledger.seal import seal
from qunxing.ledger.verify import verify
from qunxing.outbox import receipts, ruling, words
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Send, Target
from qunxing.outbox.planning import plan
from qunxing.outbox.queries import hand_list
from qunxing.outbox.tests.world import World, world
from qunxing.people import actions as people
from qunxing.people import wishes
from qunxing.people.erasure import erase
from qunxing.people.models import Identity, StandIn
from qunxing.testing import talk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NOW = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
ASKED = NOW - timedelta(days=1)


@pytest.fixture
def here(home: Path, tmp_path: Path) -> World:
    """Four weeks of talk in two groups of the same people; the last question of one of them waits."""
    made = world(1)
    made.community.timezone = "UTC"
    made.community.save(update_fields=["timezone"])
    ruling.change_rules(made.community, {"quiet_from": 0, "quiet_to": 0}, by=made.cast.olga, now=NOW)
    late = f"q,{ASKED.isoformat()},ann,Ann,Where do I get yeast?,\n"
    for group, more in ((made.loose, late), (made.groups[0], "")):
        text = talk.chat(NOW) + more + f"z,{(NOW - timedelta(hours=1)).isoformat()},ben,Ben,Morning,\n"
        talk.hand_in(made.community, text, tmp_path, group=group, options={"timezone": "UTC"})
    return made


def asked(here: World) -> waiting.Questions:
    found = waiting.questions(shown([each.pk for each in here.community.groups.all()]), micros(NOW))
    assert found
    return found


def test_who_would_read_it_and_who_in_several_groups(here: World) -> None:
    """People without a number that is the same everywhere are two, until somebody knows better."""
    found = plan(here.draft(now=NOW), now=NOW)
    assert (found.reach.people, found.reach.several, found.reach.most) == (16, 0, ())
    one, other = Identity.objects.filter(external="ann").order_by("pk")
    people.merge(other, into=one.person, reason="", by=here.cast.rui)
    found = plan(here.draft(now=NOW), now=NOW)
    assert (found.reach.people, found.reach.several, found.reach.most) == (15, 1, ((one.person_id, 2),))
    people.mark(one.person, StandIn.STAFF, by=here.cast.rui)
    assert plan(here.draft(now=NOW), now=NOW).reach.people == 14


def test_a_question_answered_elsewhere_waits_no_more(here: World) -> None:
    before = asked(here)
    (question,) = before.waiting
    said = ruling.answered_elsewhere(here.loose, (question.k1, question.k2), by=here.cast.rui, now=NOW)
    after = asked(here)
    assert after.waiting == [] and (after.elsewhere, len(after.asked)) == (1, len(before.asked) - 1)
    ruling.take_back_answer(said, by=here.cast.rui, now=NOW)
    assert asked(here).waiting == before.waiting


def test_what_was_ticked_off_is_a_fact_and_keeps_a_promise(here: World) -> None:
    today = NOW.date()
    when: dict[str, Any] = {"from_day": today, "minutes": NOW.hour * 60, "margin": 30}
    given = promise(here.cast, proof=Proof.PLATFORM, who=Who.ANYONE, words=("开炉",), **when)
    send = here.approved(now=NOW, text="开炉了", audience={"groups": [here.loose.pk]})
    receipts.tick(hand_list(here.community, now=NOW).get(), by=here.cast.rui, now=NOW)
    seal(now=NOW + timedelta(minutes=1))
    fill(now=NOW + timedelta(minutes=1))
    refresh(since=0, now=NOW + timedelta(days=1))
    given.refresh_from_db()
    assert given.kept["all"]["kept"] == 1, given.kept
    assert list(verify()) == [] and Target.objects.get(send=send).fate == Fate.SENT


def test_members_are_written_to_one_by_one_and_forgotten_when_erased(here: World) -> None:
    ann = Identity.objects.filter(external="ann")[0].person
    send = here.approved(now=NOW, text="{成员}，生日快乐", audience={"people": [ann.pk, 999_999]}, purpose="care")
    target = Target.objects.get(send=send)
    assert (target.person, target.text, target.fate) == (ann, "Ann，生日快乐", Fate.BY_HAND)
    erase(ann, by=here.cast.olga, now=NOW)
    target.refresh_from_db()
    assert (target.person, target.text, target.fate) == (ann, "", Fate.CANCELLED)
    assert not hand_list(here.community, now=NOW) and Send.objects.get(pk=send.pk).state == Send.State.DONE


def test_who_asks_after_the_approval_not_to_be_written_to_is_not(here: World) -> None:
    ann, ben = (Identity.objects.filter(external=each)[0].person for each in ("ann", "ben"))
    send = here.approved(now=NOW, text="生日快乐", audience={"people": [ann.pk, ben.pk]}, purpose="care")
    ann_s, ben_s = (Target.objects.get(send=send, person=each) for each in (ann, ben))
    wishes.prefer(ben, channel="qq", way="digest", source="said so", by=None, now=NOW)
    wishes.prefer(ann, channel="wechat", way="never", source="said so", by=None, now=NOW)
    ann_s.refresh_from_db()
    assert (ann_s.fate, words.why(ann_s)) == (Fate.LEFT_OUT, "本人说过不要打扰。")
    assert list(hand_list(here.community, now=NOW)) == [ben_s]
    with pytest.raises(receipts.OptedOut):
        receipts.tick(ann_s, by=here.cast.rui, now=NOW)
    assert [each.what for each in Audit.objects.filter(target=ann_s.pk)] == [What.REFUSED, What.CAME_OUT]
    people.merge(ben.identities.get(), into=ann, reason="", by=here.cast.olga)
    with pytest.raises(receipts.OptedOut):
        receipts.tick(ben_s, by=here.cast.rui, now=NOW)


def test_what_shows_replies_is_needed_to_know_what_waits(here: World) -> None:
    blind = [Shown(each.grp, 1 << Sees.MESSAGES, each.first, each.last) for each in shown([here.loose.pk])]
    assert waiting.questions(blind, micros(NOW)) is None
