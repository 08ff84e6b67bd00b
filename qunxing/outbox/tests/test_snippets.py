"""Prepared texts, the rules of sending, and questions answered where we cannot see it."""

from __future__ import annotations

import pytest
from django.http import Http404

from qunxing.core.refusals import NotAllowed, Refusal
from qunxing.outbox import ruling, snippets
from qunxing.outbox.audits import Audit, What
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import SendingRules, Target
from qunxing.outbox.planning import rules_of
from qunxing.outbox.queries import answered_for, answered_of
from qunxing.outbox.tests.world import NOW, World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def here() -> World:
    return world(1)


def test_a_snippet_is_changed_by_versions_and_counted_when_used(here: World) -> None:
    rui = here.cast.rui
    snippet = snippets.save(here.community, script="welcome", name="新人", text="欢迎 {member}", by=rui, now=NOW)
    with pytest.raises(Refusal, match="already"):
        snippets.save(here.community, script="praise", name=" 新人 ", text="谢谢", by=rui, now=NOW)
    with pytest.raises(Refusal, match="no variable"):
        snippets.change(snippet, text="{谁}", by=rui, now=NOW)
    newest = snippets.change(snippet, text="欢迎加入", by=rui, now=NOW)
    assert snippets.use(newest, by=rui, now=NOW) == "欢迎加入"
    send = here.approved(snippet=newest)
    Target.objects.filter(send=send, group=here.groups[0]).update(fate=Fate.SENT)
    (shown,) = snippets.snippets_of(here.community, "welcome")
    assert (shown.newest, shown.uses, shown.reached) == (newest, 2, 0.5)
    assert snippets.snippets_of(here.community, "praise") == []
    snippets.retire(snippet, by=rui, now=NOW)
    with pytest.raises(Refusal, match="out of use"):
        snippets.retire(snippet, by=rui, now=NOW)
    assert snippets.snippets_of(here.community) == [] and snippet.versions.count() == 2


def test_only_who_may_finds_a_snippet(here: World) -> None:
    snippet = snippets.save(here.community, script="urge", name="催", text="在查", by=here.cast.rui, now=NOW)
    assert snippets.snippet_for(here.cast.vera, snippet.pk) == snippet
    with pytest.raises(Http404):
        snippets.snippet_for(here.cast.sam, snippet.pk)
    with pytest.raises(NotAllowed):
        snippets.retire(snippet, by=here.cast.vera, now=NOW)


@pytest.mark.parametrize(
    "given", [{"a_day": 101}, {"a_day": True}, {"quota": "year"}, {"own_send": 1}, {"id": 3}, {"own_group": 3}]
)
def test_rules_take_only_what_they_can_mean(here: World, given: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        ruling.change_rules(here.community, given, by=here.cast.olga, now=NOW)
    assert not SendingRules.objects.exists() and Audit.objects.get().what == What.REFUSED


def test_changed_rules_say_what_they_were(here: World) -> None:
    ruling.change_rules(here.community, {"a_day": 1, "own_group": here.loose}, by=here.cast.olga, now=NOW)
    assert (rules_of(here.community).a_day, rules_of(here.community).own_group) == (1, here.loose)
    assert Audit.objects.get().about == {
        "was": {"a_day": 3, "own_group": None}, "now_is": {"a_day": 1, "own_group": here.loose.pk}
    }  # fmt: skip


def test_a_question_answered_elsewhere_is_said_once_and_taken_back(here: World) -> None:
    said = ruling.answered_elsewhere(here.loose, (7, -8), note="电话里说了", by=here.cast.rui, now=NOW)
    with pytest.raises(Refusal, match="already"):
        ruling.answered_elsewhere(here.loose, (7, -8), by=here.cast.rui, now=NOW)
    assert answered_of([here.loose.pk]) == {(here.loose.pk, 7, -8): said}
    with pytest.raises(Http404):
        answered_for(here.cast.sam, said.pk)
    ruling.take_back_answer(answered_for(here.cast.rui, said.pk), by=here.cast.rui, now=NOW)
    assert answered_of([here.loose.pk]) == {}
    with pytest.raises(Refusal, match="taken back"):
        ruling.take_back_answer(said, by=here.cast.rui, now=NOW)
    ruling.answered_elsewhere(here.loose, (7, -8), by=here.cast.rui, now=NOW)
