"""Words nobody should type, typed: each is refused with a sentence."""

from __future__ import annotations

import sys

import pytest

from qunxing.cli.finding import group_of, groups_of, scope_of
from qunxing.cli.importing import called
from qunxing.cli.main import main
from qunxing.communities.models import Community, Group
from qunxing.core.refusals import Refusal


@pytest.mark.django_db
@pytest.mark.usefixtures("home")
def test_bytes_that_are_no_text_and_numbers_no_book_can_hold_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["keepers", "--community", "\udcff"], ["person", "export", "9" * 30, "--to", "x.zip"]):
        monkeypatch.setattr(sys, "argv", ["qunxing", *words])
        with pytest.raises(SystemExit) as left:
            main()
        assert left.value.code == 1
    assert "is no text" in (said := capsys.readouterr().err) and "There is no person" in said


@pytest.mark.django_db
def test_an_empty_name_is_no_community_and_not_all_of_them() -> None:
    for group in (None, "Night oven"):
        with pytest.raises(Refusal, match="no community"):
            scope_of(group, "")


def test_what_is_made_by_an_import_has_a_name_that_fits() -> None:
    assert called(" 烘焙\0群 ", 120) == "烘焙群" and len(called("群" * 3000, 120)) == 120
    for nothing in ("", "　", "\0"):
        with pytest.raises(Refusal, match="needs a name"):
            called(nothing, 120)


@pytest.mark.django_db
def test_a_name_of_two_groups_is_asked_about_and_not_guessed() -> None:
    oven, other = (Community.objects.create(name=name, timezone="UTC") for name in ("Oven", "Other"))
    for place, platform in ((oven, "wecom"), (oven, "qq"), (other, "qq")):
        Group.objects.create(community=place, name="Night", platform=platform)
    for community, said in ((oven, "several groups called Night"), (None, "say --community too")):
        with pytest.raises(Refusal, match=said):
            group_of(community, "Night")
    assert group_of(other, "Night").community == other
    assert groups_of(other, ["Night", "Night"]) == [group_of(other, "Night")]
