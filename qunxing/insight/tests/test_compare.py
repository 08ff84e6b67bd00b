"""对比: what is said of groups beside each other, from their own answers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from qunxing.cli import measuring
from qunxing.communities.models import Community, Group
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.insight.asking import Scope
from qunxing.insight.compare import Comparison, as_body, compare
from qunxing.insight.compared import COMPARED, compared_by
from qunxing.insight.questions import Question
from qunxing.insight.views.compare import in_words
from qunxing.ledger.fill import fill
from qunxing.sources import actions
from qunxing.testing.cast import gather

NOW = datetime(2026, 11, 20, tzinfo=UTC)
NOISY = {"甲群": (4, 40), "乙群": (20, 40), "丙群": (36, 40), "丁群": (12, 40), "戊群": (24, 40), "小群": (3, 3)}
"""Group → acknowledgements, messages."""


@pytest.fixture
def community(db: None, home: Path, tmp_path: Path) -> Community:
    """Six groups with talk, one of them small and all thanks, and one that shows nothing."""
    cast = gather()
    for name, (thanks, n) in NOISY.items():
        group = Group.objects.create(community=cast.community, name=name, platform="wechat")
        lines = [f"2026-11-{1 + at % 15:02d} 12:{at:02d},阿强,{'收到' if at < thanks else '面包'}" for at in range(n)]
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join(["time,sender,text", *lines]), encoding="utf-8")
        imp = actions.receive(
            community=cast.community, path=path, name=path.name, group=group, options={"timezone": "UTC"}, by=None
        )
        assert actions.run(imp).state == "done"
    fill(now=NOW)
    return cast.community


def asked(community: Community, groups: tuple[Group, ...] = ()) -> Comparison:
    scope = Scope.of_community(community, groups or None)
    return compare(Question(METRICS["noise"], scope, bool(groups), span="all"), NOW)


def by_name(found: Comparison) -> dict[str, Any]:
    return {line.group.name: line for line in found.lines}


def check_a_small_group_is_drawn_in(found: Comparison) -> None:
    lines = by_name(found)
    small, noisy = lines["小群"], lines["丙群"]
    assert (small.counts, small.raw) == ((3, 3), None)
    assert small.drawn.value < noisy.drawn.value < noisy.raw.value
    assert [line.group.name for line in found.lines][:2] == ["丙群", "小群"]
    assert (noisy.verdict, lines["甲群"].verdict, lines["乙群"].verdict) == ("above", "below", "")
    assert found.mean is not None
    assert small.drawn.value > found.mean


def check_few_groups_stay_where_they_are(community: Community, few: tuple[Group, ...]) -> None:
    found = asked(community, few)
    assert found.drawn is None
    assert all(line.drawn is None for line in found.lines)
    assert "too few to draw them" in in_words(found)


def check_alike_groups_are_not_put_in_order(found: Comparison) -> None:
    alike = replace(found, drawn=replace(found.drawn, weight=None))  # type: ignore[type-var] # it is drawn
    assert not alike.is_drawn
    assert "there is no order among them" in in_words(alike)


def check_the_command_says_the_same(community: Community, capsys: pytest.CaptureFixture[str]) -> None:
    measuring.show_comparison("noise", Scope.of_community(community), {}, True)
    told = json.loads(capsys.readouterr().out)
    assert told["groups"][0]["group"] == "丙群"
    assert told["drawn"] is True
    measuring.show_comparison("noise", Scope.of_community(community), {}, False)
    assert "丙群" in capsys.readouterr().out


@pytest.mark.slow
def test_groups_are_compared_by_their_own_answers(community: Community, capsys: pytest.CaptureFixture[str]) -> None:
    with translation.override("en"):
        found = asked(community)
        assert as_body(found)["unseen"] == [group.name for group in found.unseen] != []
        check_a_small_group_is_drawn_in(found)
        assert in_words(found) == "Of 6 groups, above all of them together: 1; below: 2."
        check_few_groups_stay_where_they_are(community, tuple(community.groups.filter(name__in=["甲群", "小群"])))
        check_alike_groups_are_not_put_in_order(found)
        check_the_command_says_the_same(community, capsys)


@pytest.mark.django_db(transaction=True)
def test_every_comparison_opens_and_leaves_for_a_viewer_and_for_no_stranger(home: Path) -> None:
    cast = gather()
    vera, sam = cast.as_(cast.vera, "en"), cast.as_(cast.sam)
    assert vera.get("/compare/").status_code == 200
    for name in ("response", "retention", "membership_retention"):
        page = vera.get(f"/compare/{name}/")
        assert page.status_code == 200, name
        assert "No group shows this." in page.content.decode()
    assert vera.get("/compare/noise/export/").headers["Content-Type"].startswith("text/csv")
    assert sam.get(f"/compare/noise/?community={cast.community.pk}").status_code == 404
    assert vera.get("/compare/messages/").status_code == 404


def test_shares_are_read_where_they_stand() -> None:
    part = {"hits": 3, "n": 12}
    read = {name: each.read for name, each in COMPARED.items()}
    assert read["response"]({"points": [{"cells": {"rates": {"1": None, "24": part}}}]}) == (3, 12)
    assert read["census"]({"points": [{"cells": {"active_share": part}}]}) == (3, 12)
    assert read["noise"]({"points": [{"cells": {"noise": 3, "said": 9}}]}) == (3, 12)
    assert read["retention"]({"curve": [{"k": "0", **part}, {"k": "1", "hits": 1, "n": 9}]}) == (1, 9)
    assert read["satisfaction"]({"points": [{"value": 0.25, "n": 12}]}) == (3, 12)
    assert read["membership_retention"](
        {"curve": [{"age": 30, "share": 1.0, "low": 38 / (38 + 1.959964**2), "high": 1.0}]}
    ) == pytest.approx((38, 38), rel=1e-4)
    assert read["retention"]({"points": []}) is None
    assert read["response"]({"points": [{"cells": {}}]}) is None


def test_what_is_no_share_cannot_be_compared() -> None:
    with pytest.raises(Refusal, match="messages"):
        compared_by("messages")
