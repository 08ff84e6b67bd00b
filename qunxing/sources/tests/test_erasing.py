"""Erasing a person: nameless and unread at once, out of the files soon after, and nobody comes back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.utils import timezone

from qunxing.communities.models import Group
from qunxing.insight import compute
from qunxing.insight.asking import Scope
from qunxing.ledger import manifest, seal, talk
from qunxing.ledger.fill import fill
from qunxing.ledger.models import Segment
from qunxing.people import erasure
from qunxing.people.models import Erasure, Identity, Person
from qunxing.sources import actions, erasing, rereading, running
from qunxing.sources.models import Import
from qunxing.sources.tests.conftest import Hand

CHAT = """time,sender,text
2025-11-19 08:00:00,阿禾,怎么报名？
2025-11-19 08:01:00,小舟,在群公告里
2025-11-19 08:02:00,阿禾,我的电话是一二三
"""


def said(needle: str, group: Group) -> int:
    return len(talk.search(needle, [group.pk]).rows)


def messages(group: Group) -> int:
    fill(now=timezone.now())
    body = compute.measure("messages", Scope.of_group(group), params={"exclude": "none"}, now=timezone.now())
    return int(body["total"])


def words_on_disk() -> str:
    paths = [manifest.path_of(each) for each in Segment.objects.filter(family="text")]
    return " ".join(str(pq.read_table(path)["text"].to_pylist()) for path in paths if path.exists())


def erase_ahe() -> None:
    erasure.erase(Person.objects.get(name="阿禾"), by=None, now=timezone.now())


@pytest.mark.slow
def test_words_are_unread_at_once_and_counts_stay(hand_in: Hand, group: Group) -> None:
    hand_in(CHAT)
    assert (said("电话", group), messages(group)) == (1, 3)
    erase_ahe()
    assert (said("电话", group), said("群公告", group), messages(group)) == (0, 1, 3)
    assert not Identity.objects.filter(name="阿禾").exists() and not Person.objects.filter(name="阿禾").exists()


def test_files_are_rewritten_and_the_receipt_waits_for_the_last_old_one(hand_in: Hand, group: Group) -> None:
    imp = hand_in(CHAT)
    kept = Path(settings.HOME) / imp.path
    erase_ahe()
    erasing.finish(now=timezone.now())
    assert not kept.exists() and Import.objects.get().path == ""
    assert "电话" in words_on_disk() and Erasure.objects.get().receipt_at is None
    later = timezone.now() + seal.KEEP_RETIRED + timedelta(minutes=1)
    seal.discard_retired(now=later)
    erasing.finish(now=later)
    assert "电话" not in words_on_disk() and "群公告" in words_on_disk()
    assert Erasure.objects.get().receipt_at == later


@pytest.mark.slow
def test_a_later_import_brings_nobody_back(hand_in: Hand, group: Group) -> None:
    hand_in(CHAT)
    erase_ahe()
    hand_in(CHAT + "2025-11-20 09:00:00,阿禾,我又来了\n", "later.csv")
    assert (said("我又来了", group), messages(group)) == (0, 4)
    assert not Identity.objects.filter(name="阿禾").exists()
    assert Erasure.objects.get().rewritten_at is None


@pytest.mark.slow
def test_a_file_that_only_repeated_the_words_goes_too(hand_in: Hand) -> None:
    hand_in(CHAT)
    repeated = hand_in(CHAT, "again.csv")
    erase_ahe()
    erasing.finish(now=timezone.now())
    assert not (Path(settings.HOME) / repeated.path).exists()


@pytest.mark.slow
def test_kept_files_go_when_they_are_old_and_nobody_is_to_read_them(hand_in: Hand) -> None:
    first, second = hand_in(CHAT), hand_in(CHAT, "again.csv")
    actions.undo(first, by=None)
    late = timezone.now() + timedelta(days=settings.KEEP_FILES_DAYS, minutes=1)
    erasing.forget_files(now=late - timedelta(minutes=5))
    assert (Path(settings.HOME) / first.path).exists()
    erasing.forget_files(now=late)
    assert not (Path(settings.HOME) / first.path).exists() and (Path(settings.HOME) / second.path).exists()
    for each in rereading.waiting():
        actions.run(each)
    erasing.forget_files(now=late)
    assert not (Path(settings.HOME) / second.path).exists()


@pytest.mark.slow
def test_words_of_an_import_that_died_once_it_was_listed_are_taken_out_too(
    hand_in: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(CHAT)
    erase_ahe()
    erasing.finish(now=timezone.now())
    assert Erasure.objects.get().rewritten_at

    def die(_names: object) -> None:
        raise SystemExit

    monkeypatch.setattr(running, "rename", die)
    with pytest.raises(SystemExit):
        hand_in(CHAT + "2025-11-20 09:00:00,阿禾,我又来了\n", "later.csv")
    assert Import.objects.filter(state=Import.State.DONE).count() == 2
    assert Erasure.objects.get().rewritten_at is None
