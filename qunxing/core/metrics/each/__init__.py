"""Numbers of many groups, each by itself, counted at once without the rows behind them; equal to the metrics' by test.

Whole series of thousands of groups are counted so; a number anybody is shown is asked of its metric.
"""

from importlib.resources import files
from typing import NamedTuple


class Each(NamedTuple):
    """The metric whose numbers these are, and the text that counts them."""

    metric: str
    sql: str


def _each(metric: str, name: str) -> Each:
    return Each(metric, files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8"))


ACTIVE = _each("active_members", "active")
DAYS = _each("active_members", "days")
FLOWS = _each("headcount", "flows")
