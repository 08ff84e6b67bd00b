"""The charters of the example community are of one piece, and one group stays without."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from qunxing.communities import charters
from qunxing.communities.models import Community, Group
from qunxing.core.rules.charter_checks import Around, check
from qunxing.simulate import charted
from qunxing.simulate.bakery import cast

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.mark.django_db
def test_every_group_but_the_students_is_charted_and_the_first_camp_is_over() -> None:
    community = Community.objects.create(name="小满烘焙")
    groups = {
        number: Group.objects.create(community=community, name=name, platform="wecom")
        for number, name in cast.GROUPS.items()
    }
    charted.chart(groups, by=None, now=NOW)
    held = charters.in_force([group.pk for group in groups.values()], NOW.date())
    assert {number for number, group in groups.items() if group.pk not in held} == {cast.E}
    assert held[groups[cast.D1].pk].ends_on == (NOW - timedelta(days=40)).date()
    assert held[groups[cast.A].pk].version == 2


def test_nothing_is_odd_about_any_of_them() -> None:
    every = (charted.CHAT, charted.RECIPES, charted.DEALS, charted.CAMP, charted.AFTER)
    assert [check(terms, Around(from_day=NOW.date())) for terms in every] == [[]] * len(every)
