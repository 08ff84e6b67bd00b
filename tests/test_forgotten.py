"""Who is erased is forgotten in every room, as whom they are and as whom they were before a merge."""

from __future__ import annotations

from datetime import date

import pytest

from qunxing.contributors import actions as contributors
from qunxing.contributors.models import Naming, Recognition
from qunxing.core.rules.tagging import Source
from qunxing.people import actions, erasure, tags
from qunxing.people.accounts import identities_of
from qunxing.people.models import AuditItem, Identity, Tagging, TagProposal
from qunxing.people.tags import Why
from qunxing.tagging import audits
from qunxing.team import actions as team
from qunxing.team.models import Breach
from qunxing.testing.cast import gather
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
DAY = date(2026, 11, 2)


def test_what_was_said_of_somebody_before_a_merge_goes_with_them_when_they_are_erased() -> None:
    cast = gather()
    found = identities_of({("wecom", name): name for name in ("安安", "Ben")})
    ann, ben = (Identity.objects.select_related("person").get(pk=pk) for pk in found.values())
    tag, other = (tags.make(cast.community, name, by=cast.rui) for name in ("Nurse", "Mother"))
    why = {ann.person_id: Why(Source.NAME, note="夜聊: 苏州-护士-安安")}
    tags.give(tag, why, by=cast.rui, day=0, gone={})
    tags.propose(other, why)
    audits.draw(cast.community, size=1, seed="x", by=cast.rui)
    rules = team.write_rules(cast.group, ["Be kind"], from_day=DAY, by=cast.rui)
    team.record_breach(rules, 1, day=DAY, person=ann.person, note="安安 was rude", by=cast.rui)
    contributors.name(cast.group, ann.person, part="koc", answer="yes", note="安安 helps", by=cast.rui, now=NOW)
    contributors.recognise(
        cast.group, ann.person, day=DAY, said_by="Boss", what="安安 helps", by=cast.rui, now=NOW, today=DAY
    )
    actions.merge(ann, into=ben.person, reason="said by hand", by=cast.rui)
    erasure.erase(ben.person, by=cast.olga, now=NOW)
    assert not Tagging.objects.exists() and not TagProposal.objects.exists()
    assert AuditItem.objects.get().note == "" and Breach.objects.get().note == ""
    assert Naming.objects.get().note == "" and Recognition.objects.get().what == ""
