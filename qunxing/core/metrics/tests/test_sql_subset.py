"""Every query of a metric keeps to the SQL that any engine reads (docs/reference/views.md)."""

import re

import pytest

from qunxing.core.metrics.registry import METRICS
from qunxing.core.metrics.tallies import TALLY_SQL
from qunxing.core.metrics.views import DERIVED

TEXTS = {
    **{name: metric.evidence_sql for name, metric in METRICS.items()},
    **{f"counts of {name}": metric.counts_sql for name, metric in METRICS.items() if metric.counts_sql},
    **{f"view {name}": text for name, text in DERIVED.items()},
    **{f"tally {name}": text for name, text in TALLY_SQL.items()},
}
FUNCTIONS = {"CAST", "COALESCE", "SUM", "MIN", "MAX", "COUNT", "ROW_NUMBER"}
KEYWORDS = {"IN", "AND", "OR", "OVER", "EXISTS", "AS", "FROM", "THEN", "ON", "JOIN", "WHERE", "BY"}
FORBIDDEN = {
    "floats": r"\b(FLOAT|DOUBLE|REAL|DECIMAL|AVG|MEDIAN|STDDEV)\b|\d\.\d",
    "division": r"/",
    "dates": r"\b(DATE|TIME|TIMESTAMP|INTERVAL|EXTRACT|NOW|CURRENT_DATE|STRFTIME)\b",
    "looking ahead": r"\b(FOLLOWING|LEAD)\b",
    "what few engines know": r"\b(QUALIFY|PIVOT|UNNEST|LATERAL|ASOF|SEMI|ANTI|EXCLUDE|REPLACE|FILTER|ARG_MAX)\b|::",
    "writing": r"\b(INSERT|UPDATE|DELETE|CREATE|DROP|COPY|ATTACH|PRAGMA|SET)\b",
}


def code_of(text: str) -> str:
    """The query without comments and quoted words."""
    return re.sub(r"--[^\n]*|'[^']*'", " ", text).upper()


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_keeps_to_the_allowed_subset(name: str) -> None:
    code = code_of(TEXTS[name])
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, code)] == []
    called = set(re.findall(r"\b([A-Z_]+)\s*\(", code)) - KEYWORDS
    assert called - FUNCTIONS - names_of_ctes(code) == set()


def names_of_ctes(code: str) -> set[str]:
    return set(re.findall(r"\b([A-Z_]+) AS \(", code))


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_begins_with_a_sentence(name: str) -> None:
    assert re.match(r"-- [A-Z].*\.$", TEXTS[name].strip().splitlines()[0])


@pytest.mark.parametrize("name", sorted(METRICS))
def test_evidence_has_the_columns_of_evidence_in_order(name: str) -> None:
    text = METRICS[name].evidence_sql
    last = text[text.rindex("\nSELECT") :] if "\nSELECT" in text else text
    wanted = ["period", "cell", "person", "identity", "grp", "weight", "reason"]
    places = [re.search(rf"\b{column}\b", last) for column in wanted]
    assert all(places), wanted
