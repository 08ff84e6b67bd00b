"""What an import asks, and what it leaves unasked."""

from __future__ import annotations

import pytest

from qunxing.communities.models import Community
from qunxing.sources.forms import AnswerForm

pytestmark = pytest.mark.django_db


def _form(ask: str, columns: list[str]) -> AnswerForm:
    community = Community.objects.create(name="Baking")
    return AnswerForm(community=community, ask=ask, choices=[], finding={"columns": columns}, what="roster")


def test_a_list_of_nothing_but_names_asks_only_for_its_day() -> None:
    form = _form("day", ["name"])
    assert form.mapping_fields == []
    assert [field.name for field in form.other_fields] == ["day"]


def test_a_single_column_nobody_knows_is_asked_for() -> None:
    assert "map-name" in {field.name for field in _form("mapping", ["甲"]).mapping_fields}


def test_several_columns_are_shown_to_be_corrected() -> None:
    assert "map-joined_at" in {field.name for field in _form("day", ["昵称", "进群"]).mapping_fields}
