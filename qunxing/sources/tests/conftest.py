"""Handing files in as a person does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from qunxing.communities.models import Community, Group
from qunxing.sources import actions
from qunxing.sources.models import Import

Hand = Callable[..., Import]


@pytest.fixture
def community(db: None, home: Path) -> Community:
    return Community.objects.create(name="小满烘焙", timezone="Asia/Shanghai")


@pytest.fixture
def group(community: Community) -> Group:
    return Group.objects.create(community=community, name="唠嗑群", platform="wechat", namespace="wechat")


ANSWERS: dict[str, Any] = {"timezone": "Asia/Shanghai", "date_order": "dmy", "day": "2026-11-01"}


@pytest.fixture
def hand_in(community: Community, group: Group) -> Hand:
    """Hand text, bytes or a file in, answer what is asked, run it."""

    def hand(file: str | bytes | Path, name: str = "chat.csv", *, run: bool = True, **more: Any) -> Import:
        path = file if isinstance(file, Path) else written(home_of(), file, name)
        given = {"community": community, "group": group, "by": None, **more}
        imp = actions.receive(path=path, name=path.name, **given)
        for _ in range(4):
            if imp.state != Import.State.ASKING or imp.question["ask"] not in ANSWERS:
                break
            imp = actions.answer(imp, {imp.question["ask"]: ANSWERS[imp.question["ask"]]})
        return actions.run(imp) if run else imp

    return hand


def home_of() -> Path:
    return Path(settings.HOME)


def written(folder: Path, file: str | bytes, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(file if isinstance(file, bytes) else file.encode())
    return path
