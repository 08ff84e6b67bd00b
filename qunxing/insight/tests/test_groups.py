"""The list of groups: filtered, sorted and paged by its address."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qunxing.communities.models import Community, Group
from qunxing.insight import columns
from qunxing.insight.models import CachedMeasure
from qunxing.insight.views.groups import PAGE
from qunxing.testing import talk
from qunxing.testing.cast import Cast, gather

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(home: Path, tmp_path: Path) -> Cast:
    made = gather()
    talk.hand_in(made.community, talk.chat(datetime.now(UTC)), tmp_path, group=made.group, options={"timezone": "UTC"})
    for number in range(1, PAGE + 11):
        Group.objects.create(community=made.community, name=f"Class {number}", platform="wechat")
    return made


def shown(cast: Cast, query: str = "", language: str = "en") -> tuple[list[str], str]:
    page = cast.as_(cast.vera, language).get(f"/groups/?{query}").content.decode()
    return re.findall(r'<td class="col-name"><a href="[^"]+">([^<]+)</a>', page), page


@pytest.mark.slow
def test_groups_stand_fifty_to_a_page_by_name(cast: Cast) -> None:
    first, page = shown(cast)
    assert first == [f"Class {number}" for number in range(1, PAGE + 1)]
    assert "1 / 2" in page and "page=2" in page
    assert shown(cast, "page=2")[0] == [f"Class {number}" for number in range(PAGE + 1, PAGE + 11)] + ["Night oven"]


@pytest.mark.slow
def test_only_the_groups_of_the_page_are_asked(cast: Cast) -> None:
    CachedMeasure.objects.all().delete()
    shown(cast)
    assert not CachedMeasure.objects.exists()
    shown(cast, "page=2")
    assert CachedMeasure.objects.count() == 2


@pytest.mark.slow
def test_groups_are_found_by_name_and_by_what_is_seen(cast: Cast) -> None:
    assert shown(cast, "q=OVEN")[0] == shown(cast, "only=talk")[0] == ["Night oven"]
    assert "Night oven" not in shown(cast, "only=no-talk&page=2")[0]
    assert shown(cast, "only=list")[0] == []
    assert "No such group." in shown(cast, "only=list")[1]
    assert "没有这样的群。" in shown(cast, "only=list", "zh-CN")[1]


@pytest.mark.slow
def test_groups_stand_in_the_order_of_their_data_and_the_pages_keep_it(cast: Cast) -> None:
    names, page = shown(cast, "order=latest&only=&q=")
    assert names[:2] == ["Night oven", "Class 1"]
    assert re.search(r'href="\?order=latest[^"]*page=2"', page)
    assert shown(cast, "order=oldest&page=2")[0][-1] == "Night oven"


def a_column(community: Community, now: datetime) -> columns.Column:
    groups = {each.name: each.pk for each in community.groups.all()}
    cells = {
        groups["Night oven"]: columns.Cell("on target", "green", "/goals/", "as promised", 1),
        groups["Class 7"]: columns.Cell("behind", "red", "", "", 0),
    }
    only = columns.Choice("behind", "Only those behind", frozenset({groups["Class 7"]}))
    return columns.Column("goals", "Goals", cells, "By goals", [only])


@pytest.mark.slow
def test_another_room_shows_a_column_by_which_groups_are_ordered_and_chosen(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "_makers", [])
    columns.add(a_column, at=0)
    names, page = shown(cast, "order=goals")
    assert names[:3] == ["Class 7", "Night oven", "Class 1"]
    assert '<a href="/goals/" class="badge bg-green-lt" title="as promised">on target</a>' in page
    assert shown(cast, "only=behind")[0] == ["Class 7"]
