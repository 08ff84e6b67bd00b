"""Everything about one person in one file: whole, safe to open, and without a judgement of them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.utils import translation

from qunxing.cli import person as commands
from qunxing.communities.models import Group
from qunxing.core.refusals import Refusal
from qunxing.insight import takeout
from qunxing.insight.models import Look
from qunxing.ledger.fill import fill
from qunxing.people.accounts import identities_of
from qunxing.people.models import DataRequest, Person
from qunxing.people.queries import known
from qunxing.testing import ledgers
from qunxing.testing.cast import gather
from qunxing.testing.facts import ZONE, place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
JUDGEMENTS = ("僵尸", "潜水", "沉默", "核心", "常客", "偶尔", "zombie", "lurker", "silent", "tier", "core", "KOC")
EVIL = "=HYPERLINK(1)"


@pytest.fixture
def person() -> Person:
    place(1, 2)
    found = identities_of({("wecom", "1"): EVIL, ("wecom", "2"): "本"})
    ann, ben = found["wecom", "1"], found["wecom", "2"]
    ledgers.put(
        [
            said(1, text="面团怎么揉?", who=ann),
            said(2, day=1, text="=1+1", who=ann, grp=2),
            said(3, day=2, text="别人的话", who=ben),
        ]
    )
    fill(now=NOW)
    return Person.objects.get(pk=ann)


def files(body: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(body)) as held:
        return {name: held.read(name).decode("utf-8-sig") for name in held.namelist()}


@pytest.mark.slow
def test_it_holds_their_words_and_nobody_elses_and_no_judgement_and_no_formula(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takeout, "LOT", 1)
    groups = list(Group.objects.all())
    (found,) = known([1, 2], people=[person.pk])
    with translation.override("zh-hans"):
        held = files(takeout.zipped(person, found, groups, now=NOW))
    told = json.loads(held["person.json"])
    assert [each["text"] for each in told["messages"]] == ["=1+1", "面团怎么揉?"]
    assert {"person.html", "person.txt", "accounts.csv", "messages.csv", "story.csv"} <= held.keys()
    for name, text in held.items():
        assert "别人的话" not in text and not [word for word in JUDGEMENTS if word in text], name
    assert "'=1+1" in held["messages.csv"] and f"'{EVIL}" in held["accounts.csv"]
    assert "'" not in held["person.json"] and "<script" not in held["person.html"]


@pytest.mark.slow
def test_taking_it_is_written_down_by_page_and_command(
    person: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cast = gather()
    reply = cast.as_(cast.olga).get(f"/members/{person.pk}/export/")
    assert (reply.status_code, reply["Content-Type"]) == (200, "application/zip")
    assert EVIL not in reply["Content-Disposition"]
    to = tmp_path / "out.zip"
    commands.take_out(person.pk, to, "zh-hans", as_json=True)
    assert "person.html" in files(to.read_bytes())
    assert [each.detail.split(" (")[0] for each in Look.objects.order_by("pk")] == [
        f"person {person.pk}",
        f"person {person.pk} to out.zip",
    ]
    commands.take_away(person.pk, as_json=False)
    assert "Receipts" in capsys.readouterr().out and not Person.objects.filter(name=EVIL).exists()
    with pytest.raises(Refusal, match="no person 987654"):
        commands.take_out(987654, to, "en", as_json=False)


def test_what_they_asked_of_another_community_is_for_that_community(person: Person) -> None:
    elsewhere = gather().community
    for community in (Group.objects.get(pk=1).community, elsewhere):
        due = {"asked_at": NOW, "due_on": NOW.date(), "person": person}
        DataRequest.objects.create(community=community, kind="access", nickname="x", words=community.name, **due)
    (found,) = known([1, 2], people=[person.pk])
    held = files(takeout.zipped(person, found, list(Group.objects.filter(pk__lte=2)), now=NOW))
    assert [each["words"] for each in json.loads(held["person.json"])["requests"]] == [f"in {ZONE}"]
