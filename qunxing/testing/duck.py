"""Ask a metric's SQL of DuckDB over tables in memory: the short way from rollups to evidence, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from qunxing.core.metrics.base import Ask, Evidence, Metric, Tally
from qunxing.core.metrics.tables import APART
from qunxing.core.metrics.tallies import APART_SQL, TALLY_SQL, apart_sql
from qunxing.core.metrics.views import DERIVED


class Desk:
    """One DuckDB in memory; tables are put in once for each world or question."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(":memory:", config={"threads": 1})
        self.known: dict[str, pa.Table] = {}
        self.is_derived = False

    def put(self, tables: Mapping[str, pa.Table]) -> None:
        for name, table in tables.items():
            if name not in self.known or not self.known[name].equals(table):
                self.connection.register("incoming", table)
                self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")
                self.connection.unregister("incoming")
                self.known[name] = table

    def derive(self) -> None:
        """Create the derived views, which read whatever is put in next too; the tables must be there."""
        if not self.is_derived:
            for name, text in DERIVED.items():
                self.connection.execute(f"CREATE VIEW {name} AS {text}")
        self.is_derived = True

    def evidence(self, metric: Metric) -> list[Evidence]:
        """The evidence rows; they stay behind as the table `evidence` for `tallies`."""
        self.connection.execute(f"CREATE OR REPLACE TABLE evidence AS {metric.evidence_sql}").fetchall()
        return [Evidence(*row) for row in self.connection.execute("SELECT * FROM evidence").fetchall()]

    def tallies(self, metric: Metric) -> list[Tally]:
        """What `measure` is given: the counts at once where the metric has them, else the evidence summed."""
        text = metric.counts_sql or TALLY_SQL[metric.tally]
        return [Tally(*row) for row in self.connection.execute(text).fetchall()]

    def tallies_apart(self, metric: Metric, asks: Sequence[Ask]) -> list[list[Tally]]:
        """What `measure` is given for each of the groups asked about by themselves, in their order."""
        self.connection.execute(f"CREATE OR REPLACE TABLE evidence AS {apart_sql(metric.evidence_sql)}").fetchall()
        found: list[list[Tally]] = [[] for _ask in asks]
        for apart, *row in self.connection.execute(APART_SQL[metric.tally]).fetchall():
            found[apart // APART].append(Tally(*row))
        return found
