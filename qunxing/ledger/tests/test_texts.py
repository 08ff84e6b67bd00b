"""Words that were taken back or erased leave the files, and nobody else's do."""

from __future__ import annotations

import pytest

from qunxing.ledger import erase, manifest
from qunxing.ledger.models import Lease, Segment
from qunxing.testing import ledgers
from qunxing.testing.facts import place, said
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def test_an_erasure_that_lost_its_lease_lists_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    place()
    ledgers.put([said(1, who=10), said(2, who=11)])
    before, describe = ledgers.shown(), manifest.describe

    def late(*given: object, **more: object) -> Segment:
        Lease.objects.all().delete()
        return describe(*given, **more)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(manifest, "describe", late)
    assert not erase.rewrite([10], now=NOW)
    assert ledgers.shown() == before and set(manifest.orphans()) == set()
    monkeypatch.undo()
    assert erase.rewrite([10], now=NOW)
    assert [text for _k1, _k2, text in ledgers.shown()["texts"]] == [said(2).text]
