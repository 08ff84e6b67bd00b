"""A file that kills the process that reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from qunxing.communities.models import Community
from qunxing.sources.models import Import
from qunxing.sources.running import run


@pytest.fixture
def abandoned(community: Community) -> Import:
    """An import whose process died long ago, with its file gone too."""
    return Import.objects.create(
        community=community,
        file_name="bad.csv",
        state=Import.State.RUNNING,
        holder="elsewhere:1",
        lease_until=timezone.now() - timedelta(hours=1),
    )


def test_an_abandoned_import_is_taken_up_again(abandoned: Import) -> None:
    assert run(abandoned).report["code"] == "file_gone"
    assert Import.objects.get(pk=abandoned.pk).crashes == 1


def test_an_import_that_another_process_reads_is_left_alone(abandoned: Import) -> None:
    Import.objects.filter(pk=abandoned.pk).update(lease_until=timezone.now() + timedelta(minutes=1))
    left = run(Import.objects.get(pk=abandoned.pk))
    assert (left.state, left.holder, left.crashes) == (Import.State.RUNNING, "elsewhere:1", 0)


def test_the_third_crash_is_the_last(abandoned: Import) -> None:
    Import.objects.filter(pk=abandoned.pk).update(crashes=2)
    ended = run(Import.objects.get(pk=abandoned.pk))
    assert (ended.state, ended.report["code"]) == (Import.State.REFUSED, "crashes")
