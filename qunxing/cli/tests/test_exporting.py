"""Taking people's words away from the command line is written down as it is in the browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from pwd import getpwuid

import pytest

from qunxing.cli import exporting
from qunxing.communities.models import Community, Group
from qunxing.insight.models import Look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def logged(name: str) -> list[str]:
    return list(Look.objects.filter(community__name=name, by=None, what="export").values_list("detail", flat=True))


@pytest.mark.parametrize("what", ["people", "messages"])
def test_what_is_taken_is_logged_in_its_community_with_the_user_of_the_machine(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("小满", "春分"):
        Group.objects.create(community=Community.objects.create(name=name), name=name, platform="wechat")
    to = tmp_path / "out.csv"
    doors: dict[str, Callable[..., None]] = {
        "people": exporting.export_people,
        "messages": partial(exporting.export_messages, days=(None, None)),
    }
    export = doors[what]
    monkeypatch.setattr("os.getuid", lambda: 0)
    export(to, None, "小满", as_json=True)
    assert logged("小满") == [f"{what} to out.csv ({getpwuid(0).pw_name})"] and logged("春分") == []
    monkeypatch.setattr("os.getuid", lambda: 4_000_123)
    export(to, None, "小满", as_json=True)
    assert logged("小满")[0] == f"{what} to out.csv (4000123)"
