"""What rooms above show on the page of one metric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qunxing.communities.panels import Panels

if TYPE_CHECKING:  # loading the questions loads every metric, which no command need wait for
    from qunxing.insight.questions import Question

on_metric: Panels[Question] = Panels()
