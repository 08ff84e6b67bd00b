"""Closing a period, its screens, what people say of a figure, and the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import translation

from qunxing.cli import closing as command
from qunxing.closing import actions, today
from qunxing.closing.asked import query_of, wanted_from
from qunxing.closing.basis import spread, stretches
from qunxing.closing.compare import compare_newest
from qunxing.closing.figures import Kind, Wanted, offered, period_with, usual
from qunxing.closing.models import Closing, Figure, Remark
from qunxing.closing.pending import still_open
from qunxing.closing.tests.world import HEAD, LATER, NOW, OCTOBER, close, hand_in, talk, wanted
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.insight.questions import Question
from qunxing.ledger.models import Dirty
from qunxing.testing.cast import Cast, gather

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND = "/closings/{}/", "/closings/figures/{}/"


@pytest.fixture
def cast(home: Path) -> Cast:
    made = gather()
    hand_in(made, talk())
    return made


def refused(do: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as caught:
        do()
    return caught.value.code


@pytest.mark.slow
def test_a_closing_keeps_each_number_as_its_screen_shows_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = wanted(cast)
    _refuses_what_is_not_settled(cast, asked, monkeypatch)
    closing = actions.close(asked, by=cast.olga, now=NOW)
    for figure in closing.figures.all():
        metric = METRICS[figure.metric]
        point = Question(metric, asked.whole, False, "all", *OCTOBER, "month", figure.params).ask(NOW)["points"][0]
        parts = ("state", "value", "low", "high", "n")
        assert [point[name] for name in parts] == [getattr(figure, name) for name in parts]
        assert (figure.version, figure.coverage["measured"], figure.scope) == (metric.version, 1, [cast.group.pk])
    assert refused(lambda: close(cast)) == "closed"
    again = close(cast, reason="an objection was right")
    assert again.supersedes == closing and not closing.is_standing and again.is_standing
    assert closing.figures.count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Closing.every.create(
            community=cast.community, kind="month", from_day=OCTOBER[0], to_day=OCTOBER[1], timezone="UTC", at=NOW
        )
    _has_every_usual_number_of_a_week(cast)
    _asks_the_same_again_by_its_address(cast)


def _refuses_what_is_not_settled(cast: Cast, asked: Wanted, monkeypatch: pytest.MonkeyPatch) -> None:
    early = datetime(2026, 10, 31, tzinfo=UTC)
    assert refused(lambda: actions.close(asked, by=cast.olga, now=early)) == "still_open"
    lot = Dirty.objects.create(grp=cast.group.pk, from_day=1, to_day=2, epoch=1)
    assert refused(lambda: close(cast)) == "not_counted"
    lot.delete()
    with monkeypatch.context() as meanwhile:
        prints = iter(("before", "after"))
        meanwhile.setattr(actions, "fingerprint", lambda *given: next(prints))
        assert refused(lambda: close(cast)) == "moved"
    assert not Closing.every.exists() and not Figure.objects.exists()


def _has_every_usual_number_of_a_week(cast: Cast) -> None:
    first, last = date(2026, 10, 19), date(2026, 10, 25)
    asked = Wanted(cast.community, Kind.WEEK, first, last, usual(Kind.WEEK))
    found = {each.metric: each for each in actions.close(asked, by=None, now=NOW, anyway=True).figures.all()}
    assert list(found) == list(usual(Kind.WEEK))
    assert {(each.from_day, each.to_day) for each in found.values()} == {(first, last)}
    assert (found["headcount"].state, found["retention"].unit) == ("not_measurable", "share")
    assert (found["retention"].n, found["growth"].cells["returning"]) == (0, 7)
    unfit = Wanted(cast.community, Kind.MONTH, *OCTOBER, {"heatmap": {}})
    assert refused(lambda: actions.close(unfit, by=None, now=NOW, reason="x")) == "unfit_metric"
    assert "retention" not in {metric.name for metric in offered(Kind.DAYS)}


def _asks_the_same_again_by_its_address(cast: Cast) -> None:
    given = "kind=days&from=2026-10-05&to=2026-11-02&metric=response&p-response-hours=24&group=" + str(cast.group.pk)
    asked = wanted_from(cast.olga, cast.community, QueryDict(given), today=NOW.date())
    assert (asked.metrics, asked.by_group) == ({"response": {"hours": "24"}}, False)
    again = QueryDict(mutable=True)
    for name, value in query_of(asked):
        again.appendlist(name, value)
    assert wanted_from(cast.olga, cast.community, again, today=NOW.date()) == asked
    closing = actions.close(asked, by=None, now=NOW, anyway=True)
    assert [(str(each.from_day), str(each.to_day)) for each in closing.figures.all()] == [
        ("2026-10-05", "2026-10-31"), ("2026-11-01", "2026-11-02"),
    ]  # fmt: skip


@pytest.mark.slow
def test_both_sides_write_and_read_objections_and_only_the_other_side_answers(home: Path) -> None:
    cast = gather()
    figure = close(cast).figures.get(metric="response")
    path = SECOND.format(figure.pk)
    assert cast.as_(cast.vera).post(f"{path}said/", {"text": "Two were by phone", "objects": "yes"}).status_code == 302
    assert cast.as_(cast.rui).post(f"{path}said/", {"text": "I looked too"}).status_code == 302
    assert cast.as_(cast.rui).post(f"{path}said/", {"text": " "}).status_code == 400
    objection = Remark.objects.get(is_objection=True)
    with translation.override("zh-hans"):
        assert [each.text for each in today.sentences(cast.community, NOW)] == [
            "2026年10月定下的数有 1 条异议，等您答复。"
        ]
    answer = f"/closings/objections/{objection.pk}/"
    given = {"accepted": "no", "reason": "Calls are not counted"}
    for user, status in ((cast.vera, 403), (cast.rui, 403), (cast.sam, 404)):
        assert cast.as_(user).post(answer, given).status_code == status
    assert cast.as_(cast.olga).post(answer, {"accepted": "no"}).status_code == 422
    assert cast.as_(cast.olga).post(answer, given).status_code == 302
    assert cast.as_(cast.olga).post(answer, given).status_code == 422
    for user in (cast.vera, cast.rui, cast.olga):
        page = cast.as_(user, "zh-CN").get(path).text
        assert all(
            words in page for words in ("Two were by phone", "I looked too", "Calls are not counted", "异议，未接受")
        )
    own = actions.remark(figure, text="Hm", objects=True, by=cast.olga)
    assert cast.as_(cast.olga).post(f"/closings/objections/{own.pk}/", given).status_code == 403
    assert cast.as_(cast.rui).post(f"/closings/objections/{own.pk}/", given).status_code == 302
    assert (Remark.objects.count(), figure.remarks.filter(ruling__accepted=False).count()) == (3, 2)


@pytest.mark.slow
def test_a_month_is_closed_by_its_owner_and_today_says_what_moved(
    cast: Cast, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    olga, given = cast.as_(cast.olga, "zh-CN"), {"kind": "month", "period": "2026-10-01", "each": "yes"}
    page = olga.get("/closings/new/", {**given, "metric": ["response", "messages"]})
    assert "要定下的数" in page.text and "80%" in page.text
    form: dict[str, Any] = {"note": "给老板"}
    for name, value in page.context["given"]:
        form.setdefault(name, []).append(value)
    reply = olga.post(f"/closings/of/{cast.community.pk}/", form)
    closing = Closing.objects.get()
    assert reply.headers["Location"] == FIRST.format(closing.pk) and closing.by == cast.olga
    hand_in(cast, HEAD + "late,2026-10-05T09:00:00+00:00,b,B,At 200,5-0\n", name="late.csv")
    with translation.override("zh-hans"):
        assert list(today.sentences(cast.community, LATER)) == []
        compare_newest(now=LATER)
        (sentence,) = today.sentences(cast.community, LATER)
    day = f"{datetime.now(UTC):%-m月}"
    assert sentence.number == 10 and sentence.text.startswith("2026年10月的考核数已于 " + day)
    assert "之后补导了 1 个文件，“24 小时内应答率”会从 80% 变成 100%，定下的数没有改。" in sentence.text
    vera = cast.as_(cast.vera, "zh-CN")
    for path in ("/closings/", FIRST.format(closing.pk), f"/closings/{closing.pk}/later/"):
        assert vera.get(path).status_code == 200, path
    assert "late.csv" in vera.get(FIRST.format(closing.pk)).text
    figure = closing.figures.get(metric="response")
    assert "100%" in vera.get(SECOND.format(figure.pk)).text
    text = b"".join(vera.get(f"/closings/{closing.pk}/export/").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # a streamed answer
    assert "0.8" in text and "late.csv" in text
    assert vera.get(f"/closings/{closing.pk}/export/?as=xlsx").content[:2] == b"PK"
    assert vera.get("/closings/new/").status_code == 403
    _tells_the_same_on_the_command_line(cast, closing, capsys, tmp_path)
    _says_what_is_still_open_and_keeps_it(cast)


def _tells_the_same_on_the_command_line(
    cast: Cast, closing: Closing, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    command.show_closing(closing.pk, None, True)
    found = json.loads(capsys.readouterr().out)["differences"]
    assert [each["name"] for change in found for each in change["causes"]] == ["late.csv"] * 2
    command.list_closings(None, False)
    assert "2 would be others now" in capsys.readouterr().out
    command.show_closing(closing.pk, tmp_path / "october.csv", True)
    assert "late.csv" in (tmp_path / "october.csv").read_text(encoding="utf-8-sig")
    capsys.readouterr()
    asked = {"metrics": ["messages"], "params": {}, "groups": [], "each": True}
    days: command.Days = (None, date(2026, 10, 7), (None, None))
    said = {"note": "", "reason": "", "anyway": True}
    command.close_period(cast.community.name, days, asked, said, True, True)
    assert json.loads(capsys.readouterr().out)["figures"][0]["value"] == 50 and Closing.objects.count() == 1
    command.close_period(cast.community.name, days, asked, said, False, True)
    assert json.loads(capsys.readouterr().out)["kind"] == "week"


def _says_what_is_still_open_and_keeps_it(cast: Cast) -> None:
    november = Wanted(cast.community, Kind.MONTH, date(2026, 11, 1), date(2026, 11, 30), {"messages": {}})
    assert still_open(wanted(cast), NOW) == []
    assert [each["what"] for each in still_open(november, NOW)] == ["not_over", "behind"]
    closing = actions.close(november, by=cast.olga, now=NOW, anyway=True)
    assert [each["what"] for each in Closing.objects.get(pk=closing.pk).still_open] == ["not_over", "behind"]


def test_no_month_is_closed_at_the_edge_of_all_calendars() -> None:
    for kind in (Kind.WEEK, Kind.MONTH):
        for day in (date.min, date.max):
            with pytest.raises(Refusal, match="Nothing can be known"):
                period_with(kind, day)


def test_numbers_given_in_turn_are_kept_as_stretches() -> None:
    assert stretches({5, 1, 2, 3, 9}) == [[1, 3], [5, 5], [9, 9]]
    assert spread(stretches(range(1000))) == frozenset(range(1000)) and spread([]) == frozenset()
