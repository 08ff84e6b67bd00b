"""What people decide in the workspace is decided at the command line too, by the same verbs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qunxing.cli.main import app
from qunxing.communities.models import Group
from qunxing.contributors.models import Recognition
from qunxing.core.refusals import Refusal
from qunxing.core.rules.tagging import Source
from qunxing.goals.models import Goal, Promise
from qunxing.insight.models import Look
from qunxing.people import tags
from qunxing.people.models import Identity, Mark, Person, Segment, Tagging, TagProposal
from qunxing.people.tags import Why
from qunxing.team.models import Post, Rules
from tests.world import World, make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def run(*words: object) -> dict[str, Any]:
    """What the command tells as one object."""
    done = CliRunner().invoke(app, [*map(str, words), "--json"])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def world(home: Path) -> World:
    return make()


def test_what_is_decided_of_a_group(world: World, tmp_path: Path) -> None:
    group = world.cast.group
    here = ("--community", world.cast.community.name, "--group", group.name)
    given = run("promise", *here, "--text", "Rye at ten", "--from", "2026-11-16", "--at", "10:00", "--word", "rye")
    assert (given["minutes"], given["who"], given["words"]) == (600, "staff", ["rye"])
    assert run("end-promise", given["id"], "--day", "2026-11-17", "--reason", "over")["ended"] == "2026-11-17"
    assert str(Promise.objects.get(pk=given["id"]).ended_on) == "2026-11-17"
    run("drop-goal", world.goal.pk, "--reason", "not ours")
    assert Goal.objects.get().dropped_reason == "not ours"
    with pytest.raises(Refusal):
        run("drop-goal", world.goal.pk, "--reason", "again")
    (tmp_path / "rules").write_text("No adverts\n\nAsk with a picture\n")
    assert run("rules", *here, "--file", tmp_path / "rules", "--from", "2026-11-20")["version"] == 2
    assert Rules.objects.latest("pk").lines == ["No adverts", "Ask with a picture"]
    run("post", world.other.pk, *here, "--as", "captain", "--from", "2026-11-16")
    assert Post.objects.latest("pk").kind == "captain"
    said = ("--by", "Rui", "--what", "a loaf", "--day", "2026-11-17")
    assert Recognition.objects.get(pk=run("recognise", world.other.pk, *here, *said)["recognition"]).what == "a loaf"
    assert run("keep", *here, "--ask-again", "2099-01-01")["ask_again"] == "2099-01-01"
    assert Group.objects.get(pk=run("next-group", *here)["group"]).name == f"{group.name} 2"
    with pytest.raises(Refusal, match="no group"):
        run("next-group", "--community", world.cast.community.name, "--group", "elsewhere")


def test_what_is_decided_of_people_and_who_is_there(world: World, tmp_path: Path) -> None:
    community, other = world.cast.community, world.other
    here = ("--community", community.name)
    assert run("person", "same", *here, "--look")["pairs"] == []
    merged = run("person", "merge", other.pk, "--into", world.person.pk, "--two-accounts", "--reason", "told")
    assert set(Identity.objects.filter(pk__in=merged["accounts"]).values_list("person", flat=True)) == {world.person.pk}
    assert run("person", "split", merged["accounts"][0])["person"] == other.pk
    marked = Person.objects.create(name="Gus")
    with pytest.raises(Refusal, match="no person"):
        run("person", "mark", marked.pk, "--as", "bot")
    tag = tags.make(community, "Rye", by=None)
    assert run("tags", "give", "Rye", world.person.pk, *here, "--why", "told us")["n"] == 1
    tags.propose(tag, {other.pk: Why(Source.NAME)})
    waiting = TagProposal.objects.get(tag=tag, accepted=None).pk
    assert run("tags", "decide", waiting, *here, "--reject")["decided"] == 1
    assert Tagging.objects.filter(tag=tag).count() == 1
    (tmp_path / "terms.json").write_text(json.dumps({"all_tags": [tag.pk]}))
    assert run("segments", "save", "Rye bakers", *here, "--terms", tmp_path / "terms.json")["people"] == 1
    assert Segment.objects.filter(name="Rye bakers").exists()
    run("person", "mark", world.person.pk, "--as", "held", "--from", "2026-11-20")
    assert Mark.objects.filter(person=world.person, role="held").exists()
    assert "valid_members" in run("who", *here)
    before = Look.objects.count()
    assert run("who", *here, "--list", "back") == {"list": "back", "people": []}
    assert Look.objects.count() == before + 1
