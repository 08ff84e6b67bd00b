"""Rules on a real ledger: what is proposed, what is read again, what an audit allows; names; what is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from qunxing.communities.models import Charter, Group
from qunxing.core.refusals import Refusal
from qunxing.core.rules.nicknames import Field, Kind, format_of
from qunxing.core.rules.tagging import Source
from qunxing.ledger import matching
from qunxing.ledger.fill import fill
from qunxing.people import tags
from qunxing.people.models import Identity, Tag, Tagging, TagLikeness, TagProposal, TagRule, TierMonth
from qunxing.sources import actions as sources
from qunxing.tagging import actions, audits, likeness, names, report, tiers
from qunxing.tagging.keeping import refresh
from qunxing.tagging.queries import quoted, quotes
from qunxing.testing.cast import Cast, gather
from tests.world import hand_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
HEAD = "time,sender,text\n"
TALK = HEAD + "".join(
    f"2026-11-{day:02} 09:{minute:02}:00,{who},{text}\n"
    for day in (16, 17)
    for minute, (who, text) in enumerate(
        [
            ("苏州-护士-Anna", "I bake rye"),
            ("苏州-老师-Ben", "How are you?"),
            ("Cara", "RYE again"),
            ("成都-护士-Dan", "Nice weather"),
        ]
    )
)
LATER = HEAD + "2026-11-18 08:00:00,成都-护士-Dan,rye once\n2026-11-18 08:01:00,成都-护士-Dan,and rye twice\n"


@pytest.fixture
def cast(home: Path) -> Cast:
    cast = gather()
    hand_in(cast, TALK)
    fill(now=NOW)
    return cast


def rye(cast: Cast, **more: Any) -> TagRule:
    tag = tags.make(cast.community, "Rye", by=cast.rui)
    return actions.declare(tag, {"about": "talk", "words": ["rye"], "times": 2, **more}, by=cast.rui, now=NOW)


def open_names() -> list[str]:
    return sorted(TagProposal.objects.filter(accepted=None).values_list("person__name", flat=True))


def test_a_rule_proposes_with_its_words_and_reads_only_what_is_new(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = rye(cast)
    assert open_names() == ["Cara", "苏州-护士-Anna"]
    proposal = TagProposal.objects.earliest("pk")
    said = quoted(proposal.evidence, quotes([proposal.evidence], cast.community))
    assert [each.text and each.text.lower().count("rye") for each in said] == [1, 1]
    tags.decide([proposal], False, by=cast.rui, now=NOW, day=0)
    late = hand_in(cast, LATER, "later.csv")
    fill(now=NOW)
    rule.refresh_from_db()
    found, _read_to = matching.talk([cast.group.pk], ["rye"], "", after=rule.read_segment)
    assert len(found) == 2  # not the four that were read before
    assert refresh(now=NOW) > 0 and "成都-护士-Dan" in open_names() and len(open_names()) == 2
    sources.undo(late, by=cast.rui)
    fill(now=NOW)
    actions.run_due(now=datetime.now(UTC))
    assert "成都-护士-Dan" not in open_names()


def test_a_rule_of_everybody_nobody_or_no_pattern_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    tag = tags.make(cast.community, "Rye", by=None)
    wrongs: tuple[dict[str, Any], ...] = (
        {"words": ["e", "a"]},
        {"words": ["zzz"]},
        {"pattern": "("},
        {"words": []},
        {"pattern": "."},
    )
    for wrong in wrongs:
        with pytest.raises(Refusal):
            actions.declare(tag, {"about": "talk", **wrong}, by=None, now=NOW)
    assert not TagRule.objects.exists() and not TagProposal.objects.exists()
    actions.declare(tag, {"about": "talk", "pattern": "(?i)^rye"}, by=None, now=NOW)
    assert open_names() == ["Cara"]


def test_a_rule_confirms_by_itself_only_after_two_judged_it_blind(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = rye(cast)
    with pytest.raises(Refusal):
        actions.allow(rule, by=cast.olga, now=NOW)
    audit = audits.draw(cast.community, size=9, seed="x", rule=rule, by=cast.rui)
    first, second = audit.items.order_by("pk")
    for item in (first, second):
        audits.rate(item, True, by=cast.rui)
        with pytest.raises(Refusal):
            audits.rate(item, True, by=cast.rui)
    assert list(audits.waiting_for(audit, cast.olga)) == [first, second] and not audits.disputed(audit)
    audits.rate(first, True, by=cast.olga)
    audits.rate(second, False, by=cast.olga)
    with pytest.raises(Refusal):
        audits.close(audit, now=NOW)
    with pytest.raises(Refusal):
        audits.rate(first, True, by=cast.vera)
    assert audits.disputed(audit) == [second]
    audits.settle(second, True, by=cast.olga, now=NOW)
    audits.close(audit, now=NOW)
    assert audits.report(audit)["whole"].value == 1
    with pytest.raises(Refusal):
        actions.allow(rule, by=cast.olga, now=NOW)  # two are too few
    monkeypatch.setattr(actions, "may_confirm", lambda n, low: n == 2)
    actions.allow(rule, by=cast.olga, now=NOW)
    rule.refresh_from_db()
    actions.run(rule, now=NOW)
    assert Tagging.objects.filter(rule=rule, by=None).count() == 2 and open_names() == []
    (line,) = report.lines(cast.community, day=0)
    assert (line.assigned, line.effective) == (2, 2)


def test_names_become_proposals_once_two_say_the_same_and_the_rest_are_reminded(cast: Cast) -> None:
    form = format_of([Field("城市", Kind.CITY), Field("行业", Kind.WORD), Field("昵称", Kind.NICK)], "-")
    actions.set_form(cast.group, form, by=cast.rui, now=NOW)
    odd = [each.name for each in names.named(cast.group, form) if not each.follows]
    assert odd == ["Cara"] and names.reminder(form, odd).endswith("@Cara")
    assert names.propose(cast.group, form, by=cast.rui) == 4
    assert sorted(Tag.objects.values_list("name", "family")) == [("护士", "行业"), ("苏州", "城市")]
    assert names.propose(cast.group, form, by=cast.rui) == 0


def test_tiers_and_likeness_are_kept_and_made_anew_only_where_something_changed(cast: Cast) -> None:
    assert refresh(now=NOW) == refresh(now=NOW) == 0  # four days of talk are no month, and nobody is tagged
    assert not TierMonth.objects.exists() and tiers.latest_flows(cast.community) == []
    names.propose(cast.group, format_of([Field("城市", Kind.CITY), Field("昵称", Kind.NICK)], "-"), by=None)
    tags.decide(list(TagProposal.objects.all()), True, by=None, now=NOW, day=0)
    assert likeness.keep(cast.community, now=NOW) == 1 and likeness.keep(cast.community, now=NOW) == 0


def test_who_is_not_whom_a_group_is_for_is_shown_the_group_that_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The group is for teachers, as Ben is; Anna is a nurse, and there is a group for nurses."""
    nurses = Group.objects.create(community=cast.community, name="Nurses", platform="wecom")
    anna, ben = (Identity.objects.get(name=f"苏州-{trade}").person for trade in ("护士-Anna", "老师-Ben"))
    for group, trade, person in ((nurses, "护士", anna), (cast.group, "老师", ben)):
        tag = tags.make(cast.community, trade, family="行业", by=None)
        tags.give_all(tag, [person.pk], tags.Why(Source.PERSON), by=None, day=0)
        Charter.objects.create(group=group, version=1, from_day=date(2026, 1, 1), segment=[trade], at=NOW)
    monkeypatch.setattr(likeness, "LEAST", 2)
    likeness.keep(cast.community, now=NOW)
    assert TagLikeness.objects.get(group=cast.group).body["misfits"]["better"] == [[anna.pk, nurses.pk]]
    assert (
        f'href="/groups/{nurses.pk}/">Nurses</a>'
        in cast.as_(cast.vera).get(f"/groups/{cast.group.pk}/").content.decode()
    )
